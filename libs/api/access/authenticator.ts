import type { Requester } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import type { JWTPayload } from 'jose';
import { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { unauthenticated } from './gate.js';
import { isRole } from './roles.js';
import type { Issuer } from './token-verifier.js';
import { TokenVerifier } from './token-verifier.js';

/** Whose tokens are believed, and what in them says who asks. */
export interface TokenRules extends Issuer {
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

interface RateLimits {
  /** Of one person, whatever they ask and by whichever of their tokens. */
  readonly requestsPerSecondMax: number;
  /** Of one address, as long as nobody knows who they are. */
  readonly refusedTokensPerMinuteMax: number;
}

/** A surrogate id: no name, and no address. */
const nameForm = /^[A-Za-z0-9_.-]{1,64}$/;

/** The one place that knows who is asking: it believes signed tokens of one issuer, and nothing else. */
export class Authenticator {
  private readonly verifier: TokenVerifier;
  private readonly rate: RateLimiterMemory;

  constructor(
    private readonly rules: TokenRules,
    { requestsPerSecondMax, refusedTokensPerMinuteMax }: RateLimits,
  ) {
    this.rate = new RateLimiterMemory({ points: requestsPerSecondMax, duration: 1 });
    this.verifier = new TokenVerifier(rules, refusedTokensPerMinuteMax);
  }

  /**
   * @param authorization of a request, `Bearer …`
   * @param peer the address that the request comes from
   * @throws GraphQLError UNAUTHENTICATED; IDENTITY_UNAVAILABLE where the issuer's keys can't be had; TOO_MANY_REQUESTS
   */
  async identify(authorization: unknown, peer = ''): Promise<Identified> {
    const [, token] = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(typeof authorization === 'string' ? authorization : '') ?? [];
    if (token === undefined) throw unauthenticated();
    const claims = await this.verifier.claimsOf(token, peer);
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
