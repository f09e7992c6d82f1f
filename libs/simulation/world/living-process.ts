import type { Cancelable } from './agenda.js';
import type { World } from './world.js';

/**
 * One process of the world. It dies without a chance to tidy up: what it still awaits is never answered, its timers
 * never ring, and whatever its code would do next reaches nothing any more. Stalled, it does all of that later.
 */
export class LivingProcess {
  #isAlive = true;
  #stalledUntilMs = 0;
  readonly #onDeath: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly world: World,
  ) {}

  get isAlive(): boolean {
    return this.#isAlive;
  }

  die(why: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.world.say(() => `${this.name} dies (${why})`);
    for (const mourn of this.#onDeath) mourn();
  }

  onDeath(mourn: () => void): void {
    this.#onDeath.push(mourn);
  }

  stall(ms: number): void {
    this.#stalledUntilMs = Math.max(this.#stalledUntilMs, this.world.nowMs + ms);
    this.world.say(() => `${this.name} stalls for ${Math.round(ms)} ms`);
  }

  /** Runs later within this process, if it lives then. */
  after(delayMs: number, run: () => void): Cancelable {
    return this.world.agenda.after(delayMs, () => this.#wakeFor(run));
  }

  /** Something that travels to this process and is handled by it, if it lives then. */
  receives(delayMs: number, handle: () => void): void {
    this.world.travels(delayMs, () => this.#wakeFor(handle));
  }

  #wakeFor(run: () => void): void {
    if (!this.#isAlive) return;
    if (this.#stalledUntilMs > this.world.nowMs) this.after(this.#stalledUntilMs - this.world.nowMs, run);
    else run();
  }
}

/** What a dead process awaits. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
