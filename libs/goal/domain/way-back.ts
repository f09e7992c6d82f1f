import type { Instant } from '@baton/kernel';
import { laterOf } from '@baton/kernel';
import { isOver } from './carry-on.js';
import type { GoalState, StepState } from './goal.state.js';
import { compensationsOf, contradictedOf, effectfulSteps, isBeyondPivot, isDoneBeside } from './goal.state.js';
import { isNeedless } from './lost-steps.js';
import type { Operation } from './operation.js';
import { isSentNoMore } from './operation.js';
import type { PlannedStep } from './plan.js';
import { ancestorsOf } from './plan.js';
import { timeOf } from './step-time.js';

/* How far a step has come on the way back, and what of it a person is asked about once its time is over. */

/** Nothing of this step is left to do for a machine, and nothing of it is unknown. */
export function isDealtWith(step: StepState): boolean {
  if (contradictedOf(step)) return false;
  const forward = step.operations.forward;
  if (!forward || step.exhaustedFor !== undefined || step.compensatedBy !== undefined) return true;
  return step.putRight === undefined ? isOver(forward) : compensationsOf(step).every(isOver);
}

/**
 * Once a pivot is committed, neither it nor any step that it depends on is compensated: the plan has no way back beyond
 * it, so what is there stays and is reported. A person who wants it back gets the other steps put right; after a failure
 * they stay as well, since beyond a pivot it only goes forward.
 */
export function isBeyondReturn(state: GoalState, step: StepState): boolean {
  if (step.operations.forward?.phase.at !== 'COMMITTED' || !isBeyondPivot(state)) return false;
  if (!isWantedBack(state)) return true;
  return effectfulSteps(state).some(
    ({ planned, operations }) =>
      planned.pivot &&
      operations.forward?.phase.at === 'COMMITTED' &&
      (planned.id === step.planned.id || ancestorsOf({ steps: plannedSteps(state) }, planned).has(step.planned.id)),
  );
}

/** The goal goes back, and has still to deal with this step. */
export function isStillToGoBack(state: GoalState, step: StepState): boolean {
  return state.phase === 'COMPENSATING' && !isDealtWith(step) && !isBeyondReturn(state, step);
}

/**
 * Nobody can tell whether a key is out of use, and it matters: what was sent may still be done, or the way back waits for it.
 * Nothing else does where the effect is there.
 */
export function isFenceMissed(state: GoalState, step: StepState, { name, phase, fence }: Operation): boolean {
  if (fence !== 'UNTELLABLE') return false;
  return phase.at !== 'COMMITTED' || (name === 'forward' && isStillToGoBack(state, step));
}

/** A person has called the goal off, or chosen to go back after the step for which it does so had failed. */
function isWantedBack({ closing, failure, steps }: GoalState): boolean {
  return closing === 'CANCELED' || steps[failure?.step ?? '']?.recovery === 'COMPENSATE';
}

/**
 * The goal has ended, and nothing puts right what is still there of the step though nobody wants it: it was terminated as it
 * stood, or called off beyond a pivot; or it was done beside another one, or though a person had left it out. Whoever left
 * the goal at what was done has taken that as it is.
 */
export function isLeftUnwanted(state: GoalState, step: StepState): boolean {
  if (state.phase !== 'CONCLUDED' || state.closing === 'ACCEPTED') return false;
  return state.closeReason === 'TERMINATED' || isWantedBack(state) || isDoneBeside(state, step);
}

/** Reverse dependency order: a step is dealt with after all that were built upon it. */
export function dependantsAreDealtWith(state: GoalState, step: StepState): boolean {
  return effectfulSteps(state).every(
    (other) =>
      isDealtWith(other) ||
      isBeyondReturn(state, other) ||
      !ancestorsOf({ steps: plannedSteps(state) }, other.planned).has(step.planned.id),
  );
}

/**
 * The steps of all revisions, where nothing is built upon an alternative that was never sent: what waited for the original
 * was built upon that. Plans that know nothing of each other could make a circle by such alternatives, in which each
 * effect waited for the other one to be put right.
 */
function plannedSteps(state: GoalState): readonly PlannedStep[] {
  return Object.values(state.steps).map(({ planned, operations }) => {
    if (operations.forward !== undefined) return planned;
    const { insteadOf: _, ...standsForNone } = planned;
    return standsForNone;
  });
}

/** Something that the way back waits for, that was given up, or that is still open after the end. */
export interface Pending {
  readonly step: StepState;
  /** What is under way of it; the step's own effect where no compensation is. */
  readonly operation: Operation;
  /** Its effect is known to be there, so that a person can put it right instead; else it is asked what became of it. */
  readonly isToPutRight: boolean;
  /** When a person is asked. */
  readonly dueAt: Instant;
}

/** What is pending of each step whose turn it is, and can't go forward. */
export function whatIsPending(state: GoalState): readonly Pending[] {
  return effectfulSteps(state).flatMap((step): Pending[] => {
    const pending = pendingOf(state, step);
    if (pending === undefined) return [];
    const { isToPutRight, operation } = pending;
    const time = timeOf(state, step);
    if (isToPutRight) return time === undefined ? [] : [{ step, ...pending, dueAt: time }];
    const settleBy = time ?? operation.settleBy;
    if (settleBy === undefined) return [];
    // What was sent has until its own deadline at least, and what is revoked a day from then on.
    const dueAt = laterOf(laterOf(settleBy, operation.settleBy ?? settleBy), operation.deadline);
    return [{ step, ...pending, dueAt }];
  });
}

function pendingOf(state: GoalState, step: StepState): Pick<Pending, 'operation' | 'isToPutRight'> | undefined {
  const underWay = Object.values(step.operations).find((operation) => isUnderWay(operation));
  const untold = underWay && !isYetToBeAsked(underWay) ? { operation: underWay, isToPutRight: false } : undefined;
  if (state.phase === 'CONCLUDED') return untold;
  const { forward } = step.operations;
  if (state.phase === 'RUNNING')
    return isLeftOut(state, step) || (forward && isSentNoMore(forward)) ? untold : undefined;
  if (!forward || !isStillToGoBack(state, step)) return undefined;
  if (forward.phase.at !== 'COMMITTED' || step.putRight !== undefined) return untold;
  return dependantsAreDealtWith(state, step) ? { operation: underWay ?? forward, isToPutRight: true } : undefined;
}

/** The step is no longer wanted: it was skipped, is done another way, or the goal ends with what is done. */
export function isLeftOut(state: GoalState, step: StepState): boolean {
  return state.closing === 'ACCEPTED' || step.skipped !== undefined || isNeedless(state, step);
}

/** It is known not to be done, and its key is still to be revoked: nobody keeps an answer back yet. */
function isYetToBeAsked({ phase, fence }: Operation): boolean {
  return fence === 'NONE' && (phase.at === 'NOT_DONE' || phase.at === 'DEFERRED');
}

/** It was sent, and has neither had its effect nor is out of use. */
export function isUnderWay(operation: Operation): boolean {
  return operation.phase.at !== 'COMMITTED' && !isOver(operation);
}
