import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Clock } from './clock.port.js';
import { pause } from './clock.port.js';

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

    it('is waited for no longer than until an abort, and no wait leaves anything behind', async () => {
      const { clock, elapse } = make();
      const stopping = new AbortController();
      const over = pause(clock, 1, stopping.signal);
      await elapse(20);
      await over;
      const long = pause(clock, 3_600_000, stopping.signal);
      expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(1);
      stopping.abort();
      await long;
      await pause(clock, 3_600_000, stopping.signal);
      expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(0);
    });
  });
}
