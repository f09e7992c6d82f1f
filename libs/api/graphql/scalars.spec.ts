import { describe, expect, it } from '@jest/globals';
import { parseValue } from 'graphql';
import { InstantScalar } from './scalars.js';

describe('a moment that is given', () => {
  const nine = '2026-03-02T09:00:00.000Z';

  it.each([
    ['2026-03-02T09:00:00Z', nine],
    [nine, nine],
    ['2026-03-02t09:00:00z', nine],
    ['2026-03-02T09:00:00+00:00', nine],
    ['2026-03-02T09:00:00-00:00', nine],
    ['2026-03-02T09:00:00.1Z', '2026-03-02T09:00:00.100Z'],
    ['2026-03-02T09:00:00.123999999Z', '2026-03-02T09:00:00.123Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ])('is taken in every form of RFC 3339 in UTC: %s', (text, instant) => {
    expect(InstantScalar.parseValue(text)).toBe(instant);
    expect(InstantScalar.parseLiteral(parseValue(JSON.stringify(text)))).toBe(instant);
  });

  it.each([
    ...['2026-03-02T09:00:00', '2026-03-02T09:00:00+01:00', '2026-03-02', '2026-03-02 09:00:00Z', '20260302T090000Z'],
    ...['2026-02-30T09:00:00Z', '2026-13-01T09:00:00Z', '2026-03-02T24:00:00Z', '2026-03-02T09:00:60Z', 'now', ''],
    ...[7, null, `2026-03-02T09:00:00.${'0'.repeat(100)}Z`],
  ])('is refused in any other: %p', (given) => {
    expect(() => InstantScalar.parseValue(given)).toThrow(TypeError);
  });
});
