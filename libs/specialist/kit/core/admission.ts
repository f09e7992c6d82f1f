import type { Capability, JournalMark, Manifest, RejectionCode } from '@baton/specialist/domain';
import {
  briefDigest,
  CallRefused,
  verifyToken,
  type CallRefusalCode,
  type HandoffClaims,
  type ListKeysRequest,
  type OperationGrant,
  type OperationRequest,
  type TokenVerifier,
} from '@baton/specialist/contract';
import type { ConnectorInput } from '../connector.js';
import type { Journal } from '../journal/journal.js';
import type { KeyBinding } from '../journal/key-record.js';
import { readBrief } from './brief.js';

/** A call whose token and brief are in order. */
export interface AdmittedCall {
  readonly binding: KeyBinding;
  readonly attempt: number;
  /** Nothing is begun after it; milliseconds since 1970: the earlier of the deadline and the token's expiry. */
  readonly startByMs: number;
  /** No attempt that was sent up to now begins after it, wherever it went; milliseconds since 1970. */
  readonly deadlineMs: number;
  /** The journal that the attempt was dispatched to. */
  readonly journalId: string;
  /** One that an attempt of the key went to; undefined before the first one was sent. */
  readonly dispatchedTo: string | undefined;
  /** What the manifest makes of it. */
  readonly task: FitTask | UnfitTask;
}

export interface FitTask {
  readonly kind: 'FITS';
  readonly capability: Capability;
  readonly input: ConnectorInput;
}

/** Nothing that this specialist could do, however often it is asked. */
export interface UnfitTask {
  readonly kind: 'UNFIT';
  readonly code: Extract<RejectionCode, 'CAPABILITY_UNKNOWN' | 'INVALID_FOR_SYSTEM'>;
}

export interface AdmissionOptions {
  readonly manifest: Manifest;
  readonly verifier: TokenVerifier;
  readonly journal: Journal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A token that has expired is good again by a wall clock that is set right: so it is known as used for longer. */
const clockSetRightMsMax = 60_000;

/**
 * The door: what every call has to pass before anything else is looked at, in one order for all of them. The
 * orchestrator is believed nothing that its signature doesn't cover, and the manifest is this specialist's own.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #capabilities: ReadonlyMap<string, Capability>;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#capabilities = new Map(options.manifest.capabilities.map((capability) => [capability.name, capability]));
  }

  /** Throws {@link CallRefused}; the token counts as used from then on only if all that it grants was asked for. */
  admit(request: OperationRequest, action: OperationGrant['action']): AdmittedCall {
    const claims = this.#verified(request.token);
    const [grant] = claims.authorization_details;
    if (grant.action !== action) throw notGranted('ACTION_NOT_GRANTED', 'action');
    if (grant.capability !== request.capability) throw notGranted('CAPABILITY_NOT_GRANTED', 'capability');
    if (grant.capability_version !== request.capabilityVersion) throw notGranted('CAPABILITY_NOT_GRANTED', 'version');
    if (grant.key !== request.key) throw notGranted('KEY_NOT_GRANTED', 'key');
    if (grant.attempt !== request.attempt) throw notGranted('ATTEMPT_NOT_GRANTED', 'attempt');
    if (grant.deadline !== request.deadline) throw notGranted('DEADLINE_NOT_GRANTED', 'deadline');
    if (claims.tenant !== request.tenant) throw notGranted('TENANT_NOT_GRANTED', 'tenant');
    if (grant.journal !== request.journal || !isSameMark(grant.heard, request.heard))
      throw notGranted('JOURNAL_NOT_GRANTED', 'journal');
    if (grant.dispatched_to !== request.dispatchedTo) throw notGranted('JOURNAL_NOT_GRANTED', 'dispatch');
    const digest = briefDigest(request.briefSalt, request.brief);
    if (grant.brief_digest !== digest) throw notGranted('BRIEF_NOT_GRANTED', 'brief');
    this.#use(claims);
    this.#recogniseJournal(request);
    return {
      binding: {
        key: request.key,
        tenant: request.tenant,
        capability: request.capability,
        briefDigest: digest,
      },
      attempt: request.attempt,
      startByMs: Math.min(Date.parse(request.deadline), claims.exp * 1_000),
      deadlineMs: Date.parse(request.deadline),
      journalId: request.journal,
      dispatchedTo: request.dispatchedTo,
      task: this.#taskOf(request),
    };
  }

  admitListing(request: ListKeysRequest): void {
    const claims = this.#verified(request.token);
    const [grant] = claims.authorization_details;
    if (grant.action !== 'list') throw notGranted('ACTION_NOT_GRANTED', 'action');
    if (claims.tenant !== request.tenant) throw notGranted('TENANT_NOT_GRANTED', 'tenant');
    if (grant.since !== request.since || grant.after !== request.after)
      throw notGranted('LISTING_NOT_GRANTED', 'listing');
    this.#use(claims);
  }

  #verified(token: string): HandoffClaims {
    const { verifier, manifest, now } = this.#options;
    return verifyToken(token, { verifier, audience: manifest.specialist, nowMs: now() });
  }

  /** Before anything is answered from the journal: one that was put back from an older copy has forgotten what it was told. */
  #recogniseJournal({ journal: meant, heard }: OperationRequest): void {
    const { journal } = this.#options;
    if (heard !== undefined && meant === journal.id && !journal.hasBeenAt(heard)) journal.takeNewIdentity();
  }

  #use({ jti, exp }: HandoffClaims): void {
    if (!this.#options.journal.useToken(jti, exp * 1_000 + clockSetRightMsMax))
      throw new CallRefused('TOKEN_USED', 'The token was used before: issue one for each call');
  }

  #taskOf({ capability: name, capabilityVersion, brief }: OperationRequest): FitTask | UnfitTask {
    const capability = this.#capabilities.get(name);
    if (capability?.version !== capabilityVersion) return { kind: 'UNFIT', code: 'CAPABILITY_UNKNOWN' };
    const reading = readBrief(brief, capability);
    if (reading.kind === 'UNFIT') return { kind: 'UNFIT', code: 'INVALID_FOR_SYSTEM' };
    return { kind: 'FITS', capability, input: reading.input };
  }
}

function isSameMark(one: JournalMark | undefined, other: JournalMark | undefined): boolean {
  return one?.opening === other?.opening && one?.sequence === other?.sequence;
}

function notGranted(code: CallRefusalCode, what: string): CallRefused {
  return new CallRefused(code, `The token was issued for another ${what} than the call names`);
}
