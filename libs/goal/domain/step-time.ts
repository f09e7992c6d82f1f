import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { GoalState, StepState } from './goal.state.js';
import type { OperationName } from './operation.js';
import { compensationIndexOf, isSentNoMore, isSpent } from './operation.js';

/* How long the machine goes on alone with a step. */

const dayMs = 24 * 60 * 60_000;

/** Nothing is put off for longer before it is tried or asked about again. */
export const longestPutOffMs = dayMs;

/**
 * Whether the time has come for what was put off. What stands further off than anything is ever put off was put off by a
 * clock that was ahead: waiting for that clock's time, nobody would take the goal on for as long as it was wrong.
 */
export function isDue(at: Instant, now: Instant): boolean {
  return at <= now || at > plusMs(now, longestPutOffMs);
}

/** Until when a way back, or an answer, may take without anybody being asked; so long again whatever a person has acted on. */
export function timeToSettle(now: Instant): Instant {
  return plusMs(now, dayMs);
}

/**
 * When the time of a step is over; absent where it has none. Going forward it has its own alone, since a person is asked
 * about the goal's by itself; else it has that of its goal, where nobody has given it its own. Goals of earlier releases
 * have the time for the way back that they had to go forward.
 */
export function timeOf(state: GoalState, step: StepState): Instant | undefined {
  return step.settleBy ?? (isGoingForward(state) ? undefined : state.settleBy);
}

/** A goal that a person has called off, or left at what is done, begins nothing more. */
export function isGoingForward({ phase, closing }: GoalState): boolean {
  return (phase === 'PLANNING' || phase === 'RUNNING') && closing === undefined;
}

/**
 * It was sent in vain as often as it may be, and its time is over as well: it is not sent any more, though it was put off last.
 * Before that its system is waited for, however often it fails, since that says nothing of the operation. On the way forward a
 * person is asked then, as of every step that is overdue; on the way back the next compensation is taken.
 */
export function isPastTrying(state: GoalState, step: StepState, name: OperationName, now: Instant): boolean {
  const { planned, operations } = step;
  const operation = operations[name];
  const at = operation?.phase.at;
  if (operation === undefined || (at !== 'NOT_DONE' && at !== 'DEFERRED') || isSentNoMore(operation)) return false;
  const endsAt = timeOf(state, step);
  if (endsAt === undefined || endsAt > now) return false;
  const pin = name === 'forward' ? planned.pin : planned.compensations[compensationIndexOf(name)]?.pin;
  return isSpent(operation, pin?.attemptsMax);
}
