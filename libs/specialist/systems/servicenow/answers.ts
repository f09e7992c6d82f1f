import type { RejectionCode } from '@baton/specialist/domain';
import { deferral, OutcomeUnclear, rejection, retryAfterMs, wasNeverSent } from '@baton/specialist/kit';

/** What the Table API says with certainty: it refused the request, and nothing was written. */
const rejections: Readonly<Record<number, RejectionCode>> = {
  400: 'INVALID_FOR_SYSTEM',
  // An access rule or a data policy; both are told by this status, and neither goes away by itself.
  403: 'FORBIDDEN_BY_SYSTEM',
  404: 'NOT_FOUND',
  405: 'INVALID_FOR_SYSTEM',
  406: 'INVALID_FOR_SYSTEM',
  415: 'INVALID_FOR_SYSTEM',
};

/** The error that says what is known of the effect of a request that was not answered by a 2xx. */
export function meaningOfStatus(status: number, retryAfter: string | null): Error {
  const rejected = rejections[status];
  if (rejected !== undefined) return rejection(rejected);
  if (status === 401) return deferral('UNAVAILABLE', 30_000);
  if (status === 429) return deferral('RATE_LIMITED', retryAfterMs(retryAfter, 10_000));
  return new OutcomeUnclear(`ServiceNow gave no answer that can be trusted (status ${status})`);
}

/** The same for a request that was not answered at all. */
export function meaningOfSilence(error: unknown): Error {
  return wasNeverSent(error)
    ? deferral('UNAVAILABLE', 5_000)
    : new OutcomeUnclear('ServiceNow gave no answer that can be trusted (no answer)');
}
