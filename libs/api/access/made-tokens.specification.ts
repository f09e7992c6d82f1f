import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import type { TokenRules } from './authenticator.js';

/*
 * Tokens for specifications: an issuer with a key of its own, and the one line by which a test says who asks.
 */

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const issuer = 'https://issuer.example';
const audience = 'baton';

/** An API that is told these rules believes what {@link tokenOf} makes. */
export const madeTokenRules: TokenRules = {
  ...{ issuer, audience, provedBy: 'specification' },
  keys: { keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA' }] },
  claims: { tenant: 'tenant', actor: 'sub', roles: 'roles' },
};

export interface Whoever {
  readonly tenant?: string;
  readonly actorId?: string;
  readonly roles?: readonly string[];
  /** Seconds from now, negative for a token that has expired. */
  readonly expiresIn?: number;
}

/** A token of somebody; who is not said otherwise is the requester person-1 of the tenant t1. */
export function tokenOf(whoever: Whoever = {}): Promise<string> {
  const { tenant = 't1', actorId = 'person-1', roles = ['requester'], expiresIn = 600 } = whoever;
  return new SignJWT({ tenant, roles: [...roles] })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(actorId)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
    .sign(privateKey);
}

/** What a request, or a WebSocket when it connects, says of who asks. */
export async function asked(whoever: Whoever = {}): Promise<{ readonly authorization: string }> {
  return { authorization: `Bearer ${await tokenOf(whoever)}` };
}
