/** Stand-ins for specifications: a system, an orchestrator's hand and a clock. Nothing that runs imports them. */
export type { Manners } from './recording-connector.js';
export {
  callTimeoutMs,
  defers,
  failsAfter,
  failsBefore,
  held,
  rejects,
  visibilityLagMs,
  worksOn,
} from './recording-connector.js';
export { failureOf, SpecialistUnderTest } from './specialist-under-test.js';
export { aKey, aTenant, TestIssuer } from './test-issuer.js';
