import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { JsonValue, ValueType } from '@baton/kernel';
import { canonicalJson } from '@baton/kernel';
import { briefStops } from './brief-stops.js';
import { EgressMatcher } from './egress-matcher.js';
import { Needle } from './needle.js';

const values: readonly (readonly [string, ValueType, JsonValue])[] = [
  ['requester.phone', 'phone', '+49 170 123-4567'],
  ['requester.name', 'name', 'Zoë  Müller'],
  ['requester.email', 'email', 'zoe.muller@acme.example'],
  ['account.name', 'name', 'ACME Corporation'],
  ['account.mention', 'name', 'Acme corporation'],
  ['invoice.amount', 'decimal', '1200450.50'],
  ['invoice.round', 'decimal', '100000.00'],
  ['invoice.currency', 'currency', 'EUR'],
  ['contract.note', 'text', 'The customer threatened to leave for a rival'],
];
const matcher = new EgressMatcher(values.flatMap((value) => Needle.of(...value) ?? []));

function found(text: JsonValue, meant: Parameters<typeof briefStops>[2] = []): readonly string[] {
  return briefStops(canonicalJson({ field: text }), matcher, meant).map(({ attribute }) => attribute);
}

describe('a value that must stay', () => {
  it.each<[string, JsonValue, string]>([
    ['as it is', 'call +49 170 123-4567 today', 'requester.phone'],
    ['in another spelling', 'ask ZOE MULLER', 'requester.name'],
    ['behind a line break and quotes', 'ask\n"Zoe\tMüller"', 'requester.name'],
    ['as digits alone', 'tel:00491701234567', 'requester.phone'],
    ['as digits in other groups', '0049 170 12 34 567', 'requester.phone'],
    ['as a number', 1200450.5, ''],
    ['with separators', '1,200,450.50 in all', 'invoice.amount'],
    ['in base64', Buffer.from('+49 170 123-4567').toString('base64'), 'requester.phone'],
    [
      'within a longer text in base64url',
      `ref=${Buffer.from('Hi, Zoë Müller!').toString('base64url')}`,
      'requester.name',
    ],
    ['URL-encoded', 'q=Zo%C3%AB+M%C3%BCller&x=%', 'requester.name'],
    ['deep in a value', { list: ['zoe.muller@acme.example'] }, 'requester.email'],
    ['as prose', 'Note: the customer threatened to leave for a rival.', 'contract.note'],
  ])('is found %s', (_, text, attribute) => {
    expect(found(text)).toEqual(attribute === '' ? [] : expect.arrayContaining([attribute]));
  });

  it.each<[string, JsonValue]>([
    ['a part of a word', 'zoemullerina xzoe muller9'],
    ['a longer number', '99491701234567123'],
    ['what is too short, or too plain, to tell', 'EUR 100000.00'],
    ['what only looks like an encoding', 'aaaaaaaaaaaa %zz %e4 ____----'],
    ['one word of several', 'Zoe and the corporation'],
  ])('is not seen in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('what a brief discloses', () => {
  it('may cross, and so may what says the same under another name', () => {
    expect(found('ACME Corporation', [{ field: 'field', attribute: 'account.name', form: 'FULL' }])).toEqual([]);
  });

  it('does not cover the whole value where a part of it was meant', () => {
    const meant = [{ field: 'field', attribute: 'requester.phone', form: 'MASK' }];
    expect(found('****4567', meant)).toEqual([]);
    expect(found('+49 170 123-4567', meant)).toEqual(['requester.phone']);
  });

  it('does not cover what else stands in its field', () => {
    const meant = [{ field: 'field', attribute: 'account.name', form: 'FULL' }];
    expect(found('ACME Corporation, +491701234567', meant)).toEqual(['requester.phone']);
  });

  it('covers the name that an address is made of', () => {
    const meant = [{ field: 'field', attribute: 'requester.email', form: 'FULL' }];
    expect(found('zoe.muller@acme.example', meant)).toEqual([]);
  });
});

describe('the matcher', () => {
  it('prints nothing that it looks for', () => {
    expect(inspect(matcher, { depth: 9, showHidden: true }) + JSON.stringify(matcher)).not.toMatch(/zoe|4917/i);
    expect(inspect(matcher.needleOf('requester.name'), { depth: 9 })).not.toMatch(/zoe/i);
  });
});
