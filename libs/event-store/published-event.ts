import type { JsonObject, JsonValue } from '@baton/kernel';
import type { StoredEvent } from './event-store.port.js';

/**
 * The one contract for whoever follows events from outside: an event as it is stored, in the version in which it was
 * stored, without its sealed values. A member that held one is not there; all others are as they were.
 */
export function publishedEventOf({ id, type, stream, revision, position, data, metadata }: StoredEvent): StoredEvent {
  return { id, type, stream, revision, position, data: withoutSealed(data), metadata: withoutSealed(metadata) };
}

function withoutSealed(object: JsonObject): JsonObject {
  const kept: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(object)) if (!isSealed(value)) kept[name] = openPartOf(value);
  return kept;
}

function openPartOf(value: JsonValue | undefined): JsonValue | undefined {
  if (isList(value)) return value.filter((item) => !isSealed(item)).map((item) => openPartOf(item) ?? null);
  return isObject(value) ? withoutSealed(value) : value;
}

/** By its ciphertext alone: whatever else a later version of a sealed value holds, it is kept back as well. */
function isSealed(value: JsonValue | undefined): boolean {
  return isObject(value) && value['ciphertext'] !== undefined;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
