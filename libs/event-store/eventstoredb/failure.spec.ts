import { describe, expect, it } from '@jest/globals';
import { MaxAppendSizeExceededError, StreamDeletedError, UnavailableError, UnknownError } from '@eventstore/db-client';
import { failureOf } from './failure.js';
import { NoAnswer } from './patience.js';

const raw = (code: number, message: string) => Object.assign(new Error(message), { code, details: message });

describe('a failure of the client', () => {
  it.each<[string, unknown, string, boolean]>([
    ['a broken connection', new UnavailableError(raw(14, 'read ECONNRESET') as never), 'UNAVAILABLE', true],
    ['a raw error of gRPC', raw(14, '14 UNAVAILABLE: No connection established'), 'UNAVAILABLE', true],
    ['a stream that was reset', raw(13, 'Received RST_STREAM with code 0'), 'UNAVAILABLE', true],
    ['a cluster without a node', new Error('Failed to discover after 10 attempts.'), 'UNAVAILABLE', true],
    ['a call without an answer', new NoAnswer('no answer within 1 ms'), 'UNAVAILABLE', true],
    ['a connection that is throttled', raw(8, 'Bandwidth exhausted or memory limit exceeded'), 'UNAVAILABLE', true],
    ['something that is no error', undefined, 'UNAVAILABLE', true],
    ['a commit that the server gave up', { type: 'timeout', code: 10 }, 'UNAVAILABLE', false],
    ['a server that stumbles', raw(2, 'Exception was thrown by handler.'), 'UNAVAILABLE', false],
    [
      'an answer that the client does not know',
      new UnknownError(undefined, 'Could not recognize Thing'),
      'UNAVAILABLE',
      false,
    ],
    ['a user without rights', raw(7, 'Access Denied'), 'UNAVAILABLE', false],
    ['a request that is malformed', new UnknownError(undefined, 'Could not recognize BadRequest'), 'MALFORMED', false],
    ['a stream that is deleted', StreamDeletedError.fromStreamName('spec-1'), 'STREAM_DELETED', false],
    ['an append that is too large', MaxAppendSizeExceededError.fromMaxAppendSize(1), 'TOO_LARGE', false],
    [
      'an event that is too large',
      new UnknownError(undefined, 'Could not recognize MaximumAppendEventSizeExceeded'),
      'TOO_LARGE',
      false,
    ],
    [
      'a message that is too large',
      raw(8, 'Received message exceeds the maximum configured message size.'),
      'TOO_LARGE',
      false,
    ],
    ['a place of no event, in a read', raw(2, 'Unexpected ReadAllResult: InvalidPosition'), 'UNKNOWN_POSITION', false],
    [
      'a place of no event, in a subscription',
      raw(3, 'Trying to read from an invalid position.'),
      'UNKNOWN_POSITION',
      false,
    ],
  ])('%s', (_, cause, code, connectionLost) => {
    expect(failureOf(cause)).toMatchObject({ error: { name: 'StoreError', code }, connectionLost });
  });

  it.each([
    ["Error: Hostname/IP does not match certificate's altnames: IP: …", 'for another host name'],
    ['Error: self-signed certificate in certificate chain', 'by tlsCAFile='],
    ['error:0A00010B:SSL routines::wrong version number', 'add tls=false'],
    ['Name resolution failed for target dns:store:2113', 'host name is not known'],
    ['Error: connect ECONNREFUSED 127.0.0.1:2113', 'nothing listens there'],
  ])('in the words of Node, %s, says what to do', (message, advice) => {
    expect(failureOf(raw(14, message)).error.message).toContain(advice);
  });

  it('of a follower names the leader', () => {
    const leader = { address: 'b.example', port: 2113 };
    expect(failureOf({ type: 'not-leader', code: 5, leader })).toMatchObject({ leader, connectionLost: true });
  });
});
