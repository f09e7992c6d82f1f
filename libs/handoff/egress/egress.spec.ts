import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { JsonValue, ValueType } from '@baton/kernel';
import { canonicalJson } from '@baton/kernel';
import { briefStops } from './brief-stops.js';
import { EgressMatcher } from './egress-matcher.js';
import { Needle } from './needle.js';

type Typed = readonly [ValueType, JsonValue];

const values: readonly (readonly [string, ValueType, JsonValue])[] = [
  ['requester.phone', 'phone', '+49 170 123-4567'],
  ['requester.name', 'name', 'Zoë  Müller'],
  ['requester.email', 'email', 'zoe.muller@acme.example'],
  ['account.name', 'name', 'ACME Corporation'],
  ['account.mention', 'name', 'Acme corporation'],
  ['invoice.amount', 'decimal', '1200450.50'],
  ['invoice.round', 'decimal', '100000.00'],
  ['invoice.whole', 'decimal', '2300460.00'],
  ['invoice.currency', 'currency', 'EUR'],
  ['contract.note', 'text', 'The customer threatened to leave for a rival'],
];
const encoded = Buffer.from('+49 170 123-4567').toString('base64url');
const matcher = new EgressMatcher(values.flatMap((value) => Needle.of(...value) ?? []));

/** @param meant the attributes that the field discloses whole */
function found(text: JsonValue, meant: readonly string[] = []): readonly string[] {
  const needles = values.flatMap((value) => (meant.includes(value[0]) ? (Needle.of(...value) ?? []) : []));
  const crossing = needles.map((needle) => ({ field: 'field', needle }));
  return briefStops(canonicalJson({ field: text }), matcher, crossing).map(({ attribute }) => attribute);
}

describe('a value that must stay', () => {
  it.each<[string, JsonValue, string]>([
    ['as it is', 'call +49 170 123-4567 today', 'requester.phone'],
    ['in another spelling', 'ask ZOE MULLER', 'requester.name'],
    ['behind a line break and quotes', 'ask\n"Zoe\tMüller"', 'requester.name'],
    ['as digits alone', 'tel:00491701234567', 'requester.phone'],
    ['as digits in other groups', '0049 170 12 34 567', 'requester.phone'],
    ['as a number', 1200450.5, 'invoice.amount'],
    ['as a number without a fraction', 2300460, 'invoice.whole'],
    ['as a number with one', '2300460.00', 'invoice.whole'],
    ['with separators', '1,200,450.50 in all', 'invoice.amount'],
    ['with separators and fewer places', '1.200.450,5 in all', 'invoice.amount'],
    ['in base64', encoded, 'requester.phone'],
    [
      'within a longer text in base64url',
      `ref=${Buffer.from('Hi, Zoë Müller!').toString('base64url')}`,
      'requester.name',
    ],
    ['in base64 behind a name', `ref-${encoded}`, 'requester.phone'],
    ['in base64url between names', `doc/id_${encoded}-2026/end`, 'requester.phone'],
    ['URL-encoded', 'q=Zo%C3%AB+M%C3%BCller&x=%', 'requester.name'],
    ['deep in a value', { list: ['zoe.muller@acme.example'] }, 'requester.email'],
    ['as prose', 'Note: the customer threatened to leave for a rival.', 'contract.note'],
  ])('is found %s', (_, text, attribute) => {
    expect(found(text)).toContain(attribute);
  });

  it.each<[string, JsonValue]>([
    ['a part of a word', 'zoemullerina xzoe muller9'],
    ['a longer number', '99491701234567123'],
    ['what is too short, or too plain, to tell', 'EUR 100000.00'],
    ['what only looks like an encoding', 'aaaaaaaaaaaa %zz %e4 ____----'],
    ['one word of several', 'Zoe and the corporation'],
    ['ten times as much', '12004505.00 and 23004600'],
    ['what is joined and no encoding', 'some-longish/words_joined+together'],
  ])('is not seen in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('what a brief discloses', () => {
  it('may cross, and so may what says the same under another name', () => {
    expect(found('ACME Corporation', ['account.name'])).toEqual([]);
  });

  it('does not cover what else stands in its field', () => {
    expect(found('ACME Corporation, +491701234567', ['account.name'])).toEqual(['requester.phone']);
  });

  it('covers the name that an address is made of', () => {
    expect(found('zoe.muller@acme.example', ['requester.email'])).toEqual([]);
  });
});

describe('two values', () => {
  const areSame = (one: Typed, other: Typed) => {
    const [first, second] = [Needle.of('a', ...one), Needle.of('b', ...other)];
    return first && second ? first.isSameAs(second) : undefined;
  };

  it.each<[Typed, Typed]>([
    [
      ['decimal', '1200450.50'],
      ['decimal', '1200450.5'],
    ],
    [
      ['decimal', '1200450.00'],
      ['integer', 1200450],
    ],
    [
      ['identifier', '0001200450'],
      ['identifier', '1200450'],
    ],
    [
      ['name', 'ACME Corporation'],
      ['text', 'Acme, corporation'],
    ],
  ])('are the same: %j and %j', (one, other) => {
    expect(areSame(one, other)).toBe(true);
  });

  it.each<[Typed, Typed]>([
    [
      ['identifier', '12345678901234567'],
      ['identifier', '12345678901234568'],
    ],
    [
      ['identifier', '12345e678'],
      ['identifier', '98765e432'],
    ],
    [
      ['identifier', '1200450-50'],
      ['identifier', '1200450-5'],
    ],
    [
      ['decimal', '1200450.50'],
      ['decimal', '1200450.05'],
    ],
  ])('are two: %j and %j', (one, other) => {
    expect(areSame(one, other)).toBe(false);
  });
});

describe('the matcher', () => {
  it('prints nothing that it looks for', () => {
    expect(inspect(matcher, { depth: 9, showHidden: true }) + JSON.stringify(matcher)).not.toMatch(/zoe|4917/i);
    expect(inspect(Needle.of('requester.name', 'name', 'Zoë Müller'), { depth: 9 })).not.toMatch(/zoe/i);
  });
});
