import type { Instant, JsonValue } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
import type { Committed, KnownKey, Manifest } from '@baton/specialist/domain';
import type {
  ClaimResult,
  ConnectorOperation,
  Deferred,
  FindResult,
  OperationToFind,
  OperationToPerform,
  PerformResult,
  SystemConnector,
} from '@baton/specialist/kit';
import type { Crossings } from '../oracle/crossings.js';
import type { Fencing } from '../oracle/fencing.js';
import type { World } from '../world/world.js';
import type { Release } from './manifest.js';
import { manifestOf } from './manifest.js';
import type { RecordState, SimulatedSystem } from './simulated-system.js';
import type { LineOptions, SystemLine } from './system-line.js';
import { LineBroke, NotNow } from './system-line.js';

export interface ConnectorSurroundings {
  readonly world: World;
  readonly fencing: Fencing;
  readonly crossings: Crossings;
  /** Name of the process that it runs in, and which release that is of. */
  readonly process: string;
  readonly release: Release;
  /** Milliseconds since 1970, by that process's clock. */
  readonly wallMs: () => number;
}

/** What an honest author of a specialist would write for such a system, by the rules of the kit. */
export class SimulatedConnector implements SystemConnector {
  readonly manifest: Manifest;
  readonly #system: SimulatedSystem;
  readonly #line: SystemLine;
  readonly #around: ConnectorSurroundings;

  constructor(system: SimulatedSystem, line: SystemLine, around: ConnectorSurroundings) {
    this.manifest = manifestOf(system.traits, around.release);
    this.#system = system;
    this.#line = line;
    this.#around = around;
  }

  perform(operation: OperationToPerform): Promise<PerformResult> {
    if (operation.capability === 'record.read') return this.#perform(operation);
    const { crossings, fencing, process, world } = this.#around;
    crossings.onTouch(this.#system.traits.name, operation);
    if (this.#isTooLate(operation))
      world.violate('6 nothing begins after its deadline', `${operation.capability} (${operation.key.slice(0, 8)})`);
    return fencing.whileRunning(process, operation.key, () => this.#perform(operation));
  }

  async #perform(operation: OperationToPerform): Promise<PerformResult> {
    const { faults } = this.#around.world;
    try {
      if (operation.capability === 'record.read') return await this.#read(operation);
      if (faults.strike('system refuses')) {
        await this.#line.look(() => undefined, operation.signal);
        return { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' };
      }
      if (operation.capability.startsWith('record.')) return await this.#changeRecord(operation);
      if (operation.capability.startsWith('paper.')) return await this.#createPaper(operation);
      return await this.#mailLetter(operation);
    } catch (error) {
      if (error instanceof NotNow) return { kind: 'DEFERRED', cause: 'RATE_LIMITED', retryAfterMs: 500 };
      throw error;
    }
  }

  async find({ capability, key, input, signal }: OperationToFind): Promise<FindResult> {
    if (capability.startsWith('letter.')) return { kind: 'ABSENT' };
    if (capability.startsWith('paper.')) {
      const paper = await this.#line.look(() => this.#system.paper(key), signal);
      if (paper === 'IN_PREPARATION') return { kind: 'IN_PROGRESS', askAgainMs: 1_000 };
      return typeof paper === 'object' ? paperReceipt(capability, paper.id, input) : { kind: 'ABSENT' };
    }
    const recordId = textOf(input, 'recordId');
    const states = await this.#line.look(() => this.#system.visibleStates(recordId), signal);
    const own = this.#ownChange(states, key);
    if (own) return recordReceipt(recordId, own);
    if (this.#system.traits.trace === 'HISTORY' || states.length <= 1) return { kind: 'ABSENT' };
    // Somebody changed the record, and with that the trace of whoever had changed it before is gone.
    return states.at(-1)?.version === input['version'] ? { kind: 'ABSENT' } : { kind: 'CANNOT_TELL' };
  }

  async claim({ capability, key, input, signal }: ConnectorOperation): Promise<ClaimResult> {
    if (!this.#system.traits.canClaim || !capability.startsWith('paper.')) return { kind: 'CANNOT_TELL' };
    const claimed = await this.#line.change(() => this.#system.voidKey(key), { signal, landsWithinMs: 'FOR_EVER' });
    if (claimed === 'VOIDED') return { kind: 'REVOKED' };
    const paper = await this.#line.look(() => this.#system.paper(key), signal);
    if (typeof paper !== 'object') throw new LineBroke('The system contradicts itself');
    return paperReceipt(capability, paper.id, input);
  }

  async listKeys({ since }: { readonly since: Instant }): Promise<readonly KnownKey[]> {
    const sinceMs = epochMsOf(since);
    return this.#system.effects.flatMap(({ key, recordId, atMs }) =>
      key !== undefined && atMs >= sinceMs ? [{ key, recordType: 'Record', recordId, at: since }] : [],
    );
  }

  async #read({ input, signal }: OperationToPerform): Promise<PerformResult> {
    const recordId = textOf(input, 'recordId');
    const state = await this.#line.look(() => this.#system.read(recordId), signal);
    if (!state) return { kind: 'REJECTED', code: 'NOT_FOUND' };
    const { value, version } = state;
    return committed(recordId, { recordId, value, version }, {}, version);
  }

  async #changeRecord(operation: OperationToPerform): Promise<PerformResult> {
    const { capability, key, input, signal, earlierAttemptMayHaveReached } = operation;
    const recordId = textOf(input, 'recordId');
    const states = await this.#line.look(() => this.#system.visibleStates(recordId), signal);
    const own = earlierAttemptMayHaveReached ? this.#ownChange(states, key) : undefined;
    if (own) return recordReceipt(recordId, own);
    const ifVersion = typeof input['version'] === 'string' ? input['version'] : states.at(-1)?.version;
    if (ifVersion === undefined) return { kind: 'REJECTED', code: 'NOT_FOUND' };
    const { faults } = this.#around.world;
    if (faults.strike('record is locked')) return { kind: 'DEFERRED', cause: 'LOCKED', retryAfterMs: 1_000 };
    if (capability !== 'record.update') {
      await this.#line.change(() => this.#system.note(recordId, key), this.#withinItsTime(signal));
      if (faults.strike('system stops half way')) throw new LineBroke('The line broke half way');
    }
    if (this.#isTooLate(operation)) return tooLate;
    const value = typeof input['value'] === 'string' ? { value: input['value'] } : {};
    const result = await this.#line.change(
      () => this.#system.write(recordId, { capability, key, ifVersion, ...value }),
      this.#withinItsTime(signal),
    );
    return result.kind === 'DONE' ? recordReceipt(recordId, result.state) : { kind: 'REJECTED', code: 'CHANGED' };
  }

  async #createPaper({ capability, key, input, signal }: OperationToPerform): Promise<PerformResult> {
    const { faults, random } = this.#around.world;
    const about = typeof input['paperId'] === 'string' ? input['paperId'] : '';
    const options: LineOptions = { signal, landsWithinMs: 'FOR_EVER' };
    if (faults.strike('system takes its time')) {
      const takesMs = 1_000 + random.fraction() * 60_000;
      const accepted = await this.#line.change(() => this.#system.prepare(capability, key, about, takesMs), options);
      if (accepted === 'ACCEPTED') return { kind: 'IN_PROGRESS', askAgainMs: 2_000 };
    } else {
      const created = await this.#line.change(() => this.#system.create(capability, key, about), options);
      if (created.kind === 'DONE') return paperReceipt(capability, created.id, input);
    }
    // The system says 500 where it means that the key is there: only reading it back tells the two apart.
    const paper = await this.#line.look(() => this.#system.paper(key), signal);
    if (paper === 'IN_PREPARATION') return { kind: 'IN_PROGRESS', askAgainMs: 1_000 };
    // A key that was claimed is used up for good, though the journal that knew of it may be lost.
    if (paper === 'VOID') return { kind: 'REJECTED', code: 'CONFLICT' };
    if (paper === undefined) throw new LineBroke('500 Internal Server Error');
    return paperReceipt(capability, paper.id, input);
  }

  async #mailLetter(operation: OperationToPerform): Promise<PerformResult> {
    const { capability, key, signal } = operation;
    if (this.#isTooLate(operation)) return tooLate;
    const letterId = await this.#line.change(() => this.#system.mail(capability, key), {
      signal,
      landsWithinMs: 'FOR_EVER',
    });
    return committed(letterId, { letterId }, {});
  }

  #ownChange(states: readonly RecordState[], key: string): RecordState | undefined {
    const traced = this.#system.traits.trace === 'HISTORY' ? states : states.slice(-1);
    return traced.find((state) => state.key === key);
  }

  #isTooLate({ deadline }: OperationToPerform): boolean {
    return this.#around.wallMs() > epochMsOf(deadline);
  }

  #withinItsTime(signal: AbortSignal): LineOptions {
    return { signal, landsWithinMs: this.#system.traits.callTimeoutMs * 0.99 };
  }
}

const tooLate: Deferred = { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 100 };

function recordReceipt(recordId: string, { version, valueBefore }: RecordState): Committed {
  return committed(recordId, { recordId, version }, { value: valueBefore }, version);
}

function paperReceipt(capability: string, id: string, input: ConnectorOperation['input']): Committed {
  return committed(id, { paperId: capability === 'paper.void' ? textOf(input, 'paperId') : id }, {});
}

function committed(
  recordId: string,
  outputs: Readonly<Record<string, JsonValue>>,
  before: Readonly<Record<string, JsonValue>>,
  versionAfter?: string,
): Committed {
  const version = versionAfter === undefined ? {} : { versionAfter };
  return { kind: 'COMMITTED', receipt: { recordType: 'Record', recordId, ...version, outputs, before } };
}

function textOf(input: ConnectorOperation['input'], name: string): string {
  return String(input[name] ?? '');
}
