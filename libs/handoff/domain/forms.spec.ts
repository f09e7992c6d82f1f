import { describe, expect, it } from '@jest/globals';
import type { Form, JsonValue, ValueType } from '@baton/kernel';
import { formsOf, valueTypes } from '@baton/kernel';
import fc from 'fast-check';
import { inForm } from './forms.js';

const shown = (value: JsonValue, type: ValueType, form: Form) => inForm(value, form, type, () => 'token');

describe('a form of a value', () => {
  it.each<readonly [JsonValue, ValueType, Form, JsonValue]>([
    ['52500.00', 'decimal', 'BUCKET', '10000-99999'],
    ['-52500.00', 'decimal', 'BUCKET', '<0'],
    ['999.99', 'decimal', 'BUCKET', '0-999'],
    ['1000000', 'decimal', 'BUCKET', '>=1000000'],
    ['5', 'percent', 'BUCKET', '5-9'],
    [12, 'integer', 'BUCKET', '10-99'],
    ['2027-03-31', 'date', 'BUCKET', '2027-03'],
    ['2027-03-31', 'date', 'PART', '2027'],
    ['ann@acme.example', 'email', 'PART', 'acme.example'],
    ['Ann Lee', 'name', 'PART', 'Ann'],
    ['ACME', 'name', 'PART', '****'],
    ['no address', 'email', 'PART', '****'],
    ['AC-1001', 'identifier', 'MASK', '****1'],
    ['4111111111111111', 'identifier', 'MASK', '****1111'],
    ['abc', 'identifier', 'MASK', '****'],
    ['no number', 'decimal', 'BUCKET', '****'],
    ['AC-1001', 'identifier', 'TOKEN', 'token'],
    [true, 'boolean', 'FULL', true],
  ])('shows of %p as %s in %s: %p', (value, type, form, expected) => {
    expect(shown(value, type, form)).toBe(expected);
  });

  it('is one of those that its type declares, which end with all of it', () => {
    for (const type of valueTypes) {
      expect(formsOf[type].at(-1)).toBe('FULL');
      expect(new Set(formsOf[type]).size).toBe(formsOf[type].length);
    }
  });

  it('never shows more than a quarter of what it masks', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (value) => {
        const masked = shown(value, 'identifier', 'MASK') as string;
        expect(masked).toMatch(/^\*{4}/);
        expect(masked.length - 4).toBeLessThanOrEqual(value.length / 4);
      }),
    );
  });
});
