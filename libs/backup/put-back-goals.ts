import { randomUUID } from 'node:crypto';
import type { Actor, EventMetadata, Instant, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import { goalDecisionVersion } from '@baton/goal/domain';
import type { StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import { SqliteEventStore } from '@baton/event-store/sqlite';

const goalPrefix = goalStream('');
const submitted = 'goal.GoalSubmitted.';
const concluded = 'goal.GoalConcluded.';
const actor: Actor = { kind: 'orchestrator', id: 'restore', roles: [], authenticatedBy: 'process' };

/**
 * Tells each goal that has not ended that its history was put back from a backup. Nothing is decoded, so that one goal that
 * can't be read keeps no other from being told.
 * @param file an event store that nobody else has opened
 */
export async function tellOpenGoals(file: string, takenAt: Instant, now: Instant): Promise<void> {
  const store = SqliteEventStore.open(file, { onBroken: fail });
  try {
    const open = new Map<string, StoredEvent>();
    for await (const stored of store.readAll()) {
      const { stream, type } = stored;
      if (type.startsWith(concluded)) open.delete(stream);
      else if (open.has(stream) || (stream.startsWith(goalPrefix) && type.startsWith(submitted)))
        open.set(stream, stored);
    }
    for (const last of open.values()) await tell(store, last, takenAt, now);
  } finally {
    await store.close();
  }
}

async function tell(store: SqliteEventStore, last: StoredEvent, takenAt: Instant, now: Instant): Promise<void> {
  const commandId = randomUUID();
  const goalId = last.stream.slice(goalPrefix.length);
  // Times never decrease in a stream, whatever the clock of another machine says.
  const before = last.metadata['recordedAt'] as Instant;
  const metadata: EventMetadata = {
    ...{ tenant: last.metadata['tenant'] as TenantId, actor, commandId },
    ...{ $correlationId: goalId, $causationId: commandId },
    ...{ recordedAt: before > now ? before : now, decisionVersion: goalDecisionVersion },
  };
  const event = goalCodec.encode({ type: 'GoalPutBack', data: { takenAt } }, metadata, eventIdOf(randomUUID()));
  await store.append(last.stream, last.revision, [event]);
}

function fail(error: Error): never {
  throw error;
}
