import type { Instant } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import { Clock } from '../clock.port.js';

/** The longest wait that a Node timer keeps; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. A timer of its keeps no process alive. */
export class SystemClock extends Clock {
  private latestMs = Number.NaN;
  private latest: Instant | undefined;

  now(): Instant {
    const nowMs = Date.now();
    // Under load it is asked many times within one millisecond, and the text costs more than the time.
    if (this.latest === undefined || nowMs !== this.latestMs) {
      this.latest = instantOf(nowMs);
      this.latestMs = nowMs;
    }
    return this.latest;
  }

  after(ms: number, callback: () => void): { cancel(): void } {
    const timer = setTimeout(callback, Math.min(ms, longestTimerMs)).unref();
    return { cancel: () => clearTimeout(timer) };
  }
}
