import type { EventId, Form, Instant, SealedValue } from '@baton/kernel';
import type { IdempotencyClass, JournalMark, RejectionCode, UnknownCause } from '@baton/specialist/domain';
import { usualAttempts } from '@baton/specialist/domain';
import type { StepId } from './plan.js';

/** Which effect of a step: its own, or its n-th compensation. */
export type OperationName = 'forward' | `compensation-${number}`;

export interface OperationRef {
  readonly step: StepId;
  readonly operation: OperationName;
}

/** The text by which a driver keeps book of its open calls. */
export type OperationId = `${StepId}/${OperationName}`;

export function operationIdOf({ step, operation }: OperationRef): OperationId {
  return `${step}/${operation}`;
}

export function compensationName(index: number): OperationName {
  return `compensation-${index}`;
}

/** Where a compensation stands in its step's list; NaN for the forward effect. */
export function compensationIndexOf(name: OperationName): number {
  return name === 'forward' ? NaN : Number(name.slice('compensation-'.length));
}

/** The brief as it crossed, sealed field by field: what a resend repeats byte for byte. */
export interface RecordedBrief {
  readonly handoffId: string;
  readonly sealedIn: EventId;
  readonly fields: readonly { readonly field: string; readonly form?: Form; readonly sealed: SealedValue }[];
  readonly sealedSalt: SealedValue;
  readonly digest: string;
}

/**
 * Where an operation stands. DISPATCHED: sent, or about to be. NOT_DONE: nothing happened so far and nothing sent
 * before can still happen; the next attempt goes at `dueAt`. UNTELLABLE: the system can't say, a person must.
 */
export type OperationPhase =
  | { readonly at: 'DISPATCHED' }
  | { readonly at: 'DEFERRED'; readonly dueAt: Instant }
  | { readonly at: 'IN_PROGRESS'; readonly askAgainAt: Instant }
  | { readonly at: 'UNKNOWN'; readonly cause: UnknownCause }
  | { readonly at: 'NOT_DONE'; readonly dueAt: Instant }
  | { readonly at: 'UNTELLABLE' }
  | { readonly at: 'COMMITTED'; readonly committedAt: Instant }
  | { readonly at: 'REJECTED'; readonly code: RejectionCode }
  | { readonly at: 'REVOKED' };

/**
 * How far a key is from being safe against late requests: asked, answered, or answered "cannot tell". WAIVED: a person
 * went on without it, and the report says so.
 */
export type Fence = 'NONE' | 'REQUESTED' | 'FENCED' | 'UNTELLABLE' | 'WAIVED';

/** What was known of an operation, and what was heard that can't be true beside it. */
export interface Contradiction {
  readonly known: 'REJECTED' | 'REVOKED' | 'COMMITTED' | 'PUT_RIGHT';
  readonly heard: 'COMMITTED' | 'REJECTED' | 'REVOKED' | 'NEVER_STARTED' | 'ABSENT';
}

export interface Operation {
  readonly name: OperationName;
  readonly phase: OperationPhase;
  readonly fence: Fence;
  readonly generation: number;
  readonly key: string;
  /** The highest attempt sent or heard of. */
  readonly attempt: number;
  /** How many of its attempts were found not to have happened; one that was deferred is none of them. */
  readonly sentInVain: number;
  readonly deadline: Instant;
  readonly journalId: string;
  /** How far that journal had come at the dispatch, as far as was heard. */
  readonly heard?: JournalMark;
  /**
   * A journal that an earlier attempt went to, where it is another one: it alone may know of that attempt. It has a name
   * of no journal where the goal was put back, and may have forgotten the attempt itself.
   */
  readonly earlierJournalId?: string;
  readonly idempotencyClass: IdempotencyClass;
  readonly brief: RecordedBrief;
  /** Started attempts that a revocation could not account for: the report keeps them open. */
  readonly unaccountedAttempts: readonly number[];
  /** When a person is asked what became of it since its key was to be revoked, at the earliest. */
  readonly settleBy?: Instant;
  /** Its brief may not cross once more as it is: as soon as its key is revoked, it is briefed anew under the next one. */
  readonly recalled?: true;
  /** A person said how it ended, on evidence of their own. */
  readonly markedByPerson?: true;
  /** A person has settled a doubt of it, and answers for it that nothing more comes of it; how it ended is as it was told. */
  readonly lookedInto?: true;
  /** Attempts that are known to have begun nothing: they were deferred, or never came. */
  readonly begunNothing?: readonly number[];
  /** What was answered last was about another key, or that the key is of another brief, so nothing is known from it. */
  readonly misheard?: 'WRONG_KEY' | 'KEY_BOUND_TO_ANOTHER_BRIEF';
  /** Something was heard of it that contradicts what was known: a person must look. */
  readonly contradicted?: Contradiction;
}

/** A key that is being revoked is never sent again, whatever it is revoked for. */
export function isSentNoMore({ fence, recalled }: Operation): boolean {
  return fence !== 'NONE' || recalled === true;
}

/** Whether an operation has been sent in vain so often that it is not sent any more once its time is over. */
export function isSpent({ name, sentInVain }: Operation, pinnedMax: number | undefined): boolean {
  return sentInVain >= (pinnedMax ?? (name === 'forward' ? usualAttempts.forward : usualAttempts.back));
}

const retryBaseMs = 200;
const retryLimitMs = 60_000;

/**
 * Exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter"): at once for the first repeat, since
 * it mostly follows a crash of our own, then a random part of a doubling bound. `chance` is in [0, 1).
 */
export function retryDelayMs(sentInVain: number, chance: number): number {
  if (sentInVain <= 1) return 0;
  return Math.floor(chance * Math.min(retryLimitMs, retryBaseMs * 2 ** (sentInVain - 1)));
}
