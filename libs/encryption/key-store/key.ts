import { createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { JsonValue, SealedAt, SealedValue } from '@baton/kernel';

/** Half of them seal and half of them hash, so that no bytes serve two algorithms. */
export const keyBytes = 64;
const half = keyBytes / 2;
const hashBlockBytes = 64;
const hashBytes = 32;

/** A text that was sealed or opened with a key, and its place. */
interface Known {
  readonly at: SealedAt;
  readonly text: string;
}

/** One key of the store, ready for use. Key objects are made once: raw bytes at every call cost a factor of five. */
export class Key {
  readonly #secret: Uint8Array;
  #sealing: KeyObject | undefined;
  #pads: readonly [inner: Buffer, outer: Buffer] | undefined;
  #known: WeakMap<SealedValue, Known> | undefined;

  /** @param secret {@link keyBytes} random bytes, which belong to the key from here on. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** For AES-256. */
  get sealing(): KeyObject {
    return (this.#sealing ??= createSecretKey(this.#secret.subarray(0, half)));
  }

  /**
   * HMAC-SHA-256, 32 bytes. By two plain hashes, as RFC 2104 defines it: the platform makes a stream for each digest that
   * it keys, which costs four times as much as the hashes.
   */
  hmac(bytes: Uint8Array): Buffer {
    const [inner, outer] = (this.#pads ??= padsOf(this.#secret.subarray(half)));
    const digest = hash('sha256', Buffer.concat([inner, bytes]), 'binary');
    const outerBytes = Buffer.allocUnsafe(hashBlockBytes + hashBytes);
    outer.copy(outerBytes);
    outerBytes.write(digest, hashBlockBytes, 'latin1');
    return Buffer.from(hash('sha256', outerBytes, 'binary'), 'latin1');
  }

  /** The text that this very object holds at this place, where this key has sealed or opened it before. */
  recall(sealed: SealedValue, { stream, eventId, attribute }: SealedAt): string | undefined {
    const known = this.#known?.get(sealed);
    const isThere = known?.at.attribute === attribute && known.at.eventId === eventId && known.at.stream === stream;
    return isThere ? known.text : undefined;
  }

  /** Nothing but texts: what has members could be changed by whoever holds it. Forgotten with the key, or its object. */
  remember(sealed: SealedValue, at: SealedAt, value: JsonValue): void {
    if (typeof value === 'string') (this.#known ??= new WeakMap()).set(sealed, { at, text: value });
  }
}

/** The key, filled up to a block of the hash, against two constants. Source: RFC 2104, section 2. */
function padsOf(secret: Uint8Array): readonly [Buffer, Buffer] {
  const padded = Buffer.alloc(hashBlockBytes);
  padded.set(secret);
  return [Buffer.from(padded.map((byte) => byte ^ 0x36)), Buffer.from(padded.map((byte) => byte ^ 0x5c))];
}
