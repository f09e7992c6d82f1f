export { UnusableEventStore } from './unusable-event-store.js';
