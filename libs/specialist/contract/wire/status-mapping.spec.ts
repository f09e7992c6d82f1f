import { describe, expect, it } from '@jest/globals';
import { Metadata, status } from '@grpc/grpc-js';
import { CallRefused, MalformedMessage, OutcomeUnknown } from '../errors.js';
import { statusOf, unansweredFrom } from './status-mapping.js';

describe('what a specialist throws', () => {
  it.each([
    [new CallRefused('TOKEN_EXPIRED', 'late'), 'REFUSED_CALL', 'TOKEN_EXPIRED: late'],
    [new CallRefused('KEY_REVOKED', 'closed'), 'REFUSED_CALL', 'KEY_REVOKED: closed'],
    [
      new CallRefused('KEY_BOUND_TO_ANOTHER_BRIEF', 'used'),
      'KEY_BOUND_TO_ANOTHER_BRIEF',
      'KEY_BOUND_TO_ANOTHER_BRIEF: used',
    ],
    [new MalformedMessage('field'), 'REFUSED_CALL', 'REQUEST_MALFORMED: field'],
    [new OutcomeUnknown('TIMEOUT', 'slow'), 'TIMEOUT', 'TIMEOUT: slow'],
    [new OutcomeUnknown('CONNECTION_LOST', 'gone'), 'CONNECTION_LOST', 'CONNECTION_LOST: gone'],
  ])('reaches the orchestrator as a cause (%s)', (error, cause, detail) => {
    expect(unansweredFrom(statusOf(error), true)).toEqual({ kind: 'UNANSWERED', cause, detail });
  });

  it('keeps to itself what nobody foresaw', () => {
    const unanswered = unansweredFrom(statusOf(new Error('a@b.example')), true);
    expect(unanswered).toMatchObject({ cause: 'SYSTEM_ERROR' });
    expect(JSON.stringify(unanswered)).not.toContain('a@b');
  });
});

describe('what gRPC itself reports', () => {
  it.each([
    [status.UNAVAILABLE, true, 'CONNECTION_LOST'],
    [status.UNAVAILABLE, false, 'SPECIALIST_UNREACHABLE'],
    [status.DEADLINE_EXCEEDED, true, 'TIMEOUT'],
    [status.CANCELLED, true, 'CONNECTION_LOST'],
    [status.INTERNAL, true, 'MALFORMED_ANSWER'],
    [status.UNIMPLEMENTED, true, 'SYSTEM_ERROR'],
    [undefined, true, 'SYSTEM_ERROR'],
  ])('is a cause and never an outcome (%s)', (code, wasConnected, cause) => {
    expect(unansweredFrom({ code, metadata: new Metadata() }, wasConnected)).toEqual({ kind: 'UNANSWERED', cause });
  });

  it('is no cause that a stranger makes up', () => {
    const metadata = new Metadata();
    metadata.set('baton-cause', 'toString');
    expect(unansweredFrom({ code: status.UNKNOWN, metadata }, true)).toMatchObject({ cause: 'SYSTEM_ERROR' });
  });
});
