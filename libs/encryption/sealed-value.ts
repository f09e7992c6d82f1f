import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { JsonValue, SealedAt, SealedValue } from '@baton/kernel';
import { framed } from './framed.js';
import { freshNonce, nonceBytes } from './nonce.js';

/** A sealed value that was altered, or that was asked for at another place than it was sealed at. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';

  constructor(sealed: SealedValue, at: SealedAt, options?: ErrorOptions) {
    super(
      `Sealed value does not open here: it was altered or moved ` +
        `(key ${sealed.keyId}, stream ${at.stream}, event ${at.eventId}, attribute ${at.attribute})`,
      options,
    );
  }
}

const cipherName = 'aes-256-gcm';
const tagBytes = 16;
const paddingBytes = 16;

/**
 * Encrypts the JSON text of a value and binds it to its place. The text is padded with spaces, which JSON ignores, to a
 * multiple of 16 bytes: a ciphertext outlives its key, and its length should not tell true from false or name from name.
 */
export function sealWith(key: KeyObject, keyId: string, value: JsonValue, at: SealedAt): SealedValue {
  const text = JSON.stringify(value);
  const padding = (paddingBytes - (Buffer.byteLength(text) % paddingBytes)) % paddingBytes;
  const nonce = freshNonce();
  const cipher = createCipheriv(cipherName, key, nonce);
  cipher.setAAD(placeOf(keyId, at));
  const encrypted = cipher.update(text + ' '.repeat(padding), 'utf8');
  const last = cipher.final();
  return {
    keyId,
    algorithm: 'A256GCM',
    nonce: nonce.toString('base64url'),
    ciphertext: Buffer.concat([encrypted, last, cipher.getAuthTag()]).toString('base64url'),
  };
}

/** The value again, or {@link BrokenSeal}. */
export function openWith(key: KeyObject, sealed: SealedValue, at: SealedAt): JsonValue {
  const nonce = bytesOf(sealed.nonce);
  const ciphertext = bytesOf(sealed.ciphertext);
  if (sealed.algorithm !== 'A256GCM' || nonce?.length !== nonceBytes || !ciphertext || ciphertext.length < tagBytes)
    throw new BrokenSeal(sealed, at);
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(placeOf(sealed.keyId, at));
  decipher.setAuthTag(ciphertext.subarray(-tagBytes));
  try {
    const text = decipher.update(ciphertext.subarray(0, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new BrokenSeal(sealed, at, { cause });
  }
}

function placeOf(keyId: string, at: SealedAt): Buffer {
  return framed(['baton.sealed-value.v1', keyId, at.stream, at.eventId, at.attribute]);
}

/** Only the one text that encodes these bytes is accepted, so that an altered text never opens. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
