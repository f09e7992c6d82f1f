import type { Requester } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey, JWTVerifyResult } from 'jose';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { unauthenticated } from './gate.js';
import { isRole } from './roles.js';

/** Whose tokens are believed, and what in them says who asks. */
export interface TokenRules {
  readonly issuer: string;
  /** What a token has to be for: a token for something else of the same issuer is none for Baton. */
  readonly audience: string;
  /** Where the issuer publishes its keys (a JWKS), or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
  /** Claims by name; a claim within another one by both names with a dot between, e.g. `realm_access.roles`. */
  readonly claims: { readonly tenant: string; readonly actor: string; readonly roles: string };
  /** How events name this proof of who somebody is, e.g. `oidc`. */
  readonly provedBy: string;
}

/** Who asks, and until when their token says so. */
export interface Identified {
  readonly requester: Requester;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** By public keys alone: with a shared secret, whoever may check a token could make one. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256'];
const clockToleranceSeconds = 5;
/** Keys of an issuer are asked for again after this, or when a token names an unknown one, but not more often than that. */
const keysKept = { cacheMaxAge: 10 * 60_000, cooldownDuration: 30_000, timeoutDuration: 5_000 };
/** A surrogate id: no name, and no address. */
const nameForm = /^[A-Za-z0-9_.-]{1,64}$/;

/** The one place that knows who is asking: it believes signed tokens of one issuer, and nothing else. */
export class Authenticator {
  private readonly keys: JWTVerifyGetKey;
  private readonly rate: RateLimiterMemory;

  /** @param requestsPerSecondMax of one person, whatever they ask and by whichever of their tokens */
  constructor(
    private readonly rules: TokenRules,
    requestsPerSecondMax: number,
  ) {
    this.rate = new RateLimiterMemory({ points: requestsPerSecondMax, duration: 1 });
    this.keys = rules.keys instanceof URL ? publishedKeys(rules.keys) : createLocalJWKSet(rules.keys);
  }

  /**
   * @param authorization of a request, `Bearer …`
   * @throws GraphQLError UNAUTHENTICATED; IDENTITY_UNAVAILABLE where the issuer's keys can't be had; TOO_MANY_REQUESTS
   */
  async identify(authorization: unknown): Promise<Identified> {
    const [, token] = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(typeof authorization === 'string' ? authorization : '') ?? [];
    if (token === undefined) throw unauthenticated();
    const claims = await this.claimsOf(token);
    const { claims: names, provedBy } = this.rules;
    const requester = {
      tenant: nameIn(claims, names.tenant) as TenantId,
      actorId: nameIn(claims, names.actor),
      roles: rolesIn(claims, names.roles),
      authenticatedBy: provedBy,
    };
    await this.mustNotBeTooFast(requester);
    return { requester, expiresAtMs: (claims.exp ?? 0) * 1_000 };
  }

  /**
   * For whatever is asked without being identified again, as over a connection that is open.
   * @throws GraphQLError TOO_MANY_REQUESTS
   */
  async mustNotBeTooFast({ tenant, actorId }: Requester): Promise<void> {
    try {
      await this.rate.consume(`${tenant}\n${actorId}`);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new GraphQLError('More was asked within a second than one person may: ask again in a second', {
        extensions: { code: 'TOO_MANY_REQUESTS', http: { status: 429 } },
      });
    }
  }

  private async claimsOf(token: string): Promise<JWTPayload> {
    const { issuer, audience } = this.rules;
    const wanted = { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['exp'] };
    try {
      const verified = await jwtVerify(token, this.keys, wanted);
      if (isForAccess(verified)) return verified.payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    throw unauthenticated();
  }
}

/** The keys that an issuer publishes. Where they can't be had, nothing can be said of a token. */
function publishedKeys(url: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, keysKept);
  return async (header, token) => {
    try {
      return await keys(header, token);
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

function nameIn(claims: JWTPayload, name: string): string {
  const value = claimOf(claims, name);
  if (typeof value === 'string' && nameForm.test(value)) return value;
  throw unauthenticated();
}

/** A list, or words with spaces between; names that are no role say nothing here. */
function rolesIn(claims: JWTPayload, name: string): readonly string[] {
  const value = claimOf(claims, name);
  const named: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return named.filter(isRole);
}

function claimOf(claims: object, name: string): unknown {
  if (Object.hasOwn(claims, name)) return (claims as Readonly<Record<string, unknown>>)[name];
  const [outer = '', ...rest] = name.split('.');
  if (rest.length === 0 || !Object.hasOwn(claims, outer)) return undefined;
  const within = (claims as Readonly<Record<string, unknown>>)[outer];
  return typeof within === 'object' && within !== null ? claimOf(within, rest.join('.')) : undefined;
}
