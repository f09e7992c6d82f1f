export type {
  Committed,
  DeferralCause,
  InProgress,
  JournalMark,
  KeyPage,
  KnownKey,
  PerformAnswer,
  Provenance,
  QueryAnswer,
  Receipt,
  Rejected,
  RejectionCode,
  RevokeAnswer,
  Stamped,
  Unanswered,
  UnknownCause,
} from './answers.js';
export { rejectionCodes } from './answers.js';
export { fieldCountFaults, fieldNameFaults, quoteFaults } from './field-names.js';
export { fitsField, isAnchored, isOfType } from './field-value.js';
export type {
  Capability,
  CompensationEntry,
  CompensationInput,
  CompensationKind,
  Description,
  IdempotencyClass,
  InputField,
  Manifest,
  OutputField,
  Reversibility,
} from './manifest.js';
export { usualAttempts } from './manifest.js';
export { lintManifest } from './manifest-lint.js';
export type { OperationCall } from './operation-call.js';
