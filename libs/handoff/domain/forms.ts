import type { Form, JsonValue, ValueType } from '@baton/kernel';

type Table = readonly (readonly [below: number, bucket: string])[];

/** Numbers are told by a bucket of a fixed table, which says what a recipient can learn at most, whatever the value. */
const amounts: Table = [
  [0, '<0'],
  [1_000, '0-999'],
  [10_000, '1000-9999'],
  [100_000, '10000-99999'],
  [1_000_000, '100000-999999'],
  [Infinity, '>=1000000'],
];

const percents: Table = [
  [0, '<0'],
  [5, '0-4'],
  [10, '5-9'],
  [25, '10-24'],
  [50, '25-49'],
  [Infinity, '>=50'],
];

const counts: Table = [
  [0, '<0'],
  [10, '0-9'],
  [100, '10-99'],
  [1_000, '100-999'],
  [Infinity, '>=1000'],
];

/** What is shown of a value that no table and no part of it is known for. */
const hidden = '****';

/** A value in the form that crosses; `tokenOf` makes the recipient's own token, which takes a key that the core has not. */
export function inForm(
  value: JsonValue,
  form: Form,
  type: ValueType,
  tokenOf: (value: JsonValue) => string,
): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (form) {
    case 'FULL':
      return value;
    case 'TOKEN':
      return tokenOf(value);
    case 'BUCKET':
      return bucketOf(text, type);
    case 'MASK':
      return maskOf(text);
    case 'PART':
      return partOf(text, type);
  }
}

function bucketOf(text: string, type: ValueType): string {
  switch (type) {
    case 'date':
      return text.slice(0, 7);
    case 'decimal':
      return inTable(text, amounts);
    case 'percent':
      return inTable(text, percents);
    case 'integer':
      return inTable(text, counts);
    case 'identifier':
    case 'name':
    case 'text':
    case 'email':
    case 'phone':
    case 'currency':
    case 'boolean':
      return hidden;
  }
}

function inTable(text: string, table: Table): string {
  return table.find(([below]) => Number(text) < below)?.[1] ?? hidden;
}

/** The end of it, as people read numbers to each other: four characters at most, and never more than a quarter. */
function maskOf(text: string): string {
  const shown = Math.min(4, Math.floor(text.length / 4));
  return shown === 0 ? hidden : `${hidden}${text.slice(-shown)}`;
}

/** Of an address its domain, of a date its year, of a name its first word if it has others. */
function partOf(text: string, type: ValueType): string {
  const words = text.split(/\s+/);
  switch (type) {
    case 'email':
      return text.includes('@') ? text.slice(text.lastIndexOf('@') + 1) : hidden;
    case 'date':
      return text.slice(0, 4);
    case 'name':
      return words.length > 1 ? (words[0] ?? hidden) : hidden;
    case 'identifier':
    case 'text':
    case 'phone':
    case 'decimal':
    case 'percent':
    case 'currency':
    case 'integer':
    case 'boolean':
      return hidden;
  }
}
