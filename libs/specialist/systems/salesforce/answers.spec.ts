import { describe, expect, it } from '@jest/globals';
import { deferral, NothingHappened, OutcomeUnclear } from '@baton/specialist/kit';
import { isEndedSession, meaningOf } from './answers.js';

const answered = (errorCode: string, data?: unknown): Error => Object.assign(new Error('refused'), { errorCode, data });

function resultOf(error: unknown): unknown {
  const meaning = meaningOf(error);
  return meaning instanceof NothingHappened ? meaning.result : meaning;
}

describe('an answer of Salesforce', () => {
  it.each([
    ['NOT_FOUND', 'NOT_FOUND'],
    ['ENTITY_IS_DELETED', 'NOT_FOUND'],
    ['ERROR_HTTP_412', 'CHANGED'],
    ['DUPLICATE_VALUE', 'CONFLICT'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'FORBIDDEN_BY_SYSTEM'],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'INVALID_FOR_SYSTEM'],
    ['INVALID_FIELD', 'INVALID_FOR_SYSTEM'],
  ])('rejects by %s as %s', (errorCode, code) => {
    expect(resultOf(answered(errorCode))).toEqual({ kind: 'REJECTED', code });
  });

  it.each([
    ['ENTITY_IS_LOCKED', 'LOCKED'],
    ['UNABLE_TO_LOCK_ROW', 'LOCKED'],
    ['REQUEST_LIMIT_EXCEEDED', 'RATE_LIMITED'],
    ['INVALID_SESSION_ID', 'UNAVAILABLE'],
  ])('defers by %s as %s', (errorCode, cause) => {
    expect(resultOf(answered(errorCode))).toMatchObject({ kind: 'DEFERRED', cause });
  });

  it.each([
    'SERVER_UNAVAILABLE',
    'UNKNOWN_EXCEPTION',
    'ERROR_HTTP_500',
    'ERROR_HTTP_502',
    'ERROR_HTTP_503',
    'NEW_CODE',
  ])('leaves everything open by %s', (errorCode) => {
    expect(resultOf(answered(errorCode))).toBeInstanceOf(OutcomeUnclear);
  });

  it('rejects by several codes only when each of them rejects', () => {
    const several = (...codes: string[]): Error =>
      answered(
        'MULTIPLE_API_ERRORS',
        codes.map((errorCode) => ({ errorCode })),
      );
    expect(resultOf(several('STRING_TOO_LONG', 'INVALID_FIELD'))).toMatchObject({ code: 'INVALID_FOR_SYSTEM' });
    expect(resultOf(several('STRING_TOO_LONG', 'UNKNOWN_EXCEPTION'))).toBeInstanceOf(OutcomeUnclear);
  });

  it('tells no value of the record in what it leaves open', () => {
    expect(meaningOf(Object.assign(answered('UNKNOWN_EXCEPTION'), { message: 'a name' })).message).not.toContain(
      'name',
    );
  });

  it('keeps a meaning that is known already', () => {
    const known = deferral('BUSY', 1);
    expect(meaningOf(known)).toBe(known);
  });

  it('ends the session by its codes alone', () => {
    expect(isEndedSession(answered('INVALID_SESSION_ID'))).toBe(true);
    expect(isEndedSession(answered('ERROR_HTTP_401'))).toBe(true);
    expect(isEndedSession(answered('NOT_FOUND'))).toBe(false);
  });
});
