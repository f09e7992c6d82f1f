import { bulkhead, type BulkheadPolicy } from 'cockatiel';
import type { Capability, DeferralCause } from '@baton/specialist/domain';
import type { KitClock } from '../clock.js';
import type { Deferred } from '../connector.js';
import { Appointments } from './appointments.js';
import { CallRate } from './call-rate.js';
import { Circuit, isDeferred, type CircuitLimits } from './circuit.js';
import { SystemFailed } from './system-calls.js';

/** What one system is asked to bear. A call is one operation or question of the kit, however many requests it takes. */
export interface SystemLimits extends CircuitLimits {
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
}

/** What a call does to the system, be it an operation or a question: using a key up writes. */
type Effect = Capability['effect'];

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
/**
 * How far apart those come back who found the circuit open: nobody knows yet whether the system is well again, and each
 * that comes in vain costs its orchestrator more than it would cost the system.
 */
const returnPaceMs = 25;
/** A system that sends away for longer than this is tried once in between, since it may have meant that one call alone. */
const heldMsMax = 60_000;

/**
 * Keeps a sick or a busy system from being run over. An operation that it can't take now is deferred before anything is
 * written or sent, so such a deferral costs no attempt and leaves no trace. A question is never deferred, since that
 * would say that nothing happened: where it can't be put now, it stays unanswered.
 *
 * Writes have a circuit of their own. A system may refuse every write while it answers whatever it is asked; were an
 * answer to count for its health, each step would send its write until its attempts are spent.
 */
export class SystemGuard {
  readonly #limits: SystemLimits;
  readonly #clock: KitClock;
  readonly #operations: BulkheadPolicy;
  readonly #questions: BulkheadPolicy;
  readonly #circuits: Readonly<Record<Effect, Circuit>>;
  readonly #rate: CallRate | undefined;
  readonly #appointments = new Appointments();
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #typicalMs = firstTypicalMs;

  constructor(limits: SystemLimits, clock: KitClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#operations = bulkhead(limits.concurrentCallsMax, limits.waitingCallsMax);
    this.#questions = bulkhead(limits.concurrentQuestionsMax, limits.waitingQuestionsMax);
    this.#rate = limits.callsPerSecondMax === undefined ? undefined : new CallRate(limits.callsPerSecondMax);
    this.#circuits = { READ: new Circuit(limits, clock), WRITE: new Circuit(limits, clock) };
  }

  /** @param beforehand looked at when its turn has come: what it answers is the answer, and the system is not touched */
  async perform<Result>(
    effect: Effect,
    operation: () => Promise<Result>,
    beforehand: () => Promise<Result> | Result | undefined = () => undefined,
  ): Promise<Result | Deferred> {
    const now = this.#clock.monotonicMs();
    const notNow = this.#notToBeTouched(effect) ?? this.#beyondRate(now) ?? this.#withoutRoom(now);
    if (notNow) return notNow;
    this.#rate?.count(now);
    return this.#operations.execute(async () => {
      // Much may have happened while it waited for its turn.
      const already = beforehand() ?? this.#notToBeTouched(effect);
      if (already) return already;
      const begunAtMs = this.#clock.monotonicMs();
      const result = await this.#circuits[effect].execute(operation);
      this.#learn(result, begunAtMs);
      return result;
    });
  }

  /** Throws {@link SystemFailed} where the question can't be put now. */
  ask<Result>(effect: Effect, question: () => Promise<Result>): Promise<Result> {
    const circuit = this.#circuits[effect];
    return this.#inQuestionLane(async () => {
      if (circuit.restsUntilMs() !== undefined)
        throw new SystemFailed('SYSTEM_ERROR', 'The system has failed too often and is left in peace: ask again later');
      return circuit.execute(question);
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

  #notToBeTouched(effect: Effect): Deferred | undefined {
    const now = this.#clock.monotonicMs();
    const earliestMs = this.#circuits[effect].restsUntilMs();
    if (earliestMs !== undefined)
      return this.#deferred('CIRCUIT_OPEN', now, { earliestMs, paceMs: Math.max(this.#usualPaceMs, returnPaceMs) });
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

  /** At which the system serves calls while it is well. */
  get #usualPaceMs(): number {
    return this.#typicalMs / this.#limits.concurrentCallsMax;
  }

  #deferred(
    cause: DeferralCause,
    now: number,
    { earliestMs, paceMs }: { readonly earliestMs: number; readonly paceMs?: number | undefined },
  ): Deferred {
    const appointment = { earliestMs, paceMs: paceMs ?? this.#usualPaceMs };
    return { kind: 'DEFERRED', cause, retryAfterMs: this.#appointments.next(now, appointment) };
  }

  #learn(result: unknown, begunAtMs: number): void {
    const now = this.#clock.monotonicMs();
    this.#typicalMs += (now - begunAtMs - this.#typicalMs) / 8;
    if (isDeferred(result) && result.cause === 'RATE_LIMITED')
      this.#heldUntilMs = now + Math.min(result.retryAfterMs, heldMsMax);
  }
}
