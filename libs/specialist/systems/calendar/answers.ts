import type { RejectionCode } from '@baton/specialist/domain';
import {
  deferral,
  NothingHappened,
  OutcomeUnclear,
  rejection,
  retryAfterMs,
  wasNeverSent,
} from '@baton/specialist/kit';

/** What the calendar server says with certainty: the request was refused, and nothing was written. */
const rejections: Readonly<Record<number, RejectionCode>> = {
  400: 'INVALID_FOR_SYSTEM',
  // Also what a precondition of CalDAV that does not hold is told by (RFC 4791, 1.3).
  403: 'FORBIDDEN_BY_SYSTEM',
  404: 'NOT_FOUND',
  405: 'INVALID_FOR_SYSTEM',
  // WebDAV's way to say that the calendar above doesn't exist (RFC 4918, 9.7.1).
  409: 'NOT_FOUND',
  410: 'NOT_FOUND',
  412: 'CHANGED',
  413: 'INVALID_FOR_SYSTEM',
  415: 'INVALID_FOR_SYSTEM',
};

/** The error that says what is known of the effect of a request that was not answered by a 2xx. */
export function meaningOfStatus(status: number, retryAfter: string | null): Error {
  const rejected = rejections[status];
  if (rejected !== undefined) return rejection(rejected);
  if (status === 401) return deferral('UNAVAILABLE', 30_000);
  if (status === 423) return deferral('LOCKED', retryAfterMs(retryAfter, 5_000));
  if (status === 429) return deferral('RATE_LIMITED', retryAfterMs(retryAfter, 10_000));
  return new OutcomeUnclear(`The calendar gave no answer that can be trusted (status ${status})`);
}

/** Whatever a request threw, if it doesn't say so already. */
export function meaningOfSilence(error: unknown): Error {
  if (error instanceof NothingHappened || error instanceof OutcomeUnclear) return error;
  return wasNeverSent(error)
    ? deferral('UNAVAILABLE', 5_000)
    : new OutcomeUnclear('The calendar gave no answer that can be trusted (no answer)');
}
