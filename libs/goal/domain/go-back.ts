import type { Instant } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
import { carryOn, fence, giveUp, handOff, isOver } from './carry-on.js';
import type { GoalState, StepState } from './goal.state.js';
import { contradictedOf, effectfulSteps, isBeyondPivot } from './goal.state.js';
import { mayBeWaived } from './human-task.js';
import type { Operation } from './operation.js';
import { compensationName } from './operation.js';
import { ancestorsOf } from './plan.js';
import type { Collector, Surroundings } from './owed.js';

/** Going back: what is open is given up, and what is committed is put right, the last first. */
export function goBack(state: GoalState, around: Surroundings, collected: Collector): void {
  let allDealtWith = true;
  for (const step of effectfulSteps(state)) {
    if (isDealtWith(step) || isBeyondReturn(state, step)) continue;
    allDealtWith = false;
    const forward = step.operations.forward;
    const contradicted = contradictedOf(step);
    if (contradicted) {
      collected.waitFor({ kind: 'OUTCOME', step: step.planned.id, operation: contradicted.name });
      askAboutWhatWasSent(step, around, collected);
    } else if (forward && forward.phase.at !== 'COMMITTED') giveUp(step, 'forward', around, collected);
    else if (forward && dependantsAreDealtWith(state, step)) compensate(state, step, forward, around, collected);
    else askAboutWhatWasSent(step, around, collected);
  }
  if (allDealtWith) collected.owe({ owe: 'CONCLUDE' });
}

/** Nothing of this step is left to do for a machine, and nothing of it is unknown. */
export function isDealtWith(step: StepState): boolean {
  if (contradictedOf(step)) return false;
  const forward = step.operations.forward;
  if (!forward || step.exhaustedFor !== undefined || step.compensatedBy !== undefined) return true;
  return step.putRight !== undefined || isOver(forward);
}

/**
 * Once a pivot is committed, neither it nor any step that it depends on is compensated: the plan has no way back beyond
 * it, so what is there stays and is reported. A person who wants it back gets the other steps put right; after a failure
 * they stay as well, since beyond a pivot it only goes forward.
 */
function isBeyondReturn(state: GoalState, step: StepState): boolean {
  if (step.operations.forward?.phase.at !== 'COMMITTED' || !isBeyondPivot(state)) return false;
  if (!isWantedBack(state)) return true;
  return effectfulSteps(state).some(
    ({ planned, operations }) =>
      planned.pivot &&
      operations.forward?.phase.at === 'COMMITTED' &&
      (planned.id === step.planned.id || ancestorsOf({ steps: plannedSteps(state) }, planned).has(step.planned.id)),
  );
}

/** A person has called the goal off, or chosen to go back after a step had failed. */
function isWantedBack({ closing, steps }: GoalState): boolean {
  return closing === 'CANCELED' || Object.values(steps).some(({ recovery }) => recovery === 'COMPENSATE');
}

/** Reverse dependency order: a step is dealt with after all that were built upon it. */
function dependantsAreDealtWith(state: GoalState, step: StepState): boolean {
  return effectfulSteps(state).every(
    (other) =>
      isDealtWith(other) ||
      isBeyondReturn(state, other) ||
      !ancestorsOf({ steps: plannedSteps(state) }, other.planned).has(step.planned.id),
  );
}

/**
 * A step that was built upon this one may be taken up again by a person after this one's compensation was sent, and what
 * was heard of one of its operations may contradict what was known. Nothing is sent anew before that is dealt with, but
 * what became of what was sent is found out all the same.
 */
function askAboutWhatWasSent(step: StepState, around: Surroundings, collected: Collector): void {
  for (const { name, phase } of Object.values(step.operations))
    if (phase.at !== 'NOT_DONE' && phase.at !== 'DEFERRED') carryOn(step, name, around, collected);
}

function plannedSteps(state: GoalState) {
  return Object.values(state.steps).map((step) => step.planned);
}

/** Deals with a committed effect: the forward key is revoked, then the next compensation in line is asked for. */
function compensate(
  state: GoalState,
  step: StepState,
  forward: Operation,
  around: Surroundings,
  collected: Collector,
): void {
  const id = step.planned.id;
  if (forward.fence !== 'FENCED' && forward.fence !== 'WAIVED') {
    fence(forward, { step: id, operation: 'forward' }, around, collected);
    return;
  }
  const index = compensationInLine(state, step, forward, around.now);
  const ref = { step: id, operation: compensationName(index) };
  if (step.blocked[ref.operation]) collected.waitFor({ kind: 'WAIVER', ...ref });
  else if (step.operations[ref.operation]) {
    const isTooLate = windowHasPassed(forward, step.planned.compensations[index]?.windowMs, around.now);
    if (isTooLate) giveUp(step, ref.operation, around, collected);
    else carryOn(step, ref.operation, around, collected);
  } else if (step.planned.compensations[index]?.pin === undefined)
    collected.owe({ owe: 'EXHAUST_COMPENSATION', step: id });
  else handOff(ref, around, collected);
}

/**
 * The compensation that is next: the first that is not over. One is over when its system refused it, when its key was
 * revoked, when policy kept it from being handed off and nobody lets it cross, or when its time window closed before it
 * was ever sent. Where that closes later, what is known not to be done is revoked, and so gives way.
 */
function compensationInLine(state: GoalState, step: StepState, forward: Operation, now: Instant): number {
  const { compensations } = step.planned;
  // What is under way goes on: by a clock that was set back, the window of the one before may seem open again.
  const underWay = compensations.findIndex((_, candidate) => {
    const operation = step.operations[compensationName(candidate)];
    return operation !== undefined && !isOver(operation);
  });
  if (underWay !== -1) return underWay;
  const index = compensations.findIndex(({ windowMs }, candidate) => {
    const name = compensationName(candidate);
    const operation = step.operations[name];
    if (operation) return false;
    if (step.blocked[name] !== undefined) return mayBeWaived(state, step, name);
    return !windowHasPassed(forward, windowMs, now);
  });
  return index === -1 ? compensations.length : index;
}

function windowHasPassed(forward: Operation, windowMs: number | undefined, now: Instant): boolean {
  if (windowMs === undefined || forward.phase.at !== 'COMMITTED') return false;
  return epochMsOf(now) - epochMsOf(forward.phase.committedAt) >= windowMs;
}
