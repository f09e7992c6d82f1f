import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Half of them seal and half of them hash, so that no bytes serve two algorithms. */
export const keyBytes = 64;
const half = keyBytes / 2;

/** One key of the store, ready for use. Key objects are made once: raw bytes at every call cost a factor of five. */
export class Key {
  readonly #secret: Uint8Array;
  #sealing: KeyObject | undefined;
  #hashing: KeyObject | undefined;

  /** @param secret {@link keyBytes} random bytes, which belong to the key from here on. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** For AES-256. */
  get sealing(): KeyObject {
    return (this.#sealing ??= createSecretKey(this.#secret.subarray(0, half)));
  }

  /** HMAC-SHA-256, 32 bytes. */
  hmac(bytes: Uint8Array): Buffer {
    this.#hashing ??= createSecretKey(this.#secret.subarray(half));
    return createHmac('sha256', this.#hashing).update(bytes).digest();
  }
}
