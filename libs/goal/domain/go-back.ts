import type { Instant } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
import { carryOn, fence, giveUp, handOff, isOver } from './carry-on.js';
import type { GoalState, StepState } from './goal.state.js';
import { compensationsOf, contradictedOf, effectfulSteps } from './goal.state.js';
import { mayBeWaived } from './lost-steps.js';
import type { Operation } from './operation.js';
import { compensationName } from './operation.js';
import type { Collector, Surroundings } from './owed.js';
import { isPastTrying } from './step-time.js';
import { dependantsAreDealtWith, isStillToGoBack } from './way-back.js';

/** Going back: what is open is given up, and what is committed is put right, the last first. */
export function goBack(state: GoalState, around: Surroundings, collected: Collector): void {
  let allDealtWith = true;
  for (const step of effectfulSteps(state)) {
    if (!isStillToGoBack(state, step)) continue;
    allDealtWith = false;
    const forward = step.operations.forward;
    const contradicted = contradictedOf(step);
    if (contradicted) {
      collected.waitFor({ kind: 'OUTCOME', step: step.planned.id, operation: contradicted.name });
      askAboutWhatWasSent(step, around, collected);
    } else if (forward && forward.phase.at !== 'COMMITTED') giveUp(step, 'forward', around, collected);
    else if (step.putRight !== undefined)
      for (const { name } of compensationsOf(step)) giveUp(step, name, around, collected);
    else if (forward && dependantsAreDealtWith(state, step)) compensate(state, step, forward, around, collected);
    else askAboutWhatWasSent(step, around, collected);
  }
  if (allDealtWith) collected.owe({ owe: 'CONCLUDE' });
}

/**
 * A step that was built upon this one may be taken up again by a person after this one's compensation was sent, and what
 * was heard of one of its operations may contradict what was known. Nothing is sent anew before that is dealt with, but
 * what became of what was sent is found out all the same.
 */
export function askAboutWhatWasSent(step: StepState, around: Surroundings, collected: Collector): void {
  for (const { name, phase } of Object.values(step.operations))
    if (phase.at !== 'NOT_DONE' && phase.at !== 'DEFERRED') carryOn(step, name, around, collected);
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
    const isTooLate =
      windowHasPassed(forward, step.planned.compensations[index]?.windowMs, around.now) ||
      isPastTrying(state, step, ref.operation, around.now);
    if (isTooLate) giveUp(step, ref.operation, around, collected);
    else carryOn(step, ref.operation, around, collected);
  } else if (step.planned.compensations[index]?.pin === undefined)
    collected.owe({ owe: 'EXHAUST_COMPENSATION', step: id });
  else handOff(ref, around, collected);
}

/**
 * The compensation that is next: the first that is not over. One is over when its system refused it, when its key was
 * revoked, when policy kept it from being handed off and nobody lets it cross, or when its time window closed before it
 * was ever sent. Where that closes later, or it was sent in vain for as long and as often as it may be, what is known not
 * to be done is revoked, and so gives way.
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
    if (step.blocked[name] !== undefined) return mayBeWaived(step, name);
    return !windowHasPassed(forward, windowMs, now);
  });
  return index === -1 ? compensations.length : index;
}

function windowHasPassed(forward: Operation, windowMs: number | undefined, now: Instant): boolean {
  if (windowMs === undefined || forward.phase.at !== 'COMMITTED') return false;
  return epochMsOf(now) - epochMsOf(forward.phase.committedAt) >= windowMs;
}
