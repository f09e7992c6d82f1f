import { effectfulSteps, effectOf, resume } from '@baton/goal/domain';
import type { Effect } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { GoalRow } from '../read-store/tables.js';

const nobodyIsCalling: ReadonlySet<never> = new Set();

/** One line of the list of goals. */
export function goalRowOf({ state, tenant, submittedAt, updatedAt, revision, position }: GoalProgress): GoalRow {
  const { waitingFor } = resume(state, { now: updatedAt, inFlight: nobodyIsCalling });
  return {
    goal_id: state.goalId,
    tenant,
    playbook: state.playbookId,
    purpose: state.purpose,
    owner: state.owner,
    phase: state.phase ?? 'PLANNING',
    outcome: state.outcome ?? null,
    close_reason: state.closeReason ?? null,
    effects: JSON.stringify(effectCountsOf(state)),
    waiting_for: JSON.stringify(waitingFor),
    submitted_at: submittedAt,
    updated_at: updatedAt,
    revision,
    position,
  };
}

function effectCountsOf(state: GoalProgress['state']): Partial<Record<Effect, number>> {
  const counts: Partial<Record<Effect, number>> = {};
  for (const step of effectfulSteps(state)) {
    const effect = effectOf(step);
    counts[effect] = (counts[effect] ?? 0) + 1;
  }
  return counts;
}
