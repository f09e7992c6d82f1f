import { describe, expect, it } from '@jest/globals';
import { sampleEvent } from './contract-events.js';
import type { StoredEvent, SubscriptionFilter } from './event-store.port.js';
import type { EventLog } from './log-reader.js';
import { followLog, Growth, pageEventsMax } from './log-reader.js';
import { Positions } from './position.js';

class ArrayLog implements EventLog {
  readonly growth = new Growth();
  readonly positions = new Positions('spec');
  readonly events: StoredEvent[] = [];

  get last(): number {
    return this.events.length;
  }

  page(after: number): readonly StoredEvent[] {
    return this.events.slice(after, after + pageEventsMax);
  }

  grow(count: number): void {
    for (let n = 0; n < count; n++)
      this.events.push({ ...sampleEvent(n), stream: 'spec-1', revision: this.last, position: String(this.last + 1) });
    this.growth.wakeAll();
  }
}

/** What a follower is given, in short: how many events in a row, and everything else by its kind. */
async function storyOf(
  log: ArrayLog,
  untilCaughtUp: number,
  whileAt: (number: number) => void,
  filter?: SubscriptionFilter,
) {
  const stop = new AbortController();
  const story: (string | number)[] = [];
  let seen = 0;
  for await (const item of followLog(log, { signal: stop.signal, ...(filter ? { filter } : {}) })) {
    if (item.kind === 'caught-up' && story.filter((part) => part === 'caught-up').length + 1 === untilCaughtUp)
      stop.abort();
    if (item.kind !== 'event') story.push(item.kind === 'checkpoint' ? item.position : item.kind);
    else if (typeof story.at(-1) === 'number') story.push(Number(story.pop()) + 1);
    else story.push(1);
    if (item.kind === 'event') whileAt((seen += 1));
  }
  return story;
}

describe('a follower of a log', () => {
  it('gets a checkpoint after every so many events of no interest, and where it has caught up', async () => {
    const log = new ArrayLog();
    log.grow(600);
    const story = await storyOf(log, 1, () => undefined, { streamPrefixes: ['other-'] });
    expect(story).toEqual(['spec-256', 'spec-512', 'spec-600', 'caught-up']);
  });

  it('is told again when it has caught up after it fell far behind, not after every event', async () => {
    const log = new ArrayLog();
    log.grow(10);
    const story = storyOf(log, 2, (seen) => {
      if (seen === 11) log.grow(1_000);
    });
    await new Promise((resolve) => setImmediate(resolve));
    log.grow(1);
    expect(await story).toEqual([10, 'caught-up', 1_001, 'caught-up']);
  });

  it('leaves no listener on its signal behind', async () => {
    const { signal } = new AbortController();
    const growth = new Growth();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    const next = growth.next(signal);
    growth.wakeAll();
    await next;
    expect(listeners).toBe(0);
  });
});
