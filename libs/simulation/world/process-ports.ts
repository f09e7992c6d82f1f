import type { Instant } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import type { KitClock } from '@baton/specialist/kit';
import { Chance, Clock } from '@baton/time-and-chance';
import type { LivingProcess } from './living-process.js';
import type { Random } from './random.js';

/** How far a process's own wall clock is off; its timers never are. */
export class Skew {
  ms = 0;
}

/** How far a clock is off at most. */
export const skewMsMax = 90_000;

export class ProcessClock extends Clock {
  /** A clock is asked many times within one turn. */
  #toldMs = Number.NaN;
  #told = instantOf(0);

  constructor(
    private readonly process: LivingProcess,
    private readonly skew: Skew,
  ) {
    super();
  }

  now(): Instant {
    const nowMs = Math.floor(this.process.world.nowMs + this.skew.ms);
    if (nowMs !== this.#toldMs) {
      this.#toldMs = nowMs;
      this.#told = instantOf(nowMs);
    }
    return this.#told;
  }

  after(ms: number, callback: () => void): { cancel(): void } {
    return this.process.after(ms, callback);
  }
}

export function kitClockOf(process: LivingProcess, skew: Skew): KitClock {
  const { world } = process;
  return {
    now: () => Math.floor(world.nowMs + skew.ms),
    monotonicMs: () => world.nowMs,
    schedule(delayMs, run) {
      const alarm = process.after(delayMs, run);
      return () => alarm.cancel();
    },
  };
}

export class SeededChance extends Chance {
  constructor(private readonly random: Random) {
    super();
  }

  fraction(): number {
    return this.random.fraction();
  }

  uuid(): string {
    const digits = this.random.hex(16);
    const variant = '89ab'[this.random.whole(0, 3)] ?? '8';
    const [first, second, third] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(13, 16)];
    return `${first}-${second}-4${third}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
  }

  salt(): string {
    return Buffer.from(this.random.hex(16), 'hex').toString('base64url');
  }
}
