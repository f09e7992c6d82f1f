import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { TokenRules } from '@baton/api';
import type { Signer } from '@baton/encryption';

/** What a forged token says, as it is written: JSON has keys twice and numbers beyond all, which objects do not. */
export type Written = object | string;

const lifeSeconds = 600;
const { privateKey: strangerKey, publicKey: strangerPublicKey } = generateKeyPairSync('ed25519');
export const strangerJwk = strangerPublicKey.export({ format: 'jwk' });

/** Makes any token at all: signed as its issuer would, by somebody else, by a shared secret, or by nobody. */
export class Forge {
  readonly header: { readonly alg: string; readonly typ: string; readonly kid: string };

  constructor(
    readonly rules: TokenRules,
    private readonly signer: Signer,
    private readonly who: { readonly tenant: string; readonly actorId: string; readonly roles: readonly string[] },
  ) {
    this.header = { alg: 'EdDSA', typ: 'JWT', kid: signer.kid };
  }

  get publicKeyPem(): string {
    return this.signer.publicKeyPem;
  }

  /** Of a token that would be believed. */
  claims(): Readonly<Record<string, unknown>> {
    const { tenant, actorId: sub, roles } = this.who;
    const { issuer: iss, audience: aud } = this.rules;
    return { iss, aud, sub, tenant, roles, exp: secondsFromNow(lifeSeconds) };
  }

  /** By the issuer itself. */
  signed(claims: Written, header: Written = {}): string {
    const content = this.content(header, claims);
    return `${content}.${base64(this.signer.sign(Buffer.from(content)))}`;
  }

  /** By a key of somebody else. */
  byStranger(claims: Written, header: Written = {}): string {
    const content = this.content(header, claims);
    return `${content}.${base64(sign(null, Buffer.from(content), strangerKey))}`;
  }

  bySecret(secret: string | Buffer, alg: 'HS256' | 'HS384' | 'HS512' = 'HS256', header: Written = { alg }): string {
    const content = this.content(header, this.claims());
    return `${content}.${createHmac(`sha${alg.slice(2)}`, secret)
      .update(content)
      .digest('base64url')}`;
  }

  /** By nobody, with whatever stands where the signature would. */
  unsigned(header: Written, signature = ''): string {
    return `${this.content(header, this.claims())}.${signature}`;
  }

  /** What a header does not say by itself, it says as the issuer does; one that is written out is taken as it is. */
  private content(header: Written, claims: Written): string {
    const whole = typeof header === 'string' ? header : { ...this.header, ...header };
    return `${base64(written(whole))}.${base64(written(claims))}`;
  }
}

export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

export function base64(content: string | Uint8Array): string {
  return Buffer.from(content).toString('base64url');
}

function written(part: Written): string {
  return typeof part === 'string' ? part : JSON.stringify(part);
}
