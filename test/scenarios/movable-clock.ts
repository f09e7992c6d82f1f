import type { Instant } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import { Clock } from '@baton/time-and-chance';

interface Timer {
  readonly dueMs: number;
  readonly ring: () => void;
}

/** Runs like any clock, from a moment of its own, and can be moved ahead: whatever comes due by that happens at once. */
export class MovableClock extends Clock {
  private aheadMs: number;
  private readonly timers = new Set<Timer>();

  constructor(startMs: number) {
    super();
    this.aheadMs = startMs - Date.now();
  }

  override now(): Instant {
    return instantOf(this.nowMs);
  }

  override after(ms: number, callback: () => void): { cancel(): void } {
    const ring = () => {
      clear();
      callback();
    };
    const timer: Timer = { dueMs: this.nowMs + ms, ring };
    const waiting = setTimeout(ring, Math.min(ms, longestTimerMs)).unref();
    const clear = () => {
      clearTimeout(waiting);
      this.timers.delete(timer);
    };
    this.timers.add(timer);
    return { cancel: clear };
  }

  moveAhead(ms: number): void {
    this.aheadMs += ms;
    for (const timer of [...this.timers].sort((a, b) => a.dueMs - b.dueMs)) if (timer.dueMs <= this.nowMs) timer.ring();
  }

  private get nowMs(): number {
    return Date.now() + this.aheadMs;
  }
}

/** The longest wait that a Node timer keeps; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;
