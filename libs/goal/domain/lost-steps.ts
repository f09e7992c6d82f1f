import { isSettled } from './carry-on.js';
import type { RecoveryChoice } from './control.events.js';
import type { GoalState, StepState } from './goal.state.js';
import { alternativeTo, currentSteps, hasFailed, isBeyondPivot, isCurrent, recoveryOf } from './goal.state.js';
import type { OperationName } from './operation.js';
import type { RecoveryPolicy } from './plan.js';

/* Which steps can't be done any more, by whatever way, and whether a person has still to choose what follows. */

/** Whether a person may still let a blocked handoff's values cross: they were not asked yet, or have not answered. */
export function mayBeWaived({ blocked }: StepState, name: OperationName): boolean {
  return blocked[name]?.isWaivable ?? false;
}

/** The step has failed, and nobody is being asked to let its values cross. */
export function isBeyondHope(step: StepState): boolean {
  return hasFailed(step) && !mayBeWaived(step, 'forward');
}

/** Whether an alternative has taken a failed step's place and has not failed itself; left out, it still may be done. */
export function standsIn(state: GoalState, { planned }: StepState): boolean {
  const alternative = alternativeTo(state, planned.id);
  if (alternative === undefined || isBeyondHope(alternative)) return false;
  return !alternative.skipped || alternative.operations.forward !== undefined;
}

/** It stands for a step that may still be done, or was left out, and was not begun itself: nobody needs it. */
export function isSpare(state: GoalState, { planned: { insteadOf }, operations }: StepState): boolean {
  if (insteadOf === undefined || operations.forward !== undefined) return false;
  const original = state.steps[insteadOf];
  return original === undefined || !isBeyondHope(original) || original.skipped !== undefined;
}

/** It stands for a step that was done after all, or that a person has left out: done as well, it would be done twice. */
export function isNeedless(state: GoalState, { planned: { insteadOf } }: StepState): boolean {
  const original = insteadOf === undefined ? undefined : state.steps[insteadOf];
  return original !== undefined && isSettled(original);
}

/** The step has failed, and it is neither done by another one nor is an alternative left that could stand for it. */
export function isLost(state: GoalState, step: StepState): boolean {
  return isBeyondHope(step) && !standsIn(state, step) && !isNeedless(state, step);
}

/**
 * The step for which a person has chosen to go back. Whoever leaves it out after that, or has tried again what may stand for
 * it, has thought better of it.
 */
export function stepWantedBack(state: GoalState): StepState | undefined {
  return currentSteps(state).find((step) => step.recovery === 'COMPENSATE' && !step.skipped && isLost(state, step));
}

/** What can't be done any more, and what its policy, or a person, says about that. */
export function lostSteps(state: GoalState, recovery: RecoveryChoice | RecoveryPolicy): readonly StepState[] {
  return currentSteps(state).filter(
    (step) => isLost(state, step) && !step.skipped && recoveryOf(state, step) === recovery,
  );
}

/**
 * The goal goes forward no more: a person has chosen to go back, or something is lost and there is a way back. It takes that at
 * once, or as soon as it is known whether a pivot that was sent has closed it; nothing is sent before.
 */
export function isTurningBack(state: GoalState): boolean {
  if (stepWantedBack(state)) return true;
  const { phase, closing, isReplanning, awaitedApproval } = state;
  const isActing = phase === 'RUNNING' && closing === undefined && !isReplanning && awaitedApproval === undefined;
  return isActing && !isBeyondPivot(state) && lostSteps(state, 'COMPENSATE').length > 0;
}

/** What follows where the step has failed is still to be chosen: no person has settled it yet, for the step or for the goal. */
export function isUndecided(state: GoalState, step: StepState): boolean {
  const isGoingOn = state.phase === 'RUNNING' && state.closing === undefined && !state.isReplanning;
  const isOpen = isCurrent(state, step) && step.recovery === undefined && step.skipped === undefined;
  return isGoingOn && isOpen && stepWantedBack(state) === undefined;
}
