export type {
  AppendResult,
  EventToAppend,
  ExpectedRevision,
  Position,
  StoredEvent,
  StoreErrorCode,
  SubscriptionFilter,
  SubscriptionItem,
} from './event-store.port.js';
export { EventStore, StoreError } from './event-store.port.js';
