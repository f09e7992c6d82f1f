import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeAppending } from './append.contract.js';
import type { EventStore } from './event-store.port.js';
import { describeReading } from './reading.contract.js';
import { describeSubscribing } from './subscription.contract.js';

/**
 * What every adapter of the event-store port must do: the promises that an embedded store and a server of EventStoreDB
 * have in common. Where they differ it is the weaker one that counts: appends that run side by side may happen in any
 * order, the end may lie behind the last event, checkpoints come at any place, and "caught up" may be said again at any
 * time. Nothing in it takes the store to be empty, so that it can be run against a server in use.
 */
export function describeEventStore(name: string, open: () => Promise<EventStore>): void {
  describe(name, () => {
    const subject = new StoreUnderTest();

    beforeEach(async () => {
      subject.store = await open();
    });

    afterEach(async () => {
      await subject.store.close();
    });

    describeAppending(subject);
    describeReading(subject);
    describeSubscribing(subject);
  });
}

/** Holds the store of the specification that runs. */
export class StoreUnderTest {
  store: EventStore;
}
