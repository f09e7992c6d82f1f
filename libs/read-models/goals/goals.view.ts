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
    systems: JSON.stringify(systemsOf(state)),
    paused: state.paused ? 1 : 0,
    closing: state.closing ?? null,
    open_tasks: Object.values(state.tasks).filter(({ ended }) => ended === undefined).length,
    submitted_at: submittedAt,
    updated_at: updatedAt,
    revision,
    position,
  };
}

/** The systems that any of its plans is about, each once and in the order of their names. */
export function systemsOf({ steps }: GoalProgress['state']): readonly string[] {
  return [...new Set(Object.values(steps).map(({ planned }) => planned.pin.system))].sort();
}

function effectCountsOf(state: GoalProgress['state']): Partial<Record<Effect, number>> {
  const counts: Partial<Record<Effect, number>> = {};
  for (const step of effectfulSteps(state)) {
    const effect = effectOf(step);
    counts[effect] = (counts[effect] ?? 0) + 1;
  }
  return counts;
}
