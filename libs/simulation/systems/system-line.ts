import type { LivingProcess } from '../world/living-process.js';
import { never } from '../world/living-process.js';
import type { SystemHealth } from './system-health.js';

const typicalMs = 8;
const longAfterMs = 120_000;

/** The system said 500, or the line broke: the caller knows nothing. */
export class LineBroke extends Error {
  override readonly name = 'LineBroke';
  readonly code = 'ECONNRESET';
}

/** The system asks to come back later: it has done nothing. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

export interface LineOptions {
  readonly signal: AbortSignal;
  /**
   * How long after it was sent a request of this kind may still land. Where the system enforces the key, for ever; where
   * only a reader can tell, no longer than the manifest says that a call takes.
   */
  readonly landsWithinMs: number | 'FOR_EVER';
}

/**
 * The way between one specialist's process and its system: what is sent may land late, fail, or go unanswered; and there
 * are times when nothing gets an answer at all.
 */
export class SystemLine {
  constructor(
    private readonly process: LivingProcess,
    private readonly health: SystemHealth,
  ) {}

  /** Asks for something that changes the system. */
  change<Result>(act: () => Result, { signal, landsWithinMs }: LineOptions): Promise<Result> {
    const { process } = this;
    const { world } = process;
    const { faults } = world;
    if (!process.isAlive) return never();
    return this.#untilAborted(signal, (resolve, reject) => {
      const answer = (settle: () => void): void => process.receives(world.latencyMs(typicalMs), settle);
      const breaks = (): void => reject(new LineBroke('The line broke'));
      const bound = landsWithinMs === 'FOR_EVER' ? longAfterMs : landsWithinMs;
      if (this.health.is('FAILING')) return answer(breaks);
      if (this.health.is('HANGING')) return;
      if (faults.strike('system defers')) return answer(() => reject(new NotNow('Come back later')));
      if (faults.strike('system fails before the effect')) return answer(breaks);
      if (faults.strike('system hangs')) return world.travels(world.random.fraction() * bound, act);
      if (faults.strike('system commits late')) {
        answer(breaks);
        return world.travels(world.random.fraction() * bound, act);
      }
      world.travels(Math.min(world.latencyMs(typicalMs), bound), () => {
        const result = act();
        answer(faults.strike('system fails after the effect') ? breaks : () => resolve(result));
      });
    });
  }

  /** Asks for something that changes nothing. */
  look<Result>(see: () => Result, signal: AbortSignal): Promise<Result> {
    const { process } = this;
    const { world } = process;
    if (!process.isAlive) return never();
    return this.#untilAborted(signal, (resolve, reject) => {
      if (this.health.is('FAILING'))
        return process.receives(world.latencyMs(typicalMs), () => reject(new LineBroke('503')));
      if (this.health.is('HANGING') || world.faults.strike('system hangs')) return;
      world.travels(world.latencyMs(typicalMs), () => {
        const result = see();
        const breaks = world.faults.strike('system fails before the effect');
        process.receives(world.latencyMs(typicalMs), () =>
          breaks ? reject(new LineBroke('The line broke')) : resolve(result),
        );
      });
    });
  }

  #untilAborted<Result>(
    signal: AbortSignal,
    ask: (resolve: (result: Result) => void, reject: (error: Error) => void) => void,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new LineBroke('The time for the call is over'));
      signal.addEventListener('abort', () => reject(new LineBroke('The time for the call is over')), { once: true });
      ask(resolve, reject);
    });
  }
}
