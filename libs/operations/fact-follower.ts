import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, Position, StoredEvent } from '@baton/event-store';

/** Is told of every event, in order. */
export type FactListener = (event: StoredEvent) => void;

const tryAgainMs = 1_000;

/**
 * Follows all that happens from the moment on at which it begins, for those who count it or tell of it. Nothing depends
 * on it: where the store is away it tries again, and goes on behind what it has heard.
 */
export class FactFollower {
  readonly #stopping = new AbortController();
  #heardUpTo: Position | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly listeners: readonly FactListener[],
  ) {}

  /** @param after where it begins, as a rule at the end of now */
  start(after: Position | undefined): void {
    this.#heardUpTo = after;
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        for await (const item of this.store.subscribe({ after: this.#heardUpTo, signal })) {
          if (item.kind === 'caught-up') continue;
          this.#heardUpTo = item.kind === 'event' ? item.event.position : item.position;
          if (item.kind === 'event') for (const listener of this.listeners) listener(item.event);
        }
      } catch {
        // Whoever depends on the store says why it is away.
        await sleep(tryAgainMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }
}
