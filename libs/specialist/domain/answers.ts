import type { Instant, JsonValue } from '@baton/kernel';

/** Proof of an effect, as the system tells it. Values are opened here and sealed before they are recorded. */
export interface Receipt {
  readonly recordType: string;
  readonly recordId: string;
  readonly versionBefore?: string;
  readonly versionAfter?: string;
  /** Where a person can look at the record. */
  readonly link?: string;
  /** The system's own time of the commit. */
  readonly committedAt?: Instant;
  readonly outputs: Readonly<Record<string, JsonValue>>;
  readonly before: Readonly<Record<string, JsonValue>>;
}

/** Why nothing happened, for good. */
export const rejectionCodes = [
  'NOT_FOUND',
  'AMBIGUOUS',
  'FORBIDDEN_BY_SYSTEM',
  'INVALID_FOR_SYSTEM',
  'CHANGED',
  'CONFLICT',
  'CAPABILITY_UNKNOWN',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

export type DeferralCause = 'RATE_LIMITED' | 'BUSY' | 'CIRCUIT_OPEN' | 'LOCKED' | 'UNAVAILABLE';

/** Why nobody knows yet. `REFUSED_CALL` covers every other refusal of the call itself: token, attempt, digest, revoked key. */
export type UnknownCause =
  | 'TIMEOUT'
  | 'CONNECTION_LOST'
  | 'SYSTEM_ERROR'
  | 'REFUSED_CALL'
  | 'SPECIALIST_UNREACHABLE'
  | 'CRASHED'
  | 'MALFORMED_ANSWER'
  /** The answer is about another key than was asked about. */
  | 'WRONG_KEY'
  /** The key was used with another brief before. */
  | 'KEY_BOUND_TO_ANOTHER_BRIEF';

/** Every answer of a specialist says which journal gave it and the highest attempt that it has seen of the key. */
export interface Provenance {
  readonly journalId: string;
  readonly highestAttempt: number;
}

/**
 * How far a journal had come, on disk. Each opening of it has a name of its own, so that of two copies which went on apart
 * neither can have been where the other was.
 */
export interface JournalMark {
  readonly opening: string;
  /** Counts what was written, in this opening and all before it. */
  readonly sequence: number;
}

/** An answer as it leaves a specialist: it also says what it is about, and how far its journal had come. */
export type Stamped<Answer> = Answer & { readonly key: string; readonly mark: JournalMark };

export type Committed = { readonly kind: 'COMMITTED'; readonly receipt: Receipt };
export type Rejected = { readonly kind: 'REJECTED'; readonly code: RejectionCode };
export type InProgress = { readonly kind: 'IN_PROGRESS'; readonly askAgainMs: number };

export type PerformAnswer = (
  | Committed
  | Rejected
  | InProgress
  | { readonly kind: 'DEFERRED'; readonly cause: DeferralCause; readonly retryAfterMs: number }
) &
  Provenance;

export type QueryAnswer = (
  | Committed
  | Rejected
  | InProgress
  | { readonly kind: 'REVOKED' }
  /** No attempt up to the one asked about ever started, and none of them will: they are closed. */
  | { readonly kind: 'NEVER_STARTED' }
  /** An attempt started, and the system itself says that nothing came of it. */
  | { readonly kind: 'ABSENT' }
  | { readonly kind: 'CANNOT_TELL' }
) &
  Provenance;

export type RevokeAnswer = (
  | { readonly kind: 'REVOKED' }
  /** Started attempts other than the committed one are named: something of theirs may still come. */
  | (Committed & { readonly kind: 'COMMITTED'; readonly unaccountedAttempts: readonly number[] })
  | Rejected
  | { readonly kind: 'CANNOT_TELL' }
) &
  Provenance;

/** A record that bears a key of ours, as its system lists it. */
export interface KnownKey {
  readonly key: string;
  readonly recordType: string;
  readonly recordId: string;
  /** When the system wrote it, by its own clock. */
  readonly at: Instant;
}

/** Some of the records that bear keys of ours since a moment, the oldest first. */
export interface KeyPage {
  readonly keys: readonly KnownKey[];
  /** Where the next page begins; absent: this is the last. */
  readonly next?: string;
  /** Capabilities whose effects can't be found again by their keys in this system: none of theirs is ever listed. */
  readonly unlisted: readonly string[];
}

/** What the gateway makes of a call that brought no answer that can be trusted. */
export interface Unanswered {
  readonly kind: 'UNANSWERED';
  readonly cause: UnknownCause;
  /** For the operator who has to find out: what was refused or broken, without anything personal. */
  readonly detail?: string;
}
