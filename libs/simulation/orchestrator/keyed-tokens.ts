import { hash } from 'node:crypto';
import type { IssuerKey, TokenIssuer, TokenRequest, TokenSigner, TokenVerifier } from '@baton/specialist/contract';
import { issueToken, tokenLifetimeSecondsMax } from '@baton/specialist/contract';

const kid = 'simulated';

/**
 * Signatures by a shared secret: a small part of the cost of the real ones, behind the same interfaces. Every check of a
 * token is the production one, and none of them looks into a signature.
 */
export class KeyedSignature implements TokenSigner, TokenVerifier, IssuerKey {
  readonly kid = kid;

  constructor(private readonly secret: Uint8Array) {}

  sign(bytes: Uint8Array): Uint8Array {
    return hash('sha512', Buffer.concat([this.secret, bytes]), 'buffer');
  }

  verify(bytes: Uint8Array, signature: Uint8Array): boolean {
    return Buffer.compare(this.sign(bytes), signature) === 0;
  }

  keyOf(name: string): IssuerKey | undefined {
    return name === kid ? this : undefined;
  }

  verifyProof(): boolean {
    return false;
  }
}

/** Mints each token at once and alone, so that nothing waits for a turn of the event loop. */
export class KeyedTokenIssuer implements TokenIssuer {
  constructor(
    private readonly signer: TokenSigner,
    private readonly nowMs: () => number,
    private readonly newTokenId: () => string,
    private readonly onIssued: (request: TokenRequest, expiresAtMs: number) => void,
  ) {}

  async issue(request: TokenRequest): Promise<string> {
    const { audience, tenant, requesterPseudonym, goalPseudonym, grant } = request;
    const iat = Math.floor(this.nowMs() / 1_000);
    const issuer = 'baton';
    this.onIssued(request, (iat + tokenLifetimeSecondsMax) * 1_000);
    return issueToken(
      {
        ...{ iss: issuer, aud: audience, sub: requesterPseudonym, act: { sub: issuer }, tenant },
        ...(goalPseudonym === undefined ? {} : { txn: goalPseudonym }),
        ...{ jti: this.newTokenId(), iat, exp: iat + tokenLifetimeSecondsMax, authorization_details: [grant] },
      },
      this.signer,
    );
  }
}
