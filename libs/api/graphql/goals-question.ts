import type { Vault } from '@baton/encryption';
import type { Instant, TenantId } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import type { GoalListQuestion, GoalsOrder, TimeRange } from '@baton/read-models';
import { badInput } from './checked-input.js';
import type { GoalsFilter, GoalsOrderName } from './goals.input.js';
import { indexOfRecord } from './record-names.js';

/** What is at hand to understand a filter by. */
export interface AskedWith {
  readonly vault: Vault;
  readonly tenant: TenantId;
  readonly now: Date;
}

/** What the list of goals is asked for by a filter; GraphQL may say null for what is left out. */
export function questionOf(
  filter: GoalsFilter | null | undefined,
  { vault, tenant, now }: AskedWith,
): GoalListQuestion['filter'] {
  const { olderThanSeconds, hasUnknown, hasHumanTask, touches, submitted, updated, ...parts } = withoutNulls(filter);
  const cutOff = olderThanSeconds === undefined ? undefined : instantOf(now.getTime() - olderThanSeconds * 1_000);
  return {
    ...parts,
    inDoubt: hasUnknown,
    hasOpenTask: hasHumanTask,
    record: touches && indexOfRecord(vault, { tenant, ...touches }),
    submitted: rangeOf(submitted, cutOff),
    updated: rangeOf(updated),
  };
}

/** @throws GraphQLError BAD_USER_INPUT for times of change in another order, which would be looked for among all goals */
export function orderOf(name: GoalsOrderName, { updated }: GoalListQuestion['filter']): GoalsOrder {
  const [by, direction] = name.split('_') as [GoalsOrder['by'], GoalsOrder['direction']];
  if (updated && by !== 'UPDATED')
    throw badInput('The filter `updated` takes an order by change: UPDATED_DESC or _ASC');
  return { by, direction };
}

/** GraphQL may say null for what is left out. */
export function withoutNulls<T extends object>(input: T | null | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(input ?? {}).filter(([, part]) => part !== null)) as Partial<T>;
}

function rangeOf(given: TimeRange | undefined, cutOff?: Instant): TimeRange | undefined {
  const { from, before } = withoutNulls(given);
  const ends = [before, cutOff].filter((end) => end !== undefined).sort();
  return from === undefined && ends.length === 0 ? undefined : { from, before: ends[0] };
}
