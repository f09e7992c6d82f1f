import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecentlyUsed } from './recently-used.js';

describe('a map of what was recently used', () => {
  it('keeps what was used since, and lets go of what was not', () => {
    const map = new RecentlyUsed<string, number>(4);
    for (const [at, key] of ['a', 'b', 'c'].entries()) map.set(key, at);
    map.get('a');
    map.set('d', 3);
    expect([map.get('a'), map.get('b'), map.get('d')]).toEqual([0, undefined, 3]);
  });

  it('holds the last half of its bound, never more than its bound, and never an old value', () => {
    const entries = fc.array(fc.tuple(fc.nat(30), fc.nat()), { maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), entries, (entriesMax, sets) => {
        const map = new RecentlyUsed<number, number>(entriesMax);
        const truth = new Map<number, number>();
        for (const [key, value] of sets) {
          map.set(key, value);
          truth.delete(key);
          truth.set(key, value);
          expect(map.size).toBeLessThanOrEqual(entriesMax);
        }
        for (const [key, value] of [...truth].slice(-Math.floor(entriesMax / 2))) expect(map.get(key)).toBe(value);
        for (const [key, value] of truth) expect([undefined, value]).toContain(map.get(key));
      }),
    );
  });
});
