import type { DeferralCause, RejectionCode } from '@baton/specialist/domain';
import { deferral, NothingHappened, OutcomeUnclear, rejection, wasNeverSent } from '@baton/specialist/kit';

/**
 * What Salesforce says with certainty: a request that fails with one of these codes was rolled back as a whole or never
 * begun. The list is closed; a code that is not on it, every 5xx and every lost connection leave the outcome unknown.
 */
const rejections: Readonly<Record<string, RejectionCode>> = {
  NOT_FOUND: 'NOT_FOUND',
  ENTITY_IS_DELETED: 'NOT_FOUND',
  MALFORMED_ID: 'NOT_FOUND',
  // The answer to a failed If-Unmodified-Since has no body, so the client library names it by its status.
  ERROR_HTTP_412: 'CHANGED',
  DUPLICATE_VALUE: 'CONFLICT',
  DUPLICATES_DETECTED: 'CONFLICT',
  INSUFFICIENT_ACCESS: 'FORBIDDEN_BY_SYSTEM',
  INSUFFICIENT_ACCESS_OR_READONLY: 'FORBIDDEN_BY_SYSTEM',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'FORBIDDEN_BY_SYSTEM',
  API_DISABLED_FOR_ORG: 'FORBIDDEN_BY_SYSTEM',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'INVALID_FOR_SYSTEM',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'INVALID_FOR_SYSTEM',
  FIELD_INTEGRITY_EXCEPTION: 'INVALID_FOR_SYSTEM',
  INVALID_CROSS_REFERENCE_KEY: 'INVALID_FOR_SYSTEM',
  INVALID_FIELD: 'INVALID_FOR_SYSTEM',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'INVALID_FOR_SYSTEM',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'INVALID_FOR_SYSTEM',
  INVALID_TYPE: 'INVALID_FOR_SYSTEM',
  JSON_PARSER_ERROR: 'INVALID_FOR_SYSTEM',
  MALFORMED_QUERY: 'INVALID_FOR_SYSTEM',
  NUMBER_OUTSIDE_VALID_RANGE: 'INVALID_FOR_SYSTEM',
  REQUIRED_FIELD_MISSING: 'INVALID_FOR_SYSTEM',
  STRING_TOO_LONG: 'INVALID_FOR_SYSTEM',
};

const deferrals: Readonly<Record<string, readonly [DeferralCause, number]>> = {
  // An approval holds the record until a person has decided.
  ENTITY_IS_LOCKED: ['LOCKED', 60_000],
  UNABLE_TO_LOCK_ROW: ['LOCKED', 2_000],
  REQUEST_LIMIT_EXCEEDED: ['RATE_LIMITED', 60_000],
  ERROR_HTTP_429: ['RATE_LIMITED', 10_000],
  // Refused again with a new session: credentials or policies of the organisation have to be mended first.
  INVALID_SESSION_ID: ['UNAVAILABLE', 30_000],
  ERROR_HTTP_401: ['UNAVAILABLE', 30_000],
};

/** A session that ended: the request was refused at the door and can be repeated with a new one. */
export function isEndedSession(error: unknown): boolean {
  return ['INVALID_SESSION_ID', 'ERROR_HTTP_401'].includes(codesOf(error)[0] ?? '');
}

/** Whatever a failed request threw (if it doesn't say so already), as the error that says what is known of its effect; it carries codes, never values. */
export function meaningOf(error: unknown): Error {
  if (error instanceof NothingHappened || error instanceof OutcomeUnclear) return error;
  const [code, ...others] = codesOf(error);
  if (code !== undefined && others.every((other) => rejections[other] !== undefined)) {
    const rejected = rejections[code];
    if (rejected !== undefined) return rejection(rejected);
    const deferred = deferrals[code];
    if (deferred !== undefined) return deferral(...deferred);
  }
  if (wasNeverSent(error)) return deferral('UNAVAILABLE', 5_000);
  return new OutcomeUnclear(`Salesforce gave no answer that can be trusted (${code ?? 'no answer'})`);
}

/** A login has no effect, so whatever goes wrong in it, nothing has happened. */
export function meaningOfFailedLogin(): Error {
  return deferral('UNAVAILABLE', 30_000);
}

/** The error codes of an answer; several where one request broke several rules. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error) || !('errorCode' in error) || typeof error.errorCode !== 'string') return [];
  if (error.errorCode !== 'MULTIPLE_API_ERRORS' || !('data' in error) || !Array.isArray(error.data)) {
    return [error.errorCode];
  }
  return error.data.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'errorCode' in one ? String(one.errorCode) : '',
  );
}
