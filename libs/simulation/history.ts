import { createHash } from 'node:crypto';
import type { TenantId } from '@baton/kernel';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalStream } from '@baton/event-store';
import { Fencing } from './oracle/fencing.js';
import { isSettled, judgeEnd } from './oracle/verdict.js';
import { Watch } from './oracle/watch.js';
import { KeyedSignature } from './orchestrator/keyed-tokens.js';
import type { Installation } from './orchestrator/installation.js';
import { OrchestratorHost } from './orchestrator/orchestrator-host.js';
import { shelfFor, submissionOf } from './orchestrator/request.js';
import { SeededPolicy } from './orchestrator/seeded-policy.js';
import { SimulatedDueGoals } from './orchestrator/simulated-due-goals.js';
import { SimulatedLog } from './orchestrator/simulated-log.js';
import { TransparentVault } from './orchestrator/transparent-vault.js';
import type { SystemTraits } from './systems/manifest.js';
import { effectOfCapability } from './systems/manifest.js';
import { SimulatedSystem } from './systems/simulated-system.js';
import { SpecialistHost } from './systems/specialist-host.js';
import type { FaultName } from './world/faults.js';
import { SeededChance } from './world/process-ports.js';
import { inTurns } from './world/quiescence.js';
import type { Violation } from './world/world.js';
import { World } from './world/world.js';

export interface HistoryOptions {
  readonly withoutFaults?: ReadonlySet<FaultName>;
  /** Told of everything that happens, in words. */
  readonly onLine?: (line: string) => void;
  /** Also makes a digest of the whole history, to compare two runs of one seed by. */
  readonly withDigest?: boolean;
}

export interface HistoryResult {
  readonly seed: number;
  readonly goals: number;
  /** Events in the log. */
  readonly events: number;
  /** Things that happened in the world, one after the other. */
  readonly steps: number;
  readonly virtualMs: number;
  readonly faults: Readonly<Record<FaultName, number>>;
  readonly outcomes: readonly string[];
  readonly violations: readonly Violation[];
  readonly digest: string;
}

const disturbanceEveryMs = 2_000;
/** After the faults have ended, every goal must have come to rest within this. */
const livenessMs = 30 * 60_000;
const stepsMax = 40_000;

/** Lives one whole history through: everything in it follows from the seed. */
export async function runHistory(seed: number, options: HistoryOptions = {}): Promise<HistoryResult> {
  const world = new World(seed, options);
  const realNow = Date.now;
  // The circuit breaker of the kit asks the machine for the time.
  Date.now = () => world.nowMs;
  const history = new History(world, options);
  // Nothing in the program may leave a failure to nobody: the process would end by it.
  const onUnhandled = (error: unknown): void => world.violate('no failure is left to nobody', wordsOf(error));
  process.on('unhandledRejection', onUnhandled);
  try {
    return await history.run();
  } catch (error) {
    world.violate('a history can be told', wordsOf(error));
    return history.result();
  } finally {
    process.off('unhandledRejection', onUnhandled);
    Date.now = realNow;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

class History {
  readonly #watch: Watch;
  readonly #log = new SimulatedLog();
  readonly #hosts: ReadonlyMap<string, SpecialistHost>;
  readonly #installation: Installation;
  readonly #orchestrators: OrchestratorHost[] = [];
  readonly #goalIds: readonly string[];
  #steps = 0;
  #unsettledAt = -1;

  constructor(
    private readonly world: World,
    private readonly options: HistoryOptions,
  ) {
    const { random } = world;
    this.#watch = new Watch(world);
    const chance = new SeededChance(random);
    this.#goalIds = Array.from({ length: random.whole(2, 4) }, () => chance.uuid());
    this.#log.onWritten((events) => this.#watch.onWritten(events));
    const fencing = new Fencing(world);
    const signer = new KeyedSignature(Buffer.from('simulated'));
    const systems = Array.from({ length: random.whole(2, 4) }, (_, index) => this.#systemOf(index));
    this.#hosts = new Map(
      systems.map((system) => [system.traits.name, new SpecialistHost(world, system, signer, fencing)]),
    );
    const keys = new MemoryKeyStore((keyId) => createHash('sha512').update(`${world.seed} ${keyId}`).digest());
    this.#installation = {
      ...{ world, keys, signer, log: this.#log, hosts: this.#hosts, vault: new TransparentVault(keys) },
      playbooks: shelfFor([...this.#hosts.keys()]),
      dueGoals: new SimulatedDueGoals(world, this.#log),
      policy: new SeededPolicy(world, [...this.#hosts.keys()], Object.keys(effectOfCapability)),
    };
  }

  async run(): Promise<HistoryResult> {
    const { agenda } = this.world;
    await this.#begin();
    await inTurns(() => {
      const run = this.#isOver() ? undefined : agenda.next();
      if (!run) return false;
      this.#steps += 1;
      run();
      return true;
    });
    return this.#conclude();
  }

  #conclude(): HistoryResult {
    const { world } = this;
    if (this.#steps >= stepsMax) world.violate('12 work is bounded', `more than ${stepsMax} steps`);
    judgeEnd(world, this.#watch.ledger, this.#log);
    for (const orchestrator of this.#orchestrators) orchestrator.retire();
    return this.result();
  }

  async #begin(): Promise<void> {
    const { world } = this;
    const { random, agenda, faults } = world;
    this.#orchestrators.push(new OrchestratorHost('orchestrator', this.#installation));
    if (faults.strike('second orchestrator'))
      this.#orchestrators.push(new OrchestratorHost('second', this.#installation));
    for (const [index, goalId] of this.#goalIds.entries()) {
      const event = await submissionOf(this.#installation, goalId, `tenant-${index % 2}` as TenantId);
      agenda.after(random.fraction() * 5_000, () => this.#log.append(goalStream(goalId), 'NO_STREAM', [event]));
    }
    this.#disturbLater();
    agenda.after(5_000 + random.fraction() * 300_000, () => this.#endFaults());
    agenda.after(livenessMs + 305_000, () => undefined);
  }

  #systemOf(index: number): SimulatedSystem {
    const { random } = this.world;
    const traits: SystemTraits = {
      name: `system-${index + 1}`,
      callTimeoutMs: random.pick([1_000, 3_000, 10_000]),
      visibilityLagMs: random.pick([0, 500, 5_000]),
      canClaim: random.happens(0.5),
      trace: random.happens(0.7) ? 'HISTORY' : 'LAST_KEY',
      correctsLetters: random.happens(0.5),
      undoWindowMs: random.happens(0.2) ? 5_000 : undefined,
    };
    return new SimulatedSystem(this.world, traits, (effect) => this.#watch.onEffect(effect));
  }

  #disturbLater(): void {
    const { agenda, faults, random } = this.world;
    agenda.after(disturbanceEveryMs * 2 * random.fraction(), () => {
      if (!faults.areOn) return;
      for (const orchestrator of this.#orchestrators) orchestrator.disturb();
      for (const host of this.#hosts.values()) {
        host.disturb();
        for (const recordId of host.system.recordIds) if (faults.strike('person edits')) host.system.edit(recordId);
      }
      if (faults.strike('projection is lost')) this.#installation.dueGoals.lose();
      this.#disturbLater();
    });
  }

  #endFaults(): void {
    this.world.say(() => 'from here on nothing fails any more');
    this.world.faults.end();
    for (const machine of [...this.#orchestrators, ...this.#hosts.values()]) machine.heal();
  }

  /** All goals have come to rest and nothing is on its way, or the time for that has passed. */
  #isOver(): boolean {
    if (this.#steps >= stepsMax || this.world.ageMs > livenessMs + 300_000) return true;
    const { goals } = this.#watch.ledger;
    if (goals.size < this.#goalIds.length || !this.world.isQuiet) return false;
    // What is settled stays so until there is a new event, so each goal is judged once for each of its events.
    if (this.#unsettledAt === this.#log.all.length) return false;
    for (const goal of goals.values()) {
      if (isSettled(goal, this.world.nowMs)) continue;
      this.#unsettledAt = this.#log.all.length;
      return false;
    }
    return true;
  }

  result(): HistoryResult {
    const { world } = this;
    const { goals } = this.#watch.ledger;
    const hash = createHash('sha256');
    if (this.options.withDigest) hash.update(JSON.stringify([this.#log.all, ...this.#effects()]));
    return {
      ...{ seed: world.seed, goals: goals.size, events: this.#log.all.length, steps: this.#steps },
      ...{ virtualMs: world.ageMs, faults: world.faults.hits, violations: world.violations },
      outcomes: [...goals.values()].map(({ state }) => state.outcome ?? `waits while ${state.phase}`),
      digest: this.options.withDigest ? hash.digest('hex') : '',
    };
  }

  #effects() {
    return [...this.#hosts.values()].map(({ system }) => system.effects);
  }
}
