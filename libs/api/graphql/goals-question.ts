import { instantOf } from '@baton/kernel';
import type { GoalListQuestion } from '@baton/read-models';
import type { GoalsFilter } from './requests.input.js';

/** What the list of goals is asked for by a filter; GraphQL may say null for what is left out. */
export function questionOf(filter: GoalsFilter | null | undefined, now: Date): GoalListQuestion['filter'] {
  const { olderThanSeconds, ...parts } = filter ?? {};
  const submittedBefore =
    olderThanSeconds === undefined || olderThanSeconds === null
      ? {}
      : { submittedBefore: instantOf(now.getTime() - olderThanSeconds * 1_000) };
  return { ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== null)), ...submittedBefore };
}
