import type { TokenVerifier } from '@baton/specialist/contract';
import type { KeyRecord, KitCrashPlace, SpecialistCore, SystemLimits } from '@baton/specialist/kit';
import { createSpecialist } from '@baton/specialist/kit';
import type { Crossings } from '../oracle/crossings.js';
import type { Fencing } from '../oracle/fencing.js';
import type { FaultName } from '../world/faults.js';
import { LivingProcess } from '../world/living-process.js';
import { kitClockOf, Skew, skewMsMax } from '../world/process-ports.js';
import type { World } from '../world/world.js';
import type { Release } from './manifest.js';
import { SimulatedConnector } from './simulated-connector.js';
import type { Dispatch } from './journal-copies.js';
import { JournalCopies } from './journal-copies.js';
import type { JournalDisk } from './simulated-journal.js';
import { SimulatedJournal } from './simulated-journal.js';
import type { SimulatedSystem } from './simulated-system.js';
import { SystemLine } from './system-line.js';

export interface RunningSpecialist {
  readonly process: LivingProcess;
  readonly core: SpecialistCore;
  /** Milliseconds since 1970, by the clock of its process. */
  readonly wallMs: () => number;
  /** Ids of tokens that it has to know: those that were answered to, and what else its journal held when it began. */
  readonly knownTokens: Set<string>;
}

export interface HostSurroundings {
  readonly verifier: TokenVerifier;
  readonly fencing: Fencing;
  readonly crossings: Crossings;
}

const deathAt: Readonly<Record<KitCrashPlace, FaultName>> = {
  'specialist:before-journal': 'specialist dies before its journal',
  'specialist:after-journal': 'specialist dies after its journal',
  'specialist:after-effect': 'specialist dies after the effect',
  'specialist:before-answer': 'specialist dies before its answer',
};

const usualLimits = { failuresMax: 4, restMs: 3_000 };
/** One call in five seconds: what comes sooner is deferred by the kit itself, which leaves no trace of it on disk. */
const littleRoom = { ...usualLimits, callsPerSecondMax: 0.2 };
const lazyWriteInARushMs = 60_000;
const comesUpWithinMs = 5 * 60_000;

/** The machine on which one system's specialist runs, by the real kit: it is started again whenever it dies. */
export class SpecialistHost {
  #running: RunningSpecialist | undefined;
  #journal: SimulatedJournal | undefined;
  #disk: JournalDisk;
  /** The journal before this one, which nothing was written to since. */
  #lost: JournalDisk | undefined;
  readonly #copies: JournalCopies;
  readonly fencing: Fencing;
  readonly #skew = new Skew();
  readonly #lazyWriteMs: number;
  readonly #limits: Partial<SystemLimits>;
  #knownTokens = new Set<string>();
  #starts = 0;
  #release: Release = 'THIS';

  constructor(
    readonly world: World,
    readonly system: SimulatedSystem,
    private readonly around: HostSurroundings,
  ) {
    this.fencing = around.fencing;
    this.#lazyWriteMs = world.isRushed ? lazyWriteInARushMs : world.random.pick([20, 20, 2_000, 10_000]);
    this.#limits = world.rushes(0.5) ? littleRoom : usualLimits;
    this.#disk = this.#newDisk();
    this.#copies = new JournalCopies(world, this.#disk);
    this.start();
  }

  get name(): string {
    return this.system.traits.name;
  }

  /** The process that listens now; undefined while none does. */
  get running(): RunningSpecialist | undefined {
    return this.#running?.process.isAlive ? this.#running : undefined;
  }

  /** What its journal holds of a key. */
  recall(key: string): KeyRecord | undefined {
    return this.#journal?.recall(key);
  }

  onDispatched(dispatch: Dispatch): void {
    this.#copies.onDispatched(dispatch);
  }

  start(): void {
    const { world } = this;
    // Some come up later than whoever has questions.
    if (world.darkMs > 0)
      return void world.agenda.after(world.darkMs + world.random.fraction() * comesUpWithinMs, () => this.start());
    const process = new LivingProcess(`${this.name}#${++this.#starts}`, world);
    const knownTokens = this.#knownTokens;
    for (const id of this.#disk.keptTokens) knownTokens.add(id);
    const journal = new SimulatedJournal(this.#disk, process, this.fencing, this.#lazyWriteMs, (disk) => {
      this.#disk = disk;
    });
    this.#journal = journal;
    const clock = kitClockOf(process, this.#skew);
    const release = world.faults.strike('specialist is of another release') ? 'FORMER' : 'THIS';
    this.#release = release;
    const wallMs = (): number => clock.now();
    const core = createSpecialist({
      connector: new SimulatedConnector(this.system, new SystemLine(process, this.system.health), {
        ...{ world, ...this.around, process: process.name, release, wallMs },
      }),
      journal,
      verifier: this.around.verifier,
      clock,
      limits: this.#limits,
      crash: (place) => {
        if (world.faults.strike(deathAt[place])) this.#dies(process, place);
        else if (world.faults.strike('specialist stalls')) process.stall(world.random.fraction() * 40_000);
      },
    });
    this.#running = { process, core, wallMs, knownTokens };
  }

  /** What it has only in memory by then is lost, and whoever heard the answer builds on it. */
  hasAnswered({ process }: RunningSpecialist): void {
    if (this.world.faults.strike('specialist dies after its answer')) this.#dies(process, 'after its answer');
  }

  /** It has said that a key is out of use. */
  hasRevoked({ process }: RunningSpecialist): void {
    // The answer still gets out.
    if (this.world.rushes(0.7)) process.after(1, () => this.#losesPower(process, 'after a revocation'));
  }

  /** What befalls a machine now and then, apart from what its process does. */
  disturb(): void {
    const { faults, random } = this.world;
    this.system.health.disturb();
    if (random.happens(0.3)) this.#copies.take(this.#disk);
    if (this.running && faults.strike('specialist is killed')) this.#losesPower(this.running.process, 'killed');
    if (faults.strike('specialist clock jumps')) this.#skew.ms = (random.fraction() - 0.5) * 2 * skewMsMax;
  }

  /** It is off until it is light again. */
  switchOff(): void {
    if (this.running) this.#losesPower(this.running.process, 'switched off');
  }

  /** From now on the machine keeps proper time. */
  heal(): void {
    this.#skew.ms = 0;
    this.system.health.heal();
    if (this.#release === 'FORMER' && this.running) this.#dies(this.running.process, 'updated');
  }

  /** The machine itself is gone for a moment, and with it what was written and not synced. */
  #losesPower(process: LivingProcess, place: string): void {
    this.#disk = { ...this.#disk, keptTokens: this.#disk.tokens };
    this.#knownTokens = new Set();
    this.#dies(process, place);
  }

  #dies(process: LivingProcess, place: string): void {
    const { random, agenda } = this.world;
    // Two of its calls may come to their death at once: it is started again once.
    if (!process.isAlive) return;
    process.die(place);
    this.#befallJournal();
    agenda.after(50 + random.fraction() * 4_000, () => this.start());
  }

  #befallJournal(): void {
    const { faults } = this.world;
    // Seldom is there a copy for it, so it is tried before the others.
    if (faults.strike('old journal has kept its name')) {
      const copy = this.#copies.foundOut(this.#disk);
      if (copy) return this.#putBack(copy);
      faults.cameToNothing('old journal has kept its name');
    }
    if (faults.strike('lost journal is back')) {
      if (this.#lost) return this.#goBackTo(this.#lost);
      faults.cameToNothing('lost journal is back');
    }
    if (faults.strike('journal is lost')) {
      this.world.say(() => `${this.name} loses its journal`);
      this.#lost = this.#disk;
      this.#disk = this.#newDisk();
      this.#knownTokens = new Set();
    } else if (faults.strike('journal is an old copy')) {
      // Whoever puts a copy back gives it an identity of its own: it can't know what came after it.
      this.#putBack({ ...this.#copies.any(), id: this.#newDisk().id });
    }
  }

  /** It lacks nothing of what came to it, and knows nothing of what came to the journal that stood in for it. */
  #goBackTo(lost: JournalDisk): void {
    this.world.say(() => `${this.name} has back the journal that it had lost`);
    this.#lost = this.#disk;
    this.#disk = lost;
    this.#knownTokens = new Set();
  }

  #putBack(copy: JournalDisk): void {
    this.world.say(() => `${this.name} comes back with an old copy of its journal, as ${copy.id}`);
    this.#disk = copy;
    this.#knownTokens = new Set();
  }

  #newDisk(): JournalDisk {
    return {
      id: `journal-${this.name}-${this.world.random.hex(4)}`,
      records: new Map(),
      tokens: new Set(),
      keptTokens: new Set(),
      openings: new Map(),
    };
  }
}
