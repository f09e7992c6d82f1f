import { randomInt, randomUUID } from 'node:crypto';
import type { AppendResult, EventStore, EventToAppend, ExpectedRevision } from '@baton/event-store';
import { StoreError } from '@baton/event-store';

/** Appends to a stream of its own until it is told to end, and repeats what was not answered, as whoever appends does. */
export class Writer {
  appends = 0;
  /** How many calls the store gave up, to be repeated from outside. */
  givenUp = 0;
  #end = -1;

  constructor(
    private readonly store: EventStore,
    readonly stream: string,
  ) {}

  /** Ids of all events that were acknowledged, in their order. */
  readonly ids: string[] = [];

  async writeUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const events = Array.from({ length: randomInt(1, 4) }, (_, index) => this.#event(index));
      const expected = this.#end === -1 ? 'NO_STREAM' : this.#end;
      const result = await this.#append(expected, events);
      this.#end += events.length;
      if (result.status !== 'APPENDED' || result.revision !== this.#end)
        throw new Error(`An append got a wrong answer (${this.stream}, ${JSON.stringify(result)}, end ${this.#end})`);
      this.ids.push(...events.map(({ id }) => id));
      this.appends += 1;
    }
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
    const data = { n: this.#end + 1 + index, sealed: 'c2VhbGVk'.repeat(randomInt(1, 60)) };
    return { id: randomUUID(), type: 'kills.Written.v1', data, metadata: { $correlationId: this.stream } };
  }
}
