import type { EventStore, Position, StoredEvent, SubscriptionItem } from '@baton/event-store';
import { goalInQuarantineOf, goalStream, quarantineStream } from '@baton/event-store';

/** An event as it happens; or a checkpoint after a while in which none came: nothing that is wanted lies before it. */
export type LiveItem = Exclude<SubscriptionItem, { readonly kind: 'caught-up' }>;

/** So many events wait for one listener; whoever falls further behind reads the log instead. */
const waitingMax = 256;
const idleMs = 15_000;

/**
 * The one subscription to the store by which a process hears of goals' events as they happen, and its fan-out. It is
 * downstream of the store and keeps nothing: what a listener misses is in the log.
 */
export class LiveTail {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #stopping = new AbortController();
  #started: Promise<void> | undefined;
  #position: Position | undefined;

  constructor(private readonly store: EventStore) {}

  /** How far it has come: every listener has been offered all that it wants up to there. */
  get position(): Position | undefined {
    return this.#position;
  }

  /**
   * From now on, events of one goal's stream or of one tenant wait for this listener: what is already in the log when
   * this resolves and what it is offered overlap, and leave nothing between them.
   * @param of name of a goal's stream, or of a tenant
   */
  async listen(of: string): Promise<Listener> {
    await (this.#started ??= this.#start());
    const listener = new Listener(of, this);
    const others = this.#listeners.get(of);
    if (others) others.add(listener);
    else this.#listeners.set(of, new Set([listener]));
    return listener;
  }

  leave(listener: Listener): void {
    const all = this.#listeners.get(listener.of);
    all?.delete(listener);
    if (all?.size === 0) this.#listeners.delete(listener.of);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #start(): Promise<void> {
    try {
      this.#position = await this.store.end();
    } catch (error) {
      this.#started = undefined;
      throw error;
    }
    void this.#run().catch((error: unknown) => this.#fail(error));
  }

  async #run(): Promise<void> {
    const filter = { streamPrefixes: [goalStream(''), quarantineStream('')] };
    const { signal } = this.#stopping;
    for await (const item of this.store.subscribe({ after: this.#position, filter, signal })) {
      if (item.kind === 'checkpoint') this.#position = item.position;
      if (item.kind !== 'event') continue;
      const { event } = item;
      this.#position = event.position;
      const setAside = goalInQuarantineOf(event.stream);
      const ofGoal = setAside === undefined ? event.stream : goalStream(setAside);
      for (const listener of this.#listeners.get(ofGoal) ?? []) listener.offer(event);
      const tenant = event.metadata['tenant'];
      if (typeof tenant !== 'string') continue;
      for (const listener of this.#listeners.get(tenant) ?? []) listener.offer(event);
    }
  }

  /** Whoever listens hears of it; the next who comes makes the subscription anew. */
  #fail(error: unknown): void {
    this.#started = undefined;
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener.fail(error);
  }
}

export class Listener {
  readonly #waiting: StoredEvent[] = [];
  #hasMissed = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(
    readonly of: string,
    private readonly tail: LiveTail,
  ) {}

  offer(event: StoredEvent): void {
    if (this.#waiting.length === waitingMax) this.#hasMissed = true;
    if (!this.#hasMissed) this.#waiting.push(event);
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error('The subscription broke off', { cause: error });
    this.#wake?.();
  }

  /** What was offered, in order, until the signal aborts. Ends by itself before the first event that it has missed. */
  async *items(signal: AbortSignal): AsyncGenerator<LiveItem> {
    while (!signal.aborted) {
      const event = this.#waiting.shift();
      if (event) yield { kind: 'event', event };
      else if (this.#failure !== undefined) throw this.#failure;
      else if (this.#hasMissed) return;
      else if (await this.#isIdle(signal)) {
        const { position } = this.tail;
        if (position !== undefined) yield { kind: 'checkpoint', position };
      }
    }
  }

  /** Resolves when there is something to look at, or with true after a while in which there was not. */
  #isIdle(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (): void => end(false);
      const timer = setTimeout(() => end(true), idleMs);
      const end = (isIdle: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve(isIdle);
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}
