import { isUnreadable } from '@baton/read-models';
import { GraphQLError } from 'graphql';

/** Says where a goal that is asked for breaks. @throws the error itself when it is another one. */
export function unreadableGoal(error: unknown): never {
  if (!isUnreadable(error)) throw error;
  throw new GraphQLError(`This goal can't be read by this release: ${error.message}`, {
    extensions: { code: 'GOAL_UNREADABLE' },
  });
}
