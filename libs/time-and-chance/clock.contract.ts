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
