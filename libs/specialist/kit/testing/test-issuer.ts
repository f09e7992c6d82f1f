import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { canonicalJson, instantOf, type Instant, type JsonObject, type TenantId } from '@baton/kernel';
import type { JournalMark, OperationCall } from '@baton/specialist/domain';
import {
  briefDigest,
  issueToken,
  listTokenRequest,
  operationTokenRequest,
  requestOf,
  type HandoffClaims,
  type ListKeysRequest,
  type OperationGrant,
  type OperationRequest,
  type TokenIssuer,
  type TokenRequest,
  type TokenSigner,
} from '@baton/specialist/contract';
import { Verifier } from '@baton/encryption/verifier';

export const aTenant = 'tenant-1' as TenantId;
export const aKey = 'a'.repeat(32);

/** An orchestrator's half of the contract with a key of its own, each token new. */
export class TestIssuer implements TokenIssuer {
  readonly publicKeyPem: string;
  readonly verifier: Verifier;
  readonly signer: TokenSigner;
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    this.verifier = new Verifier(this.publicKeyPem);
    this.signer = { kid: this.verifier.kid, sign: (bytes) => signWith(privateKey, bytes) };
    this.#now = now;
  }

  async issue(request: TokenRequest): Promise<string> {
    return this.tokenFor(request);
  }

  tokenFor(request: TokenRequest, changes: Partial<HandoffClaims> = {}): string {
    return issueToken({ ...this.claimsFor(request), ...changes }, this.signer);
  }

  claimsFor({ audience, tenant, requesterPseudonym, goalPseudonym, grant }: TokenRequest): HandoffClaims {
    const iat = Math.floor(this.#now() / 1_000);
    this.#count += 1;
    return {
      iss: 'baton',
      aud: audience,
      sub: requesterPseudonym,
      act: { sub: 'baton' },
      ...(goalPseudonym === undefined ? {} : { txn: goalPseudonym }),
      tenant,
      jti: `token-${this.#count}-${iat}`,
      iat,
      exp: iat + 60,
      authorization_details: [grant],
    };
  }

  /** A call as it arrives at a specialist, under a token of its own. */
  requestFor(call: OperationCall, action: OperationGrant['action'], heard?: JournalMark): OperationRequest {
    return requestOf(call, this.tokenFor(operationTokenRequest(call, call.specialist, action, heard)), heard);
  }

  listRequest(specialist: string, since: Instant): ListKeysRequest {
    return { token: this.tokenFor(listTokenRequest(aTenant, specialist)), tenant: aTenant, since };
  }

  /** An operation of the system of notes; the brief may be given as fields or as text. */
  call({ fields, ...changes }: Partial<OperationCall> & { readonly fields?: JsonObject } = {}): OperationCall {
    const brief = changes.brief ?? canonicalJson(fields ?? { title: 'Renewal' });
    const briefSalt = changes.briefSalt ?? 'c2FsdA';
    return {
      specialist: 'notes',
      tenant: aTenant,
      capability: 'note.change',
      capabilityVersion: '1',
      handoffId: 'handoff-1',
      goalPseudonym: 'psn_goal',
      requesterPseudonym: 'psn_requester',
      key: aKey,
      attempt: 1,
      journal: 'journal-1',
      deadline: instantOf(this.#now() + 30_000),
      brief,
      briefSalt,
      briefDigest: briefDigest(briefSalt, brief),
      ...changes,
    };
  }
}

function signWith(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return sign(null, bytes, key);
}
