import { randomUUID } from 'node:crypto';
import type { EventStore } from '@baton/event-store';
import { eventsOf } from './goal-workload.js';

export interface LongLogFigures {
  readonly eventsWrittenPerSecond: number;
  readonly eventsCaughtUpPerSecond: number;
  /** Of this process, at the beginning and after each tenth of the events that were caught up with. */
  readonly memoryMb: readonly number[];
}

const writers = 16;
const eventsPerAppend = 100;

/** Writes so many events in streams of a hundred, and then follows all of them from the first to the last. */
export async function measureLongLog(store: EventStore, events: number): Promise<LongLogFigures> {
  const after = await store.end();
  const begun = performance.now();
  let left = Math.ceil(events / eventsPerAppend);
  const writer = async (): Promise<void> => {
    while (left-- > 0) {
      const stream = randomUUID();
      await store.append(`long-${stream}`, 'NO_STREAM', eventsOf(stream, eventsPerAppend, 'c2VhbGVk'.repeat(57)));
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const written = performance.now();
  const memoryMb = [memory()];
  const stop = new AbortController();
  let seen = 0;
  for await (const item of store.subscribe({ after, signal: stop.signal })) {
    if (item.kind === 'event' && (seen += 1) % Math.ceil(events / 10) === 0) memoryMb.push(memory());
    if (seen >= events) stop.abort();
  }
  const perSecond = (ms: number): number => (events / ms) * 1_000;
  return {
    eventsWrittenPerSecond: perSecond(written - begun),
    eventsCaughtUpPerSecond: perSecond(performance.now() - written),
    memoryMb,
  };
}

function memory(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}
