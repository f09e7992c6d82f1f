import { describe, expect, it } from '@jest/globals';
import { NothingHappened, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import { meaningOfSilence, meaningOfStatus } from './answers.js';

function resultOf(meaning: Error): unknown {
  return meaning instanceof NothingHappened ? meaning.result : meaning;
}

describe('an answer of the calendar', () => {
  it.each([
    [400, 'INVALID_FOR_SYSTEM'],
    [403, 'FORBIDDEN_BY_SYSTEM'],
    [404, 'NOT_FOUND'],
    [409, 'NOT_FOUND'],
    [412, 'CHANGED'],
  ])('rejects by %s as %s', (status, code) => {
    expect(resultOf(meaningOfStatus(status, null))).toEqual({ kind: 'REJECTED', code });
  });

  it.each([
    [401, 'UNAVAILABLE', 30_000],
    [423, 'LOCKED', 3_000],
    [429, 'RATE_LIMITED', 3_000],
  ])('defers by %s as %s', (status, cause, retryAfterMs) => {
    expect(resultOf(meaningOfStatus(status, '3'))).toEqual({ kind: 'DEFERRED', cause, retryAfterMs });
  });

  it.each([500, 502, 503, 507, 302, 408])('leaves everything open by %s', (status) => {
    expect(meaningOfStatus(status, '3')).toBeInstanceOf(OutcomeUnclear);
  });

  it('leaves everything open when it does not come, unless no connection ever stood', () => {
    expect(meaningOfSilence(new TypeError('terminated'))).toBeInstanceOf(OutcomeUnclear);
    expect(resultOf(meaningOfSilence(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })))).toMatchObject({
      kind: 'DEFERRED',
    });
  });

  it('keeps a meaning that is known already', () => {
    const known = rejection('CHANGED');
    expect(meaningOfSilence(known)).toBe(known);
  });
});
