import { describe, expect, it } from '@jest/globals';
import { isSameJson } from './json.js';

describe('two values', () => {
  it.each([
    ['members in another order', { a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }],
    ['a member that is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['the same text', 'x', 'x'],
  ])('are one as JSON has them with %s', (_what, one, other) => {
    expect([isSameJson(one, other), isSameJson(other, one)]).toEqual([true, true]);
  });

  it.each([
    ['a member more', { a: 1 }, { a: 1, b: null }],
    ['another value deep inside', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
    ['an order of their own', [1, 2], [2, 1]],
    ['an element more', [1], [1, 2]],
    ['a list for an object', [], {}],
    ['null for an object', null, {}],
    ['a number for its text', 1, '1'],
  ])('are two with %s', (_what, one, other) => {
    expect([isSameJson(one, other), isSameJson(other, one)]).toEqual([false, false]);
  });
});
