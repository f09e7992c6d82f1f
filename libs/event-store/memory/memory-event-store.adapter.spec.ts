import { describeEventStore } from '../event-store.contract.js';
import { MemoryEventStore } from './memory-event-store.adapter.js';

describeEventStore('the event store in memory', async () => new MemoryEventStore());
