import type { JsonValue, ValueType } from '@baton/kernel';
import type { InputField } from './manifest.js';

/** Characters that a name, an address or an identifier has at most: what is longer is prose, whatever it is called. */
const typedLengthMax = 512;
const proseLengthMax = 65_536;

/** Sources: ISO 4217 (currency), ISO 8601 (date); the rest is what {@link ValueType} says. */
const shapes: Readonly<Record<ValueType, (value: JsonValue) => boolean>> = {
  identifier: isTypedText,
  name: isTypedText,
  text: (value) => isText(value, proseLengthMax),
  email: (value) => isTypedText(value) && /^[^\s@]+@[^\s@]+$/.test(value),
  phone: isTypedText,
  decimal: isDecimal,
  percent: isDecimal,
  currency: (value) => isTypedText(value) && /^[A-Z]{3}$/.test(value),
  integer: (value) => Number.isSafeInteger(value),
  date: (value) => isTypedText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDay(value),
  boolean: (value) => typeof value === 'boolean',
};

/** Whether a value is what its type says; a longer text than any typed value needs counts as prose and is none. */
export function isOfType(value: JsonValue, type: ValueType): value is string | number | boolean {
  return shapes[type](value);
}

/** Whether a field takes this full value. A pattern is asked about the whole of it, however the pattern is written. */
export function fitsField(
  value: JsonValue,
  { type, pattern, oneOf }: Pick<InputField, 'type' | 'pattern' | 'oneOf'>,
): boolean {
  if (!isOfType(value, type)) return false;
  const text = String(value);
  return (pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text)) && (oneOf?.includes(text) ?? true);
}

/**
 * Whether a pattern reads as what {@link fitsField} makes of it: a regular expression between ^ and $, neither of which
 * belongs to one alternative alone or is a character that is looked for.
 */
export function isAnchored(pattern: string): boolean {
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return false;
  const between = pattern.slice(1, -1);
  try {
    new RegExp(between, 'u');
  } catch {
    return false;
  }
  let depth = 0;
  for (const [token] of between.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|]/gsu)) {
    if (token === '|' && depth === 0) return false;
    if (token === '(') depth++;
    if (token === ')') depth--;
  }
  return true;
}

function isText(value: JsonValue, lengthMax: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax;
}

function isTypedText(value: JsonValue): value is string {
  return isText(value, typedLengthMax);
}

function isDecimal(value: JsonValue): boolean {
  return isTypedText(value) && /^-?\d+(\.\d+)?$/.test(value);
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
