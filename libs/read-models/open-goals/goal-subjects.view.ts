import { withLinkedIds } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { GoalSubjectRow } from '../read-store/tables.js';

/**
 * Whom the person named who asked for an open goal, by every id that it knows of them; nobody, once it has ended. Its plan
 * is about others as well, e.g. whoever keeps the account, and many goals are about those.
 */
export function goalSubjectRowsOf({ state, tenant, submittedAt }: GoalProgress): readonly GoalSubjectRow[] {
  if (state.phase === 'CONCLUDED') return [];
  return withLinkedIds(state, state.subjects).map((subject) => {
    return { goal_id: state.goalId, tenant, subject, open_since: submittedAt };
  });
}
