import type { Actor, EventMetadata, Instant, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import { goalDecisionVersion } from '@baton/goal/domain';
import type { EventStore, StoredEvent } from './event-store.port.js';
import { goalCodec, goalStream } from './goal.codec.js';

const goalPrefix = goalStream('');
const submitted = 'goal.GoalSubmitted.';
const concluded = 'goal.GoalConcluded.';
const actor: Actor = { kind: 'orchestrator', id: 'restore', roles: [], authenticatedBy: 'process' };

/** When the backup was taken, when it was put back, and where ids come from. */
export interface Restored {
  readonly takenAt: Instant;
  readonly now: Instant;
  readonly uuid: () => string;
}

/**
 * Tells each goal that has not ended that its history was put back from a backup. Nothing is decoded, so that one goal that
 * can't be read keeps no other from being told.
 * @param store one that nobody else has opened
 */
export async function tellOpenGoals(store: EventStore, restored: Restored): Promise<void> {
  const open = new Map<string, StoredEvent>();
  for await (const stored of store.readAll()) {
    const { stream, type } = stored;
    if (type.startsWith(concluded)) open.delete(stream);
    else if (open.has(stream) || (stream.startsWith(goalPrefix) && type.startsWith(submitted)))
      open.set(stream, stored);
  }
  for (const last of open.values()) await tell(store, last, restored);
}

async function tell(store: EventStore, last: StoredEvent, { takenAt, now, uuid }: Restored): Promise<void> {
  const commandId = uuid();
  const goalId = last.stream.slice(goalPrefix.length);
  // Times never decrease in a stream, whatever the clock of another machine says.
  const before = last.metadata['recordedAt'] as Instant;
  const metadata: EventMetadata = {
    ...{ tenant: last.metadata['tenant'] as TenantId, actor, commandId },
    ...{ $correlationId: goalId, $causationId: commandId },
    ...{ recordedAt: before > now ? before : now, decisionVersion: goalDecisionVersion },
  };
  const event = goalCodec.encode({ type: 'GoalPutBack', data: { takenAt } }, metadata, eventIdOf(uuid()));
  await store.append(last.stream, last.revision, [event]);
}
