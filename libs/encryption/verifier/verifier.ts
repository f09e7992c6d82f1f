import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { RecentlyUsed } from '../recently-used.js';
import { rootFrom, signedRootBytes, type InclusionProof } from './merkle.js';

export type IssuerKeyErrorCode = 'ISSUER_KEY_MISSING' | 'ISSUER_KEY_MALFORMED' | 'ISSUER_KEY_FOREIGN';

/** The key that tokens are signed or checked with is not there, not a key, or not the one that goes with the other half. */
export class IssuerKeyError extends Error {
  override readonly name = 'IssuerKeyError';

  constructor(
    readonly code: IssuerKeyErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const verifiedRootsMaxDefault = 1_024;

/** Checks what was signed with one key. It holds the public half only. */
export class Verifier {
  /** Names the key: its JWK thumbprint. Source: RFC 7638 with the members of RFC 8037, appendix A.3. */
  readonly kid: string;
  readonly #key: KeyObject;
  readonly #verifiedRoots: RecentlyUsed<string, true>;

  /**
   * @param publicKeyPem an Ed25519 public key (SPKI, PEM).
   * @param verifiedRootsMax how many roots of batches are remembered.
   */
  constructor(publicKeyPem: string, { verifiedRootsMax = verifiedRootsMaxDefault } = {}) {
    this.#verifiedRoots = new RecentlyUsed(verifiedRootsMax);
    this.#key = publicKeyFrom(publicKeyPem);
    this.kid = keyThumbprint(this.#key);
  }

  /** One key is all the keys that there are. */
  keyOf(kid: string): Verifier | undefined {
    return kid === this.kid ? this : undefined;
  }

  verify(bytes: Uint8Array, signature: Uint8Array): boolean {
    return verify(null, bytes, this.#key, signature);
  }

  /**
   * Whether the leaf is part of a batch that the issuer signed: `signature` is the one over the batch's root (base64url).
   * A root is checked once, and the other leaves of its batch then cost some hashes instead of a signature each.
   */
  verifyProof(leaf: Uint8Array, proof: InclusionProof, signature: string): boolean {
    const root = rootFrom(leaf, proof);
    if (!root) return false;
    const signed = signedRootBytes(proof.size, root);
    const known = `${signed.toString('base64')} ${signature}`;
    if (this.#verifiedRoots.get(known)) return true;
    const bytes = Buffer.from(signature, 'base64url');
    // The signature's last character has bits to spare, and other texts would decode to the same bytes.
    if (bytes.toString('base64url') !== signature || !this.verify(signed, bytes)) return false;
    this.#verifiedRoots.set(known, true);
    return true;
  }
}

/** base64url(SHA-256 of the required members of the public JWK, in order). Source: RFC 7638, RFC 8037 A.3. */
export function keyThumbprint(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

function publicKeyFrom(pem: string): KeyObject {
  let key: KeyObject | undefined;
  let cause: unknown;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    cause = error;
  }
  if (!pem.includes('PUBLIC KEY') || key?.asymmetricKeyType !== 'ed25519')
    throw new IssuerKeyError(
      'ISSUER_KEY_MALFORMED',
      "Not an issuer's public key: expected an Ed25519 public key in PEM, as the orchestrator writes it to issuer.pub",
      { cause },
    );
  return key;
}
