import type { Instant } from '@baton/kernel';
import { refuse } from './goal.refusals.js';
import type { GoalState } from './goal.state.js';
import type { Owed } from './owed.js';
import { isSameOwed } from './owed.js';
import { resume } from './resume.js';

/** A decision is taken only when the state owes it: so deciding and resuming can never disagree. */
export function mustBeOwed(state: GoalState, now: Instant, wanted: Owed): void {
  const { owed } = resume(state, { now, inFlight: new Set() });
  if (!owed.some((candidate) => isSameOwed(candidate, wanted)))
    refuse('NOT_OWED', `Not owed by this goal now: ${Object.values(wanted).join(' ')} (goal ${state.goalId})`);
}
