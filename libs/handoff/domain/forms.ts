import type { Form, JsonValue, ValueType } from '@baton/kernel';

/** Amounts are told by their order of magnitude: the fixed table says what a recipient can learn at most. */
const amountBuckets = [
  [1_000, '<1000'],
  [10_000, '1000-9999'],
  [100_000, '10000-99999'],
  [1_000_000, '100000-999999'],
] as const;

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
      return text.length <= 4 ? '****' : `****${text.slice(-4)}`;
    case 'PART':
      return partOf(text, type);
  }
}

function bucketOf(text: string, type: ValueType): string {
  if (type === 'date') return text.slice(0, 7);
  if (type !== 'decimal') return `any ${type}`;
  return amountBuckets.find(([below]) => Math.abs(Number(text)) < below)?.[1] ?? '>=1000000';
}

function partOf(text: string, type: ValueType): string {
  if (type === 'email') return text.slice(text.lastIndexOf('@') + 1);
  if (type === 'date') return text.slice(0, 4);
  return text.split(/\s+/)[0] ?? '';
}
