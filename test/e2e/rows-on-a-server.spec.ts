import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { EventStore } from '@baton/event-store';
import { goalStream } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { ProtocolFixture } from '@baton/event-store/eventstoredb/fixture';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { ReadDatabase } from '@baton/read-models';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';

/** What may happen to the way between rows and server, or to whoever writes the rows. */
const breaks = {
  'the connection breaks': async (house: House) => house.fixture.cut(),
  'the server is killed': async (house: House) => {
    await house.fixture.kill();
    await house.fixture.restart();
  },
  'the projector begins anew': async (house: House) => {
    await house.projector.stop();
    house.projector = house.project();
  },
  nothing: async () => undefined,
};
type Break = keyof typeof breaks;

interface House {
  readonly fixture: ProtocolFixture;
  projector: ReturnType<typeof startProjector>;
  project(): ReturnType<typeof startProjector>;
}

const onBroken = (failure: Error): never => {
  throw failure;
};

describe('rows of events that are on a server', () => {
  let fixture: ProtocolFixture;
  let store: EventStore;
  let db: ReadDatabase;
  beforeEach(async () => {
    fixture = await ProtocolFixture.start({ store: new MemoryEventStore() });
    store = await EventStoreDbEventStore.open(fixture.connectionString, { onBroken });
    db = await openReadStore(':memory:');
  });
  afterEach(async () => {
    await db.destroy();
    await store.close();
    await fixture.kill();
  });

  const checkpoint = () => db.selectFrom('checkpoints').selectAll().executeTakeFirst();

  // An event that this release can't read is counted in the transaction of the rows, so the count tells of every one
  // that was left out, and of every one that came twice.
  it('take each event once, whatever breaks in between', async () => {
    const turn = fc.record({
      events: fc.integer({ min: 1, max: 30 }),
      then: fc.constantFrom(...(Object.keys(breaks) as Break[])),
    });
    let appended = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 20 }),
        async (turns, itemsMax) => {
          const failures: unknown[] = [];
          const project = () =>
            startProjector({ store, db, itemsMax, lingerMs: 1, onFailure: (error) => failures.push(error) });
          const house: House = { fixture, projector: project(), project };
          for (const { events, then } of turns) {
            const written = Array.from({ length: events }, () =>
              store.append(goalStream(randomUUID()), 'NO_STREAM', [
                { id: randomUUID(), type: 'goal.OfAnotherRelease.v1', data: {}, metadata: {} },
              ]),
            );
            await breaks[then](house);
            await Promise.all(written);
            appended += events;
          }
          const end = (await store.end()) ?? '';
          while (failures.length === 0 && !(await new ReadProgress(store, db).reaches(end, 100)));
          await house.projector.stop();
          expect({ failures, skipped: (await checkpoint())?.skipped }).toEqual({ failures: [], skipped: appended });
        },
      ),
      { numRuns: 12 },
    );
  });
});
