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
