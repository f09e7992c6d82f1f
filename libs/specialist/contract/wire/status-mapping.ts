import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import type { Unanswered, UnknownCause } from '@baton/specialist/domain';
import { CallRefused, MalformedMessage, OutcomeUnknown, type CallRefusalCode } from '../errors.js';

/** Trailer that names the reason as a word: a refusal's code, or the cause of an unknown outcome. */
const causeTrailer = 'baton-cause';

const refusalStatus: Readonly<Record<CallRefusalCode, status>> = {
  REQUEST_MALFORMED: status.INVALID_ARGUMENT,
  TOKEN_MALFORMED: status.UNAUTHENTICATED,
  TOKEN_SIGNATURE_WRONG: status.UNAUTHENTICATED,
  TOKEN_AUDIENCE_WRONG: status.UNAUTHENTICATED,
  TOKEN_EXPIRED: status.UNAUTHENTICATED,
  TOKEN_LIFETIME_WRONG: status.UNAUTHENTICATED,
  TOKEN_USED: status.UNAUTHENTICATED,
  ACTION_NOT_GRANTED: status.PERMISSION_DENIED,
  CAPABILITY_NOT_GRANTED: status.PERMISSION_DENIED,
  KEY_NOT_GRANTED: status.PERMISSION_DENIED,
  ATTEMPT_NOT_GRANTED: status.PERMISSION_DENIED,
  TENANT_NOT_GRANTED: status.PERMISSION_DENIED,
  JOURNAL_NOT_GRANTED: status.PERMISSION_DENIED,
  DEADLINE_NOT_GRANTED: status.PERMISSION_DENIED,
  LISTING_NOT_GRANTED: status.PERMISSION_DENIED,
  BRIEF_NOT_GRANTED: status.PERMISSION_DENIED,
  BRIEF_MALFORMED: status.INVALID_ARGUMENT,
  BRIEF_FIELD_UNDECLARED: status.PERMISSION_DENIED,
  CAPABILITY_GONE: status.FAILED_PRECONDITION,
  KEY_BOUND_TO_ANOTHER_BRIEF: status.FAILED_PRECONDITION,
  KEY_REVOKED: status.FAILED_PRECONDITION,
  ATTEMPT_SUPERSEDED: status.FAILED_PRECONDITION,
  ATTEMPT_CLOSED: status.FAILED_PRECONDITION,
  ATTEMPT_REPEATED: status.FAILED_PRECONDITION,
  JOURNAL_REPLACED: status.FAILED_PRECONDITION,
  DEADLINE_PASSED: status.FAILED_PRECONDITION,
};

const unknownCauses: Readonly<Record<UnknownCause, true>> = {
  TIMEOUT: true,
  CONNECTION_LOST: true,
  SYSTEM_ERROR: true,
  REFUSED_CALL: true,
  SPECIALIST_UNREACHABLE: true,
  CRASHED: true,
  MALFORMED_ANSWER: true,
  WRONG_KEY: true,
  KEY_BOUND_TO_ANOTHER_BRIEF: true,
};

/** What a server answers for whatever was thrown. An error that nobody foresaw keeps its words to itself. */
export function statusOf(error: unknown): Partial<StatusObject> {
  if (error instanceof CallRefused)
    return { code: refusalStatus[error.code], details: error.message, metadata: trailer(error.code) };
  if (error instanceof MalformedMessage)
    return { code: status.INVALID_ARGUMENT, details: error.message, metadata: trailer('REQUEST_MALFORMED') };
  if (error instanceof OutcomeUnknown)
    return { code: status.UNKNOWN, details: error.message, metadata: trailer(error.unknownCause) };
  return { code: status.UNKNOWN, details: 'The specialist failed', metadata: trailer('SYSTEM_ERROR') };
}

/**
 * What a client knows after a call that failed: nothing about the effect, but something about the reason.
 * @param wasConnected whether there was a connection when the call was made
 */
export function unansweredFrom(error: Partial<ServiceError>, wasConnected: boolean): Unanswered {
  const word = causeWordOf(error);
  const detail = [word, error.details].filter(Boolean).join(': ');
  return { kind: 'UNANSWERED', cause: causeOf(error.code, word, wasConnected), ...(detail === '' ? {} : { detail }) };
}

/** What the other side threw, as far as its status tells. */
export function errorOf(error: Partial<ServiceError>): CallRefused | OutcomeUnknown {
  const word = causeWordOf(error);
  const details = error.details ?? 'The specialist did not answer';
  return isRefusalCode(word)
    ? new CallRefused(word, details)
    : new OutcomeUnknown(causeOf(error.code, word, true), details);
}

/** The same for a call without a wire in between. */
export function unansweredOf(error: unknown): Unanswered {
  return unansweredFrom(statusOf(error), true);
}

function causeOf(code: status | undefined, word: string, wasConnected: boolean): UnknownCause {
  switch (code) {
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
    case status.INVALID_ARGUMENT:
    case status.FAILED_PRECONDITION:
      return isUnknownCause(word) ? word : 'REFUSED_CALL';
    case status.DEADLINE_EXCEEDED:
      return 'TIMEOUT';
    case status.CANCELLED:
      return 'CONNECTION_LOST';
    case status.UNAVAILABLE:
      return wasConnected ? 'CONNECTION_LOST' : 'SPECIALIST_UNREACHABLE';
    case status.INTERNAL:
      return 'MALFORMED_ANSWER';
    default:
      return isUnknownCause(word) ? word : 'SYSTEM_ERROR';
  }
}

function causeWordOf({ metadata }: Partial<ServiceError>): string {
  return String(metadata?.get(causeTrailer)[0] ?? '');
}

function isRefusalCode(word: string): word is CallRefusalCode {
  return Object.hasOwn(refusalStatus, word);
}

function isUnknownCause(word: string): word is UnknownCause {
  return Object.hasOwn(unknownCauses, word);
}

function trailer(word: string): Metadata {
  const metadata = new Metadata();
  metadata.set(causeTrailer, word);
  return metadata;
}
