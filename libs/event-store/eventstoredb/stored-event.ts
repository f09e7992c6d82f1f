import type { JsonObject } from '@baton/kernel';
import type { AllStreamRecordedEvent, EventData, RecordedEvent } from '@eventstore/db-client';
import { jsonEvent } from '@eventstore/db-client';
import type { CheckedAppend } from '../append.js';
import type { StoredEvent } from '../event-store.port.js';
import type { Positions } from '../position.js';
import { identityStream } from './store-identity.js';

/**
 * The events of an append for the client. It is given nothing that it could fail to serialise, since its promise would
 * then never settle: what it gets was made anew from the text that was checked.
 */
export function clientEvents({ events }: CheckedAppend): EventData[] {
  const encoder = new TextEncoder();
  let text: string | undefined;
  let bytes = new Uint8Array();
  return events.map(({ event: { id, type }, data, metadata }) => {
    // Events of one decision mostly have one text of metadata, which is then encoded once.
    if (metadata !== text) bytes = encoder.encode((text = metadata));
    return jsonEvent({ id, type, data: JSON.parse(data) as Record<string, unknown>, metadata: bytes });
  });
}

/** Place of an event in the server's log. What gRPC clients write has one number for both halves of a position. */
export function placeOf({ position }: RecordedEvent | AllStreamRecordedEvent): number {
  return Number(position?.commit);
}

export function storedEventOf(event: RecordedEvent | AllStreamRecordedEvent, positions: Positions): StoredEvent {
  return {
    id: event.id,
    type: event.type,
    data: objectOf(event.data),
    metadata: objectOf(event.metadata),
    stream: event.streamId,
    revision: Number(event.revision),
    position: positions.of(placeOf(event)),
  };
}

/** Events of the server and of this adapter, which are nobody's business above the port. */
export function isHidden({ streamId, type }: RecordedEvent | AllStreamRecordedEvent): boolean {
  return type.startsWith('$') || streamId.startsWith('$') || streamId === identityStream;
}

/** Somebody else's event may hold anything: what is no JSON object is given as an empty one, for the codec to refuse. */
function objectOf(value: unknown): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
  return isObject ? (value as JsonObject) : {};
}
