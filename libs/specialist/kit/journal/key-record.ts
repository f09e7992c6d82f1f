import type { Instant, TenantId } from '@baton/kernel';
import type { Receipt, RejectionCode } from '@baton/specialist/domain';

/** One started attempt. It is written before the system is touched, so it may have reached the system. */
export interface AttemptRecord {
  readonly attempt: number;
  /** The moment by which the system call was begun, or never was. */
  readonly startBy: Instant;
  /** What the system answered to this very call. Absent while it runs, and for good where no answer could be had. */
  readonly answer?: 'COMMITTED' | 'DEFERRED' | RejectionCode;
}

/** What is kept of a receipt: enough to find the record again, and nothing of what it says. */
export type RecordedReceipt = Pick<Receipt, 'recordType' | 'recordId' | 'versionAfter' | 'committedAt'>;

export type RecordedOutcome =
  | { readonly kind: 'COMMITTED'; readonly receipt: RecordedReceipt }
  | { readonly kind: 'REJECTED'; readonly code: RejectionCode }
  | { readonly kind: 'REVOKED' };

/** What a key is bound to from its first call on. */
export interface KeyBinding {
  readonly key: string;
  readonly tenant: TenantId;
  readonly capability: string;
  readonly briefDigest: string;
}

/** All that the journal knows of one key: nothing personal, nothing of the brief but its digest. */
export interface KeyRecord extends KeyBinding {
  /** Every attempt up to this one is closed: what has not started never will. 0: none is. */
  readonly closedThrough: number;
  /** Once it was asked for, no further attempt starts, whatever came of the revocation. */
  readonly revocationAsked: boolean;
  /** An attempt went to another journal: what is not written here may have happened all the same. */
  readonly sentElsewhere: boolean;
  /** In the order of their starts, which is that of their numbers. */
  readonly attempts: readonly AttemptRecord[];
  readonly outcome?: RecordedOutcome;
}

export function newKeyRecord(binding: KeyBinding): KeyRecord {
  return { ...binding, closedThrough: 0, revocationAsked: false, sentElsewhere: false, attempts: [] };
}

export function isBoundTo(record: KeyRecord, binding: KeyBinding): boolean {
  return (
    record.tenant === binding.tenant &&
    record.capability === binding.capability &&
    record.briefDigest === binding.briefDigest
  );
}

export function highestAttempt({ closedThrough, attempts }: KeyRecord): number {
  return Math.max(closedThrough, attempts.at(-1)?.attempt ?? 0);
}

/** Attempts that started and had no answer: something of theirs may be there, or still come. */
export function unansweredAttempts({ attempts }: KeyRecord): readonly number[] {
  return attempts.filter(({ answer }) => answer === undefined).map(({ attempt }) => attempt);
}

export function withStarted(record: KeyRecord, attempt: number, startBy: Instant): KeyRecord {
  return { ...record, attempts: [...record.attempts, { attempt, startBy }] };
}

export function withAnswer(
  record: KeyRecord,
  attempt: number,
  answer: NonNullable<AttemptRecord['answer']>,
): KeyRecord {
  return {
    ...record,
    attempts: record.attempts.map((started) => (started.attempt === attempt ? { ...started, answer } : started)),
  };
}

export function withClosed(record: KeyRecord, through: number): KeyRecord {
  return { ...record, closedThrough: Math.max(record.closedThrough, through) };
}

export function withRevocationAsked(record: KeyRecord, attempt: number): KeyRecord {
  return { ...withClosed(record, attempt), revocationAsked: true };
}

export function withOutcome(record: KeyRecord, outcome: RecordedOutcome): KeyRecord {
  return { ...record, outcome };
}

export function recordedReceipt({ recordType, recordId, versionAfter, committedAt }: Receipt): RecordedReceipt {
  return {
    recordType,
    recordId,
    ...(versionAfter === undefined ? {} : { versionAfter }),
    ...(committedAt === undefined ? {} : { committedAt }),
  };
}
