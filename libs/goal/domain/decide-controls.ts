import type { Instant } from '@baton/kernel';
import { assertNever } from '@baton/kernel';
import type { Doubt, PersonsReason, PutRightBy, RecoveryChoice } from './control.events.js';
import { isOver } from './carry-on.js';
import { compensationExhausted, conclusionOf } from './conclusion.js';
import { commitOf } from './decide-answers.js';
import type { ControlCommand, Mark } from './goal.commands.js';
import type { GoalEvent, ReceiptRecord } from './goal.events.js';
import { refuse } from './goal.refusals.js';
import type { GoalState, HumanTaskState, StepState } from './goal.state.js';
import {
  alternativeTo,
  compensationsOf,
  contradictedOf,
  currentSteps,
  failureCodeOf,
  hasFailed,
  isBeyondPivot,
  isCurrent,
  operationsEver,
} from './goal.state.js';
import { isLost, isTurningBack, isUndecided } from './lost-steps.js';
import { digestOf } from './matter.js';
import type { Operation, OperationName, OperationRef } from './operation.js';
import { compensationIndexOf, isSentNoMore } from './operation.js';
import type { StepId } from './plan.js';
import { isGoingForward, timeOf, timeToSettle } from './step-time.js';
import { isFenceMissed, isLeftOut, isUnderWay } from './way-back.js';

type By = { readonly now: Instant } & PersonsReason;
type DataOf<Type extends ControlCommand['type']> = Extract<ControlCommand, { type: Type }>['data'];

/** What persons may do to a goal, in any state of it: an event, or a refusal that says how things stand. */
export function decideControl(
  command: Exclude<ControlCommand, { type: 'DelegateTask' | 'ResolveTask' }>,
  state: GoalState,
): readonly GoalEvent[] {
  switch (command.type) {
    case 'PauseGoal':
      mustGoOn(state);
      if (state.paused) refuse('ALREADY_PAUSED', `The goal is paused already (goal ${state.goalId})`);
      return [{ type: 'GoalPaused', data: reasonOf(command.data) }];
    case 'ResumeGoal':
      mustGoOn(state);
      if (!state.paused) refuse('NOT_PAUSED', `The goal is not paused (goal ${state.goalId}, ${state.phase})`);
      return [{ type: 'GoalResumed', data: reasonOf(command.data) }];
    case 'CancelGoal':
      return cancel(command.data, state);
    case 'TerminateGoal':
      return terminate(command.data, state);
    case 'RetryStep':
      return retry(command.data, state);
    case 'SkipStep':
      return skip(command.data, state);
    case 'RelabelAttribute':
      return relabel(command.data, state);
    case 'MarkOutcome':
      return mark(command.data, state);
    case 'ChooseRecovery':
      return chooseRecovery(command.data, state);
    default:
      return assertNever(command, 'control command');
  }
}

function mustGoOn(state: GoalState): void {
  if (state.phase === 'CONCLUDED')
    refuse('GOAL_CONCLUDED', `The goal has ended as ${state.outcome} (goal ${state.goalId})`);
}

export function cancel(by: By, state: GoalState): readonly GoalEvent[] {
  mustGoOn(state);
  if (state.closing !== undefined || state.phase === 'COMPENSATING')
    refuse('ALREADY_GOING_BACK', `The goal is being brought to its end already (goal ${state.goalId}, ${state.phase})`);
  return [{ type: 'CancellationRequested', data: { settleBy: timeToSettle(by.now), ...reasonOf(by) } }];
}

/** It ends as it stands: what is open is found out afterwards, and amends the conclusion. */
function terminate(by: By, state: GoalState): readonly GoalEvent[] {
  mustGoOn(state);
  const closeReason = 'TERMINATED';
  return [
    { type: 'GoalTerminated', data: { settleBy: timeToSettle(by.now), ...reasonOf(by) } },
    { type: 'GoalConcluded', data: { ...conclusionOf({ ...state, closeReason }), closeReason } },
  ];
}

export function retry(data: By & OperationRef, state: GoalState): readonly GoalEvent[] {
  const { step: id, operation: name, now } = data;
  const step = mustFind(state, id);
  if (!mayRetry(state, step, name))
    refuse(
      'NOTHING_TO_RETRY',
      `Nothing waits or has failed there that could be tried again (${describeStep(step, name)})`,
    );
  const tried: GoalEvent = {
    type: 'RetryRequested',
    data: { step: id, operation: name, dueAt: now, ...reasonOf(data) },
  };
  return [tried, ...moreTimeWhereOver(data, state, step)];
}

export function mayRetry(state: GoalState, step: StepState, name: OperationName): boolean {
  // Nothing comes of a read that its goal does not need any more.
  if (step.planned.effect === 'READ' && !isWanted(state, step, name)) return false;
  const operation = step.operations[name];
  if (operation && isFenceMissed(state, step, operation)) return true;
  if (operation === undefined || isOver(operation)) {
    const failed = operation !== undefined || step.blocked[name] !== undefined;
    // Under another key what is there already would be done once more. Two ways back are never under way at once, so one
    // that has failed is tried again only before the next has begun.
    return failed && !contradictedOf(step) && isWanted(state, step, name) && !laterWaysBackBegan(step, name);
  }
  const { at } = operation.phase;
  if (at === 'DEFERRED' || at === 'NOT_DONE') return !isSentNoMore(operation) && wouldBeTriedAgain(state, step, name);
  return at === 'UNTELLABLE' || (at === 'IN_PROGRESS' && state.phase !== 'CONCLUDED');
}

/** Whether the goal, as it goes now, would send it again, or anew if a person said that it was not done. */
export function wouldBeTriedAgain(state: GoalState, step: StepState, name: OperationName): boolean {
  return isWanted(state, step, name) && (name !== 'forward' || !isTurningBack(state));
}

/** Whether the goal would send it if this step were all that it turns back for: what has failed is tried again, and it goes on. */
function isWanted(state: GoalState, step: StepState, name: OperationName): boolean {
  const { phase } = state;
  if (name !== 'forward') return phase === 'COMPENSATING' && !step.compensatedBy && step.putRight === undefined;
  if (!isGoingForward(state) || isLeftOut(state, step)) return false;
  return isCurrent(state, step) && !isDoneAnotherWay(state, step);
}

/** Its brief was recalled, and the goal would send another one under the next key. */
export function isToBeginAnew(state: GoalState, step: StepState, { name, recalled }: Operation): boolean {
  return recalled === true && wouldBeTriedAgain(state, step, name);
}

/** All that a person can have tried, or asked about, again now. */
export function operationsToRetry(state: GoalState): readonly OperationRef[] {
  return Object.values(state.steps).flatMap((step) => {
    const names = new Set([...Object.keys(step.operations), ...Object.keys(step.blocked)] as OperationName[]);
    const waiting = [...names].filter((name) => mayRetry(state, step, name));
    return waiting.map((operation) => ({ step: step.planned.id, operation }));
  });
}

/** A step and its alternative are never done, or under way, beside each other. */
function isDoneAnotherWay(state: GoalState, { planned }: StepState): boolean {
  const instead = alternativeTo(state, planned.id)?.operations.forward;
  return instead !== undefined && !isOver(instead);
}

function laterWaysBackBegan(step: StepState, name: OperationName): boolean {
  const index = compensationIndexOf(name);
  return Object.values(step.operations).some((other) => compensationIndexOf(other.name) > index && !isOver(other));
}

export function skip(data: By & { readonly step: StepId }, state: GoalState): readonly GoalEvent[] {
  const step = mustFind(state, data.step);
  mustGoOn(state);
  if (!maySkip(state, step))
    refuse('STEP_UNDER_WAY', `Only a step that waits or has failed can be skipped (${describeStep(step, 'forward')})`);
  const needing = stepNeeding(state, step);
  if (needing)
    refuse('STEP_NEEDED', `Step ${needing.planned.id} needs what step ${data.step} brings; skip that one first`);
  return [{ type: 'StepSkipped', data: { step: data.step, because: 'PERSON', ...reasonOf(data) } }];
}

export function maySkip(state: GoalState, step: StepState): boolean {
  const at = step.operations.forward?.phase.at;
  const waits = at === undefined || at === 'DEFERRED' || at === 'NOT_DONE' || hasFailed(step);
  const mayBeLeftOut = waits && !step.skipped && !isBeingDoneAnotherWay(state, step);
  return mayBeLeftOut && state.phase === 'RUNNING' && isCurrent(state, step);
}

/** To leave it out would leave out its alternative, too, which is on its way or done. */
function isBeingDoneAnotherWay(state: GoalState, { planned }: StepState): boolean {
  const instead = alternativeTo(state, planned.id)?.operations.forward;
  return instead !== undefined && !isOver(instead) && !['DEFERRED', 'NOT_DONE'].includes(instead.phase.at);
}

/** One that is to be done with what this one brings. */
export function stepNeeding(state: GoalState, { planned: { id } }: StepState): StepState | undefined {
  const prefix = `${id}.`;
  return currentSteps(state).find(
    ({ planned, skipped }) =>
      !skipped && Object.values(planned.inputs).some((attribute) => attribute.startsWith(prefix)),
  );
}

/** All that a person can have left out now, where nothing needs what it brings. */
export function operationsToSkip(state: GoalState): readonly OperationRef[] {
  const steps = Object.values(state.steps).filter((step) => maySkip(state, step) && !stepNeeding(state, step));
  return steps.map(({ planned }) => ({ step: planned.id, operation: 'forward' }));
}

function relabel(data: DataOf<'RelabelAttribute'>, state: GoalState): readonly GoalEvent[] {
  const { attribute, classification } = data;
  mustGoOn(state);
  const known = Object.hasOwn(state.attributes, attribute) ? state.attributes[attribute] : undefined;
  if (!known) return refuse('ATTRIBUTE_NOT_FOUND', `The goal has no such attribute (goal ${state.goalId})`);
  const from = known.labels.classification;
  if (from === classification)
    refuse('ALREADY_LABELLED', `The attribute is ${classification} already (goal ${state.goalId}, ${attribute})`);
  return [{ type: 'AttributeRelabelled', data: { attribute, from, classification, ...reasonOf(data) } }];
}

/** @param task the question that is answered by it, where it was put to a person */
export function mark(data: By & OperationRef & Mark, state: GoalState, task?: HumanTaskState): readonly GoalEvent[] {
  const { step: id, operation: name, finding, requestDigest, now } = data;
  const step = mustFind(state, id);
  const doubted = finding === 'NO_LATE_EFFECT' ? doubtedOf(step, name, task) : undefined;
  const operation = doubted?.operation ?? markable(state, step, { name, finding, task });
  if (operation === undefined)
    return refuse('NOTHING_TO_MARK', `That can't be said of it as it stands (${describeStep(step, name)}, ${finding})`);
  if (finding === 'NOT_DONE_TRY_AGAIN' && !wouldBeTriedAgain(state, step, name))
    refuse('NOTHING_TO_MARK', `It will not be tried again, so say NOT_DONE_GIVE_UP (${describeStep(step, name)})`);
  const { generation } = operation;
  const said = { finding, about: doubted?.about, requestDigest };
  const marked: GoalEvent = {
    type: 'OutcomeMarked',
    data: { step: id, operation: name, generation, ...said, ...reasonOf(data) },
  };
  if (finding === 'NOT_DONE_TRY_AGAIN') return [marked, ...moreTimeWhereOver(data, state, step)];
  if (finding !== 'DONE') return [marked];
  const { receipt } = data;
  if (receipt === undefined)
    return refuse('RECORD_NEEDED', `Say which record shows that it was done (${describeStep(step, name)})`);
  if (name !== 'forward' && isSurelyWhatIsPutRight(step, name, receipt))
    refuse(
      'NOT_ITS_RECORD',
      `That record is the one to put right, not what put it right (${describeStep(step, name)})`,
    );
  const found = { receipt, outputs: [], before: [], links: [], sealedIn: data.sealedIn };
  const committed = commitOf(state, { step: id, operation: name }, operation, found, 'PERSON', now);
  return [marked, ...committed, ...(name === 'forward' && hasGoneBack(state) ? [compensationExhausted(id)] : [])];
}

/**
 * A correction leaves a record beside the one that it corrects: a credit memo, a second mail. Only one that is checked by
 * version may be a change of that very record, as an undo or a flag is.
 */
function isSurelyWhatIsPutRight({ planned, receipts }: StepState, name: OperationName, said: ReceiptRecord): boolean {
  const { kind, pin } = planned.compensations[compensationIndexOf(name)] ?? {};
  if (kind !== 'CORRECT' || pin?.idempotencyClass === 'CHECK_THEN_ACT') return false;
  return receipts['forward']?.recordIndex === said.recordIndex;
}

/** Whether it ended with everything put right: what is found to be there after that is there against its end. */
function hasGoneBack(state: GoalState): boolean {
  const { phase, closing, closeReason } = state;
  if (phase !== 'CONCLUDED' || closing === 'ACCEPTED') return false;
  return closeReason === 'CANCELED' || (closeReason === 'FAILED' && !isBeyondPivot(state));
}

/**
 * What a person has put right by hand. Nothing holds them up: where the step's own key was not made sure of by then, it
 * stands in the report that they went on without. What was sent to put it right is still made sure of.
 */
export function putRight(
  { step: id, how, ...by }: By & { readonly step: StepId; readonly how: PutRightBy },
  state: GoalState,
): readonly GoalEvent[] {
  const step = mustFind(state, id);
  const { forward } = step.operations;
  const isUnfenced = forward?.fence === 'NONE' || forward?.fence === 'REQUESTED';
  const events: GoalEvent[] = [];
  if (forward && isUnfenced) {
    const { name: operation, generation } = forward;
    const finding = 'GO_ON_UNFENCED';
    events.push({ type: 'OutcomeMarked', data: { step: id, operation, generation, finding, ...reasonOf(by) } });
  }
  if (compensationsOf(step).some(isUnderWay)) events.push(moreTime(by, id));
  return [...events, { type: 'StepPutRight', data: { step: id, how, ...reasonOf(by) } }];
}

/** What is tried again has its time anew: else a person would be asked about it again before it was tried. */
function moreTimeWhereOver(by: By, state: GoalState, step: StepState): readonly GoalEvent[] {
  const due = timeOf(state, step);
  return due !== undefined && due <= by.now ? [moreTime(by, step.planned.id)] : [];
}

/** Before a person is asked again. */
function moreTime(by: By, step: StepId): GoalEvent {
  return { type: 'DeadlineMoved', data: { step, settleBy: timeToSettle(by.now), ...reasonOf(by) } };
}

/** One doubt at a time: the one that a person was asked about; where nobody was, a contradiction before attempts. */
function doubtedOf(
  step: StepState,
  name: OperationName,
  task: HumanTaskState | undefined,
): { readonly operation: Operation; readonly about: Doubt } | undefined {
  const all = operationsEver(step).filter(
    (operation) => operation.name === name && (task === undefined || digestOf(step, operation) === task.digest),
  );
  const contradicted = all.find((operation) => operation.contradicted);
  if (contradicted && task?.cause !== 'ATTEMPT_UNACCOUNTED_FOR')
    return { operation: contradicted, about: 'CONTRADICTION' };
  const unaccounted = all.find(({ unaccountedAttempts }) => unaccountedAttempts.length > 0);
  return unaccounted && { operation: unaccounted, about: 'ATTEMPTS' };
}

/**
 * Whether it may stand as done though it was known not to be. Where a new plan has put another step in its place, that one is
 * done as long as the goal goes forward, so that the effect would be there twice: it has to go, or the goal to go back.
 */
export function mayTurnOutDone(state: GoalState, step: StepState, { phase }: Operation): boolean {
  return phase.at !== 'COMMITTED' && (isCurrent(state, step) || !isGoingForward(state));
}

/** The operation that a finding can be about: one that is untold, can't be fenced, or turned out to be done. */
function markable(
  state: GoalState,
  step: StepState,
  said: Pick<Mark, 'finding'> & { readonly name: OperationName; readonly task: HumanTaskState | undefined },
): Operation | undefined {
  const { name, finding, task } = said;
  const operation = step.operations[name];
  if (operation === undefined) return undefined;
  if (task?.cause === 'ANSWER_OVERDUE') return isUnderWay(operation) ? operation : undefined;
  const { at } = operation.phase;
  if (finding === 'GO_ON_UNFENCED')
    return operation.fence === 'UNTELLABLE' && at === 'COMMITTED' ? operation : undefined;
  if (finding === 'DONE' && operation.contradicted && mayTurnOutDone(state, step, operation)) return operation;
  const isOpen = at === 'UNKNOWN' || at === 'UNTELLABLE' || at === 'IN_PROGRESS';
  const isUnfenced = operation.fence === 'UNTELLABLE' && (at === 'DEFERRED' || at === 'NOT_DONE');
  return isOpen || isUnfenced ? operation : undefined;
}

export function chooseRecovery(
  data: By & { readonly step: StepId; readonly choice: RecoveryChoice },
  state: GoalState,
): readonly GoalEvent[] {
  const { step: id, choice } = data;
  const step = mustFind(state, id);
  const isGone = choice === 'REPLAN' && step.gone.forward !== undefined && step.operations.forward === undefined;
  if (!isUndecided(state, step) || !(isLost(state, step) || isGone))
    refuse('NO_RECOVERY_TO_CHOOSE', `This step does not wait for a choice (${describeStep(step, 'forward')})`);
  const accepted = { code: failureCodeOf(step), settleBy: timeToSettle(data.now) };
  const chosen: GoalEvent = {
    type: 'RecoveryChosen',
    data: { step: id, choice, ...(choice === 'ACCEPT_PARTIAL' && accepted), ...reasonOf(data) },
  };
  return choice === 'RETRY' ? [chosen, ...retry({ ...data, operation: 'forward' }, state)] : [chosen];
}

function mustFind(state: GoalState, id: StepId): StepState {
  // A person names it: by `constructor`, what every object inherits would be found.
  const step = Object.hasOwn(state.steps, id) ? state.steps[id] : undefined;
  return step ?? refuse('STEP_NOT_FOUND', `There is no step ${id} (goal ${state.goalId})`);
}

/** How things stand, for whoever came too late: nothing personal. */
function describeStep(step: StepState, name: OperationName): string {
  const state = step.skipped
    ? 'SKIPPED'
    : (step.operations[name]?.phase.at ?? (step.blocked[name] ? 'BLOCKED' : 'PLANNED'));
  return `step ${step.planned.id}, ${name}: ${state}`;
}

export function reasonOf({ sealedReason, sealedIn }: PersonsReason): PersonsReason {
  return { sealedReason, sealedIn };
}
