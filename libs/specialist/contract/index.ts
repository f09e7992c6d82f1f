export { listTokenRequest, operationTokenRequest, requestOf } from './calls.js';
export type { CallRefusalCode } from './errors.js';
export { CallRefused, MalformedMessage, OutcomeUnknown } from './errors.js';
export type { ListKeysRequest, OperationRequest } from './requests.js';
export { briefDigest, manifestDigest } from './requests.js';
export type {
  BatchProof,
  HandoffClaims,
  HandoffGrant,
  IssuerKey,
  ListGrant,
  OperationGrant,
  SignedTokenBatch,
  TokenSigner,
  TokenVerifier,
} from './token.js';
export { issueToken, tokenLifetimeSecondsMax, verifyToken } from './token.js';
export type { HandoffTokenIssuerOptions, TokenIssuer, TokenRequest } from './token-issuer.js';
export { HandoffTokenIssuer } from './token-issuer.js';
export {
  performAnswerFromWire,
  performAnswerToWire,
  queryAnswerFromWire,
  queryAnswerToWire,
  revokeAnswerFromWire,
  revokeAnswerToWire,
} from './wire/answer-mapping.js';
export type { HealthRequestMessage, HealthResponseMessage, SpecialistServiceDefinition } from './wire/definition.js';
export { loadHealthService, loadService, messageBytesMax, servedName } from './wire/definition.js';
export { descriptionFromWire, descriptionToWire } from './wire/manifest-mapping.js';
export {
  keyPageFromWire,
  keyPageToWire,
  listKeysFromWire,
  listKeysToWire,
  operationFromWire,
  operationToWire,
} from './wire/operation-mapping.js';
export { errorOf, statusOf, unansweredFrom, unansweredOf } from './wire/status-mapping.js';
export { callUnary } from './wire/unary-call.js';
