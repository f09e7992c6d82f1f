import { afterEach, beforeEach } from '@jest/globals';
import { MemoryEventStore } from '../memory/memory-event-store.adapter.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.adapter.js';
import type { Faults } from './fixture/streams-service.js';
import { ProtocolFixture } from './fixture/index.js';

/** A server in this process and stores on it, new for each specification and gone after it. */
export class OnFixture {
  /** What the server keeps; events that are appended to it directly are those of another client. */
  kept: MemoryEventStore;
  fixture: ProtocolFixture;
  /** What the stores said of themselves when they broke. */
  broken: string[] = [];
  #opened: EventStoreDbEventStore[] = [];

  constructor() {
    beforeEach(async () => {
      this.kept = new MemoryEventStore();
      this.fixture = await ProtocolFixture.start({ store: this.kept });
      this.broken = [];
    });
    afterEach(async () => {
      await Promise.all(this.#opened.splice(0).map((store) => store.close()));
      await this.fixture.kill();
    });
  }

  async open({ patienceMs = 20_000, deadlineMs = 10_000 } = {}): Promise<EventStoreDbEventStore> {
    const address = `${this.fixture.connectionString}&defaultDeadline=${deadlineMs}`;
    const onBroken = ({ message }: Error): void => void this.broken.push(message);
    const store = await EventStoreDbEventStore.open(address, { onBroken, patienceMs });
    this.#opened.push(store);
    return store;
  }

  /** Lets something happen in the middle of the next call that comes so far. */
  next(fault: keyof Faults, action: () => Promise<void> | void): void {
    this.fixture.faults[fault] = () => {
      delete this.fixture.faults[fault];
      return action();
    };
  }
}
