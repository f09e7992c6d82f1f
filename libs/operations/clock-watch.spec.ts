import { expect, it } from '@jest/globals';
import { ClockWatch } from './clock-watch.js';

it('tells by how much the wall clock jumped, once, and of no drift', () => {
  const jumps: number[] = [];
  let [wall, monotonic] = [1_000_000, 0];
  const watch = new ClockWatch({ wallMs: () => wall, monotonicMs: () => monotonic }, (byMs) => jumps.push(byMs));
  const pass = (wallMs: number, monotonicMs = 5_000): void => {
    [wall, monotonic] = [wall + wallMs, monotonic + monotonicMs];
    watch.look();
  };
  pass(5_000);
  pass(5_400);
  pass(3_605_000);
  pass(5_000);
  pass(-3_595_000);
  expect(jumps).toEqual([3_600_000, -3_600_000]);
});
