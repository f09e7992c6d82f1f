import { afterAll, beforeAll } from '@jest/globals';
import { describeEventStore } from '../event-store.contract.js';
import { MemoryEventStore } from '../memory/memory-event-store.adapter.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.adapter.js';
import { ProtocolFixture } from './fixture/index.js';

let fixture: ProtocolFixture;
beforeAll(async () => {
  fixture = await ProtocolFixture.start({ store: new MemoryEventStore() });
});
afterAll(() => fixture.kill());

const onBroken = (failure: Error) => {
  throw failure;
};

describeEventStore('the event store on a server', () =>
  EventStoreDbEventStore.open(process.env['EVENT_STORE_TEST'] ?? fixture.connectionString, { onBroken }),
);
