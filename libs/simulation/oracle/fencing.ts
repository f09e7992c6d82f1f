import type { KeyRecord } from '@baton/specialist/kit';
import type { World } from '../world/world.js';

/** Judges the order of attempts: what a specialist said is closed, or has overtaken, may not begin any more. */
export class Fencing {
  readonly #toldClosed = new Map<string, number>();
  readonly #started = new Map<string, number>();
  readonly #running = new Set<string>();

  constructor(private readonly world: World) {}

  /** It was told that nothing came of this attempt and of those before it, and that nothing will; of all, where the key was revoked. */
  onToldAbsent(key: string, attempt: number): void {
    this.#toldClosed.set(key, Math.max(attempt, this.#toldClosed.get(key) ?? 0));
  }

  /** A specialist is about to write down what it begins; before it is on disk, the system is not touched. */
  onRecord(before: KeyRecord | undefined, { key, attempts }: KeyRecord): void {
    const attempt = attempts.at(-1)?.attempt;
    if (attempt === undefined || attempts.length === (before?.attempts.length ?? 0)) return;
    const closed = this.#toldClosed.get(key) ?? 0;
    const highest = Math.max(this.#started.get(key) ?? 0, before?.attempts.at(-1)?.attempt ?? 0);
    if (attempt <= closed)
      this.world.violate('5 a closed attempt starts nothing', `attempt ${attempt} of ${key.slice(0, 8)}, told absent`);
    if (attempt <= highest)
      this.world.violate(
        '5 a closed attempt starts nothing',
        `attempt ${attempt} of ${key.slice(0, 8)} after ${highest}`,
      );
  }

  /** What it has begun is on disk: from here on it may have touched the system. */
  onWritten({ key, attempts }: KeyRecord): void {
    const attempt = attempts.at(-1)?.attempt ?? 0;
    if (attempt > (this.#started.get(key) ?? 0)) this.#started.set(key, attempt);
  }

  /** Runs the one call of a key that may change something. @param process whose call it is */
  async whileRunning<Result>(process: string, key: string, call: () => Promise<Result>): Promise<Result> {
    const name = `${process} ${key}`;
    if (this.#running.has(name))
      this.world.violate('5 attempts of one key never overlap', `${key.slice(0, 8)} at ${process}`);
    this.#running.add(name);
    try {
      return await call();
    } finally {
      this.#running.delete(name);
    }
  }
}
