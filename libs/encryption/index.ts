export type { EncryptionOptions } from './encryption.module.js';
export { EncryptionModule } from './encryption.module.js';
export type { OperationName, RecordName } from './identifiers.js';
export {
  answersDigestOf,
  briefSaltOf,
  idempotencyKeyOf,
  provisionalSubjectIdOf,
  pseudonymOf,
  recordIndexOf,
  requestDigestOf,
  sentenceDigestOf,
  subjectIdOf,
} from './identifiers.js';
export type { KeyId, KeyKind } from './key-id.js';
export { conversationKey, recipientKey, subjectKey, tenantKey } from './key-id.js';
export type { KeyStoreErrorCode } from './key-store/key-store.port.js';
export { KeyMissing, KeyStore, KeyStoreError } from './key-store/key-store.port.js';
export type { SignedBatch } from './signer/batch.js';
export { Opened } from './opened.js';
export { signBatch } from './signer/batch.js';
export { Signer } from './signer/signer.port.js';
export type { KeyedDigest } from './vault.js';
export { Vault } from './vault.js';
