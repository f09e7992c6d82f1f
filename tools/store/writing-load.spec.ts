import { describe, expect, it } from '@jest/globals';
import { MemoryEventStore } from '@baton/event-store/memory';
import { writingLoad } from './writing-load.js';

/** Two writers make some appends each. */
async function written(store: MemoryEventStore, patienceMs?: number) {
  const load = writingLoad(store, 2, patienceMs);
  let asked = 0;
  await load.run(() => (asked += 1) > 12);
  return load.judge();
}

/** Never gives those who follow what comes at that place of a stream. */
class LosingStore extends MemoryEventStore {
  override async *subscribe(options: Parameters<MemoryEventStore['subscribe']>[0]) {
    for await (const item of super.subscribe(options))
      if (item.kind !== 'event' || item.event.revision !== 1) yield item;
  }
}

describe('those who write while a server is killed, and the one who follows', () => {
  it('have nothing to complain of where all is kept and given', async () => {
    const { counts, faults } = await written(new MemoryEventStore());
    expect(faults).toEqual([]);
    expect(counts['eventsGiven']).toBe(counts['eventsKept']);
  });

  it('do not wait for ever for what is never given, and say so', async () => {
    const { faults } = await written(new LosingStore(), 0);
    expect(faults).toHaveLength(2);
    expect(faults).toEqual(Array(2).fill(expect.stringMatching(/ given: \d+ of \d+ events/)));
  });
});
