import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { DeferralCause } from '@baton/specialist/domain';
import type { KitClock } from '../clock.js';
import type { Deferred } from '../connector.js';
import { Appointments } from './appointments.js';
import { CallRate } from './call-rate.js';
import { SystemFailed } from './system-calls.js';

/** What one system is asked to bear. A call is one operation or question of the kit, however many requests it takes. */
export interface SystemLimits {
  /** Operations at once. */
  readonly concurrentCallsMax: number;
  /** Operations that may wait for their turn; what comes beyond is deferred. */
  readonly waitingCallsMax: number;
  /** Questions about outcomes at once: in a lane of their own, so that no operation keeps them out. */
  readonly concurrentQuestionsMax: number;
  /** Questions that may wait; what comes beyond stays unanswered. Many come at once after an orchestrator was restarted. */
  readonly waitingQuestionsMax: number;
  /** Calls a second; absent: as many as come. Questions are counted and never kept out by it, so operations get the rest. */
  readonly callsPerSecondMax?: number;
  /** Failures in a row after which the system is left in peace. */
  readonly failuresMax: number;
  /** For how long, before one call tries it again, in milliseconds; it doubles with each trial that fails. */
  readonly restMs: number;
  readonly restMsMax: number;
}

export const defaultLimits: SystemLimits = {
  concurrentCallsMax: 64,
  waitingCallsMax: 256,
  concurrentQuestionsMax: 32,
  waitingQuestionsMax: 1_024,
  failuresMax: 10,
  restMs: 5_000,
  restMsMax: 60_000,
};

const busyRetryMs = 250;
/** What a call takes, until one has been seen. */
const firstTypicalMs = 50;
/** A system that sends away for longer than this is tried once in between, since it may have meant that one call alone. */
const heldMsMax = 60_000;

/**
 * Keeps a sick or a busy system from being run over. An operation that it can't take now is deferred before anything is
 * written or sent, so such a deferral costs no attempt and leaves no trace. A question is never deferred, since that
 * would say that nothing happened: where it can't be put now, it stays unanswered.
 */
export class SystemGuard {
  readonly #limits: SystemLimits;
  readonly #clock: KitClock;
  readonly #operations: BulkheadPolicy;
  readonly #questions: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #rate: CallRate | undefined;
  readonly #appointments = new Appointments();
  #failedTrials = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #typicalMs = firstTypicalMs;

  constructor(limits: SystemLimits, clock: KitClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#operations = bulkhead(limits.concurrentCallsMax, limits.waitingCallsMax);
    this.#questions = bulkhead(limits.concurrentQuestionsMax, limits.waitingQuestionsMax);
    this.#rate = limits.callsPerSecondMax === undefined ? undefined : new CallRate(limits.callsPerSecondMax);
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

  /** @param beforehand looked at when its turn has come: what it answers is the answer, and the system is not touched */
  async perform<Result>(
    operation: () => Promise<Result>,
    beforehand: () => Promise<Result> | Result | undefined = () => undefined,
  ): Promise<Result | Deferred> {
    const now = this.#clock.monotonicMs();
    const notNow = this.#notToBeTouched() ?? this.#beyondRate(now) ?? this.#withoutRoom(now);
    if (notNow) return notNow;
    this.#rate?.count(now);
    return this.#operations.execute(async () => {
      // Much may have happened while it waited for its turn.
      const already = beforehand() ?? this.#notToBeTouched();
      if (already) return already;
      const begunAtMs = this.#clock.monotonicMs();
      const result = await this.#breaker.execute(operation);
      this.#learn(result, begunAtMs);
      return result;
    });
  }

  /** Throws {@link SystemFailed} where the question can't be put now. */
  ask<Result>(question: () => Promise<Result>): Promise<Result> {
    return this.#inQuestionLane(async () => {
      if (this.#isResting())
        throw new SystemFailed('SYSTEM_ERROR', 'The system has failed too often and is left in peace: ask again later');
      return this.#breaker.execute(question);
    });
  }

  /** Reads again what is known to be there: no evidence of the system's health, and not kept out by a bad one. */
  lookAgain<Result>(question: () => Promise<Result>): Promise<Result> {
    return this.#inQuestionLane(question);
  }

  async #inQuestionLane<Result>(question: () => Promise<Result>): Promise<Result> {
    if (this.#questions.executionSlots <= 0 && this.#questions.queueSlots <= 0)
      throw new SystemFailed(
        'SYSTEM_ERROR',
        'As many questions as the system may be asked at once are open: ask later',
      );
    this.#rate?.count(this.#clock.monotonicMs());
    return this.#questions.execute(question);
  }

  #notToBeTouched(): Deferred | undefined {
    const now = this.#clock.monotonicMs();
    if (this.#isResting()) {
      // While one call tries the system, nobody knows how long that takes.
      const trialMs = this.#breaker.state === CircuitState.HalfOpen ? this.#limits.restMs : 0;
      return this.#deferred('CIRCUIT_OPEN', now, { earliestMs: Math.max(this.#restsUntilMs, now + trialMs) });
    }
    if (this.#heldUntilMs > now) return this.#deferred('RATE_LIMITED', now, { earliestMs: this.#heldUntilMs });
    return undefined;
  }

  #beyondRate(now: number): Deferred | undefined {
    const earliestMs = this.#rate?.freeAtMs(now) ?? now;
    if (earliestMs <= now) return undefined;
    return this.#deferred('RATE_LIMITED', now, { earliestMs, paceMs: this.#rate?.intervalMs });
  }

  #withoutRoom(now: number): Deferred | undefined {
    const { executionSlots, queueSlots } = this.#operations;
    if (executionSlots > 0 || queueSlots > 0) return undefined;
    return this.#deferred('BUSY', now, { earliestMs: now + busyRetryMs });
  }

  #deferred(
    cause: DeferralCause,
    now: number,
    { earliestMs, paceMs }: { readonly earliestMs: number; readonly paceMs?: number | undefined },
  ): Deferred {
    const usualPaceMs = this.#typicalMs / this.#limits.concurrentCallsMax;
    const appointment = { earliestMs, paceMs: paceMs ?? usualPaceMs };
    return { kind: 'DEFERRED', cause, retryAfterMs: this.#appointments.next(now, appointment) };
  }

  /** Open and not yet to be tried, or tried by another call just now. */
  #isResting(): boolean {
    const { state } = this.#breaker;
    if (state === CircuitState.HalfOpen) return true;
    return state === CircuitState.Open && this.#clock.monotonicMs() < this.#restsUntilMs;
  }

  #rest(): void {
    const { restMs, restMsMax } = this.#limits;
    this.#restsUntilMs = this.#clock.monotonicMs() + Math.min(restMs * 2 ** this.#failedTrials, restMsMax);
    this.#failedTrials += 1;
  }

  #learn(result: unknown, begunAtMs: number): void {
    const now = this.#clock.monotonicMs();
    this.#typicalMs += (now - begunAtMs - this.#typicalMs) / 8;
    if (isDeferred(result) && result.cause === 'RATE_LIMITED')
      this.#heldUntilMs = now + Math.min(result.retryAfterMs, heldMsMax);
  }
}

/** A connector that finds nobody at home says so as a deferral; to the circuit it is a failure like any other. */
function isOutOfReach(result: unknown): boolean {
  return isDeferred(result) && result.cause === 'UNAVAILABLE';
}

function isDeferred(result: unknown): result is Deferred {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'DEFERRED';
}
