import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Deferred } from '../connector.js';
import { SystemFailed } from './system-calls.js';

export interface SystemLimits {
  /** Calls of the system at once. */
  readonly concurrentCallsMax: number;
  /** Calls that may wait for their turn; what comes beyond is deferred. */
  readonly waitingCallsMax: number;
  /** Failures in a row after which the system is left in peace. */
  readonly failuresMax: number;
  /** For how long, before one call tries it again, in milliseconds. */
  readonly restMs: number;
}

export const defaultLimits: SystemLimits = {
  concurrentCallsMax: 64,
  waitingCallsMax: 256,
  failuresMax: 10,
  restMs: 5_000,
};

const busyRetryMs = 250;

/**
 * Keeps a sick or a busy system from being run over: what it can't take now is deferred before anything is written or
 * sent, so a deferral here costs no attempt and leaves no trace.
 */
export class SystemGuard {
  readonly #limits: SystemLimits;
  readonly #bulkhead: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;

  constructor(limits: SystemLimits) {
    this.#limits = limits;
    this.#bulkhead = bulkhead(limits.concurrentCallsMax, limits.waitingCallsMax);
    this.#breaker = circuitBreaker(handleType(SystemFailed).orWhenResult(isOutOfReach), {
      halfOpenAfter: limits.restMs,
      breaker: new ConsecutiveBreaker(limits.failuresMax),
    });
  }

  async run<Result>(call: () => Promise<Result>): Promise<Result | Deferred> {
    // The library lets others wait for the outcome of a trial call; the trial may hang for as long as a call may take.
    if (this.#breaker.state === CircuitState.HalfOpen) return this.#resting();
    try {
      return await this.#bulkhead.execute(() => this.#breaker.execute(call));
    } catch (error) {
      if (error instanceof BrokenCircuitError) return this.#resting();
      if (error instanceof BulkheadRejectedError) return { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: busyRetryMs };
      throw error;
    }
  }

  #resting(): Deferred {
    return { kind: 'DEFERRED', cause: 'CIRCUIT_OPEN', retryAfterMs: this.#limits.restMs };
  }
}

/** A connector that finds nobody at home says so as a deferral; to the circuit it is a failure like any other. */
function isOutOfReach(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'cause' in result && result.cause === 'UNAVAILABLE';
}
