import type { Instant, TenantId } from '@baton/kernel';
import type { JournalMark } from './answers.js';

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
  /** Journal of the specialist that this attempt was dispatched to: no other one begins it. */
  readonly journal: string;
  /**
   * Journal of the dispatch that is asked about, or on a Perform of the attempt before; absent on the first. Another
   * journal proves nothing of it.
   */
  readonly dispatchedTo?: string;
  /** How far `journal` had come at the dispatch, as far as was heard then: it outlives whoever heard it. */
  readonly heard?: JournalMark;
  /** The specialist starts nothing after it. */
  readonly deadline: Instant;
  /** Canonical JSON of the disclosed fields. */
  readonly brief: string;
  /** Random, one per brief; base64url. */
  readonly briefSalt: string;
  /** SHA-256 over salt and brief, base64url; the token is bound to it. */
  readonly briefDigest: string;
}
