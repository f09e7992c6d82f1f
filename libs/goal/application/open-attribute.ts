import type { JsonValue } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import type { Vault } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type { GoalState } from '@baton/goal/domain';

/** Opens one attribute of a goal. @throws KeyMissing once its subject was erased. */
export function opened(vault: Vault, state: GoalState, name: string): JsonValue {
  const attribute = state.attributes[name];
  invariant(attribute, `No such attribute (goal ${state.goalId}, ${name})`);
  return vault.open(attribute.sealed, {
    stream: goalStream(state.goalId),
    eventId: attribute.sealedIn,
    attribute: name,
  });
}
