import type { TenantId } from '@baton/kernel';
import type { GoalState } from '@baton/goal/domain';

/** Whose goals are looked at: all of a tenant's, or of those only what concerns one person. */
export interface Sight {
  readonly tenant: TenantId;
  /** By a surrogate id: then only goals that are theirs, and tasks that were passed on to them, with their goals. */
  readonly person?: string;
  /** Aborts when nobody waits any more for what is looked up. */
  readonly signal?: AbortSignal;
}

/** Whether a goal of the tenant concerns whoever looks. */
export function concerns({ owner, tasks }: Pick<GoalState, 'owner' | 'tasks'>, { person }: Sight): boolean {
  if (person === undefined || owner === person) return true;
  return Object.values(tasks).some(({ delegatedTo }) => delegatedTo === person);
}
