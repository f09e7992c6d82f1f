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

/**
 * Seals and opens values under the keys of a store. All at once and without waiting: `KeyStore.ensure` comes first.
 * A goal's values are looked at by each of its handoffs, so a text is deciphered once for as long as its object lives.
 */
export class Vault implements KeyedDigest {
  readonly #keys: KeyStore;

  constructor(keys: KeyStore) {
    this.#keys = keys;
  }

  /** The value, readable under this key and at this place alone. Throws KeyMissing for a key that was not ensured. */
  seal(value: JsonValue, keyId: KeyId, at: SealedAt): SealedValue {
    const key = this.#keys.keyOf(keyId);
    const sealed = sealWith(key.sealing, keyId, value, at);
    key.remember(sealed, at, value);
    return sealed;
  }

  /** The value again. Throws KeyMissing once its key is erased, and BrokenSeal if it was altered or moved. */
  open(sealed: SealedValue, at: SealedAt): JsonValue {
    // The key is asked for first: an erased one opens nothing, and has taken with it what was remembered.
    const key = this.#keys.keyOf(parseKeyId(sealed.keyId));
    const known = key.recall(sealed, at);
    if (known !== undefined) return known;
    const value = openWith(key.sealing, sealed, at);
    key.remember(sealed, at, value);
    return value;
  }

  hmac(keyId: KeyId, ...parts: readonly string[]): string {
    return this.#keys.keyOf(keyId).hmac(framed(parts)).toString('base64url');
  }
}
