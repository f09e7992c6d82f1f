import type { Position, StoredEvent } from '@baton/event-store';
import type { ReadProgress } from '@baton/read-models';

/** How far rows are behind the events. */
export interface Lag {
  readonly events: number;
  /** For how long the first of these events has been there. */
  readonly ms: number;
  /**
   * Whether the rows of all questions are there, with all that happened before this process began: what they lack of that
   * they may have lacked for any time.
   */
  readonly isWhole: boolean;
}

/** Events that came about together, and the place of the last of them. */
interface Arrivals {
  sinceMs: number;
  position: Position;
  events: number;
}

/** Events are counted together that come within so long of each other, so that a long lag takes little to remember. */
const togetherMs = 100;
/** Beyond so many, some ten busy minutes, the oldest are remembered as one: where nobody asks, none is ever forgotten. */
const arrivalsMax = 6_000;

/** Tells how far the rows are behind, of events that it was told of and whatever was there when it began. */
export class LagWatch {
  readonly #arrivals: Arrivals[] = [];
  /** Where the log ended when it began, until the rows have come so far. */
  #former: Position | undefined;

  /** @param now milliseconds, of any clock that does not go back */
  constructor(
    private readonly progress: Pick<ReadProgress, 'reaches' | 'areWhole'>,
    private readonly now: () => number,
  ) {}

  /** What was there before it began counts as one event. */
  begin(end: Position | undefined): void {
    this.#former = end;
    if (end !== undefined) this.#arrivals.push({ sinceMs: this.now(), position: end, events: 1 });
  }

  heard({ position }: Pick<StoredEvent, 'position'>): void {
    const last = this.#arrivals.at(-1);
    const nowMs = this.now();
    if (last === undefined || nowMs - last.sinceMs > togetherMs)
      this.#arrivals.push({ sinceMs: nowMs, position, events: 1 });
    else {
      last.position = position;
      last.events += 1;
    }
    if (this.#arrivals.length > arrivalsMax) this.#joinOldest();
  }

  async read(): Promise<Lag> {
    // By their places, since others may have been joined or have grown while the rows were asked.
    const reached = await this.#placesReached();
    while (reached.has(this.#arrivals[0]?.position ?? '')) this.#arrivals.shift();
    const [first] = this.#arrivals;
    const events = this.#arrivals.reduce((sum, arrivals) => sum + arrivals.events, 0);
    const ms = first === undefined ? 0 : Math.round(this.now() - first.sinceMs);
    return { events, ms, isWhole: await this.#isWhole() };
  }

  async #isWhole(): Promise<boolean> {
    if (this.#former !== undefined && (await this.progress.reaches(this.#former, 0))) this.#former = undefined;
    return this.#former === undefined && (await this.progress.areWhole());
  }

  #joinOldest(): void {
    const [oldest, next] = this.#arrivals;
    if (!oldest || !next) return;
    next.sinceMs = oldest.sinceMs;
    next.events += oldest.events;
    this.#arrivals.shift();
  }

  /** Where those arrivals end that the rows have: they take them in order, so it halves what is left until it knows. */
  async #placesReached(): Promise<ReadonlySet<Position>> {
    const places = this.#arrivals.map(({ position }) => position);
    let [reached, behind] = [0, places.length];
    while (reached < behind) {
      const middle = (reached + behind) >> 1;
      if (await this.progress.reaches(places[middle] ?? '', 0)) reached = middle + 1;
      else behind = middle;
    }
    return new Set(places.slice(0, reached));
  }
}
