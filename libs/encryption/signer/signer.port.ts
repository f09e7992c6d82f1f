/** Signs as the issuer of handoff tokens. Synchronous: a signature costs less than handing it to another thread. */
export abstract class Signer {
  /** Names the key, as {@link Verifier.kid} does. */
  abstract readonly kid: string;

  /** The public half (Ed25519, SPKI, PEM), to be given to whoever verifies. */
  abstract readonly publicKeyPem: string;

  /** 64 bytes. Source: RFC 8032 (Ed25519). */
  abstract sign(bytes: Uint8Array): Uint8Array;
}
