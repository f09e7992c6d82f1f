import type { JsonValue, ValueType } from '@baton/kernel';

const decimalForm = /^-?\d+(\.\d+)?$/;
const dateForm = /^\d{4}-\d{2}-\d{2}$/;

/** Characters that a name, an address or an identifier has at most: what is longer is prose, whatever it is called. */
const typedLengthMax = 512;

/** Whether a value is what its type says; a longer text than any typed value needs counts as prose and is none. */
export function isOfType(value: JsonValue, type: ValueType): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'decimal':
    case 'percent':
      return typeof value === 'string' && value.length <= typedLengthMax && decimalForm.test(value);
    case 'date':
      return typeof value === 'string' && dateForm.test(value);
    case 'currency':
      return typeof value === 'string' && /^[A-Z]{3}$/.test(value);
    case 'identifier':
    case 'name':
    case 'email':
    case 'phone':
      return typeof value === 'string' && value.length <= typedLengthMax;
    case 'text':
      return typeof value === 'string' && value.length <= 65_536;
  }
}
