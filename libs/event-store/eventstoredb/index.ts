export { EventStoreDbEventStore } from './eventstoredb-event-store.adapter.js';
export { UnusableEventStore } from './unusable-event-store.js';
