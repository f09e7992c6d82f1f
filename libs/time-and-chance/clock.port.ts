import type { Instant } from '@baton/kernel';

/** Time, as a thing that is handed in: a simulated world brings its own. */
export abstract class Clock {
  abstract now(): Instant;

  /** Calls back once, after at least so many milliseconds, unless it is canceled before. */
  abstract after(ms: number, callback: () => void): { cancel(): void };
}

/** Resolves after at least so many milliseconds of that clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
