import { hash } from 'node:crypto';
import type { CryptoKey, JSONWebKeySet, JWTHeaderParameters, JWTPayload, JWTVerifyResult } from 'jose';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { unauthenticated } from './gate.js';

/** Whose tokens are believed. */
export interface Issuer {
  readonly issuer: string;
  /** What a token has to be for: a token for something else of the same issuer is none for Baton. */
  readonly audience: string;
  /** Where the issuer publishes its keys (a JWKS), or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
}

/** The key that a token has to be signed with, by what the token says of it. */
type KeyFor = (header: JWTHeaderParameters) => Promise<CryptoKey>;

/** A token whose signature fits a key of the issuer. */
interface Signed {
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey;
  readonly claims: JWTPayload;
}

/** By public keys alone: with a shared secret, whoever may check a token could make one. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256'];
const clockToleranceSeconds = 5;
/** Keys of an issuer are asked for again after this, or when a token names an unknown one, but not more often than that. */
const keysKept = { cacheMaxAge: 10 * 60_000, cooldownDuration: 30_000, timeoutDuration: 5_000 };
/** Of so many persons the tokens are known at once; whoever comes back later costs a signature more. */
const signedMax = 10_000;

/**
 * Verifies tokens of one issuer. A signature costs more than a page of a list, so one that was verified is taken for good
 * as long as the issuer's key is the same; when the token ends, and whether its key is still published, is asked each time.
 */
export class TokenVerifier {
  private readonly keyFor: KeyFor;
  /** By digest, so that nothing in here could be sent by somebody else. */
  private readonly signed = new Map<string, Signed>();

  private readonly refused: RateLimiterMemory;

  /** @param refusedPerMinuteMax tokens from one address, beyond which no more that are unknown are looked at */
  constructor(
    private readonly issuer: Issuer,
    refusedPerMinuteMax: number,
  ) {
    this.refused = new RateLimiterMemory({ points: refusedPerMinuteMax, duration: 60 });
    const { keys } = issuer;
    this.keyFor = keys instanceof URL ? publishedKeys(keys) : createLocalJWKSet(keys);
  }

  /**
   * @param peer the address that it comes from
   * @throws GraphQLError UNAUTHENTICATED; IDENTITY_UNAVAILABLE where the issuer's keys can't be had; TOO_MANY_REQUESTS
   */
  async claimsOf(token: string, peer: string): Promise<JWTPayload> {
    const digest = hash('sha256', token, 'base64url');
    try {
      const known = this.signed.get(digest);
      const signed = known && (await this.stillHolds(known)) ? known : await this.lookedAt(token, peer);
      this.remember(digest, signed);
      return signed.claims;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw unauthenticated();
    }
  }

  private async stillHolds({ header, key, claims }: Signed): Promise<boolean> {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    return (claims.exp ?? 0) > nowSeconds - clockToleranceSeconds && (await this.keyFor(header)) === key;
  }

  /** Taken for refused until it is not, so that many that come at once are no more than many that come in turn. */
  private async lookedAt(token: string, peer: string): Promise<Signed> {
    await this.refused.consume(peer).catch(tooMany);
    try {
      const signed = await this.verified(token);
      await this.refused.reward(peer);
      return signed;
    } catch (error) {
      if (isOfIssuer(error)) await this.refused.reward(peer);
      throw error;
    }
  }

  private async verified(token: string): Promise<Signed> {
    const { issuer, audience } = this.issuer;
    const verified = await jwtVerify(token, this.keyFor, {
      ...{ issuer, audience, algorithms, requiredClaims: ['exp'] },
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(Date.now()),
    });
    if (!isForAccess(verified)) throw unauthenticated();
    return { header: verified.protectedHeader, key: verified.key, claims: verified.payload };
  }

  private remember(digest: string, signed: Signed): void {
    // A Map keeps the order of insertion: putting it back makes it the last to be forgotten.
    this.signed.delete(digest);
    this.signed.set(digest, signed);
    const [oldest] = this.signed.keys();
    if (this.signed.size > signedMax && oldest !== undefined) this.signed.delete(oldest);
  }
}

function tooMany(error: unknown): never {
  if (!(error instanceof RateLimiterRes)) throw error;
  throw new GraphQLError('Too many unknown tokens come from your address: ask again in a minute', {
    extensions: { code: 'TOO_MANY_REQUESTS', http: { status: 429 } },
  });
}

/** Nothing can be said of a token then, and nobody is at fault who brings it. */
function isOfIssuer(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['code'] === 'IDENTITY_UNAVAILABLE';
}

/** The keys that an issuer publishes. Where they can't be had, nothing can be said of a token. */
function publishedKeys(url: URL): KeyFor {
  const keys = createRemoteJWKSet(url, keysKept);
  return async (header) => {
    try {
      return await keys(header);
    } catch (error) {
      if (ofToken.some((kind) => error instanceof kind)) throw error;
      throw new GraphQLError('Who is asking can not be checked now: try again in a moment', {
        extensions: { code: 'IDENTITY_UNAVAILABLE', http: { status: 503 } },
      });
    }
  };
}

/** What a token itself is at fault for, where its key is looked for. */
const ofToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** What a token says of its kind where it gives access, if it says it (RFC 9068; RFC 8725, 3.11). */
const accessTypes: readonly unknown[] = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];
/** What OpenID Connect puts into ID tokens alone. */
const ofIdTokens = ['at_hash', 'c_hash'];

/** An issuer signs other things than access by the same key, such as ID tokens; they are told apart where they say so. */
function isForAccess({ protectedHeader: { typ }, payload }: JWTVerifyResult): boolean {
  return (
    accessTypes.includes(typ?.toLowerCase()) && payload['typ'] !== 'ID' && !ofIdTokens.some((name) => name in payload)
  );
}
