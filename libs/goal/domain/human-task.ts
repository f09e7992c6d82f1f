import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import { blockedFieldOf } from './blocked-field.js';
import { isToBeginAnew, mayTurnOutDone, stepNeeding, wouldBeTriedAgain } from './decide-controls.js';
import type { GoalState, HumanTaskState, StepState } from './goal.state.js';
import { effectfulSteps, effectOf, failureCodeOf, isCurrent, operationsEver, recoveryOf } from './goal.state.js';
import type { Evidence, HumanTaskCause, HumanTaskKind, HumanTaskOpened, HumanTaskOption } from './human-task.events.js';
import type { Operation, OperationName } from './operation.js';
import { isLost, isSpare, isTurningBack, isUndecided, mayBeWaived } from './lost-steps.js';
import { isSentNoMore } from './operation.js';
import { addOverdue } from './overdue.js';
import type { Matter } from './matter.js';
import { matter } from './matter.js';
import { isFenceMissed, isLeftOut, isLeftUnwanted } from './way-back.js';

type Task = HumanTaskOpened['data'];

const hourMs = 60 * 60_000;

/** Who is asked, one after the other, and how long each has to answer. */
const asked: Readonly<
  Record<HumanTaskKind, { readonly roles: readonly [string, ...string[]]; readonly withinMs: number }>
> = {
  APPROVE_PLAN: { roles: ['operator', 'approver'], withinMs: 24 * hourMs },
  WAIVE_DISCLOSURE: { roles: ['approver'], withinMs: 4 * hourMs },
  SETTLE_UNKNOWN: { roles: ['operator', 'approver'], withinMs: 24 * hourMs },
  MANUAL_COMPENSATION: { roles: ['operator', 'approver'], withinMs: 24 * hourMs },
  CHOOSE_RECOVERY: { roles: ['operator', 'approver'], withinMs: 24 * hourMs },
  ANSWER_CLARIFICATION: { roles: ['requester', 'operator'], withinMs: 24 * hourMs },
};

/** What is to be done about tasks now, and when there will be something to do by itself. */
export interface TaskWork {
  readonly toOpen: readonly Task[];
  readonly toWithdraw: readonly string[];
  readonly toRemind: readonly string[];
  readonly toEscalate: readonly string[];
  readonly wakeAt: readonly Instant[];
}

/** Compares what only a person can settle with what persons are being asked. */
export function taskWork(state: GoalState, now: Instant): TaskWork {
  const { matters, overdueAt } = mattersOf(state, now);
  const open = Object.values(state.tasks).filter(({ ended }) => ended === undefined);
  if (matters.length === 0 && open.length === 0 && overdueAt.length === 0) return nothingToAsk;
  const isOver = (task: HumanTaskState) => givesWay(task, now) || !matters.some((matter) => isAbout(task, matter));
  const live = open.filter((task) => !isOver(task));
  const taken = new Set(Object.keys(state.tasks));
  const times = live.flatMap(({ deadline, remindAt }) => [deadline, remindAt]).filter((at) => at !== undefined);
  return {
    toOpen: matters
      .filter((matter) => !open.some((task) => isAbout(task, matter)))
      .map((matter) => asTask(matter, taken, now)),
    toWithdraw: open.filter(isOver).map(({ taskId }) => taskId),
    toRemind: live
      .filter((task) => hasCome(task.remindAt, now) && !hasCome(task.deadline, now))
      .map(({ taskId }) => taskId),
    toEscalate: live
      .filter(({ deadline, kind, role }) => hasCome(deadline, now) && roleAfter(kind, role) !== undefined)
      .map(({ taskId }) => taskId),
    wakeAt: [...overdueAt, ...times].filter((at) => at > now),
  };
}

/** So it is nearly always. */
export const nothingToAsk: TaskWork = { toOpen: [], toWithdraw: [], toRemind: [], toEscalate: [], wakeAt: [] };

function hasCome(at: Instant | undefined, now: Instant): boolean {
  return at !== undefined && at <= now;
}

/** Nobody let a value cross in time: the next compensation is taken, or the step has failed. */
function givesWay({ kind, deadline }: HumanTaskState, now: Instant): boolean {
  return kind === 'WAIVE_DISCLOSURE' && hasCome(deadline, now);
}

/** Whether the goal, as it goes now, would still hand off what this task asks to let cross, if it may. */
export function isStillToBeWaived(state: GoalState, task: HumanTaskState): boolean {
  const step = state.steps[task.step ?? ''];
  return step !== undefined && mattersOfBlocked(state, step).some((asked) => isAbout(task, asked));
}

/**
 * Whether each task of this cause is answered so by itself, and no two at once: what is done is shown by a record that is
 * another one for each, and nobody approves a text unseen. The evidence tells it of a task that was recorded before a text
 * was a cause of its own.
 */
export function isAnsweredByItself(
  { cause, evidence = [] }: Pick<HumanTaskState, 'cause'> & Partial<Pick<HumanTaskState, 'evidence'>>,
  option: HumanTaskOption,
): boolean {
  const isQuote = cause === 'QUOTE_NOT_APPROVED' || evidence.some(({ name }) => name === 'quotes');
  return option === 'DONE' || (isQuote && option === 'WAIVE');
}

/** The role after this one, which has as much time of its own and is reminded as the one before was. */
export function escalated({ taskId, kind, role }: HumanTaskState, now: Instant) {
  return { taskId, role: roleAfter(kind, role) ?? role, ...timesFrom(now, kind) };
}

function timesFrom(now: Instant, kind: HumanTaskKind): { readonly deadline: Instant; readonly remindAt: Instant } {
  const { withinMs } = asked[kind];
  return { deadline: plusMs(now, withinMs), remindAt: plusMs(now, withinMs / 2) };
}

function roleAfter(kind: HumanTaskKind, role: string): string | undefined {
  const { roles } = asked[kind];
  return roles[roles.indexOf(role) + 1];
}

/** @param taken the ids of all tasks, among them this one's from now on: the same may be asked about two keys at once */
function asTask({ system, role, ...matter }: Matter, taken: Set<string>, now: Instant): Task {
  const about = [matter.step, matter.operation].filter((part) => part !== undefined).join('/') || 'goal';
  const idOf = (number: number) => `${matter.cause.toLowerCase().replaceAll('_', '-')}:${about}:${number}`;
  let number = 1;
  while (taken.has(idOf(number))) number++;
  const taskId = idOf(number);
  taken.add(taskId);
  const { roles } = asked[matter.kind];
  return {
    ...matter,
    taskId,
    group: `${matter.kind}/${system}/${matter.cause}`,
    role: role ?? roles[0],
    ...timesFrom(now, matter.kind),
  };
}

/** Whether a handoff's values may cross after all is one matter, whatever keeps them back. */
function isSameMatter(
  task: HumanTaskState,
  { kind, cause, step, operation }: Pick<Matter, 'kind' | 'cause' | 'step' | 'operation'>,
): boolean {
  const isSame = kind === 'WAIVE_DISCLOSURE' ? task.kind === kind : task.cause === cause;
  return isSame && task.step === step && task.operation === operation;
}

/**
 * A task about what has changed since is about another matter: it is withdrawn, and the changed one is asked about. So is what
 * may be said of an operation; what may be done about one that is overdue changes with its every attempt.
 */
function isAbout(task: HumanTaskState, matter: Matter): boolean {
  const isAsShown = matter.kind !== 'SETTLE_UNKNOWN' || task.options.join() === matter.options.join();
  return isAsShown && isSameMatter(task, matter) && task.digest === matter.digest;
}

function mattersOf(state: GoalState, now: Instant): { matters: readonly Matter[]; overdueAt: readonly Instant[] } {
  const matters: Matter[] = [];
  for (const step of Object.values(state.steps)) {
    for (const operation of operationsEver(step)) matters.push(...mattersOfOperation(state, step, operation));
    matters.push(...mattersOfBlocked(state, step), ...mattersOfGone(state, step));
  }
  matters.push(...mattersOfPlan(state));
  for (const step of effectfulSteps(state)) {
    const leftOver = leftOverFor(state, step);
    if (leftOver) matters.push(matter(leftOver, step, ['UNDONE', 'CORRECTED', 'LEFT']));
    const isHeld = recoveryOf(state, step) === 'HOLD' && isUndecided(state, step) && !isTurningBack(state);
    // Whichever way a person chose while something of it is in doubt, it might come about twice: that is settled first.
    const isTold = effectOf(step) !== 'UNKNOWN';
    if (isHeld && isTold && isLost(state, step)) matters.push(failureOf(state, step));
  }
  const overdueAt = addOverdue(state, now, matters);
  return { matters, overdueAt };
}

/** Why a person has to put the step right, where no machine will. */
function leftOverFor(state: GoalState, step: StepState): HumanTaskCause | undefined {
  if (step.exhaustedFor !== undefined && step.putRight === undefined) return 'COMPENSATIONS_EXHAUSTED';
  const effect = effectOf(step);
  if (effect === 'FLAGGED') return 'EFFECT_FLAGGED';
  return effect === 'APPLIED' && isLeftUnwanted(state, step) ? 'EFFECT_REMAINS' : undefined;
}

function failureOf(state: GoalState, step: StepState): Matter {
  const asked = matter('STEP_FAILED', step, ['COMPENSATE', 'RETRY', 'SKIP', 'REPLAN', 'ACCEPT_PARTIAL']);
  return unlessNeeded(state, step, {
    ...asked,
    evidence: [{ name: 'failure', value: failureCodeOf(step) }, ...asked.evidence],
  });
}

/** A step is not left out while another one needs what it brings; once that is left out, it is asked about anew. */
function unlessNeeded(state: GoalState, step: StepState, asked: Matter): Matter {
  const needing = stepNeeding(state, step)?.planned.id;
  if (needing === undefined || !asked.options.includes('SKIP')) return asked;
  return {
    ...{ ...asked, digest: `${asked.digest}.needed`, options: asked.options.filter((option) => option !== 'SKIP') },
    evidence: [...asked.evidence, { name: 'neededBy', value: needing }],
  };
}

function mattersOfPlan(state: GoalState): readonly Matter[] {
  const ofGoal = { system: 'baton', step: undefined, operation: undefined };
  const found: Matter[] = [];
  const { awaitedApproval, openQuestions, plan } = state;
  if (state.phase === 'CONCLUDED' || state.closing !== undefined || state.failure !== undefined) return found;
  if (awaitedApproval)
    found.push({
      ...{ ...ofGoal, kind: 'APPROVE_PLAN', cause: 'PLAN_NEEDS_APPROVAL', digest: awaitedApproval.digest },
      role: plan?.approvalRole ?? 'approver',
      options: ['APPROVE', 'REJECT'],
      evidence: [
        { name: 'planRevision', value: String(plan?.revision ?? 0) },
        ...awaitedApproval.warnings.map(({ code, step, risky }) => ({ name: code, value: `${step} before ${risky}` })),
      ],
    });
  if (openQuestions.length > 0)
    found.push({
      ...{ ...ofGoal, kind: 'ANSWER_CLARIFICATION', cause: 'QUESTIONS_OPEN', options: [] },
      digest: openQuestions.map(({ attribute }) => attribute).join(' '),
      evidence: openQuestions.map(({ attribute, reason }) => ({ name: attribute, value: reason })),
    });
  return found;
}

function mattersOfBlocked(state: GoalState, step: StepState): readonly Matter[] {
  return Object.keys(step.blocked).flatMap((text): Matter[] => {
    const name = text as OperationName;
    const blocked = blockedFieldOf(step, name);
    if (!blocked || !isToBeSent(state, step, name) || !mayBeWaived(step, name)) return [];
    const cause = blocked.quoted.length > 0 ? 'QUOTE_NOT_APPROVED' : 'DISCLOSURE_BLOCKED';
    const asked = matter(cause, step, ['WAIVE', 'REFUSE'], step.operations[name], name);
    const evidence = [
      ...asked.evidence,
      { name: 'field', value: blocked.field },
      ...blocked.held.map((attribute) => ({ name: 'holds', value: attribute })),
      ...blocked.quoted.map(({ attribute }) => ({ name: 'quotes', value: attribute })),
    ];
    return [{ ...asked, digest: blocked.digest, evidence }];
  });
}

/** What waits for its specialist to serve what was pinned: nobody knows whether it ever will. */
function mattersOfGone(state: GoalState, step: StepState): readonly Matter[] {
  return Object.entries(step.gone).flatMap(([text, { pinnedVersion, servedVersion = 'none' }]): Matter[] => {
    const name = text as OperationName;
    const operation = step.operations[name];
    if (step.blocked[name] !== undefined || !isToBeSent(state, step, name)) return [];
    const isForward = name === 'forward';
    const options = isForward ? waysOn(state, operation) : waysBack(operation);
    const asked = matter(isForward ? 'CAPABILITY_GONE' : 'COMPENSATION_GONE', step, options, operation, name);
    const gone: Matter = {
      ...{ ...asked, digest: `${asked.digest}.${name}.${pinnedVersion}.${servedVersion}` },
      evidence: [
        ...asked.evidence,
        { name: 'pinnedVersion', value: pinnedVersion },
        { name: 'servedVersion', value: servedVersion },
      ],
    };
    return [unlessNeeded(state, step, gone)];
  });
}

/** Whether the goal, as it goes now, would still send it, if it could. */
function isToBeSent(state: GoalState, step: StepState, name: OperationName): boolean {
  const begun = step.operations[name];
  if (begun && isSentNoMore(begun)) return false;
  const at = begun?.phase.at;
  if (at !== undefined && at !== 'NOT_DONE' && at !== 'DEFERRED') return false;
  if (name !== 'forward') {
    const isDealtWith = step.compensatedBy !== undefined || step.exhaustedFor !== undefined || step.putRight;
    return state.phase === 'COMPENSATING' && !isDealtWith;
  }
  const goesOn = state.closing === undefined && !state.isReplanning;
  const isOnItsWay = (state.phase === 'PLANNING' || state.phase === 'RUNNING') && !isTurningBack(state);
  return goesOn && isCurrent(state, step) && isOnItsWay && !isLeftOut(state, step) && !isSpare(state, step);
}

/** What was sent before is under a key that has to be made sure of, so nothing is planned in its place. */
function waysOn({ phase }: GoalState, begun: Operation | undefined): readonly HumanTaskOption[] {
  if (phase === 'PLANNING') return ['CANCEL'];
  return begun ? ['RETRY', 'SKIP', 'CANCEL'] : ['REPLAN', 'SKIP', 'CANCEL'];
}

function waysBack(begun: Operation | undefined): readonly HumanTaskOption[] {
  return [...(begun ? (['RETRY'] as const) : []), 'UNDONE', 'CORRECTED', 'LEFT'];
}

function mattersOfOperation(state: GoalState, step: StepState, operation: Operation): readonly Matter[] {
  const isPresent = step.operations[operation.name] === operation;
  const isRead = step.planned.effect === 'READ';
  const found: Matter[] = [];
  const ask = (cause: HumanTaskCause, options: readonly HumanTaskOption[], ...more: readonly Evidence[]) => {
    const asked = matter(cause, step, options, operation);
    found.push({ ...asked, evidence: [...asked.evidence, ...more] });
  };
  if (isPresent && operation.phase.at === 'UNTELLABLE') {
    const again = wouldBeTriedAgain(state, step, operation.name) ? (['NOT_DONE_TRY_AGAIN'] as const) : [];
    if (!isRead) ask('SYSTEM_CANNOT_TELL', ['DONE', ...again, 'NOT_DONE_GIVE_UP', 'ASK_AGAIN']);
    // Of a read that nobody waits for nothing comes, whatever became of it.
    else if (again.length > 0) ask('SYSTEM_CANNOT_TELL', [...again, 'ASK_AGAIN']);
  } else if (isPresent && !isRead && isFenceMissed(state, step, operation)) {
    const anew = isToBeginAnew(state, step, operation) ? (['NOT_DONE_TRY_AGAIN'] as const) : [];
    const isDone = operation.phase.at === 'COMMITTED';
    const said = isDone ? (['GO_ON_UNFENCED'] as const) : (['DONE', ...anew, 'NOT_DONE_GIVE_UP'] as const);
    ask('REVOCATION_CANNOT_TELL', [...said, 'ASK_AGAIN']);
  }
  if (operation.contradicted) {
    const mayBeDone = isPresent && mayTurnOutDone(state, step, operation);
    const { known, heard } = operation.contradicted;
    const two = [{ name: 'known', value: known } as const, { name: 'heard', value: heard } as const];
    ask('ANSWERS_CONTRADICT', mayBeDone ? ['DONE', 'NO_LATE_EFFECT'] : ['NO_LATE_EFFECT'], ...two);
  }
  if (operation.unaccountedAttempts.length > 0 && !isRead) ask('ATTEMPT_UNACCOUNTED_FOR', ['NO_LATE_EFFECT']);
  return found;
}
