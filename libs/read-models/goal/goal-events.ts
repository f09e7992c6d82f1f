import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalStream, quarantineStream } from '@baton/event-store';

/**
 * All that has happened to a goal as it is stored, in the order of positions: its own events, and that it was set aside
 * and released, which is recorded beside them. What has its number in this order keeps it, since what comes later comes
 * last: two streams are read one after the other, so that what happens meanwhile is left for the next who asks.
 * @param after a number: what has it, or comes before it, is left out
 * @param signal aborts when nobody waits any more: then no stream is begun
 */
export async function* storedEventsOf(
  store: EventStore,
  goalId: string,
  { after = -1, signal }: { readonly after?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<StoredEvent> {
  const end = await store.end();
  if (end === undefined) return;
  signal?.throwIfAborted();
  const hasHappened = ({ position }: StoredEvent): boolean => store.compare(position, end) <= 0;
  const beside: StoredEvent[] = [];
  for await (const event of store.readStream(quarantineStream(goalId))) if (hasHappened(event)) beside.push(event);
  signal?.throwIfAborted();
  // Before an event there are no more than all that are beside the goal's own, and those of its own before it.
  const from = Math.max(0, after + 1 - beside.length);
  let number = from;
  let told = 0;
  for await (const event of store.readStream(goalStream(goalId), from)) {
    if (!hasHappened(event)) break;
    for (let next = beside[told]; next && store.compare(next.position, event.position) < 0; next = beside[told]) {
      if (number++ > after) yield next;
      told += 1;
    }
    if (number++ > after) yield event;
  }
  for (const next of beside.slice(told)) if (number++ > after) yield next;
}
