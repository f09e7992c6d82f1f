import { withLinkedIds } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { GoalSubjectRow } from '../read-store/tables.js';

/** Whom an open goal is about, by every id that it knows of them; nobody, once it has ended. */
export function goalSubjectRowsOf({ state, tenant, submittedAt }: GoalProgress): readonly GoalSubjectRow[] {
  if (state.phase === 'CONCLUDED') return [];
  return withLinkedIds(state, state.plan?.subjects ?? []).map((subject) => {
    return { goal_id: state.goalId, tenant, subject, open_since: submittedAt };
  });
}
