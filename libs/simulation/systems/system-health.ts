import type { World } from '../world/world.js';

type Sickness = 'FAILING' | 'HANGING';

const sickMsMax = 90_000;

/** Whether a system works at all: at times it fails whatever is asked of it, or lets everybody wait. */
export class SystemHealth {
  #sickness: Sickness | undefined;
  #untilMs = 0;

  constructor(private readonly world: World) {}

  /** Now and then it falls sick. */
  disturb(): void {
    const { faults, random, nowMs } = this.world;
    const falls = (sickness: Sickness): void => {
      this.#sickness = sickness;
      this.#untilMs = nowMs + random.fraction() * sickMsMax;
    };
    if (faults.strike('system fails whatever is asked')) falls('FAILING');
    if (faults.strike('system lets everybody wait')) falls('HANGING');
  }

  heal(): void {
    this.#untilMs = 0;
  }

  is(sickness: Sickness): boolean {
    return this.#sickness === sickness && this.#untilMs > this.world.nowMs;
  }
}
