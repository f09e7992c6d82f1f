import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppendResult, EventStore, EventToAppend, ExpectedRevision, StoredEvent } from '@baton/event-store';
import { StoreError } from '@baton/event-store';

/** What goes on while a server is killed, and how it is seen afterwards that nothing was lost or doubled. */
export interface Load {
  run(isOver: () => boolean): Promise<void>;
  /** When all has ended and the server is up. */
  judge(): Promise<Judgement>;
}

export interface Judgement {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** Far more than it takes a follower that lost nothing. */
const catchUpMsMax = 60_000;

/**
 * So many who append to streams of their own as fast as they can, and one who follows.
 * @param patienceMs how long is waited for what the follower has not been given yet
 */
export function writingLoad(store: EventStore, writers: number, patienceMs = catchUpMsMax): Load {
  const category = `kills_${randomUUID()}`;
  const all = Array.from({ length: writers }, (_, n) => new Writer(store, `${category}-${n}`));
  const given: StoredEvent[] = [];
  const stop = new AbortController();
  const follow = async (): Promise<void> => {
    const filter = { streamPrefixes: [category] };
    for await (const item of store.subscribe({ filter, signal: stop.signal }))
      if (item.kind === 'event') given.push(item.event);
  };
  const following = follow();
  return {
    run: async (isOver) => void (await Promise.all(all.map((writer) => writer.writeUntil(isOver)))),
    judge: async () => {
      const kept: StoredEvent[] = [];
      for await (const event of store.readAll()) if (event.stream.startsWith(category)) kept.push(event);
      const givenUpAtMs = performance.now() + patienceMs;
      while (given.length < kept.length && performance.now() < givenUpAtMs) await pause(10);
      stop.abort();
      await following;
      const faults = all.flatMap((writer) => [...writer.faultsIn(kept, 'kept'), ...writer.faultsIn(given, 'given')]);
      const callsRepeated = sum(all, ({ givenUp }) => givenUp);
      const appends = sum(all, ({ appends }) => appends);
      return { counts: { appends, callsRepeated, eventsKept: kept.length, eventsGiven: given.length }, faults };
    },
  };
}

/** Appends until it is told to end, and repeats what was not answered, as whoever appends does. */
class Writer {
  appends = 0;
  /** How many calls the store gave up, to be repeated from outside. */
  givenUp = 0;
  /** Of all events that were acknowledged, in their order. */
  readonly #ids: string[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly stream: string,
  ) {}

  async writeUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const events = Array.from({ length: randomInt(1, 4) }, (_, index) => this.#event(index));
      const end = this.#ids.length - 1;
      const result = await this.#append(end === -1 ? 'NO_STREAM' : end, events);
      if (result.status !== 'APPENDED' || result.revision !== end + events.length)
        throw new Error(`An append got a wrong answer (${this.stream}, ${JSON.stringify(result)}, end ${end})`);
      this.#ids.push(...events.map(({ id }) => id));
      this.appends += 1;
    }
  }

  /** What is wrong with this writer's among the events that are there, or were given. */
  faultsIn(events: readonly StoredEvent[], where: string): string[] {
    const found = events.filter(({ stream }) => stream === this.stream);
    const misplaced = found.filter(({ id, revision }, index) => revision !== index || id !== this.#ids[index]);
    if (found.length === this.#ids.length && misplaced.length === 0) return [];
    return [`${this.stream} ${where}: ${found.length} of ${this.#ids.length} events, ${misplaced.length} out of place`];
  }

  async #append(expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendResult> {
    for (;;) {
      try {
        return await this.store.append(this.stream, expected, events);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'UNAVAILABLE') throw error;
        this.givenUp += 1;
      }
    }
  }

  #event(index: number): EventToAppend {
    const data = { n: this.#ids.length + index, sealed: 'c2VhbGVk'.repeat(randomInt(1, 60)) };
    return { id: randomUUID(), type: 'kills.Written.v1', data, metadata: { $correlationId: this.stream } };
  }
}

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
