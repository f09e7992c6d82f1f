import { describe, expect, it } from '@jest/globals';
import type { Chance } from './chance.port.js';

/** What every source of chance promises. */
export function chanceContract(make: () => Chance): void {
  describe('chance', () => {
    it('draws fractions from [0, 1)', () => {
      const chance = make();
      const drawn = Array.from({ length: 100 }, () => chance.fraction());
      expect(drawn.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
      expect(new Set(drawn).size).toBeGreaterThan(1);
    });

    it('never gives an id or a salt twice', () => {
      const chance = make();
      const drawn = Array.from({ length: 1_000 }, () => [chance.uuid(), chance.salt()]).flat();
      expect(new Set(drawn).size).toBe(2_000);
    });

    it('gives ids and salts of the promised form', () => {
      const chance = make();
      expect(chance.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Buffer.from(chance.salt(), 'base64url')).toHaveLength(16);
    });
  });
}
