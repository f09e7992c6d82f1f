import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '@baton/kernel';
import type { Condition } from './plan.js';
import { conditionHolds } from './condition.js';

const attribute = 'account.amount';
const holds = (test: string, value?: JsonValue) => conditionHolds(conditions[test] ?? fail(test), value);
const fail = (test: string): never => {
  throw new Error(`There is no condition ${test}`);
};
const conditions: Readonly<Record<string, Condition>> = {
  known: { attribute, is: 'KNOWN' },
  unknown: { attribute, is: 'NOT_KNOWN' },
  'equal to Active': { attribute, is: 'EQUAL_TO', value: 'Active' },
  'not equal to Active': { attribute, is: 'NOT_EQUAL_TO', value: 'Active' },
  'equal to 5': { attribute, is: 'EQUAL_TO', value: 5 },
  'not equal to 5': { attribute, is: 'NOT_EQUAL_TO', value: 5 },
  'equal to true': { attribute, is: 'EQUAL_TO', value: true },
  'above 100': { attribute, is: 'ABOVE', value: 100 },
  'below 100': { attribute, is: 'BELOW', value: 100 },
};

describe('a condition', () => {
  it.each<[string, JsonValue]>([
    ['known', ''],
    ['equal to Active', 'Active'],
    ['not equal to Active', 'Ended'],
    ['equal to 5', 5],
    ['equal to 5', '5'],
    ['equal to 5', '5.00'],
    ['not equal to 5', '5.01'],
    ['not equal to 5', ''],
    ['equal to true', true],
    ['above 100', '100.01'],
    ['below 100', '-3'],
    ['below 100', 99],
  ])('%s holds for %j', (test, value) => expect(holds(test, value)).toBe(true));

  it.each<[string, JsonValue]>([
    ['unknown', ''],
    ['equal to Active', 'active'],
    ['not equal to Active', 'Active'],
    ['equal to 5', '5.01'],
    ['equal to 5', ''],
    ['not equal to 5', '5.0'],
    ['equal to true', 'true'],
    ['above 100', '100.00'],
    ['below 100', 100],
    ['above 100', 'much'],
    ['below 100', ''],
  ])('%s does not hold for %j', (test, value) => expect(holds(test, value)).toBe(false));

  it('finds what is not known equal to nothing, and neither above nor below anything', () => {
    const holding = Object.keys(conditions).filter((test) => holds(test));
    expect(holding).toEqual(['unknown', 'not equal to Active', 'not equal to 5']);
  });
});
