import type { Instant, TenantId } from '@baton/kernel';
import type {
  Description,
  KnownKey,
  PerformAnswer,
  QueryAnswer,
  RevokeAnswer,
  Unanswered,
} from '@baton/specialist/domain';

/** Everything that one call about one operation carries; the same brief, byte for byte, on every call about its key. */
export interface OperationCall {
  readonly specialist: string;
  readonly tenant: TenantId;
  readonly capability: string;
  readonly capabilityVersion: string;
  /** Opaque to the specialist; the goal is known to it only by a pseudonym of its own. */
  readonly handoffId: string;
  readonly goalPseudonym: string;
  readonly requesterPseudonym: string;
  readonly key: string;
  readonly attempt: number;
  /** Journal that the first attempt of this key was sent to; absent on the first. Another journal proves nothing of it. */
  readonly dispatchedTo?: string;
  /** The specialist starts nothing after it. */
  readonly deadline: Instant;
  /** Canonical JSON of the disclosed fields. */
  readonly brief: string;
  /** Random, one per brief; base64url. */
  readonly briefSalt: string;
  /** SHA-256 over salt and brief, base64url; the token is bound to it. */
  readonly briefDigest: string;
}

/**
 * The orchestrator's only way to a system: through the specialist that alone may mutate it. No method throws for what
 * happens in the world; a call without an answer that can be trusted is UNANSWERED, and nothing is known from it.
 */
export abstract class SpecialistGateway {
  abstract describe(specialist: string): Promise<Description | Unanswered>;
  abstract perform(call: OperationCall): Promise<PerformAnswer | Unanswered>;
  abstract queryOutcome(call: OperationCall): Promise<QueryAnswer | Unanswered>;
  abstract revoke(call: OperationCall): Promise<RevokeAnswer | Unanswered>;
  /** Records that bear keys of ours, since a moment: what a restored log may have forgotten. */
  abstract listKeys(specialist: string, tenant: TenantId, since: Instant): Promise<readonly KnownKey[] | Unanswered>;
}
