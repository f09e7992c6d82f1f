import type { Instant } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import { Clock } from '@baton/time-and-chance';

/** Time that stands still until it is moved: what is told under it bears the same moments whenever it is told. */
export class StandingClock extends Clock {
  private alarms: { readonly dueMs: number; readonly ring: () => void }[] = [];

  constructor(private nowMs: number) {
    super();
  }

  override now(): Instant {
    return instantOf(this.nowMs);
  }

  override after(ms: number, ring: () => void): { cancel(): void } {
    const alarm = { dueMs: this.nowMs + ms, ring };
    this.alarms.push(alarm);
    return {
      cancel: () => {
        this.alarms = this.alarms.filter((other) => other !== alarm);
      },
    };
  }

  /** Whatever comes due by that happens at its end, in its order. */
  moveAhead(ms: number): void {
    this.nowMs += ms;
    const due = this.alarms.filter(({ dueMs }) => dueMs <= this.nowMs).sort((a, b) => a.dueMs - b.dueMs);
    this.alarms = this.alarms.filter((alarm) => !due.includes(alarm));
    for (const { ring } of due) ring();
  }
}
