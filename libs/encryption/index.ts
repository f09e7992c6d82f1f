export type { EncryptionOptions } from './encryption.module.js';
export { EncryptionModule } from './encryption.module.js';
export type { OperationName, RecordName } from './identifiers.js';
export {
  idempotencyKeyOf,
  provisionalSubjectIdOf,
  pseudonymOf,
  recordIndexOf,
  sentenceDigestOf,
  subjectIdOf,
} from './identifiers.js';
export type { KeyId, KeyKind } from './key-id.js';
export { conversationKey, parseKeyId, recipientKey, subjectKey, tenantKey } from './key-id.js';
export type { KeyStoreErrorCode } from './key-store/key-store.port.js';
export { KeyMissing, KeyStore, KeyStoreError } from './key-store/key-store.port.js';
export { MemoryKeyStore } from './key-store/memory/memory-key-store.adapter.js';
export type { SqliteKeyStoreOptions } from './key-store/sqlite/sqlite-key-store.adapter.js';
export { SqliteKeyStore } from './key-store/sqlite/sqlite-key-store.adapter.js';
export { Opened } from './opened.js';
export { BrokenSeal } from './sealed-value.js';
export type { SignedBatch } from './signer/batch.js';
export { signBatch } from './signer/batch.js';
export { Ed25519Signer } from './signer/ed25519/ed25519-signer.adapter.js';
export { Signer } from './signer/signer.port.js';
export type { KeyedDigest } from './vault.js';
export { Vault } from './vault.js';
