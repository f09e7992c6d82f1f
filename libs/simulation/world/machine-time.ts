import type { World } from './world.js';

/**
 * Runs with the clock and the timers of the machine replaced by those of a world, for the few places that ask the
 * machine itself: a circuit breaker, a projector that lets events gather, a reader who waits for its rows.
 */
export async function onMachineTimeOf<Result>(world: World, run: () => Promise<Result>): Promise<Result> {
  const machine = { now: Date.now, setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  Date.now = () => world.nowMs;
  Object.assign(globalThis, {
    setTimeout: (callback: (...given: readonly unknown[]) => void, ms = 0, ...given: readonly unknown[]) =>
      world.agenda.after(ms, () => callback(...given)),
    clearTimeout: (timer?: { readonly cancel?: () => void }) => timer?.cancel?.(),
  });
  try {
    return await run();
  } finally {
    Date.now = machine.now;
    Object.assign(globalThis, { setTimeout: machine.setTimeout, clearTimeout: machine.clearTimeout });
  }
}
