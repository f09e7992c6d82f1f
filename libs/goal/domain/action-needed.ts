import type { Instant } from '@baton/kernel';
import type { GoalState, HumanTaskState, StepState } from './goal.state.js';
import { isUntold, operationsEver } from './goal.state.js';
import type { HumanTaskCause, HumanTaskOpened } from './human-task.events.js';
import { nothingToAsk, taskWork } from './human-task.js';
import type { Operation, OperationName, OperationRef } from './operation.js';
import type { Effect } from './outcome.js';
import type { StepId } from './plan.js';
import { isFenceMissed, isUnderWay } from './way-back.js';

/** What has to be done about an effect that is not settled: by whom, about what, until when. */
export interface ActionNeeded {
  /** Who has to act; `baton` while it is still asking the system itself. */
  readonly role: string;
  readonly action: 'SETTLE_UNKNOWN' | 'PUT_RIGHT_BY_HAND' | 'WATCH_FOR_LATE_EFFECT' | 'AWAIT_ANSWER';
  /** The operation in question. */
  readonly operation: OperationName;
  /**
   * Whose record is the one to look at: its own, else, for the step's effect, that of a step that it was made from.
   * Absent where no record is known, and whatever bears the key has to be looked for.
   */
  readonly recordOf?: OperationRef;
  /** Whose record a compensation was to put right: never a proof that it was done. */
  readonly putsRight?: OperationRef;
  /** The key that the operation bears in its system. */
  readonly idempotencyKey: string;
  /** Absent where it was never set for the last role that is asked. */
  readonly deadline?: Instant;
  /** The one person whom it was passed on to. */
  readonly delegatedTo?: string;
  /** The task whose answer settles it. */
  readonly taskId?: string;
}

/**
 * @param now when tasks would be opened that are not yet: what is unsettled names its deadline from its first moment on
 */
export function actionsNeeded(
  state: GoalState,
  now: Instant | undefined,
): (step: StepState, effect: Effect) => ActionNeeded | undefined {
  const { toOpen, toWithdraw } = now === undefined ? nothingToAsk : taskWork(state, now);
  const open = Object.values(state.tasks).filter(
    ({ ended, taskId }) => ended === undefined && !toWithdraw.includes(taskId),
  );
  const tasks = [...open, ...toOpen];
  return (step, effect) => {
    const asked = tasks.filter((one) => one.step === step.planned.id);
    const matter = mostUrgentOf(state, step, effect, (cause) => asked.some((one) => one.cause === cause));
    if (matter === undefined) return undefined;
    const { action, operation, role } = matter;
    const about = {
      ...{ action, operation: operation.name, idempotencyKey: operation.key },
      ...recordsAbout(state, step, operation.name),
    };
    const task = asked.find(({ cause }) => causes[action].includes(cause));
    if (task) return { ...about, ...askedBy(task, open) };
    return { ...about, role, deadline: action === 'AWAIT_ANSWER' ? expectedAt(operation) : undefined };
  };
}

/** The records that a person needs who is asked about an operation, as far as they are known. */
export function recordsAbout(
  state: GoalState,
  step: StepState,
  operation: OperationName,
): Pick<ActionNeeded, 'recordOf' | 'putsRight'> {
  return {
    recordOf: recordOf(state, step, operation),
    putsRight: operation === 'forward' ? undefined : ownRecord(step, 'forward'),
  };
}

function recordOf(state: GoalState, step: StepState, operation: OperationName): OperationRef | undefined {
  const own = ownRecord(step, operation);
  if (own || operation !== 'forward') return own;
  const sources = Object.values(step.planned.inputs).map((attribute) => attribute.slice(0, attribute.indexOf('.')));
  const source = sources.find((id) => state.steps[id]?.receipts['forward'] !== undefined && isWrite(state, id));
  return source === undefined ? undefined : { step: source, operation: 'forward' };
}

function ownRecord(step: StepState, operation: OperationName): OperationRef | undefined {
  return step.receipts[operation] && { step: step.planned.id, operation };
}

function isWrite(state: GoalState, id: StepId): boolean {
  return state.steps[id]?.planned.effect === 'WRITE';
}

function askedBy(task: HumanTaskOpened['data'] | HumanTaskState, open: readonly HumanTaskState[]) {
  const { role, deadline, taskId } = task;
  const delegatedTo = 'delegatedTo' in task ? task.delegatedTo : undefined;
  return { role, deadline, delegatedTo, taskId: open.some((one) => one === task) ? taskId : undefined };
}

const causes: Readonly<Record<ActionNeeded['action'], readonly HumanTaskCause[]>> = {
  PUT_RIGHT_BY_HAND: ['COMPENSATION_OVERDUE', 'COMPENSATIONS_EXHAUSTED', 'EFFECT_FLAGGED', 'EFFECT_REMAINS'],
  SETTLE_UNKNOWN: ['ANSWERS_CONTRADICT', 'SYSTEM_CANNOT_TELL', 'REVOCATION_CANNOT_TELL', 'ANSWER_OVERDUE'],
  WATCH_FOR_LATE_EFFECT: ['ATTEMPT_UNACCOUNTED_FOR'],
  AWAIT_ANSWER: [],
};

interface UrgentMatter {
  readonly action: ActionNeeded['action'];
  readonly operation: Operation;
  /** Who is asked where no task says it. */
  readonly role: string;
}

/** The most urgent thing to do about a step; a person comes before a machine that asks on by itself. */
function mostUrgentOf(
  state: GoalState,
  step: StepState,
  effect: Effect,
  isAsked: (cause: HumanTaskCause) => boolean,
): UrgentMatter | undefined {
  const { forward } = step.operations;
  // What a person has left as it is asks nobody any more.
  const isLeftOver = (effect === 'RESIDUAL' || effect === 'FLAGGED') && step.putRight === undefined;
  if (forward && (isLeftOver || isAsked('COMPENSATION_OVERDUE') || isAsked('EFFECT_REMAINS')))
    return { action: 'PUT_RIGHT_BY_HAND', operation: forward, role: step.exhaustedFor ?? 'operator' };
  const ever = operationsEver(step);
  const present = Object.values(step.operations);
  const inDoubt =
    present.find((operation) => operation.phase.at === 'UNTELLABLE' || isFenceMissed(state, step, operation)) ??
    ever.find(({ contradicted }) => contradicted) ??
    (isAsked('ANSWER_OVERDUE') ? present.find(isUnderWay) : undefined);
  if (inDoubt) return { action: 'SETTLE_UNKNOWN', operation: inDoubt, role: 'operator' };
  const late = ever.find(({ unaccountedAttempts }) => unaccountedAttempts.length > 0);
  if (late) return { action: 'WATCH_FOR_LATE_EFFECT', operation: late, role: 'operator' };
  const untold = present.find(isUntold);
  return untold && { action: 'AWAIT_ANSWER', operation: untold, role: 'baton' };
}

/** When Baton expects to know: by the deadline of the call, when it was told to ask again, or when it tries again. */
function expectedAt({ phase, deadline }: Operation): Instant {
  if (phase.at === 'IN_PROGRESS') return phase.askAgainAt;
  return phase.at === 'NOT_DONE' || phase.at === 'DEFERRED' ? phase.dueAt : deadline;
}
