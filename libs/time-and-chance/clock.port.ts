import type { Instant } from '@baton/kernel';

/** Time, as a thing that is handed in: a simulated world brings its own. */
export abstract class Clock {
  abstract now(): Instant;

  /** Calls back once, after at least so many milliseconds, unless it is canceled before. */
  abstract after(ms: number, callback: () => void): { cancel(): void };
}

/** Resolves after at least so many milliseconds of that clock, or as soon as the signal aborts; nothing of it is left then. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.after(ms, end);
    signal?.addEventListener('abort', end);
  });
}
