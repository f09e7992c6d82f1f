import { deferral, httpAnswers, OutcomeUnclear } from '@baton/specialist/kit';

const lockedAgainMs = 15_000;

const { meaningOfStatus, meaningOfSilence } = httpAnswers({
  system: 'The repository',
  // What it refuses so was not written, moved or removed.
  rejections: {
    400: 'INVALID_FOR_SYSTEM',
    // A legal hold is told by this status too, and it is as good as any other prohibition.
    403: 'FORBIDDEN_BY_SYSTEM',
    404: 'NOT_FOUND',
    405: 'INVALID_FOR_SYSTEM',
    // WebDAV's way to say that the folder above doesn't exist (RFC 4918, 9.7.1).
    409: 'NOT_FOUND',
    410: 'NOT_FOUND',
    412: 'CHANGED',
    413: 'INVALID_FOR_SYSTEM',
    414: 'INVALID_FOR_SYSTEM',
    415: 'INVALID_FOR_SYSTEM',
    422: 'INVALID_FOR_SYSTEM',
  },
  // 424: the request depends on something that is locked, such as the folder above.
  lockedMs: { 423: lockedAgainMs, 424: lockedAgainMs },
});

export { meaningOfStatus };

/**
 * A 207 that answers one write looks like success and is none: its body says what hindered it. Only a lock is known to
 * be told this way (a new document in a locked folder).
 */
export function meaningOfMultistatus(body: string): Error {
  return /HTTP\/1\.1 (423|424)/.test(body)
    ? deferral('LOCKED', lockedAgainMs)
    : new OutcomeUnclear('The repository gave no answer that can be trusted (status 207)');
}

/** Whatever a request threw, if it doesn't say so already. */
export function meaningOf(error: unknown): Error {
  const status = statusOf(error);
  return status === undefined ? meaningOfSilence(error) : meaningOfStatus(status);
}

/** The status that the client library puts on what it throws; nothing if there was no answer. */
export function statusOf(error: unknown): number | undefined {
  const hasStatus = typeof error === 'object' && error !== null && 'status' in error;
  return hasStatus && typeof error.status === 'number' ? error.status : undefined;
}
