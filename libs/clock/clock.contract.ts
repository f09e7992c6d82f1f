import { describe, expect, it } from '@jest/globals';
import type { Clock } from './clock.port.js';

/** What every clock promises. `elapse` lets at least that much of the clock's own time pass. */
export function clockContract(make: () => { clock: Clock; elapse(ms: number): Promise<void> }): void {
  describe('a clock', () => {
    it('never goes back', async () => {
      const { clock, elapse } = make();
      const before = clock.now();
      await elapse(5);
      expect(clock.now() >= before).toBe(true);
    });

    it('draws chances from [0, 1)', () => {
      const { clock } = make();
      const drawn = Array.from({ length: 100 }, () => clock.chance());
      expect(drawn.every((chance) => chance >= 0 && chance < 1)).toBe(true);
      expect(new Set(drawn).size).toBeGreaterThan(1);
    });

    it('calls back once, and not when canceled', async () => {
      const { clock, elapse } = make();
      const calls: string[] = [];
      clock.after(1, () => calls.push('kept'));
      clock.after(1, () => calls.push('canceled')).cancel();
      await elapse(20);
      expect(calls).toEqual(['kept']);
    });
  });
}
