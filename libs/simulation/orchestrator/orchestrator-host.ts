import type { CrashPoint } from '@baton/goal/application';
import { GoalRunner, ManifestCatalog, PlanningDesk } from '@baton/goal/application';
import type { FaultName } from '../world/faults.js';
import { LivingProcess } from '../world/living-process.js';
import { ProcessClock, SeededChance, Skew, skewMsMax } from '../world/process-ports.js';
import type { World } from '../world/world.js';
import type { Installation } from './installation.js';
import { KeyedTokenIssuer } from './keyed-tokens.js';
import { FailingDueGoals } from './failing-due-goals.js';
import { FailingPlanner } from './failing-planner.js';
import { SimulatedEventStore } from './simulated-event-store.js';
import { SimulatedGateway } from './simulated-gateway.js';

/**
 * Histories are driven without the rows in which it stands what was told before a set held, as if nothing had been; but
 * they may be behind, or be built anew.
 */
function nothingBefore({ faults }: World) {
  return {
    ledger: { lines: () => Promise.resolve({ lines: [], more: false }) },
    progress: { reaches: () => Promise.resolve(!faults.strike('ledger rows are behind')) },
  };
}

type CrashPlace = Parameters<CrashPoint>[0];

const deathAt: Readonly<Record<CrashPlace, FaultName>> = {
  'before-append': 'orchestrator dies before an append',
  'after-append': 'orchestrator dies after an append',
  'before-send': 'orchestrator dies before a send',
  'after-send': 'orchestrator dies after a send',
};

/** What a runner may have to tell of when its world fails it; everything else is a fault of its own. */
const troublesOfTheWorld: readonly RegExp[] = [
  /StoreError: (The connection to the store was lost|The store gave no answer|A commit failed)$/,
  /OutOfReach: The rows are out of reach$/,
  /LedgerBehind: The rows lag behind the events: what was told before is not known yet$/,
  /PlannerFailed: The planner gave no answer$/,
];

/** The one thing that a goal may be set aside for. */
const faultyPlan =
  /^Quarantined goal .*: Refusal: (NO_STEPS|CYCLE|UNKNOWN_DEPENDENCY|STEP_ID_USED|UNBOUND_ATTRIBUTE|NO_LAST_PERSON) /;

function isTroubleOfTheWorld(text: string): boolean {
  if (text.startsWith('Quarantined ')) return faultyPlan.test(text);
  return troublesOfTheWorld.some((expected) => expected.test(text));
}

const stallMsMax = 40_000;

/** A machine that runs the real runner of goals, and starts it again whenever it dies. */
export class OrchestratorHost {
  #process: LivingProcess | undefined;
  #runner: GoalRunner | undefined;
  readonly #skew = new Skew();
  #starts = 0;
  #isRetired = false;

  constructor(
    readonly name: string,
    private readonly installation: Installation,
  ) {
    this.start();
  }

  start(): void {
    if (this.#isRetired) return;
    const { darkMs } = this.installation.world;
    if (darkMs > 0) return void this.installation.world.agenda.after(darkMs, () => this.start());
    const { world, log, signer, vault, keys, policy, dueGoals, playbooks, crossings } = this.installation;
    const process = new LivingProcess(`${this.name}#${++this.#starts}`, world);
    const clock = new ProcessClock(process, this.#skew);
    const chance = new SeededChance(world.random);
    const wallMs = (): number => world.nowMs + this.#skew.ms;
    const tokens = new KeyedTokenIssuer(
      signer,
      wallMs,
      () => chance.uuid(),
      (request, expiresAtMs) => crossings.onToken(request, expiresAtMs),
    );
    const gateway = new SimulatedGateway(process, { ...this.installation, name: this.name, tokens, wallMs });
    const catalog = new ManifestCatalog(gateway);
    const planner = new FailingPlanner(world);
    // No value of a simulated goal is about anybody, so that no other goal is about the same.
    const openGoals = { about: () => Promise.resolve([]) };
    const planning = new PlanningDesk({ vault, keys, chance, catalog, planner, playbooks, openGoals, timeZone: 'UTC' });
    const store = new SimulatedEventStore(log, process, () => this.#dies(process, 'its store is broken'));
    const crashPoint: CrashPoint = (place) => this.#passes(process, place);
    this.#process = process;
    this.#runner = new GoalRunner(
      { store, ...nothingBefore(world), vault, keys, policy, catalog, chance, gateway, clock, planning, crashPoint },
      new FailingDueGoals(dueGoals, process),
      {
        name: this.name,
        goalsInHandMax: 3,
        callsPerSpecialistMax: 2,
        leaseMs: 15_000,
        pollMs: 3_000,
        onTrouble: (text) => this.#onTrouble(process, text),
      },
    );
    void this.#runner.start();
  }

  /** What befalls a machine now and then, apart from what its process does. */
  disturb(): void {
    const { faults, random } = this.installation.world;
    if (faults.strike('orchestrator clock jumps')) this.#skew.ms = (random.fraction() - 0.5) * 2 * skewMsMax;
    if (faults.strike('orchestrator is restarted')) this.#restart();
    if (this.#process?.isAlive && faults.strike('orchestrator is killed')) this.#dies(this.#process, 'killed');
  }

  /** It is off until it is light again. */
  switchOff(): void {
    if (this.#process?.isAlive) this.#dies(this.#process, 'switched off');
  }

  /** From now on the machine keeps proper time. */
  heal(): void {
    this.#skew.ms = 0;
  }

  /** It is switched off and stays so. */
  retire(): void {
    this.#isRetired = true;
    this.#process?.die('retired');
  }

  #passes(process: LivingProcess, place: CrashPlace): void {
    const { world } = this.installation;
    if (!process.isAlive) return;
    if (world.faults.strike('orchestrator stalls')) process.stall(world.random.fraction() * stallMsMax);
    if (world.faults.strike(deathAt[place])) this.#dies(process, place);
  }

  /**
   * As in an update: asked to stop, and ended whether it has stopped by then or not. Its successor, of the same name, may
   * have begun before that.
   */
  #restart(): void {
    const { world } = this.installation;
    const process = this.#process;
    if (!process?.isAlive) return;
    world.say(() => `${this.name} is asked to stop`);
    void this.#runner?.stop();
    if (world.faults.strike('restart overlaps')) this.start();
    world.agenda.after(world.random.fraction() * 2_000, () => this.#dies(process, 'restarted'));
  }

  #dies(process: LivingProcess, why: string): void {
    const { world } = this.installation;
    if (!process.isAlive) return;
    process.die(why);
    world.agenda.after(50 + world.random.fraction() * 4_000, () => {
      if (!this.#process?.isAlive) this.start();
    });
  }

  #onTrouble(process: LivingProcess, text: string): void {
    const { world } = this.installation;
    world.say(() => `${process.name}: ${text}`);
    if (process.isAlive && !isTroubleOfTheWorld(text))
      world.violate('no goal is quarantined or given up', `${process.name}: ${text}`);
  }
}
