import { describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import {
  aKey,
  defers,
  failsAfter,
  failsBefore,
  failureOf,
  held,
  rejects,
  SpecialistUnderTest,
} from '../testing/index.js';

let world: SpecialistUnderTest;

describe('a busy or a sick system', () => {
  it('defers what it has no room for, without a trace in the journal', async () => {
    world = new SpecialistUnderTest({ concurrentCallsMax: 1, waitingCallsMax: 0 });
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const first = world.perform();
    const other = 'b'.repeat(32);
    expect(await world.perform({ key: other })).toMatchObject({ kind: 'DEFERRED', cause: 'BUSY' });
    expect(world.journal.recall(other)).toBeUndefined();
    release('COMMIT');
    await first;
    expect(await world.perform({ key: other, attempt: 2 })).toMatchObject({ kind: 'COMMITTED' });
  });

  it.each(['note.change', 'note.read'])(
    'defers what waited for its turn until it may not begin any more, without a trace (%s)',
    async (capability) => {
      world = new SpecialistUnderTest({ concurrentCallsMax: 1, waitingCallsMax: 1 });
      const { manners, release } = held();
      world.connector.manners.push(manners);
      const first = world.perform({ deadline: instantOf(world.clock.now() + 60_000) });
      await world.untilPerformed();
      const other = 'b'.repeat(32);
      const waiting = world.perform({ capability, key: other });
      world.clock.advance(30_001);
      release('COMMIT');
      await first;
      expect(await waiting).toMatchObject({ kind: 'DEFERRED', cause: 'BUSY' });
      expect(world.journal.recall(other)).toBeUndefined();
      expect(world.connector.performed).toHaveLength(1);
    },
  );

  it('is tried by nobody who only waited', async () => {
    world = new SpecialistUnderTest({ concurrentCallsMax: 1, waitingCallsMax: 1, failuresMax: 1, restMs: 40_000 });
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const failing = failureOf(world.perform({ deadline: instantOf(world.clock.now() + 50_000) }));
    await world.untilPerformed();
    const waiting = world.perform({ key: 'b'.repeat(32) });
    world.clock.advance(30_001);
    release('FAIL');
    await failing;
    expect(await waiting).toMatchObject({ kind: 'DEFERRED', cause: 'BUSY' });
    expect(await world.perform({ key: 'c'.repeat(32) })).toMatchObject({ kind: 'DEFERRED', cause: 'CIRCUIT_OPEN' });
  });

  it('is left in peace after failures in a row, and what is finished is answered all the same', async () => {
    world = new SpecialistUnderTest({ failuresMax: 2, restMs: 60_000 });
    await world.perform({ key: 'f'.repeat(32) });
    for (const key of ['b', 'c'].map((letter) => letter.repeat(32))) {
      world.connector.manners.push(failsBefore);
      await failureOf(world.perform({ key }));
    }
    expect(await world.perform()).toMatchObject({ kind: 'DEFERRED', cause: 'CIRCUIT_OPEN', retryAfterMs: 60_000 });
    expect(world.journal.recall(aKey)).toBeUndefined();
    expect(await world.perform({ key: 'f'.repeat(32), attempt: 2 })).toMatchObject({ kind: 'COMMITTED' });
  });

  it('spends no attempt while it refuses every write, though it answers all that it is asked', async () => {
    world = new SpecialistUnderTest({ failuresMax: 3, restMs: 60_000 });
    const capability = 'note.create';
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      world.connector.manners.push(failsBefore);
      expect(await failureOf(world.perform({ capability, attempt }))).toBe('SYSTEM_ERROR');
      expect(await world.query({ capability, attempt })).toMatchObject({ kind: 'ABSENT', highestAttempt: attempt });
      const read = { capability: 'note.read', key: String(attempt).repeat(32) };
      expect(await world.perform(read)).toMatchObject({ kind: 'COMMITTED' });
    }
    expect(await world.perform({ capability, attempt: 4 })).toMatchObject({ kind: 'DEFERRED', cause: 'CIRCUIT_OPEN' });
    expect(await world.query({ capability, attempt: 3 })).toMatchObject({ kind: 'ABSENT', highestAttempt: 3 });
    world.clock.advance(60_000);
    expect(await world.perform({ capability, attempt: 4 })).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is left in peace by questions that fail too, which close what they ask about all the same', async () => {
    world = new SpecialistUnderTest({ failuresMax: 1, restMs: 60_000 });
    world.connector.manners.push(failsBefore);
    world.connector.findInstead = () => Promise.reject(new Error('503'));
    await failureOf(world.perform());
    for (const ask of ['query', 'query', 'revoke'] as const) expect(await failureOf(world[ask]())).toBe('SYSTEM_ERROR');
    expect(world.connector.found).toHaveLength(1);
    expect(await failureOf(world.perform({ attempt: 2 }))).toBe('KEY_REVOKED');
  });

  it('keeps nobody from hearing what the journal alone can tell', async () => {
    world = new SpecialistUnderTest({ failuresMax: 1, restMs: 60_000 });
    world.connector.manners.push(failsBefore);
    await failureOf(world.perform({ key: 'b'.repeat(32) }));
    expect(await world.query()).toMatchObject({ kind: 'NEVER_STARTED' });
    expect(await world.revoke()).toMatchObject({ kind: 'REVOKED' });
  });

  it('hears questions while operations take all its room', async () => {
    world = new SpecialistUnderTest({ concurrentCallsMax: 1, waitingCallsMax: 0 });
    world.connector.manners.push(failsAfter);
    await failureOf(world.perform());
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const other = world.perform({ key: 'b'.repeat(32) });
    expect(await world.query()).toMatchObject({ kind: 'COMMITTED' });
    release('COMMIT');
    await other;
  });

  it('is tried by one call alone when it has rested', async () => {
    world = new SpecialistUnderTest({ failuresMax: 1, restMs: 0 });
    world.connector.manners.push(failsBefore);
    await failureOf(world.perform({ key: 'b'.repeat(32) }));
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const trial = world.perform();
    expect(await world.perform({ key: 'c'.repeat(32) })).toMatchObject({ kind: 'DEFERRED', cause: 'CIRCUIT_OPEN' });
    release('COMMIT');
    expect(await trial).toMatchObject({ kind: 'COMMITTED' });
    expect(await world.perform({ key: 'c'.repeat(32) })).toMatchObject({ kind: 'COMMITTED' });
  });

  it('takes rejections and deferrals for answers, not for failures', async () => {
    world = new SpecialistUnderTest({ failuresMax: 1, restMs: 60_000 });
    for (const [at, manners] of [rejects('CONFLICT'), defers].entries()) {
      world.connector.manners.push(manners);
      await world.perform({ key: String(at).repeat(32) });
    }
    world.clock.advance(10);
    expect(await world.perform()).toMatchObject({ kind: 'COMMITTED' });
  });
});
