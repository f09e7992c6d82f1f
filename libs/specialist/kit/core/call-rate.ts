/**
 * At most so many calls a second, and as many at once after a quiet second. It is the generic cell rate algorithm (ITU-T
 * I.371): one moment is kept, up to which the rate is used up, and no timer runs.
 */
export class CallRate {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  #usedUpToMs = Number.NEGATIVE_INFINITY;

  constructor(callsPerSecondMax: number) {
    this.#intervalMs = 1_000 / callsPerSecondMax;
    this.#burstMs = Math.max(1_000, this.#intervalMs);
  }

  /** The time between two calls where one follows the other. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  /** When the next call may be made; `nowMs` or earlier: at once. */
  freeAtMs(nowMs: number): number {
    return Math.max(this.#usedUpToMs, nowMs) + this.#intervalMs - this.#burstMs;
  }

  /** Counts a call, allowed or not. What is owed beyond the rate is forgiven after a while, so that it never grows. */
  count(nowMs: number): void {
    const usedUpToMs = Math.max(this.#usedUpToMs, nowMs) + this.#intervalMs;
    this.#usedUpToMs = Math.min(usedUpToMs, nowMs + 2 * this.#burstMs);
  }
}
