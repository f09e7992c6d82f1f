import { describe, expect, it } from '@jest/globals';
import { CallRefused, MalformedMessage, OutcomeUnknown } from '@baton/specialist/contract';
import { failureOf } from './failure.js';
import { deferral, OutcomeUnclear } from './system-answers.js';

const asked = { call: 'perform', capability: 'note.change' };
const secret = 'canary-4711';

class BoardError extends Error {
  constructor(
    message: string,
    readonly code: string | number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

describe('a failure', () => {
  it('names what was asked, each class and code down to the cause, and where that was made', () => {
    const cause = new BoardError('The board is full', 'ECONNRESET');
    const failed = new OutcomeUnknown('SYSTEM_ERROR', 'No answer', { cause: new TypeError('Failed', { cause }) });
    expect(failureOf(failed, asked)).toEqual({
      ...asked,
      errors: ['OutcomeUnknown SYSTEM_ERROR', 'TypeError', 'BoardError ECONNRESET'],
      frames: expect.arrayContaining([expect.stringMatching(/failure\.spec\.ts:\d+:\d+\)?$/)]),
    });
  });

  it('repeats nothing of a message, a name or a code that is none', () => {
    const cause = new BoardError(`${secret}\n    at ${secret} (file:///${secret}:1:1)\n`, secret);
    cause.name = secret;
    const failed = new Error(secret, { cause });
    failed.message += secret;
    const failure = failureOf(failed, asked);
    expect(failure?.errors).toEqual(['Error', 'BoardError']);
    expect(failure?.frames.length).toBeGreaterThan(0);
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it.each([
    [secret, ['string']],
    [undefined, ['undefined']],
    [new BoardError('', 503), ['BoardError 503']],
  ])('may be anything that is thrown (%#)', (thrown, errors) => {
    const failure = failureOf(thrown, { call: 'list-keys' });
    expect(failure).toMatchObject({ call: 'list-keys', errors });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it.each([new OutcomeUnclear('No answer'), deferral('UNAVAILABLE', 1_000)])(
    'of its system, as a connector foresees it, is told without where in the connector that was (%#)',
    (cause) => {
      const { errors, frames } = failureOf(new OutcomeUnknown('SYSTEM_ERROR', 'No answer', { cause }), asked) ?? {};
      expect(errors).toEqual(['OutcomeUnknown SYSTEM_ERROR', cause.constructor.name]);
      expect(frames).toEqual([]);
    },
  );

  it('that the kit itself tells of has no place either', () => {
    expect(failureOf(new OutcomeUnknown('TIMEOUT', 'No answer in time'), asked)?.frames).toEqual([]);
  });

  it('that is its own cause has an end', () => {
    const circle = new Error('Again');
    circle.cause = circle;
    expect(failureOf(circle, asked)?.errors.length).toBeLessThan(20);
  });

  it.each([new CallRefused('KEY_REVOKED', 'No'), new MalformedMessage('No')])(
    'is no call that was refused (%#)',
    (refusal) => {
      expect(failureOf(refusal, asked)).toBeUndefined();
    },
  );
});
