import type { EventStore, EventToAppend, StoredEvent, SubscriptionItem } from './event-store.port.js';

const run = crypto.randomUUID();
let streams = 0;

/** A stream that nobody has used yet, not even an earlier run on the same server. */
export function freshStream(category = 'spec'): string {
  streams += 1;
  return `${category}-${run}-${streams}`;
}

/** Event number n of a specification: what is not given is the same for all. */
export function sampleEvent(n: number, given: Partial<EventToAppend> = {}): EventToAppend {
  const id = `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
  return { id, type: 'spec.Happened.v1', data: { n }, metadata: { $correlationId: 'spec' }, ...given };
}

/** Events with the numbers from and up to, both included. */
export function sampleEvents(from: number, to: number, given: Partial<EventToAppend> = {}): EventToAppend[] {
  return Array.from({ length: to - from + 1 }, (_, index) => sampleEvent(from + index, given));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What the store takes and gives back of an event, for comparison with what was appended. */
export function contentOf({ id, type, data, metadata }: EventToAppend): EventToAppend {
  return { id, type, data, metadata };
}

export function placeOf({ stream, revision }: StoredEvent): string {
  return `${stream}@${revision}`;
}

/** A subscription that a specification pulls by hand. */
export class Follower {
  readonly #stop = new AbortController();
  readonly #items: AsyncIterator<SubscriptionItem>;

  constructor(store: EventStore, options: Omit<Parameters<EventStore['subscribe']>[0], 'signal'> = {}) {
    this.#items = store.subscribe({ ...options, signal: this.#stop.signal })[Symbol.asyncIterator]();
  }

  abort(): void {
    this.#stop.abort();
  }

  next(): Promise<IteratorResult<SubscriptionItem, unknown>> {
    return this.#items.next();
  }

  async nextItem(): Promise<SubscriptionItem> {
    const next = await this.#items.next();
    if (next.done === true) throw new Error('The subscription ended before its next item');
    return next.value;
  }

  /** The next item of one kind; others are passed over. */
  async nextOf<Kind extends SubscriptionItem['kind']>(kind: Kind): Promise<SubscriptionItem & { kind: Kind }> {
    for (;;) {
      const item = await this.nextItem();
      if (isOf(item, kind)) return item;
    }
  }

  /** Places of the next events, however many checkpoints stand between them. */
  async nextEvents(count: number): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    while (events.length < count) events.push((await this.nextOf('event')).event);
    return events;
  }

  /** The events up to the next caught-up. */
  async eventsUntilCaughtUp(): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (;;) {
      const { done, value } = await this.next();
      if (done === true || value.kind === 'caught-up') return events;
      if (value.kind === 'event') events.push(value.event);
    }
  }
}

function isOf<Kind extends SubscriptionItem['kind']>(
  item: SubscriptionItem,
  kind: Kind,
): item is SubscriptionItem & { kind: Kind } {
  return item.kind === kind;
}
