import type { EventStore, Position, StoredEvent } from '@baton/event-store';

/** Few enough for a writer to let others come in between. */
const eventsMax = 500;

/**
 * Hands on all events behind a position up to another one, in batches, each with the position that it ends at; the last
 * one ends at `end` itself, and may be empty.
 * @param take called for one batch at a time
 */
export async function readUpTo(
  store: EventStore,
  {
    after,
    end,
    signal,
  }: { readonly after: Position | undefined; readonly end: Position; readonly signal: AbortSignal },
  take: (events: readonly StoredEvent[], position: Position) => Promise<void>,
): Promise<void> {
  let batch: StoredEvent[] = [];
  for await (const event of store.readAll(after)) {
    signal.throwIfAborted();
    if (store.compare(event.position, end) > 0) break;
    batch.push(event);
    if (batch.length < eventsMax) continue;
    await take(batch, event.position);
    batch = [];
  }
  await take(batch, end);
}
