import type { Field } from './objects.js';
import { isNumeric } from './objects.js';
import { SalesforceError } from './salesforce-error.js';
import { canonicalId } from './record-ids.js';
import { fromStamp, toStamp } from './instants.js';

export type Value = string | number | boolean | null;

/** Checks one value that a client has sent and gives it the form in which it is stored. */
export function checkedValue(field: Field, value: unknown): Value {
  if (value === null || value === '') return null;
  if (field.type === 'boolean') return typeof value === 'boolean' ? value : refuseType(field, value, 'boolean');
  if (isNumeric(field.type)) return checkedNumber(field, value);
  if (typeof value !== 'string') return refuseType(field, value, 'string');
  switch (field.type) {
    case 'date':
      return checkedDate(field, value);
    case 'datetime':
      return Number.isNaN(fromStamp(value)) ? refuseType(field, value, 'datetime') : toStamp(fromStamp(value));
    case 'reference':
      return canonicalId(value) ?? refuseId(field, value);
    case 'picklist':
      return checkedChoice(field, value);
    case 'email':
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
        throw new SalesforceError(400, 'INVALID_EMAIL_ADDRESS', `${field.name}: invalid email address`, [field.name]);
      }
      return checkedLength(field, value);
    default:
      return checkedLength(field, value);
  }
}

function checkedNumber(field: Field, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return refuseType(field, value, 'double');
  if (field.type === 'int' && !Number.isInteger(number)) return refuseType(field, value, 'integer');
  return number;
}

function checkedDate(field: Field, value: string): string {
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value);
  return valid === true ? value : refuseType(field, value, 'date');
}

function checkedChoice(field: Field, value: string): string {
  if (field.values?.includes(value) === true) return value;
  throw new SalesforceError(
    400,
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${field.name}: bad value for restricted picklist field: ${value}`,
    [field.name],
  );
}

function checkedLength(field: Field, value: string): string {
  const max = field.length ?? 255;
  if (value.length <= max) return value;
  throw new SalesforceError(400, 'STRING_TOO_LONG', `${field.name}: data value too large (max length=${max})`, [
    field.name,
  ]);
}

function refuseType(field: Field, value: unknown, wanted: string): never {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new SalesforceError(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${wanted} from value ${shown} for field ${field.name}`,
  );
}

function refuseId(field: Field, value: string): never {
  throw new SalesforceError(400, 'MALFORMED_ID', `${field.name}: id value of incorrect type: ${value}`, [field.name]);
}
