import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { GoalState, HumanTaskState, StepState } from './goal.state.js';
import { currentSteps, effectfulSteps, hasFailed, operationsEver } from './goal.state.js';
import type { Evidence, HumanTaskCause, HumanTaskKind, HumanTaskOpened, HumanTaskOption } from './human-task.events.js';
import type { Operation } from './operation.js';

type Task = HumanTaskOpened['data'];

/** Something that only a person can settle, before it has become a task with a number and a deadline. */
export type Matter = Pick<Task, 'kind' | 'cause' | 'step' | 'operation' | 'digest' | 'options' | 'evidence'> & {
  readonly system: string;
};

/** How long the first role has before the next one is asked. */
const taskDeadlineMs = 24 * 60 * 60_000;

/** Who is asked, one after the other. */
const rolesInTurn: readonly string[] = ['operator', 'approver'];

const kinds: Readonly<Record<HumanTaskCause, HumanTaskKind>> = {
  SYSTEM_CANNOT_TELL: 'SETTLE_UNKNOWN',
  REVOCATION_CANNOT_TELL: 'SETTLE_UNKNOWN',
  ATTEMPT_UNACCOUNTED_FOR: 'SETTLE_UNKNOWN',
  ANSWERS_CONTRADICT: 'SETTLE_UNKNOWN',
  COMPENSATIONS_EXHAUSTED: 'MANUAL_COMPENSATION',
  STEP_FAILED: 'CHOOSE_RECOVERY',
  STEP_OVERDUE: 'CHOOSE_RECOVERY',
  GOAL_OVERDUE: 'CHOOSE_RECOVERY',
};

/** What is to be done about tasks now, and when there will be something to do by itself. */
export interface TaskWork {
  readonly toOpen: readonly Task[];
  readonly toWithdraw: readonly string[];
  readonly toEscalate: readonly string[];
  readonly wakeAt: readonly Instant[];
}

/** Compares what only a person can settle with what persons are being asked. */
export function taskWork(state: GoalState, now: Instant): TaskWork {
  const { matters, overdueAt } = mattersOf(state, now);
  const open = Object.values(state.tasks).filter(({ ended }) => ended === undefined);
  const toOpen = matters.filter((matter) => !open.some((task) => isAbout(task, matter)));
  const due = open.flatMap(({ taskId, deadline }) => (deadline === undefined ? [] : [{ taskId, deadline }]));
  return {
    toOpen: toOpen.map((matter) => asTask(state, matter, now)),
    toWithdraw: open.filter((task) => !matters.some((matter) => isAbout(task, matter))).map(({ taskId }) => taskId),
    toEscalate: due.filter(({ deadline }) => deadline <= now).map(({ taskId }) => taskId),
    wakeAt: [...overdueAt, ...due.map(({ deadline }) => deadline)].filter((at) => at > now),
  };
}

/** The role after this one, with its own time; the last one has no deadline. */
export function escalated({ taskId, role }: HumanTaskState, now: Instant) {
  const next = rolesInTurn[Math.min(rolesInTurn.indexOf(role) + 1, rolesInTurn.length - 1)] ?? role;
  const isLast = next === rolesInTurn.at(-1);
  return { taskId, role: next, deadline: isLast ? undefined : plusMs(now, taskDeadlineMs) };
}

function asTask(state: GoalState, { system, ...matter }: Matter, now: Instant): Task {
  const about = [matter.step, matter.operation].filter((part) => part !== undefined).join('/') || 'goal';
  const before = Object.values(state.tasks).filter((task) => isSameMatter(task, matter)).length;
  return {
    ...matter,
    taskId: `${matter.cause.toLowerCase().replaceAll('_', '-')}:${about}:${before + 1}`,
    group: `${matter.kind}/${system}/${matter.cause}`,
    role: rolesInTurn[0] ?? 'operator',
    deadline: plusMs(now, taskDeadlineMs),
  };
}

function isSameMatter(task: HumanTaskState, { cause, step, operation }: Pick<Matter, 'cause' | 'step' | 'operation'>) {
  return task.cause === cause && task.step === step && task.operation === operation;
}

/** A task about what has changed since is about another matter: it is withdrawn, and the changed one is asked about. */
function isAbout(task: HumanTaskState, matter: Matter): boolean {
  return isSameMatter(task, matter) && task.digest === matter.digest;
}

function mattersOf(state: GoalState, now: Instant): { matters: readonly Matter[]; overdueAt: readonly Instant[] } {
  const matters: Matter[] = [];
  for (const step of Object.values(state.steps)) {
    for (const operation of operationsEver(step)) matters.push(...mattersOfOperation(step, operation));
  }
  for (const step of effectfulSteps(state)) {
    const { exhaustedFor, putRight, planned, recovery, skipped } = step;
    if (exhaustedFor !== undefined && putRight === undefined)
      matters.push(matter('COMPENSATIONS_EXHAUSTED', step, ['UNDONE', 'CORRECTED', 'LEFT']));
    const isHeld = (planned.recovery ?? state.recovery) === 'HOLD' && recovery === undefined && !skipped;
    if (state.phase === 'RUNNING' && state.closing === undefined && isHeld && hasFailed(step))
      matters.push(matter('STEP_FAILED', step, ['COMPENSATE', 'RETRY', 'SKIP', 'ACCEPT_PARTIAL']));
  }
  const overdueAt = addOverdue(state, now, matters);
  return { matters, overdueAt };
}

function mattersOfOperation(step: StepState, operation: Operation): readonly Matter[] {
  const isPresent = step.operations[operation.name] === operation;
  const isRead = step.planned.effect === 'READ';
  const found: Matter[] = [];
  const ask = (cause: HumanTaskCause, options: readonly HumanTaskOption[]) =>
    found.push(matter(cause, step, options, operation));
  if (isPresent && operation.phase.at === 'UNTELLABLE')
    ask(
      'SYSTEM_CANNOT_TELL',
      isRead ? ['NOT_DONE_TRY_AGAIN', 'ASK_AGAIN'] : ['DONE', 'NOT_DONE_TRY_AGAIN', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN'],
    );
  else if (isPresent && operation.fence === 'UNTELLABLE')
    ask(
      'REVOCATION_CANNOT_TELL',
      operation.phase.at === 'COMMITTED' ? ['GO_ON_UNFENCED', 'ASK_AGAIN'] : ['DONE', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN'],
    );
  if (operation.contradicted) ask('ANSWERS_CONTRADICT', isPresent ? ['DONE', 'NO_LATE_EFFECT'] : ['NO_LATE_EFFECT']);
  if (operation.unaccountedAttempts.length > 0 && !isRead) ask('ATTEMPT_UNACCOUNTED_FOR', ['NO_LATE_EFFECT']);
  return found;
}

function addOverdue(state: GoalState, now: Instant, matters: Matter[]): readonly Instant[] {
  if (state.phase !== 'PLANNING' && state.phase !== 'RUNNING') return [];
  const overdueAt: Instant[] = [];
  for (const step of currentSteps(state)) {
    const { settleBy, skipped, operations } = step;
    if (settleBy === undefined || skipped || hasFailed(step) || operations.forward?.phase.at === 'COMMITTED') continue;
    if (settleBy > now) overdueAt.push(settleBy);
    else matters.push({ ...matter('STEP_OVERDUE', step, ['WAIT', 'RETRY', 'SKIP', 'CANCEL']), digest: settleBy });
  }
  if (state.settleBy !== undefined && state.settleBy > now) overdueAt.push(state.settleBy);
  else if (state.settleBy !== undefined)
    matters.push({
      ...{ kind: 'CHOOSE_RECOVERY', cause: 'GOAL_OVERDUE', system: 'baton', digest: state.settleBy },
      ...{ options: ['WAIT', 'CANCEL'], evidence: [{ name: 'settleBy', value: state.settleBy }] },
    });
  return overdueAt;
}

function matter(
  cause: HumanTaskCause,
  step: StepState,
  options: readonly HumanTaskOption[],
  operation: Operation | undefined = step.operations.forward,
): Matter {
  const { id, pin } = step.planned;
  const name = operation?.name ?? 'forward';
  return {
    kind: kinds[cause],
    cause,
    ...{ step: id, operation: name, system: pin.system, options },
    digest: [id, name, operation?.generation ?? 0, operation?.attempt ?? 0].join('.'),
    evidence: [
      { name: 'system', value: pin.system },
      { name: 'capability', value: pin.capability },
      ...(operation === undefined ? [] : evidenceOf(operation)),
    ],
  };
}

/** What to look for in the system, and in what the specialist wrote down. */
function evidenceOf({ key, attempt, deadline, idempotencyClass, brief }: Operation): readonly Evidence[] {
  return [
    { name: 'idempotencyKey', value: key },
    { name: 'handoffId', value: brief.handoffId },
    { name: 'idempotencyClass', value: idempotencyClass },
    { name: 'attempts', value: String(attempt) },
    { name: 'lastDeadline', value: deadline },
  ];
}
