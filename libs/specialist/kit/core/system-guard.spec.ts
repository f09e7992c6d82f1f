import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PerformResult } from '../connector.js';
import { ManualClock } from '../testing/manual-clock.js';
import { defaultLimits, SystemGuard, type SystemLimits } from './system-guard.js';
import { SystemFailed } from './system-calls.js';

type Effect = 'READ' | 'WRITE';

let clock: ManualClock;
let guard: SystemGuard;
/** What touched the system, in its order. */
let touched: string[];

function guarded(limits: Partial<SystemLimits> = {}): void {
  guard = new SystemGuard({ ...defaultLimits, ...limits }, clock);
}

beforeEach(() => {
  clock = new ManualClock();
  touched = [];
  guarded();
});

const rejected: PerformResult = { kind: 'REJECTED', code: 'CONFLICT' };
const deferredBySystem = (retryAfterMs: number): PerformResult => ({
  kind: 'DEFERRED',
  cause: 'RATE_LIMITED',
  retryAfterMs,
});

const performs = (result: PerformResult = rejected, effect: Effect = 'WRITE'): Promise<PerformResult> =>
  guard.perform(effect, async () => {
    touched.push('operation');
    return result;
  });
const reads = (): Promise<PerformResult> => performs(rejected, 'READ');
const asks = (): Promise<string> =>
  guard.ask('READ', async () => {
    touched.push('question');
    return 'answer';
  });
const claims = (): Promise<string> => guard.ask('WRITE', async () => 'claimed');
const fails = (lane: 'perform' | 'ask' = 'perform', effect: Effect = 'WRITE'): Promise<unknown> =>
  guard[lane](effect, async () => {
    touched.push('failure');
    throw new SystemFailed('SYSTEM_ERROR', '500');
  }).catch((error: unknown) => error);

/** An operation or a question that lasts until it is let go. */
function lasting(lane: 'perform' | 'ask'): { readonly done: Promise<unknown>; letGo(): void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { done: guard[lane](lane === 'ask' ? 'READ' : 'WRITE', () => promise), letGo: () => resolve('done') };
}

async function failTimes(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await fails();
}

describe('a system that may be called so often a second', () => {
  beforeEach(() => guarded({ callsPerSecondMax: 4 }));

  it('is called as often at once, and no more', async () => {
    for (let count = 0; count < 4; count += 1) expect(await performs()).toBe(rejected);
    expect(await performs()).toEqual({ kind: 'DEFERRED', cause: 'RATE_LIMITED', retryAfterMs: 250 });
    expect(touched).toHaveLength(4);
  });

  it('sends those who come too soon to one moment each, at which they are let in', async () => {
    for (let count = 0; count < 4; count += 1) await performs();
    const delays: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const answer = await performs();
      if (answer.kind === 'DEFERRED') delays.push(answer.retryAfterMs);
    }
    expect(delays).toEqual([250, 500, 750]);
    for (let count = 0; count < 3; count += 1) {
      clock.advance(250);
      expect(await performs()).toBe(rejected);
    }
  });

  it('is asked at any time, and operations get what questions leave', async () => {
    for (let count = 0; count < 9; count += 1) await asks();
    expect(touched).toHaveLength(9);
    expect(await performs()).toMatchObject({ cause: 'RATE_LIMITED' });
  });

  it('is not closed for ever by what questions used up', async () => {
    for (let count = 0; count < 100; count += 1) await asks();
    clock.advance(1_250);
    expect(await performs()).toBe(rejected);
  });

  it('is not called by a clock that jumps', async () => {
    for (let count = 0; count < 4; count += 1) await performs();
    clock.jumpWall(60_000);
    expect(await performs()).toMatchObject({ cause: 'RATE_LIMITED' });
  });

  it('may be called less than once a second', async () => {
    guarded({ callsPerSecondMax: 0.5 });
    await performs();
    expect(await performs()).toMatchObject({ retryAfterMs: 2_000 });
    clock.advance(2_000);
    expect(await performs()).toBe(rejected);
  });
});

describe('a system that says itself when to come again', () => {
  it('is left alone until then by all operations', async () => {
    await performs(deferredBySystem(3_000));
    expect(await performs()).toMatchObject({ kind: 'DEFERRED', cause: 'RATE_LIMITED', retryAfterMs: 3_000 });
    expect(touched).toHaveLength(1);
    clock.advance(3_000);
    expect(await performs()).toBe(rejected);
  });

  it('is tried in between if it names a time far away', async () => {
    await performs(deferredBySystem(3_600_000));
    clock.advance(60_000);
    expect(await performs()).toBe(rejected);
  });

  it('may be asked all the same', async () => {
    await performs(deferredBySystem(3_000));
    expect(await asks()).toBe('answer');
  });
});

describe('a system with as many operations as it bears', () => {
  beforeEach(() =>
    guarded({ concurrentCallsMax: 1, waitingCallsMax: 1, concurrentQuestionsMax: 1, waitingQuestionsMax: 1 }),
  );

  it('takes one after the other, and defers what has no room to wait', async () => {
    const running = lasting('perform');
    const waiting = performs();
    expect(await performs()).toEqual({ kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 250 });
    expect(touched).toEqual([]);
    running.letGo();
    expect(await waiting).toBe(rejected);
  });

  it('sends those who have no room to moments as far apart as its calls take', async () => {
    const first = lasting('perform');
    clock.advance(8_050);
    first.letGo();
    await first.done;
    const later = lasting('perform');
    void performs();
    const delays: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const answer = await performs();
      if (answer.kind === 'DEFERRED') delays.push(answer.retryAfterMs);
    }
    // An eighth of what the last call took beyond the 50 ms that were expected.
    expect(delays).toEqual([250, 250 + 1_050, 250 + 2_100]);
    later.letGo();
  });

  it('is asked all the same', async () => {
    const running = lasting('perform');
    void performs();
    expect(await asks()).toBe('answer');
    running.letGo();
  });

  it('leaves a question that has no room unanswered, and works on', async () => {
    const running = lasting('ask');
    const waiting = asks();
    await expect(asks()).rejects.toThrow('ask later');
    expect(await performs()).toBe(rejected);
    running.letGo();
    expect(await waiting).toBe('answer');
  });
});

describe('a system that fails again and again', () => {
  beforeEach(() => guarded({ failuresMax: 2, restMs: 1_000, restMsMax: 4_000 }));

  it('is left in peace, by writes and by claims on keys', async () => {
    await failTimes(2);
    expect(await performs()).toMatchObject({ kind: 'DEFERRED', cause: 'CIRCUIT_OPEN', retryAfterMs: 1_000 });
    await expect(claims()).rejects.toThrow('left in peace');
    expect(touched).toEqual(['failure', 'failure']);
  });

  it.each(['perform', 'ask'] as const)('is left in peace by reads and by questions (%s)', async (lane) => {
    await fails(lane, 'READ');
    await fails(lane, 'READ');
    expect(await reads()).toMatchObject({ kind: 'DEFERRED', cause: 'CIRCUIT_OPEN', retryAfterMs: 1_000 });
    await expect(asks()).rejects.toThrow('left in peace');
    expect(touched).toEqual(['failure', 'failure']);
  });

  it('is not taken for well, whatever it answers, while it fails at each write', async () => {
    for (let count = 0; count < 2; count += 1) {
      await fails();
      expect(await asks()).toBe('answer');
      expect(await reads()).toBe(rejected);
    }
    expect(await performs()).toMatchObject({ cause: 'CIRCUIT_OPEN' });
    expect(await asks()).toBe('answer');
    expect(await reads()).toBe(rejected);
  });

  it('may still be read where a record is known to be', async () => {
    await failTimes(2);
    expect(await guard.lookAgain(async () => 'record')).toBe('record');
    expect(await performs()).toMatchObject({ cause: 'CIRCUIT_OPEN' });
  });

  it('is not come back to by all at once', async () => {
    await failTimes(2);
    const delays: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const answer = await performs();
      if (answer.kind === 'DEFERRED') delays.push(answer.retryAfterMs);
    }
    expect(delays).toEqual([1_000, 1_025, 1_050]);
  });

  it('is come back to at its own pace where that is slower', async () => {
    guarded({ concurrentCallsMax: 1, failuresMax: 1, restMs: 1_000 });
    for (let count = 0; count < 40; count += 1)
      await guard.perform('WRITE', async () => {
        clock.advance(500);
        return rejected;
      });
    await fails();
    const delays: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      const answer = await performs();
      if (answer.kind === 'DEFERRED') delays.push(answer.retryAfterMs);
    }
    const [first = 0, second = 0] = delays;
    expect(second - first).toBeGreaterThan(400);
  });

  it('is told how long it rests still', async () => {
    await failTimes(2);
    clock.advance(400);
    expect(await performs()).toMatchObject({ retryAfterMs: 600 });
  });

  it('rests by the clock that never jumps', async () => {
    await failTimes(2);
    clock.jumpWall(3_600_000);
    expect(await performs()).toMatchObject({ cause: 'CIRCUIT_OPEN' });
    clock.jumpWall(-7_200_000);
    clock.advance(1_000);
    expect(await performs()).toBe(rejected);
  });

  it('is well again after one write that went through, be it a claim, and not after an answer', async () => {
    await failTimes(2);
    clock.advance(1_000);
    expect(await asks()).toBe('answer');
    await fails();
    expect(await performs()).toMatchObject({ cause: 'CIRCUIT_OPEN', retryAfterMs: 2_000 });
    clock.advance(2_000);
    expect(await claims()).toBe('claimed');
    await fails();
    expect(await performs()).toBe(rejected);
  });

  it('rests twice as long after each trial that fails, up to a bound, and anew as long as at first', async () => {
    await failTimes(2);
    const rests: number[] = [];
    for (let trial = 0; trial < 4; trial += 1) {
      const answer = await performs();
      const restMs = answer.kind === 'DEFERRED' ? answer.retryAfterMs : 0;
      rests.push(restMs);
      clock.advance(restMs);
      await fails();
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 4_000]);
    clock.advance(4_000);
    await performs();
    await failTimes(2);
    expect(await performs()).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('is not touched by those who were waiting when it began to fail', async () => {
    guarded({ concurrentCallsMax: 1, failuresMax: 1 });
    const failure = fails();
    const waiting = performs();
    await failure;
    expect(await waiting).toMatchObject({ cause: 'CIRCUIT_OPEN' });
    expect(touched).toEqual(['failure']);
  });

  it('counts nobody at home for a failure, and a refusal for an answer', async () => {
    const nobody: PerformResult = { kind: 'DEFERRED', cause: 'UNAVAILABLE', retryAfterMs: 1 };
    await performs(nobody);
    await performs(rejected);
    await performs(nobody);
    expect(await performs(nobody)).toBe(nobody);
    expect(await performs()).toMatchObject({ cause: 'CIRCUIT_OPEN' });
  });
});
