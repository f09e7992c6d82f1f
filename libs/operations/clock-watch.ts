/** What a time service does bit by bit is less. */
const jumpMsMin = 1_000;

/** The clock that the world goes by, and one that only ever counts on, both in milliseconds. */
export interface Clocks {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}

/**
 * Sees the wall clock jump: it was set, or the machine slept. Time does pass where a machine sleeps, so what hangs on a
 * moment goes by the clock as it is then; but nobody should have to guess why so much came due at once.
 */
export class ClockWatch {
  #aheadMs: number;

  constructor(
    private readonly clocks: Clocks,
    private readonly onJump: (byMs: number) => void,
  ) {
    this.#aheadMs = this.#readAheadMs();
  }

  /** Compares both clocks with how they stood to each other when it last looked. */
  look(): void {
    const aheadMs = this.#readAheadMs();
    const byMs = Math.round(aheadMs - this.#aheadMs);
    this.#aheadMs = aheadMs;
    if (Math.abs(byMs) >= jumpMsMin) this.onJump(byMs);
  }

  #readAheadMs(): number {
    return this.clocks.wallMs() - this.clocks.monotonicMs();
  }
}
