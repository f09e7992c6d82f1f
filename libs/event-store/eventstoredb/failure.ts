import type { EndPoint } from '@eventstore/db-client';
import type { StoreErrorCode } from '../event-store.port.js';
import { StoreError } from '../event-store.port.js';
import { NoAnswer } from './patience.js';
import { UnusableEventStore } from './unusable-event-store.js';

/** What a failed call means. */
export interface Failure {
  readonly error: StoreError;
  /** The connection is not to be used again. */
  readonly connectionLost: boolean;
  /** Where the leader is, when a follower was asked. */
  readonly leader?: EndPoint;
}

/** What the client's errors and those of gRPC beneath it have, each of them only some: they are told apart by shape. */
interface Shape {
  readonly type?: string;
  readonly code?: number;
  readonly message?: string;
  readonly leader?: EndPoint;
}

/**
 * Turns whatever the client throws into the port's words. Where it can't be known whether an append happened the answer
 * is UNAVAILABLE, and that is what everything becomes that is not known to be something else: only a refusal that the
 * server gave in so many words is taken for one.
 */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof StoreError) return { error: cause, connectionLost: false };
  const { type, code, message, leader } = shapeOf(cause);
  const refused = (storeCode: StoreErrorCode, text: string): Failure => ({
    error: new StoreError(storeCode, text, { cause }),
    connectionLost: false,
  });
  const unavailable = (reason: string, connectionLost: boolean): Failure => ({
    error: new StoreError('UNAVAILABLE', `The event store did not answer (${reason}): it is tried again`, { cause }),
    connectionLost,
    ...(leader ? { leader } : {}),
  });
  const reason = message || type || (code === undefined ? 'for no reason given' : `gRPC status ${code}`);
  if (cause instanceof UnusableEventStore || cause instanceof NoAnswer) return unavailable(reason, true);
  switch (type) {
    case 'stream-deleted':
      return refused('STREAM_DELETED', 'The stream was deleted on the server for good');
    case 'maximum-append-size-exceeded':
      return refused('TOO_LARGE', 'The server takes no append of this size: raise its MaxAppendSize to 1 MiB');
    case 'invalid-argument':
      return refused('MALFORMED', 'The server does not take what it was asked');
    case 'access-denied':
      return unavailable(accessDenied, false);
    case 'not-leader':
      return unavailable(`it is a follower, and the leader is ${leader?.address}:${leader?.port}`, true);
    case 'timeout':
    case 'deadline-exceeded':
      return unavailable(reason, false);
    case 'unavailable':
    case 'cancelled':
      return unavailable(reason, true);
    default:
      return failureByCode();
  }

  function failureByCode(): Failure {
    if (/invalid ?position/i.test(reason))
      return refused(
        'UNKNOWN_POSITION',
        'The position is of no event of this store: rebuild what it is the checkpoint of',
      );
    if (reason === 'Could not recognize BadRequest')
      return refused('MALFORMED', 'The server takes the append for malformed');
    if (code === grpc.resourceExhausted || /Append(Event)?Size|maximum.*size/i.test(reason))
      return refused('TOO_LARGE', 'The server takes no message of this size');
    if (code === grpc.permissionDenied || code === grpc.unauthenticated) return unavailable(accessDenied, false);
    // A server that stumbles over one call still has its connection; anything else may have lost it, whatever it says.
    const stumbled = code === grpc.unknown || (code === undefined && type === 'unknown');
    return unavailable(reason, !stumbled);
  }
}

const accessDenied =
  "the server does not admit this user: see to the user and password of its address, and to the user's right to read $all";

/** grpc.github.io/grpc/core/md_doc_statuscodes.html */
const grpc = { unknown: 2, permissionDenied: 7, resourceExhausted: 8, unauthenticated: 16 };

function shapeOf(cause: unknown): Shape {
  return typeof cause === 'object' && cause !== null ? cause : { message: String(cause) };
}
