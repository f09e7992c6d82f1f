import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { collect, freshStream, sampleEvent } from './contract-events.js';
import type { AppendResult, EventStore, ExpectedRevision } from './event-store.port.js';
import { EventStoreDbEventStore } from './eventstoredb/eventstoredb-event-store.adapter.js';
import { ProtocolFixture } from './eventstoredb/fixture/index.js';
import { MemoryEventStore } from './memory/memory-event-store.adapter.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.adapter.js';
import { temporaryFolders } from './sqlite/temporary-folder.js';

interface Append {
  readonly stream: number;
  readonly expected: ExpectedRevision;
  /** Numbers of events: few, so that repeats, parts and other orders come often. */
  readonly events: readonly number[];
}

const appends: fc.Arbitrary<Append> = fc.record({
  stream: fc.nat(1),
  expected: fc.oneof(fc.constant('NO_STREAM' as const), fc.nat(5)),
  events: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
});
/** What is appended without waiting in between: the embedded store commits each of these together. */
const bursts = fc.array(fc.array(appends, { minLength: 1, maxLength: 6 }), { maxLength: 8 });

async function answersOf(store: EventStore, history: readonly (readonly Append[])[]) {
  const streams = [freshStream(), freshStream()];
  const nameOf = (stream: number) => streams[stream] ?? '';
  const answers: unknown[] = [];
  for (const burst of history) {
    const results = await Promise.all(
      burst.map(({ stream, expected, events }) =>
        store.append(
          nameOf(stream),
          expected,
          events.map((n) => sampleEvent(n)),
        ),
      ),
    );
    for (const [index, result] of results.entries())
      answers.push(await comparable(store, nameOf(burst[index]?.stream ?? 0), result));
  }
  const stored = await Promise.all(streams.map((stream) => collect(store.readStream(stream))));
  return { answers, stored: stored.map((events) => events.map(({ id, revision }) => ({ id, revision }))) };
}

/** Positions are each store's own: what both must agree on is which event they belong to. */
async function comparable(store: EventStore, stream: string, result: AppendResult) {
  if (result.status !== 'APPENDED') return result;
  const events = await collect(store.readStream(stream));
  return { ...result, position: events.findIndex(({ position }) => position === result.position) };
}

const newFolder = temporaryFolders(afterAll);

describe('any history of appends and repeats', () => {
  const embedded = SqliteEventStore.open(join(newFolder(), 'events.db'), {
    onBroken: (failure) => {
      throw failure;
    },
  });
  const memory = new MemoryEventStore();
  afterAll(() => embedded.close());

  it('gets the same answers from the embedded store and in memory', async () => {
    await fc.assert(
      fc.asyncProperty(bursts, async (history) => {
        expect(await answersOf(embedded, history)).toEqual(await answersOf(memory, history));
      }),
      { numRuns: 150 },
    );
  });

  it('gets them from a server too, which orders only what comes one after the other', async () => {
    const fixture = await ProtocolFixture.start({ store: new MemoryEventStore() });
    const address = process.env['EVENT_STORE_TEST'] ?? fixture.connectionString;
    const store = await EventStoreDbEventStore.open(address, { onBroken: () => undefined });
    await fc.assert(
      fc.asyncProperty(bursts, async (history) => {
        const singles = history.flat().map((append) => [append]);
        expect(await answersOf(store, singles)).toEqual(await answersOf(memory, singles));
      }),
      { numRuns: 15 },
    );
    await store.close();
    await fixture.kill();
  }, 60_000);
});
