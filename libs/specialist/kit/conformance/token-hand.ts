import { generateKeyPairSync, sign } from 'node:crypto';
import { Verifier } from '@baton/encryption/verifier';
import { issueToken, type HandoffClaims, type TokenRequest, type TokenSigner } from '@baton/specialist/contract';

/** Makes tokens as an orchestrator does, each new, and others that no orchestrator would make. */
export class TokenHand {
  readonly #signer: TokenSigner;
  readonly #now: () => number;
  readonly #newTokenId: () => string;

  /** @param now milliseconds since 1970 */
  constructor(signer: TokenSigner, now: () => number, newTokenId: () => string) {
    this.#signer = signer;
    this.#now = now;
    this.#newTokenId = newTokenId;
  }

  tokenFor(request: TokenRequest, changes: Partial<HandoffClaims> = {}): string {
    return issueToken({ ...this.claimsFor(request), ...changes }, this.#signer);
  }

  claimsFor({ audience, tenant, requesterPseudonym, goalPseudonym, grant }: TokenRequest): HandoffClaims {
    const iat = Math.floor(this.#now() / 1_000);
    return {
      iss: 'baton',
      aud: audience,
      sub: requesterPseudonym,
      act: { sub: 'baton' },
      ...(goalPseudonym === undefined ? {} : { txn: goalPseudonym }),
      tenant,
      jti: this.#newTokenId(),
      iat,
      exp: iat + 60,
      authorization_details: [grant],
    };
  }
}

/** A signer whose key nobody has but this process. */
export function strangersSigner(): TokenSigner & { readonly publicKeyPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const { kid } = new Verifier(publicKeyPem);
  return { kid, publicKeyPem, sign: (bytes) => sign(null, bytes, privateKey) };
}
