import type { TenantId } from '@baton/kernel';
import type { GoalEvent, GoalState, OperationRef } from '@baton/goal/domain';
import { compensationIndexOf } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import { isInDoubt, openTasksOf, systemsOf } from '../goals/goals.view.js';
import type { FoldedBatch, FoldedEvent } from '../projector/projection.js';
import type { OverallTotalRow, TotalRow } from '../read-store/tables.js';

/**
 * What goals are counted by as they are now, on the day on which they were taken on. A goal counts once under GOALS,
 * whose value is empty, and once for each value that it has of the others.
 */
export type GoalMeasure =
  'GOALS' | 'PHASE' | 'OUTCOME' | 'PLAYBOOK' | 'OWNER' | 'SYSTEM' | 'IN_DOUBT' | 'WITH_TASKS' | 'PAUSED';

/** What is counted on the day on which it happened: the last news of goals, those that ended, by outcome, and operations. */
export type HappeningMeasure = 'UPDATED' | 'CONCLUDED' | 'OPERATION';

/** What a system answered, or did not, by what it was asked for. */
export type OperationHappening = 'COMMITTED' | 'COMPENSATED' | 'REJECTED' | 'DEFERRED' | 'UNKNOWN';

const happenings: Partial<Record<GoalEvent['type'], OperationHappening>> = {
  StepCommitted: 'COMMITTED',
  StepCompensated: 'COMPENSATED',
  OperationRejected: 'REJECTED',
  OperationDeferred: 'DEFERRED',
  OperationBecameUnknown: 'UNKNOWN',
};

/** By how much a batch changed each total; none by nothing. */
export function totalChangesOf({ changes, events }: Pick<FoldedBatch, 'changes' | 'events'>): readonly TotalRow[] {
  const sums = new Map<string, TotalRow>();
  const add = (row: Omit<TotalRow, 'count'>, by: number): void => {
    const key = [row.tenant, row.measure, row.value, row.day].join('\n');
    sums.set(key, { ...row, count: (sums.get(key)?.count ?? 0) + by });
  };
  for (const { before, after } of changes) {
    for (const total of before ? totalsOf(before) : []) add(total, -1);
    for (const total of totalsOf(after)) add(total, 1);
  }
  for (const event of events) {
    const total = totalOf(event);
    if (total) add(total, 1);
  }
  return [...sums.values()].filter(({ count }) => count !== 0);
}

/** By how much the same changed the totals of all days together; none by nothing. */
export function overallChangesOf(changes: readonly TotalRow[]): readonly OverallTotalRow[] {
  const sums = new Map<string, OverallTotalRow>();
  for (const { tenant, measure, value, count } of changes) {
    const key = [tenant, measure, value].join('\n');
    sums.set(key, { tenant, measure, value, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].filter(({ count }) => count !== 0);
}

/** The day of an instant, in UTC. */
export function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

function totalsOf(progress: GoalProgress): readonly Omit<TotalRow, 'count'>[] {
  const { state, tenant, submittedAt, updatedAt, concludedAt } = progress;
  const day = dayOf(submittedAt);
  const total = (measure: GoalMeasure, value = '') => ({ tenant, measure, value, day });
  const totals: Omit<TotalRow, 'count'>[] = [
    total('GOALS'),
    total('PHASE', state.phase ?? 'PLANNING'),
    total('PLAYBOOK', state.playbookId),
    total('OWNER', state.owner),
    ...systemsOf(state).map((system) => total('SYSTEM', system)),
    happened(tenant, 'UPDATED', '', updatedAt),
  ];
  if (state.outcome) totals.push(total('OUTCOME', state.outcome));
  if (state.outcome && concludedAt) totals.push(happened(tenant, 'CONCLUDED', state.outcome, concludedAt));
  if (isInDoubt(state)) totals.push(total('IN_DOUBT'));
  if (openTasksOf(state) > 0) totals.push(total('WITH_TASKS'));
  if (state.paused) totals.push(total('PAUSED'));
  return totals;
}

function totalOf({ recorded, state, tenant }: FoldedEvent): Omit<TotalRow, 'count'> | undefined {
  const { event, metadata } = recorded;
  const happening = happenings[event.type];
  if (happening === undefined || !('operation' in event.data)) return undefined;
  const system = systemOf(state, event.data as OperationRef);
  return system === undefined
    ? undefined
    : happened(tenant, 'OPERATION', `${system} ${happening}`, metadata.recordedAt);
}

function happened(tenant: TenantId, measure: HappeningMeasure, value: string, at: string): Omit<TotalRow, 'count'> {
  return { tenant, measure, value, day: dayOf(at) };
}

function systemOf({ steps }: GoalState, { step, operation }: OperationRef): string | undefined {
  const planned = steps[step]?.planned;
  if (operation === 'forward') return planned?.pin.system;
  return planned?.compensations[compensationIndexOf(operation)]?.pin?.system;
}
