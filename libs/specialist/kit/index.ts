export type { CallWatcher } from './call-watcher.js';
export { watchedConnector } from './call-watcher.js';
export type { KitClock } from './clock.js';
export { systemClock } from './clock.js';
export type {
  ClaimResult,
  ConnectorInput,
  ConnectorOperation,
  ConnectSystem,
  Deferred,
  FindResult,
  OperationToFind,
  OperationToPerform,
  PerformResult,
  Settings,
  SystemConnector,
} from './connector.js';
export { MissingSettings, requiredSettings, UnsuitableSetting } from './connector.js';
export type { SystemLimits } from './core/system-guard.js';
export { defaultLimits } from './core/system-guard.js';
export type { KitCrashPlace } from './crash-point.js';
export type { Failure } from './failure.js';
export type { HttpAnswers, HttpStatuses } from './http-answers.js';
export { httpAnswers } from './http-answers.js';
export type { Journal } from './journal/journal.js';
export { JournalError } from './journal/journal.js';
export { JournalLife } from './journal/journal-life.js';
export type { AttemptRecord, KeyRecord, RecordedOutcome } from './journal/key-record.js';
export { MemoryJournal } from './journal/memory-journal.js';
export type { SqliteJournalOptions } from './journal/sqlite-journal.js';
export { SqliteJournal } from './journal/sqlite-journal.js';
export type { SpecialistServer } from './server/server.js';
export { AddressUnusable, serveSpecialist } from './server/server.js';
export type { SpecialistCore, SpecialistOptions } from './specialist.js';
export { createSpecialist } from './specialist.js';
export {
  afterWrite,
  deferral,
  NothingHappened,
  OutcomeUnclear,
  rejection,
  settled,
  settledRead,
  untilAborted,
  wasNeverSent,
} from './system-answers.js';
