import type { Instant } from '@baton/kernel';
import type { Capability, Committed, KnownKey, Manifest } from '@baton/specialist/domain';
import type {
  ClaimResult,
  ConnectorOperation,
  FindResult,
  OperationToFind,
  OperationToPerform,
  PerformResult,
  SystemConnector,
} from '../connector.js';

/** Times of the capabilities below, in milliseconds. */
export const callTimeoutMs = 1_000;
export const visibilityLagMs = 500;

const writes = {
  effect: 'WRITE',
  reversibility: 'IRREVERSIBLE',
  compensations: [{ kind: 'NOTIFY', inputs: {} }],
} as const;
const reads = { effect: 'READ', reversibility: 'UNDOABLE', compensations: [] } as const;

function capability(
  name: string,
  rest: Pick<Capability, 'effect' | 'reversibility' | 'compensations' | 'idempotencyClass'>,
): Capability {
  return {
    name,
    version: '1',
    sentence: 'Writes a note.',
    input: [
      { name: 'title', type: 'name', required: true, forms: ['FULL'], pattern: '^[A-Za-z ]+$' },
      { name: 'pages', type: 'integer', required: false, forms: ['FULL'] },
      { name: 'tone', type: 'identifier', required: false, forms: ['FULL'], oneOf: ['dry', 'warm'] },
      { name: 'author', type: 'identifier', required: false, forms: ['TOKEN', 'MASK', 'FULL'], pattern: '^A-\\d+$' },
    ],
    output: [{ name: 'noteId', type: 'identifier', classification: 'internal', category: 'reference', trust: 'typed' }],
    before: [],
    callTimeoutMs,
    visibilityLagMs,
    ...rest,
  };
}

const notes: Manifest = {
  specialist: 'notes',
  system: 'notes',
  capabilities: [
    capability('note.create', { ...writes, idempotencyClass: 'NATIVE' }),
    capability('note.change', { ...writes, idempotencyClass: 'CHECK_THEN_ACT' }),
    capability('note.mail', { ...writes, idempotencyClass: 'NONE' }),
    capability('note.read', { ...reads, idempotencyClass: 'NATIVE' }),
  ],
};

/** What the system does with one call: the usual, an answer without an effect, or something worse. */
export type Manners = (operation: OperationToPerform, commit: () => Committed) => Promise<PerformResult>;

/** A system of notes that remembers who touched it, and behaves as badly as it is told to. */
export class RecordingConnector implements SystemConnector {
  readonly manifest = notes;
  /** Keys of effects, in their order: the oracle. */
  readonly effects: string[] = [];
  readonly performed: OperationToPerform[] = [];
  readonly found: OperationToFind[] = [];
  /** Manners of the next calls, one each; then the usual ones again. */
  readonly manners: Manners[] = [];
  /** What `find` answers instead of looking. */
  findInstead: (() => Promise<FindResult>) | undefined;
  /** Effects are there and can't be seen. */
  isHiding = false;
  canClaim = false;
  readonly #receipts = new Map<string, Committed>();
  readonly #claimed = new Set<string>();

  async perform(operation: OperationToPerform): Promise<PerformResult> {
    this.performed.push(operation);
    const commit = (): Committed => this.#commit(operation);
    const manners = this.manners.shift();
    return manners ? manners(operation, commit) : commit();
  }

  async find(operation: OperationToFind): Promise<FindResult> {
    this.found.push(operation);
    if (this.findInstead) return this.findInstead();
    return (this.isHiding ? undefined : this.#receipts.get(operation.key)) ?? { kind: 'ABSENT' };
  }

  async claim({ key }: ConnectorOperation): Promise<ClaimResult> {
    if (!this.canClaim) return { kind: 'CANNOT_TELL' };
    const receipt = this.#receipts.get(key);
    if (!receipt) this.#claimed.add(key);
    return receipt ?? { kind: 'REVOKED' };
  }

  async listKeys({ since }: { readonly since: Instant }): Promise<readonly KnownKey[]> {
    return this.effects.map((key) => ({ key, recordType: 'Note', recordId: recordIdOf(key), at: since }));
  }

  #commit({ key, input }: OperationToPerform): Committed {
    if (this.#claimed.has(key)) throw new Error('The key was claimed');
    this.effects.push(key);
    const committed: Committed = {
      kind: 'COMMITTED',
      receipt: {
        recordType: 'Note',
        recordId: recordIdOf(key),
        versionAfter: '1',
        outputs: { noteId: recordIdOf(key), title: input['title'] ?? null },
        before: {},
      },
    };
    this.#receipts.set(key, committed);
    return committed;
  }
}

function recordIdOf(key: string): string {
  return `N-${key.slice(-4)}`;
}

/** Manners. */
export const rejects =
  (code: 'CHANGED' | 'CONFLICT'): Manners =>
  async () => ({ kind: 'REJECTED', code });
export const defers: Manners = async () => ({ kind: 'DEFERRED', cause: 'RATE_LIMITED', retryAfterMs: 10 });
export const worksOn: Manners = async () => ({ kind: 'IN_PROGRESS', askAgainMs: 60_000 });
export const failsBefore: Manners = async () => {
  throw new Error('500');
};
export const failsAfter: Manners = async (_operation, commit) => {
  commit();
  throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
};

/** A call that waits until the test lets it go on, whatever its signal says. */
export function held(): { readonly manners: Manners; release(how: 'COMMIT' | 'FAIL'): void } {
  const { promise, resolve } = Promise.withResolvers<'COMMIT' | 'FAIL'>();
  return {
    manners: async (_operation, commit) => {
      if ((await promise) === 'FAIL') throw new Error('500');
      return commit();
    },
    release: resolve,
  };
}
