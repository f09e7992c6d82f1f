import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position, StoredEvent, SubscriptionFilter, SubscriptionItem } from './event-store.port.js';
import type { Positions } from './position.js';

/** Events whose numbers have no gaps, from 1; what the loops below need of a store in this process. */
export interface EventLog {
  /** Number of the last event, 0 when there is none. */
  readonly last: number;
  /**
   * Events after a number, oldest first: at least one if there is any, {@link pageEventsMax} at most, and fewer where
   * they are large.
   * @throws StoreError CLOSED or BROKEN
   */
  page(after: number): readonly StoredEvent[];
  readonly positions: Positions;
  readonly growth: Growth;
}

/** So much is handed out before others get their turn. */
export const pageEventsMax = 256;

/** A subscriber who sees none of this many events gets a checkpoint to resume from. */
const checkpointEvery = 256;

/** Wakes whoever waits for more events. */
export class Growth {
  readonly #waiting = new Set<() => void>();

  wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next {@link wakeAll}, or when the signal aborts. */
  async next(signal: AbortSignal): Promise<void> {
    let wake = (): void => undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
    this.#waiting.delete(wake);
    signal.removeEventListener('abort', wake);
  }
}

export async function* readLog(log: EventLog, after: Position | undefined): AsyncGenerator<StoredEvent> {
  const end = log.last;
  let at = placeOf(log, after);
  while (at < end) {
    for (const event of log.page(at)) {
      if (at === end) return;
      at += 1;
      yield event;
    }
    // Iteration alone never leaves the microtask queue: without this, a long read would starve everybody else.
    if (at < end) await nextTurn();
  }
}

/**
 * The one way to follow a log: pages are pulled when the subscriber asks, so nothing piles up for a slow one, and what
 * is new is only a reason to look again, so nothing is missed or seen twice between catching up and going live.
 */
export async function* followLog(
  log: EventLog,
  options: { readonly after?: Position; readonly filter?: SubscriptionFilter; readonly signal: AbortSignal },
): AsyncGenerator<SubscriptionItem> {
  const { filter, signal } = options;
  let at = placeOf(log, options.after);
  let reported = at;
  let behind = true;
  while (!signal.aborted) {
    const page = log.page(at);
    for (const event of page) {
      at += 1;
      const wanted = matches(event, filter);
      if (!wanted && at - reported < checkpointEvery) continue;
      reported = at;
      yield wanted ? { kind: 'event', event } : { kind: 'checkpoint', position: log.positions.of(at) };
      if (signal.aborted) return;
    }
    if (at < log.last) {
      behind ||= log.last - at > checkpointEvery;
      await nextTurn();
      continue;
    }
    if (behind) {
      behind = false;
      if (reported < at) yield { kind: 'checkpoint', position: log.positions.of((reported = at)) };
      yield { kind: 'caught-up' };
      if (at < log.last) continue;
    }
    if (!signal.aborted) await log.growth.next(signal);
  }
}

function placeOf(log: EventLog, after: Position | undefined): number {
  return after === undefined ? 0 : log.positions.numberOf(after, log.last);
}

export function matches(event: StoredEvent, filter: SubscriptionFilter | undefined): boolean {
  return startsWithOneOf(event.stream, filter?.streamPrefixes) && startsWithOneOf(event.type, filter?.typePrefixes);
}

function startsWithOneOf(name: string, prefixes: readonly string[] | undefined): boolean {
  return prefixes === undefined || prefixes.some((prefix) => name.startsWith(prefix));
}
