import { hash } from 'node:crypto';
import type { JsonValue, SealedAt, SealedValue } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import type { KeyId, KeyStore } from '@baton/encryption';
import { Vault } from '@baton/encryption';

/**
 * Seals and names without secrecy: a sealed value opens at its own place and under an existing key only, as ever, but
 * the same seed gives the same bytes, where the real seal draws its nonce from the machine.
 */
export class TransparentVault extends Vault {
  constructor(private readonly keyStore: KeyStore) {
    super(keyStore);
  }

  /** A digest of everything, the name of the key included, where the real one depends on the key's own bytes. */
  override hmac(keyId: KeyId, ...parts: readonly string[]): string {
    this.keyStore.keyOf(keyId);
    return hash('sha256', JSON.stringify([keyId, ...parts]), 'base64url');
  }

  override seal(value: JsonValue, keyId: KeyId, at: SealedAt): SealedValue {
    this.keyStore.keyOf(keyId);
    const ciphertext = JSON.stringify([keyId, at.stream, at.eventId, at.attribute, value]);
    return { keyId, algorithm: 'A256GCM', nonce: '', ciphertext };
  }

  override open(sealed: SealedValue, at: SealedAt): JsonValue {
    this.keyStore.keyOf(sealed.keyId as KeyId);
    const [keyId, stream, eventId, attribute, value] = JSON.parse(sealed.ciphertext) as JsonValue[];
    const isAtHome = stream === at.stream && eventId === at.eventId && attribute === at.attribute;
    invariant(isAtHome && keyId === sealed.keyId, `A sealed value was moved (${at.stream}, ${at.attribute})`);
    return value ?? null;
  }
}
