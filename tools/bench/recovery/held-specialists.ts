import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { IssuerKeys } from '@baton/encryption/verifier';
import type { OperationRequest } from '@baton/specialist/contract';
import type { SpecialistCore, SpecialistServer, SystemConnector } from '@baton/specialist/kit';
import { createSpecialist, serveSpecialist, SqliteJournal, systemClock } from '@baton/specialist/kit';
import { fail } from '../../command/fail.js';
import { benchPlaybook } from '../goals/bench-playbook.js';
import { benchSystem, benchSystemNames } from '../goals/bench-systems.js';

/** After what time a system that works on an operation wants to be asked again, in milliseconds. */
export const askAgainMs = 3_000;
const callsAtOnceMax = 1_000;
const stepsOfGoal = benchPlaybook.steps.length;

/**
 * The three specialists of the bench, over gRPC and with journals on disk, before systems that take one operation of each
 * goal on and are not done with it until they are released: by chance its first, its second and so on, so that goals stand
 * at all their steps.
 */
export class HeldSpecialists {
  /** How often each operation took effect, by its key. */
  readonly effects = new Map<string, number>();
  /** Told the key of every call that comes in. */
  onCall: (key: string) => void = () => undefined;
  readonly #servers: SpecialistServer[] = [];
  readonly #journals: SqliteJournal[] = [];
  /** What the systems are not done with, by its key. */
  readonly #held = new Map<string, () => Promise<unknown>>();
  #isReleased = false;

  private constructor() {}

  static async start(folder: string, issuerKeyFile: string): Promise<HeldSpecialists> {
    const specialists = new HeldSpecialists();
    for (const system of benchSystemNames) await specialists.#serve(system, join(folder, system), issuerKeyFile);
    return specialists;
  }

  get addresses(): readonly { readonly system: string; readonly address: string }[] {
    return benchSystemNames.map((system, n) => ({ system, address: `127.0.0.1:${this.#servers[n]?.port}` }));
  }

  /** How many operations the systems have taken on and are not done with. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** Whatever is asked about next is done, and whatever comes is done at once. */
  release(): void {
    this.#isReleased = true;
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.drain(1_000)));
    for (const journal of this.#journals) journal.close();
  }

  async #serve(system: string, dataDir: string, issuerKeyFile: string): Promise<void> {
    const journal = await SqliteJournal.open({ dataDir, now: () => Date.now(), newId: randomUUID, onBroken: fail });
    const core = createSpecialist({
      connector: this.#holding(benchSystem(system)),
      journal,
      verifier: IssuerKeys.fromFile(issuerKeyFile, systemClock),
      limits: { concurrentCallsMax: callsAtOnceMax, concurrentQuestionsMax: callsAtOnceMax },
    });
    this.#journals.push(journal);
    this.#servers.push(await serveSpecialist(this.#observed(core), { host: '127.0.0.1', port: 0 }));
  }

  #observed(core: SpecialistCore): SpecialistCore {
    const seen = (request: OperationRequest): OperationRequest => {
      this.onCall(request.key);
      return request;
    };
    return {
      ...core,
      perform: (request) => core.perform(seen(request)),
      queryOutcome: (request) => core.queryOutcome(seen(request)),
      revoke: (request) => core.revoke(seen(request)),
    };
  }

  #holding(system: SystemConnector): SystemConnector {
    return {
      ...system,
      perform: async (operation) => {
        const { key, capability } = operation;
        if (this.#isReleased || !isHeld(key, capability)) return this.#done(key, () => system.perform(operation));
        this.#held.set(key, () => system.perform(operation));
        return { kind: 'IN_PROGRESS', askAgainMs };
      },
      find: async (operation) => {
        const { key } = operation;
        const heldBack = this.#held.get(key);
        if (!heldBack) return system.find(operation);
        if (!this.#isReleased) return { kind: 'IN_PROGRESS', askAgainMs };
        this.#held.delete(key);
        await this.#done(key, heldBack);
        return system.find(operation);
      },
    };
  }

  #done<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
    return work();
  }
}

/** Of the goals that reach a step, as many are held there as at each later one. */
function isHeld(key: string, capability: string): boolean {
  const step = benchPlaybook.steps.findIndex((planned) => planned.capability === capability);
  const chance = Number.parseInt(key.slice(0, 8), 16) / 2 ** 32;
  return chance < 1 / (stepsOfGoal - step);
}
