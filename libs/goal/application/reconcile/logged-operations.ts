import type { Instant } from '@baton/kernel';
import { assertNever, plusMs } from '@baton/kernel';
import type { CapabilityPin, GoalEvent, OperationRef, PlannedStep } from '@baton/goal/domain';
import { compensationName, operationIdOf } from '@baton/goal/domain';

/** What tells of an operation's way from its plan to its end. */
const followed = [
  'PlanProposed',
  'PlanRevised',
  'OperationDispatched',
  'StepCommitted',
  'StepCompensated',
  'OperationRejected',
  'OperationRevoked',
  'GoalConcluded',
] as const satisfies readonly GoalEvent['type'][];

export type FollowedEvent = Extract<GoalEvent, { readonly type: (typeof followed)[number] }>;

/** How the followed types begin in the store, whatever their version. */
export const followedTypes = followed.map((type) => `goal.${type}.`);

export function isFollowed(event: GoalEvent): event is FollowedEvent {
  return followed.some((type) => type === event.type);
}

/** An operation that was sent, with what a comparison has to know of it. */
interface LoggedOperation {
  readonly key: string;
  readonly specialist: string;
  readonly system: string;
  readonly capability: string;
  /** Its effect can't have happened before. */
  readonly firstSentAt: Instant;
  readonly visibilityLagMs: number;
}

/** An effect that the log knows, and that its system should list. */
export interface LoggedEffect extends LoggedOperation, OperationRef {
  readonly goalId: string;
  readonly recordedAt: Instant;
  /** From here on its system shows it. */
  readonly visibleAt: Instant;
}

/**
 * Follows operations through the log, from dispatch to commit. It keeps the plans of goals that have not ended and the
 * operations that are not settled: as much as is open at once, however long the log is.
 */
export class LoggedOperations {
  /** What writes, by goal and then by the name of the operation; reads leave nothing behind. */
  readonly #planned = new Map<string, Map<string, CapabilityPin>>();
  readonly #sent = new Map<string, Map<string, LoggedOperation>>();
  readonly #lastSentTo = new Map<string, Instant>();

  /** Who was sent something since a moment. */
  sentToSince(since: Instant): readonly string[] {
    return [...this.#lastSentTo].filter(([, at]) => at >= since).map(([specialist]) => specialist);
  }

  /** The effect that an event says was committed, if it is one that bears a key. */
  take(goalId: string, event: FollowedEvent, recordedAt: Instant): LoggedEffect | undefined {
    switch (event.type) {
      case 'PlanProposed':
      case 'PlanRevised':
        for (const step of event.data.plan.steps) if (step.effect === 'WRITE') this.#plan(goalId, step);
        return undefined;
      case 'OperationDispatched':
        this.#send(goalId, event.data, recordedAt);
        return undefined;
      case 'StepCommitted':
      case 'StepCompensated': {
        const { step, operation, learnedBy, idempotencyClass } = event.data;
        const sent = this.#settle(goalId, event.data);
        // What a person did by hand bears no key, and what the system can't be asked about neither.
        if (sent === undefined || learnedBy === 'PERSON' || idempotencyClass === 'NONE') return undefined;
        return { ...sent, goalId, step, operation, recordedAt, visibleAt: plusMs(recordedAt, sent.visibilityLagMs) };
      }
      case 'OperationRejected':
        this.#settle(goalId, event.data);
        return undefined;
      case 'OperationRevoked':
        if (event.data.found === 'NOTHING') this.#settle(goalId, event.data);
        return undefined;
      case 'GoalConcluded':
        // Nothing more is sent after the end; what is still open may be heard of.
        this.#planned.delete(goalId);
        return undefined;
      default:
        return assertNever(event, 'followed event');
    }
  }

  #plan(goalId: string, { id, pin, compensations }: PlannedStep): void {
    const planned = this.#planned.get(goalId) ?? new Map<string, CapabilityPin>();
    this.#planned.set(goalId, planned);
    planned.set(operationIdOf({ step: id, operation: 'forward' }), pin);
    for (const [index, compensation] of compensations.entries())
      if (compensation.pin)
        planned.set(operationIdOf({ step: id, operation: compensationName(index) }), compensation.pin);
  }

  #send(goalId: string, { key, ...ref }: OperationRef & { readonly key: string }, recordedAt: Instant): void {
    const pin = this.#planned.get(goalId)?.get(operationIdOf(ref));
    if (!pin) return;
    this.#lastSentTo.set(pin.specialist, recordedAt);
    const sent = this.#sent.get(goalId) ?? new Map<string, LoggedOperation>();
    this.#sent.set(goalId, sent);
    // Another attempt goes under the same key, and any of them may have had the effect.
    if (sent.get(operationIdOf(ref))?.key === key) return;
    const { specialist, system, capability, visibilityLagMs } = pin;
    sent.set(operationIdOf(ref), { key, specialist, system, capability, firstSentAt: recordedAt, visibilityLagMs });
  }

  #settle(goalId: string, ref: OperationRef): LoggedOperation | undefined {
    const sent = this.#sent.get(goalId);
    const settled = sent?.get(operationIdOf(ref));
    sent?.delete(operationIdOf(ref));
    if (sent?.size === 0) this.#sent.delete(goalId);
    return settled;
  }
}
