import { describe, expect, it } from '@jest/globals';
import { limitsFrom } from './limits.js';

describe('the limits of a system', () => {
  it('are what the environment says of them, and nothing where it says nothing', () => {
    expect(limitsFrom({})).toEqual({});
    expect(
      limitsFrom({
        BATON_CONCURRENT_CALLS_MAX: '5',
        BATON_WAITING_CALLS_MAX: '0',
        BATON_CONCURRENT_QUESTIONS_MAX: '2',
        BATON_WAITING_QUESTIONS_MAX: '20',
        BATON_CALLS_PER_SECOND_MAX: '0.5',
        BATON_FAILURES_MAX: '3',
        BATON_REST_MS: '250',
        BATON_REST_MS_MAX: '30000',
      }),
    ).toEqual({
      concurrentCallsMax: 5,
      waitingCallsMax: 0,
      concurrentQuestionsMax: 2,
      waitingQuestionsMax: 20,
      callsPerSecondMax: 0.5,
      failuresMax: 3,
      restMs: 250,
      restMsMax: 30_000,
    });
  });

  it('are refused all at once where they are no such numbers', () => {
    expect(() =>
      limitsFrom({ BATON_CONCURRENT_CALLS_MAX: 'many', BATON_FAILURES_MAX: '0', BATON_CALLS_PER_SECOND_MAX: '' }),
    ).toThrow(
      'A limit is a number: BATON_CONCURRENT_CALLS_MAX from 1, whole (got many), ' +
        'BATON_CALLS_PER_SECOND_MAX from 0.001 (got ), BATON_FAILURES_MAX from 1, whole (got 0)',
    );
  });
});
