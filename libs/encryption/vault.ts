import type { JsonValue, SealedAt, SealedValue } from '@baton/kernel';
import { framed } from './framed.js';
import { parseKeyId, type KeyId } from './key-id.js';
import type { KeyStore } from './key-store/key-store.port.js';
import { openWith, sealWith } from './sealed-value.js';

/** Keyed digests: what names are made of that nobody without the key can guess, compare or trace back. */
export interface KeyedDigest {
  /** HMAC-SHA-256 over the parts, each with its length, as 43 characters of base64url. Throws KeyMissing. */
  hmac(keyId: KeyId, ...parts: readonly string[]): string;
}

/** Seals and opens values under the keys of a store. All at once and without waiting: `KeyStore.ensure` comes first. */
export class Vault implements KeyedDigest {
  readonly #keys: KeyStore;

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  /** The value, readable under this key and at this place alone. Throws KeyMissing for a key that was not ensured. */
  seal(value: JsonValue, keyId: KeyId, at: SealedAt): SealedValue {
    return sealWith(this.#keys.keyOf(keyId).sealing, keyId, value, at);
  }

  /** The value again. Throws KeyMissing once its key is erased, and BrokenSeal if it was altered or moved. */
  open(sealed: SealedValue, at: SealedAt): JsonValue {
    return openWith(this.#keys.keyOf(parseKeyId(sealed.keyId)).sealing, sealed, at);
  }

  hmac(keyId: KeyId, ...parts: readonly string[]): string {
    return this.#keys.keyOf(keyId).hmac(framed(parts)).toString('base64url');
  }
}
