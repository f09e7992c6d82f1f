import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { makeOnce, readTextIfAny } from '../../durable-file.js';
import { freshNonce, nonceBytes } from '../../nonce.js';
import { keyBytes } from '../key.js';
import { KeyStoreError } from '../key-store.port.js';

const cipherName = 'aes-256-gcm';
const masterKeyBytes = 32;
const tagBytes = 16;
const wrappedBytes = nonceBytes + keyBytes + tagBytes;
const fileForm = /^[A-Za-z0-9_-]{43}\s*$/;

/**
 * The key that wraps all others. It lies in a file of its own (32 bytes as base64url, readable by its owner only), so
 * that a copy of the key store without it opens nothing.
 */
export class MasterKey {
  readonly #key: KeyObject;

  private constructor(bytes: Uint8Array) {
    this.#key = createSecretKey(bytes);
  }

  static read(path: string): MasterKey | undefined {
    const text = readTextIfAny(path);
    return text === undefined ? undefined : MasterKey.#from(text, path);
  }

  /** A new one, durable before it wraps anything; or the one that another process has made at the same moment. */
  static create(path: string): MasterKey {
    return MasterKey.#from(makeOnce(path, `${randomBytes(masterKeyBytes).toString('base64url')}\n`, 0o600), path);
  }

  static #from(text: string, path: string): MasterKey {
    const bytes = Buffer.from(text.trim(), 'base64url');
    if (!fileForm.test(text) || bytes.length !== masterKeyBytes)
      throw new KeyStoreError(
        'MASTER_KEY_MALFORMED',
        `Not a master key: the file must hold 32 bytes as 43 characters of base64url; restore it from your backup (${path})`,
      );
    return new MasterKey(bytes);
  }

  /** Nonce, encrypted secret and tag; bound to the name that it is stored under. */
  wrap(name: string, secret: Uint8Array): Uint8Array {
    const nonce = freshNonce();
    const cipher = createCipheriv(cipherName, this.#key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(name));
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** The secret, or undefined where this master key did not wrap these bytes under this name. */
  unwrap(name: string, wrapped: Uint8Array): Uint8Array | undefined {
    if (wrapped.length !== wrappedBytes) return undefined;
    const decipher = createDecipheriv(cipherName, this.#key, wrapped.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(wrapped.subarray(-tagBytes));
    const secret = decipher.update(wrapped.subarray(nonceBytes, -tagBytes));
    try {
      decipher.final();
      return secret;
    } catch {
      return undefined;
    }
  }
}
