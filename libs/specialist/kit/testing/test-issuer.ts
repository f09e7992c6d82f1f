import { canonicalJson, instantOf, type Instant, type JsonObject, type TenantId } from '@baton/kernel';
import type { JournalMark, OperationCall } from '@baton/specialist/domain';
import {
  briefDigest,
  listTokenRequest,
  operationTokenRequest,
  requestOf,
  type ListKeysRequest,
  type OperationGrant,
  type OperationRequest,
  type TokenIssuer,
  type TokenRequest,
  type TokenSigner,
} from '@baton/specialist/contract';
import { Verifier } from '@baton/encryption/verifier';
import { strangersSigner, TokenHand } from '../conformance/token-hand.js';

export const aTenant = 'tenant-1' as TenantId;
export const aKey = 'a'.repeat(32);

/** An orchestrator's half of the contract with a key of its own, each token new. */
export class TestIssuer extends TokenHand implements TokenIssuer {
  readonly publicKeyPem: string;
  readonly verifier: Verifier;
  readonly signer: TokenSigner;
  readonly #now: () => number;

  constructor(now: () => number) {
    const signer = strangersSigner();
    let count = 0;
    super(signer, now, () => `token-${(count += 1)}-${now()}`);
    this.signer = signer;
    this.publicKeyPem = signer.publicKeyPem;
    this.verifier = new Verifier(signer.publicKeyPem);
    this.#now = now;
  }

  async issue(request: TokenRequest): Promise<string> {
    return this.tokenFor(request);
  }

  /** A call as it arrives at a specialist, under a token of its own. */
  requestFor(call: OperationCall, action: OperationGrant['action'], heard?: JournalMark): OperationRequest {
    return requestOf(call, this.tokenFor(operationTokenRequest(call, call.specialist, action, heard)), heard);
  }

  listRequest(specialist: string, since: Instant, after?: string): ListKeysRequest {
    const asked = { tenant: aTenant, since, ...(after === undefined ? {} : { after }) };
    return { token: this.tokenFor(listTokenRequest(asked, specialist)), ...asked };
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
