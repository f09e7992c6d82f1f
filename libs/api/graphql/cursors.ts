import type { GoalListQuestion } from '@baton/read-models';
import { badInput } from './checked-input.js';

type Place = NonNullable<GoalListQuestion['after']>;

/** A place in the list of goals, as opaque text. */
export function cursorOf({ submittedAt, goalId }: Place): string {
  return Buffer.from(`${submittedAt} ${goalId}`).toString('base64url');
}

export function placeOf(cursor: string): Place {
  const [submittedAt, goalId, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (!submittedAt || !goalId || rest.length > 0)
    throw badInput('The cursor is none of this list: take it from an edge or from pageInfo');
  return { submittedAt, goalId };
}
