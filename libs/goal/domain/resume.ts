import type { Instant } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import { carryOn, giveUp, handOff, isGivenUp, isSettled, settleAfterTheEnd } from './carry-on.js';
import { askAboutWhatWasSent, goBack } from './go-back.js';
import type { GoalState, StepState } from './goal.state.js';
import { alternativeTo, contradictedOf, currentSteps, effectfulSteps, failureCodeOf, hasFailed } from './goal.state.js';
import { taskWork } from './human-task.js';
import {
  isBeyondHope,
  isNeedless,
  isSpare,
  isTurningBack,
  lostSteps,
  mayBeWaived,
  standsIn,
  stepWantedBack,
} from './lost-steps.js';
import type { OperationRef } from './operation.js';
import type { Surroundings, Resumption } from './owed.js';
import { Collector } from './owed.js';
import type { StepId } from './plan.js';
import { giveUpWhatIsNotOwed, releaseWhatIsGivenUp } from './reservations.js';
import { isDue, isPastTrying } from './step-time.js';
import { isLeftOut, isUnderWay } from './way-back.js';

/**
 * What is owed, from bare state. A dispatched operation that is in flight is waited for, any other is asked about: so a
 * history that was cut anywhere leads to the same end. Never a compensation over an unknown.
 */
export function resume(state: GoalState, around: Surroundings): Resumption {
  const doubts = doubtsOnTheWay(state);
  const collected = new Collector(state.paused || doubts.length > 0);
  for (const doubt of doubts) collected.waitFor({ kind: 'OUTCOME', ...doubt });
  if (state.phase === undefined) return collected.result();
  releaseWhatIsGivenUp(state, around, collected);
  if (state.phase === 'PLANNING') readOn(state, around, collected);
  else if (state.phase === 'RUNNING') actOn(state, around, collected);
  else if (state.phase === 'COMPENSATING') goBack(state, around, collected);
  else settleAfterTheEnd(state, around, collected);
  giveUpWhatIsNotOwed(state, around, collected);
  askPersons(state, around.now, collected);
  return collected.result();
}

/**
 * Where two answers contradict each other, an effect may be there that was thought not to be, or be missing though others
 * are built upon it: whatever went forward now could bring it about twice, or in vain. So nothing does before a person has
 * looked, as in a goal that is paused. On its way back a goal waits with that step alone.
 */
function doubtsOnTheWay(state: GoalState): readonly OperationRef[] {
  if (state.phase !== 'RUNNING') return [];
  return effectfulSteps(state).flatMap((step) => {
    const operation = contradictedOf(step)?.name;
    return operation === undefined ? [] : [{ step: step.planned.id, operation }];
  });
}

function askPersons(state: GoalState, now: Instant, collected: Collector): void {
  const { toOpen, toWithdraw, toRemind, toEscalate, wakeAt } = taskWork(state, now);
  for (const { taskId } of toOpen) collected.owe({ owe: 'OPEN_TASK', taskId });
  for (const taskId of toWithdraw) collected.owe({ owe: 'WITHDRAW_TASK', taskId });
  for (const taskId of toRemind) collected.owe({ owe: 'REMIND_OF_TASK', taskId });
  for (const taskId of toEscalate) collected.owe({ owe: 'ESCALATE_TASK', taskId });
  for (const at of wakeAt) collected.wake(at);
}

/** Planning: what has to be read is read, and then it is planned anew, or asked back. */
function readOn(state: GoalState, around: Surroundings, collected: Collector): void {
  if (state.failure || state.closing) {
    collected.owe({ owe: 'CONCLUDE' });
    return;
  }
  if (state.awaitedApproval) {
    collected.waitFor({ kind: 'APPROVAL' });
    return;
  }
  const steps = currentSteps(state);
  goOn(state, steps, around, collected);
  const readingIsOver = steps.every((step) => isAtRest(state, step));
  if (state.openQuestions.length > 0) collected.waitFor({ kind: 'ANSWER' });
  else if (readingIsOver) collected.owe({ owe: 'PLAN' });
}

/** Acting: every step whose turn has come, until all are done or one can't be. */
function actOn(state: GoalState, around: Surroundings, collected: Collector): void {
  const steps = currentSteps(state);
  if (state.closing === 'ACCEPTED') {
    for (const step of steps) giveUp(step, 'forward', around, collected);
    if (steps.every((step) => isSettled(step) || isGivenUp(step) || hasFailed(step)))
      collected.owe({ owe: 'CONCLUDE' });
    return;
  }
  const wantedBack = stepWantedBack(state);
  if (wantedBack) {
    turnBack(wantedBack.planned.id, steps, around, collected);
    return;
  }
  if (state.isReplanning || state.awaitedApproval) {
    for (const step of steps) takeOn(state, step, around, collected);
    if (state.awaitedApproval) collected.waitFor({ kind: 'APPROVAL' });
    else if (state.openQuestions.length > 0) collected.waitFor({ kind: 'ANSWER' });
    else collected.owe({ owe: 'PLAN' });
    return;
  }
  const held = lostSteps(state, 'HOLD');
  const lost = lostSteps(state, 'COMPENSATE');
  if (isTurningBack(state)) {
    if (steps.some(isPivotUnderWay)) settlePivots(steps, around, collected);
    else turnBack(causeOf(lost), steps, around, collected);
    return;
  }
  // Beyond a pivot what was lost holds up only what waits for it.
  const toTryAnew = lost.filter(mayGoForward);
  for (const { planned } of toTryAnew) collected.owe({ owe: 'RETRY_FORWARD', step: planned.id });
  const isLastWord = toTryAnew.length === 0 && held.length === 0;
  if (steps.every((step) => isSettledOrStoodFor(state, step))) collected.owe({ owe: 'CONCLUDE' });
  else if (lost.length > 0 && isLastWord && steps.every((step) => isAtRest(state, step)))
    collected.owe({ owe: 'REQUIRE_COMPENSATION', step: causeOf(lost) });
  else goOn(state, steps, around, collected);
  for (const { planned } of held) collected.waitFor({ kind: 'RECOVERY', step: planned.id });
}

/** It goes back as soon as nothing holds it up; until then what was sent is asked about, as in any goal. */
function turnBack(cause: StepId, steps: readonly StepState[], around: Surroundings, collected: Collector): void {
  collected.owe({ owe: 'REQUIRE_COMPENSATION', step: cause });
  if (!collected.isHeldUp) return;
  for (const step of steps) askAboutWhatWasSent(step, around, collected);
}

/**
 * Whether there is a way back depends on a pivot that was sent: what became of it, and of all else, is found out first, and
 * nothing is sent before. Where the pivot is known not to be done, it is kept from being so.
 */
function settlePivots(steps: readonly StepState[], around: Surroundings, collected: Collector): void {
  for (const step of steps)
    if (isPivotUnderWay(step)) giveUp(step, 'forward', around, collected);
    else askAboutWhatWasSent(step, around, collected);
}

function isPivotUnderWay({ planned, operations: { forward } }: StepState): boolean {
  return planned.pivot && forward !== undefined && isUnderWay(forward);
}

/** The first that failed by itself: a pivot may have been given up only since another step had failed. */
function causeOf(lost: readonly StepState[]): StepId {
  const cause = lost.find((step) => failureCodeOf(step) !== 'REVOKED') ?? lost[0];
  invariant(cause, 'Nothing is lost, and it is asked why');
  return cause.planned.id;
}

/** Nothing more comes of it by itself. */
function isAtRest(state: GoalState, step: StepState): boolean {
  return isSettledOrStoodFor(state, step) || isOutOfReach(state, step);
}

/** It has failed, or can't be begun: it waits for one that is out of reach, or stands for one that is and has not failed. */
function isOutOfReach(state: GoalState, step: StepState): boolean {
  if (isSettledOrStoodFor(state, step)) return false;
  // What may still stand for it is out of reach, or not, by itself.
  if (isBeyondHope(step)) return true;
  if (step.operations.forward !== undefined) return false;
  const { after, insteadOf } = step.planned;
  const awaited = isSpare(state, step) && insteadOf !== undefined ? [...after, insteadOf] : after;
  const before = currentSteps(state).filter((other) => awaited.includes(other.planned.id));
  return before.some((other) => isOutOfReach(state, other));
}

/** Done, left out, done by its alternative, or an alternative that nobody needs. */
function isSettledOrStoodFor(state: GoalState, step: StepState): boolean {
  if (isSettled(step)) return true;
  const alternative = alternativeTo(state, step.planned.id);
  if (alternative && isBeyondHope(step)) return standsIn(state, step) && isSettled(alternative);
  return isNeedless(state, step) && isGivenUp(step);
}

/** Takes on every step that was begun, and begins those that wait for no other. */
function goOn(state: GoalState, steps: readonly StepState[], around: Surroundings, collected: Collector): void {
  const settled = new Set(steps.filter((step) => isSettledOrStoodFor(state, step)).map(({ planned }) => planned.id));
  // What a new plan has left out, nobody waits for any more.
  const isWaitedFor = (id: StepId) => !settled.has(id) && steps.some(({ planned }) => planned.id === id);
  for (const step of steps) {
    const { id, after, when } = step.planned;
    const ref = { step: id, operation: 'forward' } as const;
    if (step.skipped || step.operations.forward) takeOn(state, step, around, collected);
    else if (isSpare(state, step)) continue;
    else if (mayBeWaived(step, 'forward')) collected.waitFor({ kind: 'WAIVER', ...ref });
    else if (hasFailed(step) || after.some(isWaitedFor)) continue;
    else if (step.notBefore !== undefined && !isDue(step.notBefore, around.now)) collected.wake(step.notBefore);
    else if (when && step.conditionHeld === undefined) collected.owe({ owe: 'CHECK_CONDITION', step: id });
    else {
      if (step.gone.forward) collected.waitFor({ kind: 'RECOVERY', step: id });
      handOff(ref, around, collected);
    }
  }
}

/** What was begun is carried on, unless the step is wanted no more by now, or a person is asked what to do about it. */
function takeOn(state: GoalState, step: StepState, around: Surroundings, collected: Collector): void {
  if (isLeftOut(state, step)) giveUp(step, 'forward', around, collected);
  else if (isPastTrying(state, step, 'forward', around.now))
    collected.waitFor({ kind: 'RECOVERY', step: step.planned.id });
  else carryOn(step, 'forward', around, collected);
}

/**
 * Beyond a pivot a step that was refused is tried anew a few times, since nothing else is left to try; not where a person
 * has chosen to go back, or given it up.
 */
function mayGoForward({ recovery, blocked, operations: { forward }, earlier }: StepState): boolean {
  const isGivenUp = forward?.phase.at === 'REVOKED' && forward.markedByPerson;
  if (recovery !== undefined || blocked.forward !== undefined || isGivenUp) return false;
  // A key that was changed since its brief was withdrawn, or on a person's word, was no try that failed.
  const failed = earlier.filter((one) => one.name === 'forward' && !one.recalled && !one.markedByPerson);
  return failed.length < keysBeyondPivotMax - 1;
}

const keysBeyondPivotMax = 3;
