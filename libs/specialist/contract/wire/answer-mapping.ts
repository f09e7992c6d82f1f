import { assertNever } from '@baton/kernel';
import type {
  Committed,
  InProgress,
  PerformAnswer,
  Provenance,
  QueryAnswer,
  Receipt,
  Rejected,
  RevokeAnswer,
  Stamped,
} from '@baton/specialist/domain';
import { MalformedMessage } from '../errors.js';
import { deferralCause, rejectionCode } from './enums.js';
import type {
  InProgressMessage,
  PerformResponseMessage,
  ProvenanceMessage,
  QueryOutcomeResponseMessage,
  ReceiptHolderMessage,
  ReceiptMessage,
  RejectedMessage,
  RevokeResponseMessage,
} from './messages.js';
import {
  markFromWire,
  markToWire,
  nonEmpty,
  present,
  structFromWire,
  structToWire,
  timestampFromWire,
  timestampToWire,
  wholeNumber,
} from './values.js';

export function performAnswerToWire(answer: Stamped<PerformAnswer>): PerformResponseMessage {
  const provenance = provenanceToWire(answer);
  switch (answer.kind) {
    case 'COMMITTED':
      return { provenance, committed: { receipt: receiptToWire(answer.receipt) } };
    case 'REJECTED':
      return { provenance, rejected: { code: rejectionCode.toWire(answer.code) } };
    case 'DEFERRED':
      return {
        provenance,
        deferred: { cause: deferralCause.toWire(answer.cause), retryAfterMs: answer.retryAfterMs },
      };
    case 'IN_PROGRESS':
      return { provenance, inProgress: { askAgainMs: answer.askAgainMs } };
    default:
      return assertNever(answer, 'answer to a Perform');
  }
}

export function performAnswerFromWire(message: PerformResponseMessage): Stamped<PerformAnswer> {
  const provenance = provenanceFromWire(message.provenance);
  switch (message.answer) {
    case 'committed':
      return { ...committedFromWire(message.committed), ...provenance };
    case 'rejected':
      return { ...rejectedFromWire(message.rejected), ...provenance };
    case 'deferred': {
      const { cause, retryAfterMs } = present(message.deferred, 'deferred');
      return {
        kind: 'DEFERRED',
        cause: deferralCause.fromWire(cause),
        retryAfterMs: wholeNumber(retryAfterMs, 'retry_after_ms'),
        ...provenance,
      };
    }
    case 'inProgress':
      return { ...inProgressFromWire(message.inProgress), ...provenance };
    default:
      throw noAnswer();
  }
}

export function queryAnswerToWire(answer: Stamped<QueryAnswer>): QueryOutcomeResponseMessage {
  const provenance = provenanceToWire(answer);
  switch (answer.kind) {
    case 'COMMITTED':
      return { provenance, committed: { receipt: receiptToWire(answer.receipt) } };
    case 'REJECTED':
      return { provenance, rejected: { code: rejectionCode.toWire(answer.code) } };
    case 'IN_PROGRESS':
      return { provenance, inProgress: { askAgainMs: answer.askAgainMs } };
    case 'REVOKED':
      return { provenance, revoked: {} };
    case 'NEVER_STARTED':
      return { provenance, neverStarted: {} };
    case 'ABSENT':
      return { provenance, absent: {} };
    case 'CANNOT_TELL':
      return { provenance, cannotTell: {} };
    default:
      return assertNever(answer, 'answer to a QueryOutcome');
  }
}

export function queryAnswerFromWire(message: QueryOutcomeResponseMessage): Stamped<QueryAnswer> {
  const provenance = provenanceFromWire(message.provenance);
  switch (message.answer) {
    case 'committed':
      return { ...committedFromWire(message.committed), ...provenance };
    case 'rejected':
      return { ...rejectedFromWire(message.rejected), ...provenance };
    case 'inProgress':
      return { ...inProgressFromWire(message.inProgress), ...provenance };
    case 'revoked':
      return { kind: 'REVOKED', ...provenance };
    case 'neverStarted':
      return { kind: 'NEVER_STARTED', ...provenance };
    case 'absent':
      return { kind: 'ABSENT', ...provenance };
    case 'cannotTell':
      return { kind: 'CANNOT_TELL', ...provenance };
    default:
      throw noAnswer();
  }
}

export function revokeAnswerToWire(answer: Stamped<RevokeAnswer>): RevokeResponseMessage {
  const provenance = provenanceToWire(answer);
  switch (answer.kind) {
    case 'REVOKED':
      return { provenance, revoked: {} };
    case 'COMMITTED': {
      const { receipt, unaccountedAttempts } = answer;
      return { provenance, alreadyCommitted: { receipt: receiptToWire(receipt), unaccountedAttempts } };
    }
    case 'REJECTED':
      return { provenance, rejected: { code: rejectionCode.toWire(answer.code) } };
    case 'CANNOT_TELL':
      return { provenance, cannotTell: {} };
    default:
      return assertNever(answer, 'answer to a Revoke');
  }
}

export function revokeAnswerFromWire(message: RevokeResponseMessage): Stamped<RevokeAnswer> {
  const provenance = provenanceFromWire(message.provenance);
  switch (message.answer) {
    case 'revoked':
      return { kind: 'REVOKED', ...provenance };
    case 'alreadyCommitted': {
      const committed = present(message.alreadyCommitted, 'already_committed');
      const unaccountedAttempts = committed.unaccountedAttempts.map((attempt) =>
        wholeNumber(attempt, 'unaccounted_attempts', 1),
      );
      return { ...committedFromWire(committed), unaccountedAttempts, ...provenance };
    }
    case 'rejected':
      return { ...rejectedFromWire(message.rejected), ...provenance };
    case 'cannotTell':
      return { kind: 'CANNOT_TELL', ...provenance };
    default:
      throw noAnswer();
  }
}

function provenanceToWire({ journalId, highestAttempt, key, mark }: Stamped<Provenance>): ProvenanceMessage {
  return { journalId, highestAttempt, key, mark: markToWire(mark) };
}

function provenanceFromWire(message: ProvenanceMessage | null | undefined): Stamped<Provenance> {
  const { journalId, highestAttempt, key, mark } = present(message, 'provenance');
  return {
    journalId: nonEmpty(journalId, 'journal_id'),
    highestAttempt: wholeNumber(highestAttempt, 'highest_attempt'),
    key: nonEmpty(key, 'key'),
    mark: markFromWire(mark, 'mark'),
  };
}

function receiptToWire(receipt: Receipt): ReceiptMessage {
  const { recordType, recordId, versionBefore, versionAfter, link, committedAt, outputs, before } = receipt;
  return {
    recordType,
    recordId,
    ...withoutUndefined({ versionBefore, versionAfter, link }),
    ...(committedAt === undefined ? {} : { committedAt: timestampToWire(committedAt) }),
    outputs: structToWire(outputs),
    before: structToWire(before),
  };
}

function receiptFromWire(message: ReceiptMessage | null | undefined): Receipt {
  const receipt = present(message, 'receipt');
  const { versionBefore, versionAfter, link, committedAt } = receipt;
  return {
    recordType: nonEmpty(receipt.recordType, 'record_type'),
    recordId: nonEmpty(receipt.recordId, 'record_id'),
    ...withoutUndefined({ versionBefore, versionAfter, link }),
    ...(committedAt ? { committedAt: timestampFromWire(committedAt, 'committed_at') } : {}),
    outputs: structFromWire(receipt.outputs, 'outputs'),
    before: structFromWire(receipt.before, 'before'),
  };
}

function committedFromWire(message: ReceiptHolderMessage | null | undefined): Committed {
  return { kind: 'COMMITTED', receipt: receiptFromWire(present(message, 'committed').receipt) };
}

function rejectedFromWire(message: RejectedMessage | null | undefined): Rejected {
  return { kind: 'REJECTED', code: rejectionCode.fromWire(present(message, 'rejected').code) };
}

function inProgressFromWire(message: InProgressMessage | null | undefined): InProgress {
  const { askAgainMs } = present(message, 'in_progress');
  return { kind: 'IN_PROGRESS', askAgainMs: wholeNumber(askAgainMs, 'ask_again_ms') };
}

function withoutUndefined<Shape extends object>(shape: Shape): Partial<Shape> {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Partial<Shape>;
}

function noAnswer(): MalformedMessage {
  return new MalformedMessage('The response holds no answer that this release knows (answer)');
}
