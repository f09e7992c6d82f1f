import { epochMsOf, instantOf, type Instant, type JsonValue } from '@baton/kernel';
import type { JournalMark } from '@baton/specialist/domain';
import { MalformedMessage } from '../errors.js';
import type { JournalMarkMessage, StructMessage, TimestampMessage, ValueMessage } from './messages.js';

type JsonRecord = Readonly<Record<string, JsonValue>>;

/** What every message that must be there is taken through. */
export function present<Value>(value: Value | null | undefined, field: string): Value {
  if (value === null || value === undefined) throw new MalformedMessage(`A field is missing (${field})`);
  return value;
}

export function nonEmpty(text: string, field: string): string {
  if (text === '') throw new MalformedMessage(`A field is missing (${field})`);
  return text;
}

/** A whole number from `min` that JavaScript holds exactly. */
export function wholeNumber(value: number, field: string, min = 0): number {
  if (!Number.isSafeInteger(value) || value < min)
    throw new MalformedMessage(`Not a whole number from ${min} (${field})`);
  return value;
}

export function markToWire({ opening, sequence }: JournalMark): JournalMarkMessage {
  return { opening, sequence };
}

export function markFromWire(message: JournalMarkMessage | null | undefined, field: string): JournalMark {
  const { opening, sequence } = present(message, field);
  return { opening: nonEmpty(opening, `${field}.opening`), sequence: wholeNumber(sequence, `${field}.sequence`) };
}

export function timestampToWire(instant: Instant): TimestampMessage {
  const ms = epochMsOf(instant);
  const seconds = Math.floor(ms / 1_000);
  return { seconds, nanos: (ms - seconds * 1_000) * 1_000_000 };
}

/** Milliseconds are as fine as an instant gets; what is finer is cut off. */
export function timestampFromWire(message: TimestampMessage | null | undefined, field: string): Instant {
  const { seconds, nanos } = present(message, field);
  const ms = seconds * 1_000 + Math.floor(nanos / 1_000_000);
  if (!(nanos >= 0 && nanos < 1e9) || ms < firstMs || ms > lastMs)
    throw new MalformedMessage(`Not a moment between the years 1 and 9999 (${field})`);
  return instantOf(ms);
}

const firstMs = Date.parse('0001-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

export function structToWire(record: JsonRecord): StructMessage {
  const fields = Object.entries(record).map(([name, value]) => [name, valueToWire(value)] as const);
  return { fields: Object.fromEntries(fields) };
}

/** An absent struct is an empty one: proto3 does not tell them apart in every language. */
export function structFromWire(message: StructMessage | null | undefined, field: string): JsonRecord {
  const fields = Object.entries(message?.fields ?? {});
  return Object.fromEntries(fields.map(([name, value]) => [name, valueFromWire(value, field)]));
}

function valueToWire(value: JsonValue): ValueMessage {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (isList(value)) return { listValue: { values: value.map(valueToWire) } };
  const members = Object.entries(value).filter((member): member is [string, JsonValue] => member[1] !== undefined);
  return { structValue: structToWire(Object.fromEntries(members)) };
}

function valueFromWire(message: ValueMessage, field: string): JsonValue {
  switch (message.kind) {
    case 'nullValue':
      return null;
    case 'stringValue':
      return present(message.stringValue, field);
    case 'numberValue':
      return finite(present(message.numberValue, field), field);
    case 'boolValue':
      return present(message.boolValue, field);
    case 'structValue':
      return structFromWire(message.structValue, field);
    case 'listValue':
      return present(message.listValue, field).values.map((value) => valueFromWire(value, field));
    default:
      throw new MalformedMessage(`A value is of no kind (${field})`);
  }
}

function finite(value: number, field: string): number {
  if (!Number.isFinite(value)) throw new MalformedMessage(`A number is not finite (${field})`);
  return value;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
