import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

export const keyBytes = 32;

/**
 * One key of the store, ready for use. Sealing and hashing each have a key of their own, drawn from the stored 32 bytes
 * (HKDF-SHA-256, RFC 5869, told apart by their info text), so that no bytes serve two algorithms. A key object is made
 * once: handing raw bytes to every call costs a factor of five.
 */
export class Key {
  readonly #secret: Uint8Array;
  #sealing: KeyObject | undefined;
  #hashing: KeyObject | undefined;

  /** @param secret 32 random bytes, which belong to the key from here on. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  get sealing(): KeyObject {
    return (this.#sealing ??= this.#drawn('baton.sealing.v1'));
  }

  hmac(bytes: Uint8Array): Buffer {
    this.#hashing ??= this.#drawn('baton.hashing.v1');
    return createHmac('sha256', this.#hashing).update(bytes).digest();
  }

  #drawn(info: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#secret, '', info, keyBytes)));
  }
}
