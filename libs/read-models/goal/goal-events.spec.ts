import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { TenantId } from '@baton/kernel';
import { storedEventsOf } from './goal-events.js';
import { GoalQuery } from './goal.query.js';

/** Knows from where on the goal's own stream was read. */
class WatchedStore extends MemoryEventStore {
  readonly from: number[] = [];

  override readStream(stream: string, fromRevision = 0): AsyncGenerator<StoredEvent> {
    if (stream.startsWith('goal-')) this.from.push(fromRevision);
    return super.readStream(stream, fromRevision);
  }
}

async function eventsOf(store: MemoryEventStore, after?: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of storedEventsOf(store, 'g1', { after })) events.push(event);
  return events;
}

/** G: one of the goal's own, Q: one beside them. */
const orders = ['', 'G', 'Q', 'GGGGG', 'GQ', 'QG', 'GGQQGGG', 'GQGGQGGGQQ', 'QQGGGGQ'];

it.each(orders)('events of a goal in the order %j go on behind any, and keep their numbers', async (order) => {
  const store = new WatchedStore();
  const metadata = { tenant: 't1' };
  const revisions: Record<string, number> = {};
  for (const kind of order) {
    const stream = kind === 'G' ? 'goal-g1' : 'quarantine-g1';
    const before = revisions[stream];
    await store.append(stream, before ?? 'NO_STREAM', [{ id: randomUUID(), type: kind, data: {}, metadata }]);
    revisions[stream] = (before ?? -1) + 1;
  }
  const all = await eventsOf(store);
  expect(all.map(({ type }) => type).join('')).toBe(order);
  for (let after = -1; after < order.length + 2; after++)
    expect(await eventsOf(store, after)).toEqual(all.slice(after + 1));
});

it('a page of a long goal is read from where it begins', async () => {
  const store = new WatchedStore();
  const metadata = { tenant: 't1' };
  const events = Array.from({ length: 90 }, () => ({ id: randomUUID(), type: 'G', data: {}, metadata }));
  await store.append('goal-g1', 'NO_STREAM', events);
  await store.append('quarantine-g1', 'NO_STREAM', [{ id: randomUUID(), type: 'Q', data: {}, metadata }]);
  const page = await new GoalQuery(store).events({ tenant: 't1' as TenantId }, 'g1', { after: 79, first: 5 });
  expect(page?.map(({ revision }) => revision)).toEqual([80, 81, 82, 83, 84]);
  expect(store.from).toEqual([0, 79]);
});
