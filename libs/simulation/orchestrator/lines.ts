import type { World } from '../world/world.js';

const cutMsMax = 60_000;

type Direction = 'requests' | 'replies';

/** The lines between machines, each of which may be cut for a while, in one direction at a time. */
export class Lines {
  readonly #cutUntilMs = new Map<string, number>();

  constructor(private readonly world: World) {}

  /** Now and then the line between two machines is cut. */
  disturb(orchestrators: readonly string[], specialists: readonly string[]): void {
    const { faults, random, nowMs } = this.world;
    for (const from of orchestrators)
      for (const to of specialists) {
        const cut = (direction: Direction) =>
          this.#cutUntilMs.set(nameOf(from, to, direction), nowMs + random.fraction() * cutMsMax);
        if (faults.strike('requests do not get through')) cut('requests');
        if (faults.strike('replies do not get through')) cut('replies');
      }
  }

  heal(): void {
    this.#cutUntilMs.clear();
  }

  isCut(from: string, to: string, direction: Direction): boolean {
    return (this.#cutUntilMs.get(nameOf(from, to, direction)) ?? 0) > this.world.nowMs;
  }
}

function nameOf(from: string, to: string, direction: Direction): string {
  return `${from} ${to} ${direction}`;
}
