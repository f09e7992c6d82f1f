export { EventStoreDbEventStore } from './eventstoredb-event-store.adapter.js';
