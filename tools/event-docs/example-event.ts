import type { StoredEvent } from '@baton/event-store';
import type { EventMetadata, JsonObject, TenantId } from '@baton/kernel';
import { parseInstant } from '@baton/kernel';

const metadata: EventMetadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  commandId: 'a4d1c5b8-0c7e-4a53-9b57-6d6f6c1f0e21',
  $correlationId: 'g1',
  $causationId: 'a4d1c5b8-0c7e-4a53-9b57-6d6f6c1f0e21',
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
  decisionVersion: 1,
};

/** An event as a store gives it back. */
export function exampleEvent(type: string, stream: string, data: object): StoredEvent {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    ...{ type, stream, revision: 4, position: '2522fd4160b8-17' },
    data: JSON.parse(JSON.stringify(data)) as JsonObject,
    metadata: JSON.parse(JSON.stringify(metadata)) as JsonObject,
  };
}
