import type { EventToAppend, ExpectedRevision } from './event-store.port.js';
import { StoreError } from './event-store.port.js';

/** The most that one append may hold: data and metadata as UTF-8 JSON, and two bytes per character of each type. */
export const appendBytesMax = 1_048_576;

/** Revision of the last event of a stream that has none. */
export const noEvent = -1;

export interface SerializedEvent {
  readonly event: EventToAppend;
  readonly data: string;
  readonly metadata: string;
}

/** An append that a store can take as it is. */
export interface CheckedAppend {
  readonly stream: string;
  /** The revision that the stream must end at, {@link noEvent} for no stream. */
  readonly after: number;
  readonly events: readonly SerializedEvent[];
  readonly bytes: number;
}

export type AppendVerdict = 'WRITE' | 'REPEATED' | 'WRONG_EXPECTED_REVISION';

export function revisionOrAbsent(end: number): ExpectedRevision {
  return end === noEvent ? 'NO_STREAM' : end;
}

// What stands at the head of a name with `$` belongs to the servers that Baton may run on.
const streamName = /^[\x21-\x23\x25-\x7e][\x21-\x7e]{0,199}$/;
const typeName = streamName;
const uuid = /^(?!0{8}-0{4}-0{4}-0{4}-0{12})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Serialises an append at once, so that a value that is no JSON is refused to its caller and harms nobody else.
 * @throws StoreError MALFORMED or TOO_LARGE; names and values are left out of the message, they may be anything.
 */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly EventToAppend[],
): CheckedAppend {
  if (!streamName.test(stream))
    throw malformed('A stream name is 1 to 200 printable ASCII characters without spaces and does not begin with $');
  if (expected !== 'NO_STREAM' && !(Number.isSafeInteger(expected) && expected >= 0))
    throw malformed('An expected revision is NO_STREAM or a whole number from 0');
  if (events.length === 0) throw malformed('An append holds at least one event');
  const serialized = serializeEvents(events);
  const bytes = serialized.reduce((sum, event) => sum + bytesOf(event), 0);
  if (bytes > appendBytesMax)
    throw new StoreError('TOO_LARGE', `An append holds at most ${appendBytesMax} bytes (got ${bytes})`);
  return { stream, after: expected === 'NO_STREAM' ? noEvent : expected, events: serialized, bytes };
}

/**
 * What to do with an append to a stream that ends at revision `end`. A repeat is known by its ids, in their order, at
 * the revisions that it would have had: that costs no index of ids, and is what EventStoreDB does for these
 * expectations.
 * @param idsAt ids of the stream's events of the revisions from and to, both included
 */
export function judgeAppend(
  append: CheckedAppend,
  end: number,
  idsAt: (from: number, to: number) => readonly string[],
): AppendVerdict {
  if (append.after === end) return 'WRITE';
  const last = append.after + append.events.length;
  if (append.after > end) return 'WRONG_EXPECTED_REVISION';
  const ids = idsAt(append.after + 1, last);
  return append.events.every(({ event }, index) => event.id === ids[index]) ? 'REPEATED' : 'WRONG_EXPECTED_REVISION';
}

function serializeEvents(events: readonly EventToAppend[]): SerializedEvent[] {
  let metadata: EventToAppend['metadata'] | undefined;
  let metadataText = '';
  return events.map((event, index) => {
    if (!uuid.test(event.id)) throw malformed(`An event id is a UUID in lower case, not all zero (event ${index})`);
    if (!typeName.test(event.type))
      throw malformed(`An event type is 1 to 200 printable ASCII characters, not beginning with $ (event ${index})`);
    // Events of one decision mostly share one metadata object, which need not be serialised for each of them.
    if (event.metadata !== metadata) {
      metadata = event.metadata;
      metadataText = jsonTextOf(metadata, 'metadata', index);
    }
    return { event, data: jsonTextOf(event.data, 'data', index), metadata: metadataText };
  });
}

function jsonTextOf(value: unknown, part: string, index: number): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // The cause is dropped since it may quote the value.
  }
  if (text === undefined || !text.startsWith('{'))
    throw malformed(`An event's ${part} must be a JSON object (event ${index})`);
  return text;
}

function bytesOf({ event, data, metadata }: SerializedEvent): number {
  return Buffer.byteLength(data) + Buffer.byteLength(metadata) + 2 * event.type.length;
}

function malformed(message: string): StoreError {
  return new StoreError('MALFORMED', message);
}
