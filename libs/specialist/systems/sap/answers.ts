import type { RejectionCode } from '@baton/specialist/domain';
import { deferral, OutcomeUnclear, rejection, retryAfterMs, wasNeverSent } from '@baton/specialist/kit';

/** What the service says with certainty: it refused the request as a whole, and nothing was written. */
const rejections: Readonly<Record<number, RejectionCode>> = {
  400: 'INVALID_FOR_SYSTEM',
  403: 'FORBIDDEN_BY_SYSTEM',
  404: 'NOT_FOUND',
  405: 'INVALID_FOR_SYSTEM',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'CHANGED',
  413: 'INVALID_FOR_SYSTEM',
  415: 'INVALID_FOR_SYSTEM',
  422: 'INVALID_FOR_SYSTEM',
  428: 'INVALID_FOR_SYSTEM',
};

/**
 * The error that says what is known of the effect of a request that was not answered by a 2xx. Every 5xx leaves it
 * unknown, the complaint about a duplicate key among them, which this service words as a server error.
 */
export function meaningOfStatus(status: number, retryAfter: string | null): Error {
  const rejected = rejections[status];
  if (rejected !== undefined) return rejection(rejected);
  if (status === 401) return deferral('UNAVAILABLE', 30_000);
  if (status === 423) return deferral('LOCKED', retryAfterMs(retryAfter, 5_000));
  if (status === 429) return deferral('RATE_LIMITED', retryAfterMs(retryAfter, 10_000));
  return new OutcomeUnclear(`SAP gave no answer that can be trusted (status ${status})`);
}

/** The same for a request that was not answered at all. */
export function meaningOfSilence(error: unknown): Error {
  if (error instanceof OutcomeUnclear) return error;
  return wasNeverSent(error)
    ? deferral('UNAVAILABLE', 5_000)
    : new OutcomeUnclear('SAP gave no answer that can be trusted (no answer)');
}
