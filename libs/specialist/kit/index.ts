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
export { MissingSettings, requiredSettings } from './connector.js';
export {
  deferral,
  NothingHappened,
  OutcomeUnclear,
  rejection,
  retryAfterMs,
  settled,
  settledRead,
  wasNeverSent,
} from './system-answers.js';
