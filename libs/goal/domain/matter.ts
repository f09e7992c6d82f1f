import type { StepState } from './goal.state.js';
import type { Evidence, HumanTaskCause, HumanTaskKind, HumanTaskOpened, HumanTaskOption } from './human-task.events.js';
import type { Operation, OperationName } from './operation.js';
import { compensationIndexOf } from './operation.js';

/** Something that only a person can settle, before it has become a task with a number and a deadline. */
export type Matter = Pick<
  HumanTaskOpened['data'],
  'kind' | 'cause' | 'step' | 'operation' | 'digest' | 'options' | 'evidence'
> & {
  readonly system: string;
  /** Who is asked first, where it is not whom the kind says. */
  readonly role?: string;
};

const kinds: Readonly<Record<HumanTaskCause, HumanTaskKind>> = {
  SYSTEM_CANNOT_TELL: 'SETTLE_UNKNOWN',
  REVOCATION_CANNOT_TELL: 'SETTLE_UNKNOWN',
  ATTEMPT_UNACCOUNTED_FOR: 'SETTLE_UNKNOWN',
  ANSWERS_CONTRADICT: 'SETTLE_UNKNOWN',
  COMPENSATIONS_EXHAUSTED: 'MANUAL_COMPENSATION',
  EFFECT_FLAGGED: 'MANUAL_COMPENSATION',
  EFFECT_REMAINS: 'MANUAL_COMPENSATION',
  STEP_FAILED: 'CHOOSE_RECOVERY',
  CAPABILITY_GONE: 'CHOOSE_RECOVERY',
  COMPENSATION_GONE: 'MANUAL_COMPENSATION',
  STEP_OVERDUE: 'CHOOSE_RECOVERY',
  GOAL_OVERDUE: 'CHOOSE_RECOVERY',
  COMPENSATION_OVERDUE: 'MANUAL_COMPENSATION',
  ANSWER_OVERDUE: 'SETTLE_UNKNOWN',
  PLAN_NEEDS_APPROVAL: 'APPROVE_PLAN',
  DISCLOSURE_BLOCKED: 'WAIVE_DISCLOSURE',
  QUOTE_NOT_APPROVED: 'WAIVE_DISCLOSURE',
  QUESTIONS_OPEN: 'ANSWER_CLARIFICATION',
};

/** @param name of the operation in question, where that was not begun */
export function matter(
  cause: HumanTaskCause,
  step: StepState,
  options: readonly HumanTaskOption[],
  operation: Operation | undefined = step.operations.forward,
  name: OperationName = operation?.name ?? 'forward',
): Matter {
  const { system, capability, compensation } = useOf(step, name);
  return {
    kind: kinds[cause],
    cause,
    ...{ step: step.planned.id, operation: name, system, options },
    digest: digestOf(step, operation),
    evidence: [
      { name: 'system', value: system },
      { name: 'capability', value: capability },
      ...(compensation === undefined ? [] : [{ name: 'compensation', value: compensation }]),
      ...(operation?.name === name ? evidenceOf(operation) : []),
    ],
  };
}

/** A compensation is looked for as what it is itself, never as what it was to put right. */
function useOf({ planned }: StepState, name: OperationName) {
  const compensation = planned.compensations[compensationIndexOf(name)];
  const { system, capability } = compensation?.pin ?? planned.pin;
  return { system, capability, compensation: compensation?.kind };
}

/** What a question about an operation is bound to: its key, and the attempts under it so far. */
export function digestOf({ planned }: StepState, operation: Operation | undefined): string {
  return [planned.id, operation?.name ?? 'forward', operation?.generation ?? 0, operation?.attempt ?? 0].join('.');
}

/** What to look for in the system, and in what the specialist wrote down. */
function evidenceOf({ key, attempt, deadline, idempotencyClass, brief, misheard }: Operation): readonly Evidence[] {
  return [
    { name: 'idempotencyKey', value: key },
    { name: 'handoffId', value: brief.handoffId },
    { name: 'idempotencyClass', value: idempotencyClass },
    { name: 'attempts', value: String(attempt) },
    { name: 'lastDeadline', value: deadline },
    ...(misheard ? [{ name: 'answer', value: misheard }] : []),
  ];
}
