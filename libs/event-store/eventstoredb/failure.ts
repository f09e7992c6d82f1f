import type { EndPoint } from '@eventstore/db-client';
import type { StoreErrorCode } from '../event-store.port.js';
import { StoreError } from '../event-store.port.js';
import { NoAnswer } from './patience.js';
import { UnusableEventStore } from '../unusable-event-store.js';

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
  readonly streamName?: string;
  readonly leader?: EndPoint;
}

/** grpc.github.io/grpc/core/md_doc_statuscodes.html */
const grpc = { unknown: 2, permissionDenied: 7, resourceExhausted: 8, unauthenticated: 16 };

/**
 * Turns whatever the client throws into the port's words. Where it can't be known whether an append happened the answer
 * is UNAVAILABLE, and that is what everything becomes that is not known to be something else: only a refusal that the
 * server gave in so many words is taken for one.
 */
export function failureOf(cause: unknown): Failure {
  if (cause instanceof StoreError) return { error: cause, connectionLost: false };
  const shape: Shape = typeof cause === 'object' && cause !== null ? cause : { message: String(cause) };
  const refusal = refusalOf(shape);
  if (refusal) return { error: new StoreError(refusal[0], refusal[1], { cause }), connectionLost: false };
  const { text, isPermanent } = explanationOf(shape);
  const permanent =
    cause instanceof UnusableEventStore ? cause : isPermanent && new UnusableEventStore(text, { cause });
  return {
    error: new StoreError('UNAVAILABLE', `The event store is not available: ${text}`, { cause: permanent || cause }),
    connectionLost: cause instanceof NoAnswer || losesConnection(shape),
    ...(shape.leader ? { leader: shape.leader } : {}),
  };
}

/** What the server will not do, however often it is asked; nothing was written. */
function refusalOf({ type, code, streamName, message = '' }: Shape): readonly [StoreErrorCode, string] | undefined {
  if (type === 'stream-deleted')
    return ['STREAM_DELETED', `The stream was deleted on the server for good (stream ${streamName})`];
  // The same code says that a connection was throttled, and nothing of what became of the call.
  const isMessageTooLarge = code === grpc.resourceExhausted && /message .*(exceeds|larger)/i.test(message);
  if (type === 'maximum-append-size-exceeded' || isMessageTooLarge || /Append(Event)?Size/.test(message))
    return ['TOO_LARGE', 'The server takes no append of this size: set its MaxAppendSize to 1 MiB at least'];
  if (type === 'invalid-argument' || message === 'Could not recognize BadRequest')
    return ['MALFORMED', 'The server takes what it was asked for malformed'];
  if (/invalid ?position/i.test(message))
    return [
      'UNKNOWN_POSITION',
      'The position is of no event of this event store: rebuild what it is the checkpoint of',
    ];
  return undefined;
}

/** A server that answers, be it that it can't or won't, still has its connection; anything else may have lost it. */
function losesConnection({ type, code }: Shape): boolean {
  if (type === 'access-denied' || type === 'timeout' || type === 'deadline-exceeded') return false;
  const hasAnswered = [grpc.unknown, grpc.permissionDenied, grpc.unauthenticated].some((known) => known === code);
  return !hasAnswered && !(type === 'unknown' && code === undefined);
}

const accessDenied =
  "the server does not admit this user: see to the user and password of its address, and to the user's right to read $all";

/** How gRPC and Node name what may be wrong with an address, and what to do about it. */
const explanations: readonly (readonly [symptom: RegExp, text: string, permanence?: 'PERMANENT'])[] = [
  [
    /SSL routines|wrong version number/,
    'it does not speak TLS there: add tls=false to its address, or name its secure port',
    'PERMANENT',
  ],
  [/altname/i, 'its certificate is for another host name: name the host as the certificate does', 'PERMANENT'],
  [
    /certificate|issuer/i,
    'its certificate is of no authority that is trusted here: name the file of its authority by tlsCAFile=',
    'PERMANENT',
  ],
  [
    /ECONNREFUSED/,
    'nothing listens there: start the server, whose log says why it stopped (a full disk, say), or correct host and port',
  ],
  [/Name resolution failed/, 'its host name is not known: correct its address'],
  [/Failed to discover/, 'no node of the cluster answers: start them, or correct host and port of the address'],
  [
    /Protocol error|Failed to connect/,
    'what listens there speaks another protocol: leave tls=false out if the server has TLS, else correct host and port',
  ],
  [/^no answer/, 'it takes calls and does not answer them: see whether the server is well'],
];

function explanationOf({ type, code, message, leader }: Shape): {
  readonly text: string;
  readonly isPermanent: boolean;
} {
  if (type === 'not-leader') {
    const text = `it is a follower, and its leader does not answer (${leader?.address}:${leader?.port})`;
    return { text, isPermanent: false };
  }
  if (type === 'access-denied' || code === grpc.permissionDenied || code === grpc.unauthenticated)
    return { text: accessDenied, isPermanent: true };
  const reason = message || type || `gRPC status ${code}`;
  const [, text = reason, permanence] = explanations.find(([symptom]) => symptom.test(reason)) ?? [];
  return { text, isPermanent: permanence === 'PERMANENT' };
}
