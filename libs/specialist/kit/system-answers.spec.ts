import { describe, expect, it } from '@jest/globals';
import {
  afterWrite,
  deferral,
  OutcomeUnclear,
  rejection,
  retryAfterMs,
  settled,
  settledRead,
  untilAborted,
  wasNeverSent,
} from './system-answers.js';

const failing = (error: Error) => (): Promise<never> => Promise.reject(error);
const unclear = new OutcomeUnclear('no answer');
const bug = new TypeError('undefined is not a function');

describe('a write', () => {
  it('is settled by what the system says for certain', async () => {
    expect(await settled(failing(rejection('CHANGED')))).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(await settled(failing(deferral('LOCKED', 5)))).toEqual({
      kind: 'DEFERRED',
      cause: 'LOCKED',
      retryAfterMs: 5,
    });
  });

  it.each([unclear, bug])('stays unknown after everything else', async (error) => {
    await expect(settled(failing(error))).rejects.toBe(error);
  });

  it('stays unknown when only what follows it is refused', async () => {
    const confirming = settled(() => afterWrite(failing(rejection('NOT_FOUND'))));
    await expect(confirming).rejects.toThrow(OutcomeUnclear);
    await expect(afterWrite(failing(bug))).rejects.toBe(bug);
    expect(await afterWrite(() => Promise.resolve('version'))).toBe('version');
  });
});

describe('a read', () => {
  it('is put off when nobody answers, since it has no effect that could be in doubt', async () => {
    expect(await settledRead(failing(unclear))).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
    expect(await settledRead(failing(rejection('AMBIGUOUS')))).toEqual({ kind: 'REJECTED', code: 'AMBIGUOUS' });
    await expect(settledRead(failing(bug))).rejects.toBe(bug);
  });
});

describe('a failed connection', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const reset = Object.assign(new Error('socket'), { code: 'ECONNRESET' });

  it.each<[string, unknown]>([
    ['was refused', refused],
    ['was refused, as fetch tells it', new TypeError('fetch failed', { cause: refused })],
    ['was refused at each address', new TypeError('fetch failed', { cause: new AggregateError([refused, refused]) })],
  ])('proves that nothing was sent when it %s', (_reason, error) => {
    expect(wasNeverSent(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['was reset', reset],
    ['was reset at one of the addresses', new AggregateError([refused, reset])],
    ['broke off while it was read', Object.assign(new Error('gone'), { code: 'EHOSTUNREACH', syscall: 'read' })],
    ['has no code', new TypeError('fetch failed')],
    ['is no error', 'ECONNREFUSED'],
  ])('proves nothing when it %s', (_reason, error) => {
    expect(wasNeverSent(error)).toBe(false);
  });
});

describe('a call whose time is over', () => {
  it('is given up, before or while it is waited for', async () => {
    const { promise: never } = Promise.withResolvers<string>();
    await expect(untilAborted(never, AbortSignal.abort())).rejects.toThrow(OutcomeUnclear);
    const controller = new AbortController();
    const waited = untilAborted(never, controller.signal);
    controller.abort();
    await expect(waited).rejects.toThrow(OutcomeUnclear);
  });

  it('ends with its answer when that comes first', async () => {
    expect(await untilAborted(Promise.resolve('answer'), new AbortController().signal)).toBe('answer');
  });
});

describe('a Retry-After header', () => {
  it('is read in seconds, and bounded', () => {
    expect(retryAfterMs('7', 100)).toBe(7_000);
    expect(retryAfterMs('99999999', 100)).toBe(3_600_000);
  });

  it('is read as a date, of which the past means now', () => {
    expect(retryAfterMs('Wed, 21 Oct 2015 07:28:00 GMT', 100)).toBe(0);
  });

  it.each([null, undefined, 'soon'])('is replaced by the usual wait when it says %s', (header) => {
    expect(retryAfterMs(header, 100)).toBe(100);
  });
});
