import { UndecodableEvent } from '@baton/event-store';
import { BrokenInvariant } from '@baton/kernel';
import { GraphQLError } from 'graphql';

/** The goal's own history is at fault. What such an error says names streams and revisions, and nothing personal. */
export function isUnreadable(error: unknown): error is UndecodableEvent | BrokenInvariant {
  return error instanceof UndecodableEvent || error instanceof BrokenInvariant;
}

/** Says where a goal that is asked for breaks. @throws the error itself when it is another one. */
export function unreadableGoal(error: unknown): never {
  if (!isUnreadable(error)) throw error;
  throw new GraphQLError(`This goal can't be read by this release: ${error.message}`, {
    extensions: { code: 'GOAL_UNREADABLE' },
  });
}
