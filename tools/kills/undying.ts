import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../../apps/sandbox/src/seed/chance.js';
import type { Spawned } from '../processes/spawned.js';

export interface Life {
  readonly name: string;
  readonly spawn: (env: Readonly<Record<string, string>>) => Spawned;
  /** What it says when it is up. */
  readonly up: RegExp;
  /** How long it lives at most once it is up, in milliseconds. */
  readonly upMsMax: number;
  /** Named places at which it can be told to die; none where it knows none. */
  readonly places: readonly string[];
  /** How often it passes one of them in the course of some goals, about. */
  readonly timesMax: number;
}

export interface UndyingHooks {
  readonly chance: Chance;
  /** It was killed: at a named place, at random, or before it was up. */
  readonly onDeath: (where: string) => void;
  /** It ended though nobody killed it. */
  readonly onCollapse: (said: string) => void;
}

const beforeItIsUp = 'before it is up';
const atRandom = 'at random';

/** Of a hundred lives, so many end before the process is up, and so many at a named place. */
const percent = { beforeItIsUp: 12, atPlace: 45 };
const startMsMax = 600;
/** Between a death and the next start. */
const restMsMax = 400;
const saidLines = 5;

/** A process that is killed again and again, and started again each time, until it is spared. */
export class Undying {
  #current: Spawned | undefined;
  #isSpared = false;
  #isOver = false;
  readonly #living: Promise<void>;

  constructor(
    private readonly life: Life,
    private readonly hooks: UndyingHooks,
  ) {
    this.#living = this.#liveOnAndOn();
  }

  /** From now on it lives: whatever was to kill it later does so now, and the life after that is its last one. */
  spare(): void {
    this.#isSpared = true;
    this.#current?.signal('SIGKILL');
  }

  /** Ends it in order, and for good. */
  async end(): Promise<void> {
    this.#isOver = true;
    const last = this.#current;
    const ending = await last?.stop();
    await this.#living;
    if (last && ending && ending.code !== 0 && ending.signal !== 'SIGKILL') this.#collapse(last);
  }

  async #liveOnAndOn(): Promise<void> {
    const { chance, onDeath } = this.hooks;
    while (!this.#isOver) {
      const where = await this.#liveOnce();
      this.#current = undefined;
      if (this.#isOver) return;
      if (where !== undefined) onDeath(where);
      // Spared, and ended by itself: it would do so again and again.
      else if (this.#isSpared) return;
      await pause(chance.between(0, restMsMax));
    }
  }

  /** Answers where it was killed; undefined where it was not. */
  async #liveOnce(): Promise<string | undefined> {
    const fate = this.#isSpared ? undefined : this.#draw();
    const isNamed = fate !== undefined && this.life.places.includes(fate);
    const times = this.hooks.chance.between(1, this.life.timesMax);
    const living = this.life.spawn(isNamed ? { BATON_CRASH_AT: `${fate}:${times}` } : {});
    this.#current = living;
    const death = new AbortController();
    const stroke = fate === undefined ? undefined : this.#strike(living, fate, death.signal);
    const { signal } = await living.ended;
    death.abort();
    const wasStruck = (await stroke) ?? false;
    if (signal === 'SIGKILL') return isNamed && wasStruck ? atRandom : (fate ?? atRandom);
    if (!this.#isOver) this.#collapse(living);
    return undefined;
  }

  #draw(): string {
    const { chance } = this.hooks;
    const drawn = chance.between(1, 100);
    if (drawn <= percent.beforeItIsUp) return beforeItIsUp;
    if (drawn > percent.beforeItIsUp + percent.atPlace || this.life.places.length === 0) return atRandom;
    return chance.pick(this.life.places);
  }

  /** Kills it when its time has come; answers whether it lived to see that. At a named place it dies by itself. */
  async #strike(living: Spawned, fate: string, death: AbortSignal): Promise<boolean> {
    const { chance } = this.hooks;
    const momentMs = chance.between(0, fate === beforeItIsUp ? startMsMax : this.life.upMsMax);
    try {
      if (fate !== beforeItIsUp) await living.line(this.life.up);
      await pause(momentMs, undefined, { signal: death });
    } catch {
      return false;
    }
    living.signal('SIGKILL');
    return true;
  }

  #collapse({ output }: Spawned): void {
    this.hooks.onCollapse(output.split('\n').slice(-saidLines).join('\n'));
  }
}
