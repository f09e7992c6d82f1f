import type { JsonValue } from '@baton/kernel';
import { canonicalJson } from '@baton/kernel';
import type { Condition } from './plan.js';

/**
 * Whether a condition holds for the attribute's value; undefined where the attribute is not known. What is not known, or
 * is no number where one is compared, is neither above nor below anything, and equal to nothing.
 */
export function conditionHolds(condition: Condition, value: JsonValue | undefined): boolean {
  switch (condition.is) {
    case 'KNOWN':
      return value !== undefined;
    case 'NOT_KNOWN':
      return value === undefined;
    case 'EQUAL_TO':
      return value !== undefined && isEqual(value, condition.value);
    case 'NOT_EQUAL_TO':
      return value === undefined || !isEqual(value, condition.value);
    case 'ABOVE':
      return numberOf(value) > condition.value;
    case 'BELOW':
      return numberOf(value) < condition.value;
  }
}

/** What is compared with a number is compared as a number: a decimal of five may be written 5, 5.0 or 5.00. */
function isEqual(value: JsonValue, to: JsonValue): boolean {
  return typeof to === 'number' ? numberOf(value) === to : canonicalJson(value) === canonicalJson(to);
}

/** Decimals are texts in a goal's context, so that no digit is lost. NaN compares as false. */
function numberOf(value: JsonValue | undefined): number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN;
}
