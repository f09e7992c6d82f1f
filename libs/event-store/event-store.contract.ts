import { afterEach, beforeEach, describe } from '@jest/globals';
import { describeAppending } from './append.contract.js';
import type { EventStore } from './event-store.port.js';
import { describeReading } from './reading.contract.js';
import { describeSubscribing } from './subscription.contract.js';

/**
 * What every adapter of the event-store port must do: the promises that an embedded store and a server of EventStoreDB
 * have in common. Nothing in it takes the store to be empty, so that it can be run against a server in use.
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
