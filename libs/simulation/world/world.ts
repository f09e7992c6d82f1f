import { Agenda } from './agenda.js';
import type { FaultName } from './faults.js';
import { Faults } from './faults.js';
import { Random } from './random.js';

/** A promise of the project that did not hold, and where. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

const rushedShare = 0.15;
const startMs = Date.parse('2026-03-02T09:00:00.000Z');

/** One seeded world: its time, its chance, its faults, and what was seen to go wrong in it. */
export class World {
  readonly random: Random;
  readonly agenda: Agenda;
  readonly faults: Faults;
  readonly violations: Violation[] = [];
  /** Messages under way and effects that have not landed yet: a history does not end before them. */
  #underWay = 0;
  #darkUntilMs = 0;
  #sleptMs = 0;
  #journal: ((line: string) => void) | undefined;
  readonly #rush: Random | undefined;

  constructor(
    readonly seed: number,
    options: { readonly withoutFaults?: ReadonlySet<FaultName>; readonly onLine?: (line: string) => void } = {},
  ) {
    this.random = new Random(seed);
    this.agenda = new Agenda(startMs, () => this.random.bits());
    this.faults = new Faults(this.random, options.withoutFaults ?? new Set());
    this.#journal = options.onLine;
    // Apart from the chance that all else is drawn by, so that a seed keeps its history where nobody is in a rush.
    const rush = new Random(-seed);
    this.#rush = rush.happens(rushedShare) ? rush : undefined;
  }

  get nowMs(): number {
    return this.agenda.nowMs;
  }

  /** Milliseconds since the world began. */
  get ageMs(): number {
    return this.agenda.nowMs - startMs;
  }

  /**
   * Some histories are lived in a rush: systems have little room, persons no patience, requests go out twice, and
   * specialists die where all that they promised has just been told. What is not on disk by then comes to light.
   */
  get isRushed(): boolean {
    return this.#rush !== undefined;
  }

  /** Whether something happens here and now because of the rush; never once the faults have ended. */
  rushes(probability: number): boolean {
    return this.#rush !== undefined && this.faults.areOn && this.#rush.happens(probability);
  }

  /** Milliseconds until anybody is up again; 0 where somebody is. */
  get darkMs(): number {
    return Math.max(0, this.#darkUntilMs - this.nowMs);
  }

  /** How long nobody was up, all in all. */
  get sleptMs(): number {
    return this.#sleptMs;
  }

  darken(ms: number): void {
    this.#darkUntilMs = this.nowMs + ms;
    this.#sleptMs += ms;
    this.say(() => 'nobody is up for more than a day');
  }

  get isQuiet(): boolean {
    return this.#underWay === 0;
  }

  /** Something is on its way and arrives later, whoever has died in the meantime. */
  travels(delayMs: number, arrive: () => void): void {
    this.#underWay += 1;
    this.agenda.after(delayMs, () => {
      this.#underWay -= 1;
      arrive();
    });
  }

  /** A few milliseconds, and sometimes many more. */
  latencyMs(typicalMs: number): number {
    const { random } = this;
    return typicalMs * (0.2 + random.fraction() * (random.happens(0.05) ? 20 : 1.6));
  }

  violate(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
    this.say(() => `!! ${invariant}: ${detail}`);
  }

  /** For whoever watches a history; costs nothing otherwise. */
  say(line: () => string): void {
    this.#journal?.(`${(this.ageMs / 1_000).toFixed(3).padStart(9)} ${line()}`);
  }
}
