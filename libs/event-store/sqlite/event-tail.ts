import type { StoredEvent } from '../event-store.port.js';

/**
 * The last events, as the objects that were appended, for all live subscribers together. It is bounded in events and in
 * bytes; who falls further behind is served from the database.
 */
export class EventTail {
  readonly #events: (StoredEvent | undefined)[];
  readonly #bytes: Float64Array;
  #first: number;
  #next: number;
  #bytesHeld = 0;

  /** @param next number of the first event that will be pushed */
  constructor(
    next: number,
    private readonly bounds: { readonly eventsMax: number; readonly bytesMax: number },
  ) {
    this.#events = new Array<StoredEvent | undefined>(bounds.eventsMax).fill(undefined);
    this.#bytes = new Float64Array(bounds.eventsMax);
    this.#first = next;
    this.#next = next;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** @param bytes what the event weighs; a large one may drive out all others, but is held itself */
  push(event: StoredEvent, bytes: number): void {
    const { eventsMax, bytesMax } = this.bounds;
    while (this.size > 0 && (this.size === eventsMax || this.#bytesHeld + bytes > bytesMax)) this.#forgetFirst();
    const slot = this.#next % eventsMax;
    this.#events[slot] = event;
    this.#bytes[slot] = bytes;
    this.#bytesHeld += bytes;
    this.#next += 1;
  }

  /** Events after a number, at most `limit`; undefined when it no longer holds the first of them. */
  after(number: number, limit: number): StoredEvent[] | undefined {
    if (number + 1 < this.#first) return undefined;
    const page: StoredEvent[] = [];
    const end = Math.min(this.#next, number + 1 + limit);
    for (let n = number + 1; n < end; n++) {
      const event = this.#events[n % this.bounds.eventsMax];
      if (event !== undefined) page.push(event);
    }
    return page;
  }

  #forgetFirst(): void {
    const slot = this.#first % this.bounds.eventsMax;
    this.#events[slot] = undefined;
    this.#bytesHeld -= this.#bytes[slot] ?? 0;
    this.#first += 1;
  }
}
