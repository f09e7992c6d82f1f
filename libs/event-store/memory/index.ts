export { MemoryEventStore } from './memory-event-store.adapter.js';
