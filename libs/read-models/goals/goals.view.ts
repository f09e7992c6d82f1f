import { effectfulSteps, effectOf, resume } from '@baton/goal/domain';
import type { Effect, OperationPhase, StepState } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { GoalMarkRow, GoalRow } from '../read-store/tables.js';

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
    open_tasks: openTasksOf(state),
    in_doubt: isInDoubt(state) ? 1 : 0,
    submitted_at: submittedAt,
    updated_at: updatedAt,
    revision,
    position,
  };
}

export function openTasksOf({ tasks }: GoalProgress['state']): number {
  return Object.values(tasks).filter(({ ended }) => ended === undefined).length;
}

/** Whether it holds an effect that nobody can tell. A call that is under way is answered by itself, and in no doubt yet. */
export function isInDoubt(state: GoalProgress['state']): boolean {
  return effectfulSteps(state).some((step) => effectOf(step) === 'UNKNOWN' && !isUnderWay(step));
}

const underWay: readonly OperationPhase['at'][] = ['DISPATCHED', 'IN_PROGRESS'];

function isUnderWay({ operations }: StepState): boolean {
  return Object.values(operations).some(({ phase }) => underWay.includes(phase.at));
}

/** The systems that a goal's plans are about, and the records that it has read or changed there. */
export function goalMarkRowsOf({ state, tenant, submittedAt }: GoalProgress): readonly GoalMarkRow[] {
  const records = Object.values(state.steps).flatMap(({ receipts }) =>
    Object.values(receipts).map(({ recordIndex }) => recordIndex),
  );
  const marks = [
    ...systemsOf(state).map((value) => ({ kind: 'SYSTEM', value }) as const),
    ...[...new Set(records)].map((value) => ({ kind: 'RECORD', value }) as const),
  ];
  return marks.map((mark) => ({ ...mark, tenant, submitted_at: submittedAt, goal_id: state.goalId }));
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
