import { describe, expect, it } from '@jest/globals';
import { NothingHappened, OutcomeUnclear, rejection } from '@baton/specialist/kit';
import { meaningOf, meaningOfMultistatus } from './answers.js';

const answered = (status: number): Error => Object.assign(new Error('Invalid response'), { status });

function resultOf(meaning: Error): unknown {
  return meaning instanceof NothingHappened ? meaning.result : meaning;
}

describe('an answer of the repository', () => {
  it.each([
    [400, 'INVALID_FOR_SYSTEM'],
    [403, 'FORBIDDEN_BY_SYSTEM'],
    [404, 'NOT_FOUND'],
    [409, 'NOT_FOUND'],
    [412, 'CHANGED'],
  ])('rejects by %s as %s', (status, code) => {
    expect(resultOf(meaningOf(answered(status)))).toEqual({ kind: 'REJECTED', code });
  });

  it.each([
    [401, 'UNAVAILABLE'],
    [423, 'LOCKED'],
    [424, 'LOCKED'],
    [429, 'RATE_LIMITED'],
  ])('defers by %s as %s', (status, cause) => {
    expect(resultOf(meaningOf(answered(status)))).toMatchObject({ kind: 'DEFERRED', cause });
  });

  it.each([500, 502, 503, 507, 418])('leaves everything open by %s', (status) => {
    expect(resultOf(meaningOf(answered(status)))).toBeInstanceOf(OutcomeUnclear);
  });

  it('leaves everything open when it does not come, unless no connection ever stood', () => {
    expect(meaningOf(new Error('socket hang up'))).toBeInstanceOf(OutcomeUnclear);
    expect(resultOf(meaningOf(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })))).toMatchObject({
      cause: 'UNAVAILABLE',
    });
  });

  it('hides a lock in what looks like a success', () => {
    expect(resultOf(meaningOfMultistatus('<D:status>HTTP/1.1 423 Locked</D:status>'))).toMatchObject({
      cause: 'LOCKED',
    });
    expect(meaningOfMultistatus('<D:status>HTTP/1.1 507 Full</D:status>')).toBeInstanceOf(OutcomeUnclear);
  });

  it('keeps a meaning that is known already', () => {
    const known = rejection('CONFLICT');
    expect(meaningOf(known)).toBe(known);
  });
});
