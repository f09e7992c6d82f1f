import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleType, type CircuitBreakerPolicy } from 'cockatiel';
import type { KitClock } from '../clock.js';
import type { Deferred } from '../connector.js';
import { SystemFailed } from './system-calls.js';

export interface CircuitLimits {
  /** Failures in a row after which the system is left in peace. */
  readonly failuresMax: number;
  /** For how long, before one call tries it again, in milliseconds; it doubles with each trial that fails. */
  readonly restMs: number;
  readonly restMsMax: number;
}

/** Counts the failures of calls of one kind, and leaves the system in peace by such calls after so many in a row. */
export class Circuit {
  readonly #limits: CircuitLimits;
  readonly #clock: KitClock;
  readonly #breaker: CircuitBreakerPolicy;
  #failedTrials = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(limits: CircuitLimits, clock: KitClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#breaker = circuitBreaker(handleType(SystemFailed).orWhenResult(isOutOfReach), {
      // The rest is counted here: the library counts it by the wall clock, which jumps.
      halfOpenAfter: Number.NEGATIVE_INFINITY,
      breaker: new ConsecutiveBreaker(limits.failuresMax),
    });
    this.#breaker.onBreak(() => this.#rest());
    this.#breaker.onReset(() => {
      this.#failedTrials = 0;
    });
  }

  execute<Result>(call: () => Promise<Result>): Promise<Result> {
    return this.#breaker.execute(call);
  }

  /** When it may be tried next, on the monotonic clock; undefined where it may be called now. */
  restsUntilMs(): number | undefined {
    const now = this.#clock.monotonicMs();
    const { state } = this.#breaker;
    // While one call tries the system, nobody knows how long that takes.
    if (state === CircuitState.HalfOpen) return Math.max(this.#restsUntilMs, now + this.#limits.restMs);
    return state === CircuitState.Open && now < this.#restsUntilMs ? this.#restsUntilMs : undefined;
  }

  #rest(): void {
    const { restMs, restMsMax } = this.#limits;
    this.#restsUntilMs = this.#clock.monotonicMs() + Math.min(restMs * 2 ** this.#failedTrials, restMsMax);
    this.#failedTrials += 1;
  }
}

/** A connector that finds nobody at home says so as a deferral; to the circuit it is a failure like any other. */
function isOutOfReach(result: unknown): boolean {
  return isDeferred(result) && result.cause === 'UNAVAILABLE';
}

export function isDeferred(result: unknown): result is Deferred {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'DEFERRED';
}
