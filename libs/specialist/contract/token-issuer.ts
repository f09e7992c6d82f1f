import { issueToken, issueTokenBatch, tokenLifetimeSecondsMax } from './token.js';
import type { HandoffClaims, HandoffGrant, SignedTokenBatch, TokenSigner } from './token.js';

/** For whom and for what a token is asked; the issuer adds who issues, when, for how long, and the single-use id. */
export interface TokenRequest {
  readonly audience: string;
  readonly tenant: string;
  readonly requesterPseudonym: string;
  readonly goalPseudonym?: string;
  readonly grant: HandoffGrant;
}

/** Mints one fresh token for one call. */
export interface TokenIssuer {
  issue(request: TokenRequest): Promise<string>;
}

export interface HandoffTokenIssuerOptions {
  /** Name of the issuer, and of who acts for the requester. */
  readonly issuer: string;
  readonly signer: TokenSigner;
  /** Signs many tokens at once, with the signer's key. */
  readonly signBatch: (leaves: readonly Uint8Array[]) => SignedTokenBatch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Random, at least 128 bits, never the same twice. */
  readonly newTokenId: () => string;
  readonly lifetimeSeconds?: number;
}

interface WaitingToken {
  readonly claims: HandoffClaims;
  readonly resolve: (token: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tokens that are asked for in one turn of the event loop share one signature: under load a token costs some hashes,
 * and one that is alone is signed by itself.
 */
export class HandoffTokenIssuer implements TokenIssuer {
  readonly #options: HandoffTokenIssuerOptions;
  #waiting: WaitingToken[] = [];

  constructor(options: HandoffTokenIssuerOptions) {
    this.#options = options;
  }

  issue(request: TokenRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#signWaiting());
      this.#waiting.push({ claims: this.#claimsFor(request), resolve, reject });
    });
  }

  #claimsFor({ audience, tenant, requesterPseudonym, goalPseudonym, grant }: TokenRequest): HandoffClaims {
    const { issuer, now, newTokenId, lifetimeSeconds } = this.#options;
    const iat = Math.floor(now() / 1_000);
    return {
      iss: issuer,
      aud: audience,
      sub: requesterPseudonym,
      act: { sub: issuer },
      ...(goalPseudonym === undefined ? {} : { txn: goalPseudonym }),
      tenant,
      jti: newTokenId(),
      iat,
      exp: iat + Math.min(lifetimeSeconds ?? tokenLifetimeSecondsMax, tokenLifetimeSecondsMax),
      authorization_details: [grant],
    };
  }

  #signWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const claims = batch.map((waiting) => waiting.claims);
      const tokens = this.#sign(claims);
      batch.forEach((waiting, at) => waiting.resolve(tokens[at]!));
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }

  #sign(claims: readonly HandoffClaims[]): readonly string[] {
    const { signer, signBatch } = this.#options;
    if (claims.length === 1) return [issueToken(claims[0]!, signer)];
    return issueTokenBatch(claims, signer.kid, signBatch);
  }
}
