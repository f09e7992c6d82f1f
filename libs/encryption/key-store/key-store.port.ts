import type { KeyId } from '../key-id.js';
import type { Key } from './key.js';

/** There is no such key: it was never made, or it was destroyed and with it all that it sealed. Shown as `[erased]`. */
export class KeyMissing extends Error {
  override readonly name = 'KeyMissing';

  constructor(readonly keyId: KeyId) {
    super(`No such key: it was erased, or never ensured (${keyId})`);
  }
}

export type KeyStoreErrorCode =
  /** There are keys, and the master key that wraps them is not where it was looked for. */
  | 'MASTER_KEY_MISSING'
  | 'MASTER_KEY_MALFORMED'
  /** A master key that did not wrap these keys. */
  | 'MASTER_KEY_WRONG'
  /** There is a master key, and the keys that it wraps are gone. */
  | 'KEYS_MISSING'
  | 'KEYS_CORRUPT'
  /** Written by a later release. */
  | 'KEYS_NEWER'
  /** Not a file of ours. */
  | 'KEYS_FOREIGN'
  /** Can't be opened or written: rights, disk, another process. After a failed commit nothing more is promised. */
  | 'UNAVAILABLE'
  | 'CLOSED';

export class KeyStoreError extends Error {
  override readonly name = 'KeyStoreError';

  constructor(
    readonly code: KeyStoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Keeps the keys of subjects, conversations, tenants and recipients apart from what they seal, so that destroying one
 * erases its values everywhere. A key is durable before its first use: `ensure` first, then append what it sealed.
 */
export abstract class KeyStore {
  /**
   * Makes those keys that do not exist and resolves when all of them are durable. Calls of one turn of the event loop
   * share a commit. Known keys cost nothing. Rejects with {@link KeyStoreError}, and then none of the new ones may be used.
   */
  abstract ensure(keyIds: readonly KeyId[]): Promise<void>;

  /** The key, at once; throws {@link KeyMissing}. Don't hold on to it: it would outlive its erasure. */
  abstract keyOf(keyId: KeyId): Key;

  /** Waits for commits under way, then refuses all calls with CLOSED. */
  abstract close(): Promise<void>;
}
