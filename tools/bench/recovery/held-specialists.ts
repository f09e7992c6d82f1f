import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Verifier } from '@baton/encryption/verifier';
import type { OperationRequest } from '@baton/specialist/contract';
import type { SpecialistCore, SpecialistServer, SystemConnector } from '@baton/specialist/kit';
import { createSpecialist, serveSpecialist, SqliteJournal } from '@baton/specialist/kit';
import { benchPlaybook } from '../goals/bench-playbook.js';
import { benchSystem, benchSystemNames } from '../goals/bench-systems.js';

/** Longer than a round takes, so that what is held stays under way. */
const callTimeoutMs = 600_000;
const operationsMax = 10_000;
const stepsOfGoal = benchPlaybook.steps.length;

/**
 * The three specialists of the bench, over gRPC and with journals on disk, before systems that keep operations waiting
 * until they are released: by chance a goal's first, its second and so on, so that goals stand at all their steps.
 */
export class HeldSpecialists {
  /** How often each operation took effect, by its key. */
  readonly effects = new Map<string, number>();
  /** How many operations are kept waiting. */
  held = 0;
  /** Told the key of every call that comes in. */
  onCall: (key: string) => void = () => undefined;
  readonly #servers: SpecialistServer[] = [];
  readonly #journals: SqliteJournal[] = [];
  #release: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => (this.#release = resolve));
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

  /** Lets all that waits take effect, and whatever comes do so at once. */
  release(): void {
    this.#isReleased = true;
    this.#release();
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.drain(1_000)));
    for (const journal of this.#journals) journal.close();
  }

  async #serve(system: string, dataDir: string, issuerKeyFile: string): Promise<void> {
    const onBroken = (error: Error): never => {
      throw error;
    };
    const journal = await SqliteJournal.open({ dataDir, now: () => Date.now(), newId: randomUUID, onBroken });
    const core = createSpecialist({
      connector: this.#holding(benchSystem(system)),
      journal,
      verifier: Verifier.fromFile(issuerKeyFile),
      limits: { concurrentCallsMax: operationsMax, concurrentQuestionsMax: operationsMax },
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
    const capabilities = system.manifest.capabilities.map((capability) => ({ ...capability, callTimeoutMs }));
    return {
      ...system,
      manifest: { ...system.manifest, capabilities },
      perform: async (operation) => {
        const { key, capability } = operation;
        if (!this.#isReleased && isHeld(key, capability)) {
          this.held += 1;
          await this.#released;
        }
        this.effects.set(key, (this.effects.get(key) ?? 0) + 1);
        return system.perform(operation);
      },
    };
  }
}

/** Of the goals that reach a step, as many are held there as at each later one. */
function isHeld(key: string, capability: string): boolean {
  const step = benchPlaybook.steps.findIndex((planned) => planned.capability === capability);
  const chance = Number.parseInt(key.slice(0, 8), 16) / 2 ** 32;
  return chance < 1 / (stepsOfGoal - step);
}
