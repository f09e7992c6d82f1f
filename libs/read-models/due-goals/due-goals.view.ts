import { resume } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { DueGoalRow } from '../read-store/tables.js';

const nobodyIsCalling: ReadonlySet<never> = new Set();

/**
 * When a runner has to look at a goal again, as if no call were open: at once where something is owed, else at the time
 * that it waits for. Nothing for a goal that has ended with nothing left to find out, or that only a person can take on.
 */
export function dueGoalRowOf({
  state,
  tenant,
  revision,
  updatedAt,
}: Pick<GoalProgress, 'state' | 'tenant' | 'revision' | 'updatedAt'>): DueGoalRow | undefined {
  if (state.phase === undefined) return undefined;
  const { owed, wakeAt } = resume(state, { now: updatedAt, inFlight: nobodyIsCalling });
  const dueAt = owed.length > 0 ? updatedAt : wakeAt;
  return dueAt && { goal_id: state.goalId, tenant, due_at: dueAt, updated_at: updatedAt, revision };
}
