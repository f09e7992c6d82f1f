import { createHash } from 'node:crypto';
import type { TenantId } from '@baton/kernel';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalCodec, goalStream } from '@baton/event-store';
import { Crossings } from './oracle/crossings.js';
import { Fencing } from './oracle/fencing.js';
import { ToldBook } from './oracle/told-book.js';
import { hasEnded, isSettled, judgeEnd } from './oracle/verdict.js';
import { Watch } from './oracle/watch.js';
import { KeyedSignature } from './orchestrator/keyed-tokens.js';
import type { Installation } from './orchestrator/installation.js';
import { Intruder } from './orchestrator/intruder.js';
import { Lines } from './orchestrator/lines.js';
import { OrchestratorHost } from './orchestrator/orchestrator-host.js';
import { shelfFor, submissionOf } from './orchestrator/request.js';
import { seededCombinations, SeededPolicies } from './orchestrator/seeded-policy.js';
import { SimulatedDueGoals } from './orchestrator/simulated-due-goals.js';
import { SimulatedLog } from './orchestrator/simulated-log.js';
import { TransparentVault } from './orchestrator/transparent-vault.js';
import { Contradictions } from './systems/contradictions.js';
import type { SystemTraits } from './systems/manifest.js';
import { effectOfCapability } from './systems/manifest.js';
import { SimulatedSystem } from './systems/simulated-system.js';
import { SpecialistHost } from './systems/specialist-host.js';
import { Persons } from './persons/persons.js';
import type { Databases } from './rows/databases.js';
import { emptyDatabases, forgetDatabases } from './rows/databases.js';
import { SimulatedRows } from './rows/simulated-rows.js';
import type { FaultName } from './world/faults.js';
import { onMachineTimeOf } from './world/machine-time.js';
import { SeededChance } from './world/process-ports.js';
import { inTurns } from './world/quiescence.js';
import { Random } from './world/random.js';
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
const moreThanADayMs = 25 * 60 * 60_000;
const dispatched = goalCodec.storedNames.find((name) => name.startsWith('goal.OperationDispatched.'));
/** In so many histories the rows are the real ones, in a database: they cost as much as all the rest of a history. */
const rowsInShare = 1 / 20;

/** Lives one whole history through: everything in it follows from the seed. */
export async function runHistory(seed: number, options: HistoryOptions = {}): Promise<HistoryResult> {
  const world = new World(seed, options);
  // Nothing in the program may leave a failure to nobody: the process would end by it.
  const onUnhandled = (error: unknown): void => world.violate('no failure is left to nobody', wordsOf(error));
  process.on('unhandledRejection', onUnhandled);
  try {
    return await onMachineTimeOf(world, () => live(world, options));
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}

async function live(world: World, options: HistoryOptions): Promise<HistoryResult> {
  const databases = world.random.happens(rowsInShare) ? await emptyDatabases() : undefined;
  const history = new History(world, options, databases);
  try {
    await history.run();
  } catch (error) {
    world.violate('a history can be told', wordsOf(error));
  }
  if (world.violations.length > 0) forgetDatabases();
  return history.result();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

class History {
  readonly #watch: Watch;
  readonly #log = new SimulatedLog();
  readonly #hosts: ReadonlyMap<string, SpecialistHost>;
  readonly #installation: Installation;
  readonly #rows: SimulatedRows | undefined;
  readonly #projection: { disturb(): void };
  readonly #orchestrators: OrchestratorHost[] = [];
  readonly #persons: Persons;
  readonly #policies: SeededPolicies;
  readonly #goalIds: readonly string[];
  readonly #tenants: number;
  #steps = 0;
  #unsettledAt = -1;
  #overAtMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly world: World,
    private readonly options: HistoryOptions,
    databases: Databases | undefined,
  ) {
    const { random } = world;
    this.#watch = new Watch(world);
    const chance = new SeededChance(random);
    this.#goalIds = Array.from({ length: random.pick([2, 2, 2, 3, 3, 4]) }, () => chance.uuid());
    this.#log.onWritten((events) => this.#watch.onWritten(events));
    const keys = new MemoryKeyStore((keyId) => createHash('sha512').update(`${world.seed} ${keyId}`).digest());
    const vault = new TransparentVault(keys);
    const fencing = new Fencing(world);
    const signer = new KeyedSignature(Buffer.from('simulated'));
    const systems = Array.from({ length: random.whole(2, 4) }, (_, index) => this.#systemOf(index));
    const names = systems.map(({ traits }) => traits.name);
    const combinations = seededCombinations(random, names);
    const capabilities = Object.keys(effectOfCapability);
    this.#policies = new SeededPolicies({ world, specialists: names, capabilities, combinations });
    const told = new ToldBook(world, combinations);
    const crossings = new Crossings(world, this.#watch.ledger, vault, { told, policies: this.#policies });
    // Goals of one tenant race for what may not be known together.
    this.#tenants = combinations.length > 0 ? 1 : 2;
    this.#hosts = new Map(
      systems.map((system) => [
        system.traits.name,
        new SpecialistHost(world, system, { verifier: signer, fencing, crossings }),
      ]),
    );
    this.#log.onWritten((events) => {
      for (const stored of events) {
        if (stored.type !== dispatched) continue;
        const { event } = goalCodec.decode(stored);
        if (event.type === 'OperationDispatched') this.#hosts.forEach((host) => host.onDispatched(event.data));
      }
    });
    this.#rows = databases && new SimulatedRows(world, this.#log, databases);
    const projection = this.#rows ?? new SimulatedDueGoals(world, this.#log);
    this.#projection = projection;

    this.#installation = {
      ...{ world, keys, signer, log: this.#log, hosts: this.#hosts, vault, crossings },
      contradictions: new Contradictions(world, this.#watch.ledger),
      lines: new Lines(world),
      intruder: new Intruder(world, this.#hosts, random, signer),
      playbooks: shelfFor([...this.#hosts.keys()]),
      dueGoals: projection instanceof SimulatedDueGoals ? projection : projection.dueGoals,
      policy: this.#policies.policy,
    };
    this.#persons = new Persons(this.#installation, this.#watch.ledger);
  }

  async run(): Promise<void> {
    const { agenda } = this.world;
    await this.#begin();
    await inTurns(() => {
      const run = this.#isOver() ? undefined : agenda.next();
      if (!run) return false;
      this.#steps += 1;
      run();
      return true;
    });
    const { world } = this;
    const { ledger } = this.#watch;
    if (this.#steps >= stepsMax) world.violate('12 work is bounded', `more than ${stepsMax} steps`);
    const isSomebodyComing = this.#persons.isSomebodyComing;
    judgeEnd(world, { ledger, log: this.#log, isSomebodyComing, policies: this.#policies });
    for (const orchestrator of this.#orchestrators) orchestrator.retire();
    world.faults.end();
    await this.#rows?.judge(ledger);
  }

  async #begin(): Promise<void> {
    const { world } = this;
    const { random, agenda, faults } = world;
    this.#orchestrators.push(new OrchestratorHost('orchestrator', this.#installation));
    if (faults.strike('second orchestrator'))
      this.#orchestrators.push(new OrchestratorHost('second', this.#installation));
    for (const [index, goalId] of this.#goalIds.entries()) {
      const recipe = String(random.whole(1, 2 ** 31));
      this.#watch.ledger.recipes.set(goalId, recipe);
      const tenant = `tenant-${index % this.#tenants}` as TenantId;
      const event = await submissionOf(this.#installation, { goalId, tenant, recipe });
      agenda.after(random.fraction() * 5_000, () => this.#log.append(goalStream(goalId), 'NO_STREAM', [event]));
    }
    this.#disturbLater();
    agenda.after(5_000 + random.fraction() * 300_000, () => this.#endFaults());
    if (faults.strike('nobody is up for a day')) agenda.after(random.fraction() * 150_000, () => this.#goesDark());
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
      undoWindowMs: random.happens(0.35) ? 5_000 : undefined,
      // Apart from the chance that all else is drawn by, so that a seed keeps its history where this is not so.
      attemptsMax: new Random(this.world.seed + index + 1).happens(0.25) ? 3 : undefined,
    };
    return new SimulatedSystem(this.world, traits, (effect) => this.#watch.onEffect(effect));
  }

  #disturbLater(): void {
    const { agenda, faults, random } = this.world;
    agenda.after(this.world.darkMs + disturbanceEveryMs * 2 * random.fraction(), () => {
      if (!faults.areOn) return;
      for (const orchestrator of this.#orchestrators) orchestrator.disturb();
      for (const host of this.#hosts.values()) {
        host.disturb();
        for (const recordId of host.system.recordIds) if (faults.strike('person edits')) host.system.edit(recordId);
      }
      this.#projection.disturb();
      this.#persons.disturb();
      this.#policies.disturb();
      this.#installation.lines.disturb(
        this.#orchestrators.map(({ name }) => name),
        [...this.#hosts.keys()],
      );
      this.#disturbLater();
    });
  }

  /** Everything is switched off, and what was asked stays without an answer for longer than a day. */
  #goesDark(): void {
    const { world } = this;
    if (!world.faults.areOn) return world.faults.cameToNothing('nobody is up for a day');
    world.darken(moreThanADayMs);
    for (const machine of [...this.#orchestrators, ...this.#hosts.values()]) machine.switchOff();
  }

  #endFaults(): void {
    const { agenda, darkMs, random } = this.world;
    if (darkMs > 0) return void agenda.after(darkMs + random.fraction() * 300_000, () => this.#endFaults());
    this.#overAtMs = this.world.nowMs + livenessMs;
    agenda.after(livenessMs + 1, () => undefined);
    this.world.say(() => 'from here on nothing fails any more');
    this.world.faults.end();
    for (const machine of [...this.#orchestrators, ...this.#hosts.values(), this.#installation.lines]) machine.heal();
    this.#persons.begin();
  }

  /** All goals have come to rest and nothing is on its way, or the time for that has passed. */
  #isOver(): boolean {
    if (this.#steps >= stepsMax || this.world.nowMs > this.#overAtMs) return true;
    const { goals } = this.#watch.ledger;
    if (goals.size < this.#goalIds.length || !this.world.isQuiet || !this.#persons.isIdle) return false;
    // What is settled stays so until there is a new event, so each goal is judged once for each of its events.
    if (this.#unsettledAt === this.#log.all.length) return false;
    for (const goal of goals.values()) {
      if (this.#persons.isSomebodyComing ? hasEnded(goal, this.world.nowMs) : isSettled(goal, this.world.nowMs))
        continue;
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
      ...{ virtualMs: world.ageMs - world.sleptMs, faults: world.faults.hits, violations: world.violations },
      outcomes: [...goals.values()].map(({ state }) => state.outcome ?? `waits while ${state.phase}`),
      digest: this.options.withDigest ? hash.digest('hex') : '',
    };
  }

  #effects() {
    return [...this.#hosts.values()].map(({ system }) => system.effects);
  }
}
