import { describe, expect, it } from '@jest/globals';
import { NothingHappened, OutcomeUnclear } from '@baton/specialist/kit';
import { meaningOf } from './client.js';

const failure = (code: string, responseCode?: number): Error =>
  Object.assign(new Error('x'), { code, ...(responseCode === undefined ? {} : { responseCode }) });

function resultOf(meaning: Error): unknown {
  return meaning instanceof NothingHappened ? meaning.result : meaning;
}

describe('a failure before the message left', () => {
  it.each([
    [failure('EENVELOPE', 550), { kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' }],
    [failure('EENVELOPE', 451), { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 60_000 }],
    [failure('EAUTH', 535), { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: 30_000 }],
    [failure('ETLS', 500), { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: 30_000 }],
    [failure('EPROTOCOL', 554), { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: 30_000 }],
    [failure('ESOCKET'), { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: 30_000 }],
    [new OutcomeUnclear('too late'), { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: 30_000 }],
  ])('%# says that nothing happened', (error, result) => {
    expect(resultOf(meaningOf(error, false))).toEqual(result);
  });
});

describe('a failure after the message left', () => {
  it('says that nothing happened only by a refusal for good of the message itself', () => {
    expect(resultOf(meaningOf(failure('EMESSAGE', 554), true))).toEqual({
      kind: 'REJECTED',
      code: 'FORBIDDEN_BY_SYSTEM',
    });
  });

  it.each([
    failure('EMESSAGE', 451),
    failure('EMESSAGE'),
    failure('ECONNECTION', 554),
    failure('ETIMEDOUT'),
    new OutcomeUnclear('too late'),
  ])('%# leaves everything open otherwise', (error) => {
    expect(meaningOf(error, true)).toBeInstanceOf(OutcomeUnclear);
  });
});
