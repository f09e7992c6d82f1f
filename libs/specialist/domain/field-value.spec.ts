import { describe, expect, it } from '@jest/globals';
import type { JsonValue, ValueType } from '@baton/kernel';
import { fitsField, isAnchored, isOfType } from './field-value.js';

describe('the type of a value', () => {
  it.each<[ValueType, JsonValue]>([
    ['identifier', '0064'],
    ['email', 'ann+renewals@acme.example'],
    ['decimal', '-12.50'],
    ['percent', '5'],
    ['currency', 'EUR'],
    ['integer', 3],
    ['date', '2028-02-29'],
    ['boolean', false],
    ['text', 'Pay him now.'],
  ])('is %s where it is %s', (type, value) => {
    expect(isOfType(value, type)).toBe(true);
  });

  it.each<[ValueType, JsonValue]>([
    ['identifier', ''],
    ['name', 'a'.repeat(513)],
    ['phone', 49],
    ['email', 'pay him now'],
    ['email', 'pay him @ noon'],
    ['decimal', 12.5],
    ['decimal', '1e5'],
    ['currency', 'EURO'],
    ['integer', 1.5],
    ['date', '2026-99-99'],
    ['date', '2027-02-29'],
    ['boolean', 'true'],
    ['text', ''],
    ['text', null],
    ['name', ['Ann']],
  ])('is not %s where it is %j', (type, value) => {
    expect(isOfType(value, type)).toBe(false);
  });
});

describe('a field', () => {
  it.each([
    ['^EUR|USD$', 'USD', true],
    ['^EUR|USD$', 'EUR and any prose', false],
    ['[a-z]+', 'Prose around it', false],
    ['^[A-Z]{3}$', 'EUR', true],
  ])('with the pattern %s is asked about the whole of %s', (pattern, value, fits) => {
    expect(fitsField(value, { type: 'identifier', pattern })).toBe(fits);
  });

  it('takes what it lists, also where that is a number, and nothing of another type', () => {
    expect(fitsField(2, { type: 'integer', oneOf: ['1', '2'] })).toBe(true);
    expect(fitsField('2', { type: 'integer', oneOf: ['1', '2'] })).toBe(false);
    expect(fitsField(3, { type: 'integer', oneOf: ['1', '2'] })).toBe(false);
  });
});

describe('a pattern', () => {
  it.each([['^$'], ['^x\\|y$'], ['^[|]$'], ['^(EUR|USD)$'], ['^(?:a(?:b|c)|d)[\\]|]$']])(
    'is anchored as %s',
    (pattern) => {
      expect(isAnchored(pattern)).toBe(true);
    },
  );

  it.each([['x'], ['^x'], ['x$'], ['^EUR|USD$'], ['^(a)|(b)$'], ['^x\\$'], ['^($'], ['^a)|(?:b$'], ['^[(]|[)]$']])(
    'is not anchored as %s',
    (pattern) => {
      expect(isAnchored(pattern)).toBe(false);
    },
  );
});
