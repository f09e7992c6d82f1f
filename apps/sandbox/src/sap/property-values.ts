import type { SQLOutputValue } from 'node:sqlite';
import type { Property } from './entities.js';
import { badRequest } from './odata-error.js';

/** A value as it is stored: amounts in whole hundredths, everything else as it is written. */
export type StoredValue = string | number | null;

const hundredthsMax = 10 ** 15;

/** Checks one value that a client has sent in a body and gives it its stored form. */
export function checkedValue(property: Property, value: unknown): StoredValue {
  if (value === null) return null;
  if (property.type === 'Edm.Decimal') return checkedAmount(property, value);
  if (typeof value !== 'string') throw badRequest(`Property ${property.name} takes a string`, property.name);
  if (property.type === 'Edm.Date' && !isDate(value)) {
    throw badRequest(`Property ${property.name} takes a date as YYYY-MM-DD`, property.name);
  }
  if (property.maxLength !== undefined && value.length > property.maxLength) {
    throw badRequest(`Property ${property.name} is longer than ${property.maxLength}`, property.name);
  }
  if (property.values !== undefined && !property.values.includes(value)) {
    throw badRequest(`Property ${property.name} takes one of ${property.values.join(', ')}`, property.name);
  }
  return value;
}

function checkedAmount(property: Property, value: unknown): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const hundredths = toHundredths(text);
  if (hundredths !== undefined) return hundredths;
  throw badRequest(`Property ${property.name} takes a decimal with at most 2 places`, property.name);
}

/** The whole hundredths of a decimal in plain notation; nothing if it has more than two places, is too large or no decimal. */
export function toHundredths(text: string): number | undefined {
  const [, sign, whole = '0', places = ''] = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const magnitude = Number(whole) * 100 + Number(places.padEnd(2, '0'));
  return magnitude > hundredthsMax ? undefined : sign === '-' ? -magnitude : magnitude;
}

/** Whole hundredths as a decimal with two places, as "1200.00". */
export function fromHundredths(hundredths: number): string {
  const digits = String(Math.abs(hundredths)).padStart(3, '0');
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

/** A stored value as plain text, as change logs and readers show it. */
export function shownValue(property: Property, value: SQLOutputValue): string | number | null {
  if (value === null) return null;
  if (property.type === 'Edm.Decimal') return fromHundredths(Number(value));
  return property.type === 'Edm.Int32' ? Number(value) : String(value);
}
