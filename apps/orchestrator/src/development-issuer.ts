import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import type { TokenRules } from '@baton/api';
import { roles } from '@baton/api';
import type { Signer } from '@baton/encryption';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';

/** Who a token is made for. */
export interface Developer {
  readonly tenant: string;
  readonly actorId: string;
  readonly roles: readonly string[];
}

/** Whoever tries Baton on one machine, and may all that there is. */
export const developer: Developer = { tenant: 'development', actorId: 'developer', roles };

const issuer = 'baton-development';
const audience = 'baton';
/** A working day: whoever goes on tomorrow finds a new one where they start. */
const tokenHours = 12;

/** Makes tokens while nobody else does: for development, by whoever can read the folder of the keys. */
export class DevelopmentIssuer {
  constructor(private readonly signer: Signer) {}

  /** The issuer of an installation; its key is kept, so that a token outlives a restart. */
  static open(keysDir: string): DevelopmentIssuer {
    return new DevelopmentIssuer(Ed25519Signer.open(join(keysDir, 'development')));
  }

  get rules(): TokenRules {
    const key = createPublicKey(this.signer.publicKeyPem).export({ format: 'jwk' });
    return {
      ...{ issuer, audience, provedBy: 'development' },
      keys: { keys: [{ ...key, kty: 'OKP', alg: 'EdDSA', kid: this.signer.kid }] },
      claims: { tenant: 'tenant', actor: 'sub', roles: 'roles' },
    };
  }

  /** A token that says who asks, good for twelve hours. */
  tokenFor({ tenant, actorId, roles: held }: Developer, now = new Date()): string {
    const seconds = Math.floor(now.getTime() / 1_000);
    const times = { iat: seconds, exp: seconds + tokenHours * 3_600 };
    const claims = { iss: issuer, aud: audience, sub: actorId, tenant, roles: held, ...times };
    const content = [{ alg: 'EdDSA', typ: 'JWT', kid: this.signer.kid }, claims].map(encoded).join('.');
    return `${content}.${Buffer.from(this.signer.sign(Buffer.from(content))).toString('base64url')}`;
  }
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
