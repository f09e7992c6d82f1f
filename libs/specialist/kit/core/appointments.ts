/** Nobody is sent away for longer than this: by then the system may be quite another. */
const delayMsMax = 60_000;

/**
 * When those who were sent away are to come again: one after the other at the pace at which they can be served, since
 * they would otherwise all come at once, and be sent away again.
 */
export class Appointments {
  #lastAtMs = Number.NEGATIVE_INFINITY;

  /** Milliseconds from now until the next free appointment, at `earliestMs` (same clock) or after it. */
  next(nowMs: number, { earliestMs, paceMs }: { readonly earliestMs: number; readonly paceMs: number }): number {
    const atMs = Math.max(earliestMs, this.#lastAtMs + paceMs, nowMs);
    this.#lastAtMs = Math.min(atMs, nowMs + delayMsMax);
    return Math.ceil(this.#lastAtMs - nowMs);
  }
}
