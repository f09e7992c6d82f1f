import type { KitClock } from '../clock.js';

interface Alarm {
  readonly atMs: number;
  readonly run: () => void;
}

/** Time that stands still until a test moves it. Both clocks go on together; the wall clock can jump alone. */
export class ManualClock implements KitClock {
  #wallMs = Date.parse('2026-11-24T10:00:00.000Z');
  #monotonicMs = 1_000;
  #alarms: Alarm[] = [];

  now(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const alarm = { atMs: this.#monotonicMs + delayMs, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  advance(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
    const due = this.#alarms.filter(({ atMs }) => atMs <= this.#monotonicMs);
    this.#alarms = this.#alarms.filter((alarm) => !due.includes(alarm));
    for (const { run } of due) run();
  }

  jumpWall(ms: number): void {
    this.#wallMs += ms;
  }
}
