export { checkAppend, judgeAppend, revisionOrAbsent } from './append.js';
export type { StoredForm, StoredForms, Upcaster } from './codec.js';
export { UndecodableEvent } from './codec.js';
export { goalCodec, goalStream } from './goal.codec.js';
export {
  conversationCodec,
  conversationStream,
  goalInQuarantineOf,
  ledgerCodec,
  ledgerStream,
  openingCodec,
  openingStream,
  policySetCodec,
  policySetStream,
  quarantineCodec,
  quarantineStream,
  subjectCodec,
  subjectStream,
} from './side-streams.codec.js';
export type { EventStoreOptions } from './event-store.module.js';
export { EventStoreModule } from './event-store.module.js';
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
export { publishedEventOf } from './published-event.js';
export { UnusableEventStore } from './unusable-event-store.js';
export { tellOpenGoals } from './put-back-goals.js';
