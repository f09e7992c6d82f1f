import type { DeferralCause, Rejected, RejectionCode } from '@baton/specialist/domain';
import type { Deferred, PerformResult } from './connector.js';

/**
 * The system said so itself, or was not reached at all: nothing happened. A connector's client throws it wherever an
 * answer leaves no doubt, and {@link settled} makes a result of it; inside `find` it stays an error, as any other.
 */
export class NothingHappened extends Error {
  override readonly name = 'NothingHappened';

  constructor(readonly result: Rejected | Deferred) {
    super(`Nothing happened (${result.kind === 'REJECTED' ? result.code : result.cause})`);
  }
}

/** A request went out and no answer came back that says what became of it: a 5xx, a reset, a timeout. */
export class OutcomeUnclear extends Error {
  override readonly name = 'OutcomeUnclear';
}

export function rejection(code: RejectionCode): NothingHappened {
  return new NothingHappened({ kind: 'REJECTED', code });
}

export function deferral(cause: DeferralCause, retryAfterMs: number): NothingHappened {
  return new NothingHappened({ kind: 'DEFERRED', cause, retryAfterMs });
}

/** The result of a write: what it answers, or that nothing happened. Everything else that is thrown stays thrown: unknown. */
export async function settled(write: () => Promise<PerformResult>): Promise<PerformResult> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof NothingHappened) return error.result;
    throw error;
  }
}

/**
 * What follows a write that may have had its effect (reading the new version, looking for the key): that a later request
 * was refused says nothing about the write, so a refusal of it must not be taken for one of the write.
 */
export async function afterWrite<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NothingHappened)
      throw new OutcomeUnclear('The write could not be confirmed', { cause: error });
    throw error;
  }
}

/** `pending`, or OutcomeUnclear as soon as the time for the call is over; the request itself may still be on its way. */
export async function untilAborted<Answer>(pending: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new OutcomeUnclear('The time for the call is over'));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([pending, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const readAgainMs = 2_000;

/** The result of a read, which has no effect that could be in doubt: without an answer it is read again later. */
export async function settledRead(read: () => Promise<PerformResult>): Promise<PerformResult> {
  try {
    return await settled(read);
  } catch (error) {
    if (error instanceof OutcomeUnclear) return { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: readAgainMs };
    throw error;
  }
}

const neverSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Whether a failed request can't have reached the system, because no connection ever stood: no byte left this machine.
 * Told by shape, since errors of the runtime and of bundled packages come from classes of their own.
 */
export function wasNeverSent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  // Several addresses of one host are tried in turn; each of them has to have failed that early.
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return error.errors.every(wasNeverSent);
  }
  // A connection that stood may break by the same code; what failed then was to read or to write.
  if ('syscall' in error && (error.syscall === 'read' || error.syscall === 'write')) return false;
  if ('code' in error && typeof error.code === 'string') return neverSentCodes.has(error.code);
  return 'cause' in error && wasNeverSent(error.cause);
}

const retryAfterMaxMs = 3_600_000;

/** Milliseconds of a Retry-After header, in seconds or as an HTTP date (RFC 9110, 10.2.3); `otherwiseMs` without one. */
export function retryAfterMs(header: string | null | undefined, otherwiseMs: number): number {
  if (header === null || header === undefined) return otherwiseMs;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? otherwiseMs : Math.min(Math.max(ms, 0), retryAfterMaxMs);
}
