/** Time as the kit sees it. Deadlines are told by the wall clock; whatever is waited for is counted by the other. */
export interface KitClock {
  /** Milliseconds since 1970; may jump. */
  now(): number;
  /** Milliseconds since an arbitrary moment of this process; never jumps, never goes back. */
  monotonicMs(): number;
  /** Runs later, once; answers how to call it off. */
  schedule(delayMs: number, run: () => void): () => void;
}

export const systemClock: KitClock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule(delayMs, run) {
    // A process lives by what it serves, not by what it might still have to call off.
    const timer = setTimeout(run, Math.min(delayMs, longestTimerMs)).unref();
    return () => clearTimeout(timer);
  },
};

/** What is longer would fire at once: a timer counts with 31 bits. */
const longestTimerMs = 2 ** 31 - 1;
