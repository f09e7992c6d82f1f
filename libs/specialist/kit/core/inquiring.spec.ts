import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationCall } from '@baton/specialist/domain';
import { MemoryJournal } from '../journal/memory-journal.js';
import {
  aKey,
  callTimeoutMs,
  defers,
  failsAfter,
  failsBefore,
  failureOf,
  held,
  rejects,
  SpecialistUnderTest,
  visibilityLagMs,
  worksOn,
} from '../testing/index.js';

let world: SpecialistUnderTest;
beforeEach(() => {
  world = new SpecialistUnderTest();
});

const native: Partial<OperationCall> = { capability: 'note.create' };
const checkThenAct: Partial<OperationCall> = { capability: 'note.change' };
const none: Partial<OperationCall> = { capability: 'note.mail' };
/** From the start of an attempt until an effect of it would be visible for certain. */
const visibleAfterMs = 30_000 + callTimeoutMs + visibilityLagMs;

async function lose(call: Partial<OperationCall>, manners = failsBefore): Promise<void> {
  world.connector.manners.push(manners);
  await failureOf(world.perform(call));
}

describe('a question about a key that never came', () => {
  it('closes every attempt up to the one asked about, on disk before it is answered', async () => {
    const order: string[] = [];
    class OrderedJournal extends MemoryJournal {
      override async durable(): Promise<void> {
        order.push(`closed through ${this.recall(aKey)?.closedThrough}`);
      }
    }
    world.restart(new OrderedJournal('journal-1', () => world.clock.now()));
    expect(await world.query({ attempt: 3 })).toMatchObject({ kind: 'NEVER_STARTED', highestAttempt: 3 });
    expect(order).toEqual(['closed through 3']);
  });

  it("can't be answered by another journal than that of the dispatch: the system is asked", async () => {
    const { deadline } = world.issuer.call();
    world.clock.advance(30_000);
    expect(await world.query({ ...native, deadline, dispatchedTo: 'journal-0' })).toMatchObject({ kind: 'ABSENT' });
    expect(world.connector.found).toHaveLength(1);
  });

  it('is not forgotten to have come from another journal', async () => {
    const { deadline } = world.issuer.call();
    world.clock.advance(30_000);
    await world.query({ ...native, deadline, dispatchedTo: 'journal-0' });
    const again = { ...native, deadline, attempt: 2 };
    expect(await world.query({ ...again, dispatchedTo: 'journal-1' })).toMatchObject({ kind: 'ABSENT' });
    expect(await world.revoke(again)).toMatchObject({ kind: 'CANNOT_TELL' });
  });
});

describe('a question about an attempt without an answer', () => {
  it.each([
    ['NATIVE', native],
    ['CHECK_THEN_ACT', checkThenAct],
    ['NONE, where the system happens to show it', none],
  ])('finds an effect in the system (%s)', async (_class, call) => {
    await lose(call, failsAfter);
    expect(await world.query(call)).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa' } });
    expect(world.journal.recall(aKey)?.outcome).toMatchObject({ kind: 'COMMITTED' });
  });

  it('believes absence at once where the system enforces the key', async () => {
    await lose(native);
    expect(await world.query(native)).toMatchObject({ kind: 'ABSENT', highestAttempt: 1 });
  });

  it('believes absence only after deadline, call timeout and lag where the key is looked for', async () => {
    await lose(checkThenAct);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs: visibleAfterMs });
    world.clock.advance(visibleAfterMs - 1);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs: 1 });
    world.clock.advance(1);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'ABSENT' });
  });

  it('counts that time by the clock that never jumps', async () => {
    await lose(checkThenAct);
    world.clock.jumpWall(3_600_000);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'IN_PROGRESS' });
  });

  it('counts it from when the call failed, where the process stood still while its wall clock went back', async () => {
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const unanswered = failureOf(world.perform(checkThenAct));
    await world.untilPerformed();
    world.clock.jumpWall(-3_600_000);
    world.clock.advance(visibleAfterMs);
    await unanswered;
    release('FAIL');
    await new Promise(setImmediate);
    const visibleInMs = callTimeoutMs + visibilityLagMs;
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs: visibleInMs });
    world.clock.advance(visibleInMs);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'ABSENT' });
  });

  it('counts it anew after a restart', async () => {
    await lose(checkThenAct);
    world.clock.advance(29_000);
    world.restart();
    expect(await world.query(checkThenAct)).toMatchObject({ askAgainMs: callTimeoutMs + visibilityLagMs });
    world.clock.advance(callTimeoutMs + visibilityLagMs);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'ABSENT' });
  });

  it('takes the system at its word only for what it says after that time', async () => {
    await lose(checkThenAct, failsAfter);
    world.clock.advance(visibleAfterMs - 1);
    const { promise, resolve } = Promise.withResolvers<{ kind: 'ABSENT' }>();
    world.connector.findInstead = () => promise;
    const answer = world.query(checkThenAct);
    while (world.connector.found.length === 0) await Promise.resolve();
    world.clock.advance(10);
    resolve({ kind: 'ABSENT' });
    expect(await answer).toMatchObject({ kind: 'IN_PROGRESS' });
  });

  it("proves nothing where the system can't tell", async () => {
    await lose(none);
    world.clock.advance(visibleAfterMs);
    expect(await world.query(none)).toMatchObject({ kind: 'CANNOT_TELL' });
  });

  it('closes it and all before it, so that nothing starts after the answer', async () => {
    await lose(native);
    await world.query({ ...native, attempt: 2 });
    expect(await failureOf(world.perform({ ...native, attempt: 2 }))).toBe('ATTEMPT_CLOSED');
    expect(await world.perform({ ...native, attempt: 3 })).toMatchObject({ kind: 'COMMITTED' });
  });

  it("passes on that the system can't attribute what it shows", async () => {
    await lose(native);
    world.connector.findInstead = async () => ({ kind: 'CANNOT_TELL' });
    expect(await world.query(native)).toMatchObject({ kind: 'CANNOT_TELL' });
  });

  it("is unanswered, and may be asked again, when the system can't be asked", async () => {
    await lose(native, failsAfter);
    world.connector.findInstead = async () => {
      throw new Error('503');
    };
    expect(await failureOf(world.query(native))).toBe('SYSTEM_ERROR');
    world.connector.findInstead = undefined;
    expect(await world.query(native)).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is unanswered when the system does not answer within its time', async () => {
    await lose(native);
    world.connector.findInstead = () => new Promise(() => undefined);
    const answer = failureOf(world.query(native));
    while (world.connector.found.length === 0) await Promise.resolve();
    world.clock.advance(callTimeoutMs);
    expect(await answer).toBe('TIMEOUT');
  });
});

describe('a question while the call runs', () => {
  it('is answered IN_PROGRESS and closes nothing', async () => {
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const first = world.perform(native);
    expect(await world.query(native)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs: 1_000 });
    release('COMMIT');
    expect(await first).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is still IN_PROGRESS when the time is over but the call is not', async () => {
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const first = failureOf(world.perform(native));
    await new Promise(setImmediate);
    world.clock.advance(visibleAfterMs);
    expect(await first).toBe('TIMEOUT');
    expect(await world.query(native)).toMatchObject({ kind: 'IN_PROGRESS' });
    release('FAIL');
    await new Promise(setImmediate);
    expect(await world.query(native)).toMatchObject({ kind: 'ABSENT' });
  });
});

describe('a question about work that the system goes on with', () => {
  it('asks the system how far it is', async () => {
    world.connector.manners.push(worksOn);
    await world.perform(native);
    world.connector.findInstead = async () => ({ kind: 'IN_PROGRESS', askAgainMs: 7 });
    expect(await world.query(native)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs: 7 });
    world.connector.findInstead = async () => ({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    expect(await world.query(native)).toMatchObject({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
  });
});

describe('a question about what was answered', () => {
  it('repeats a rejection', async () => {
    world.connector.manners.push(rejects('CONFLICT'));
    await world.perform();
    expect(await world.query()).toMatchObject({ kind: 'REJECTED', code: 'CONFLICT' });
  });

  it('says after a deferral that nothing came of it, in every class', async () => {
    world.connector.manners.push(defers);
    await world.perform(none);
    expect(await world.query(none)).toMatchObject({ kind: 'ABSENT' });
  });

  it('says after a revocation that the key was revoked', async () => {
    await world.revoke();
    expect(await world.query()).toMatchObject({ kind: 'REVOKED' });
  });

  it('has a committed effect of class NONE from the journal, where the system shows nothing', async () => {
    await world.perform(none);
    world.restart();
    world.clock.advance(visibleAfterMs);
    world.connector.isHiding = true;
    expect(await world.query(none)).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa', outputs: {} } });
  });

  it('is refused about another brief', async () => {
    await world.perform();
    expect(await failureOf(world.query({ fields: { title: 'Another' } }))).toBe('KEY_BOUND_TO_ANOTHER_BRIEF');
  });
});

describe('a rejection that could not be believed', () => {
  it('is one as soon as the system shows that no earlier attempt was its reason', async () => {
    await lose(checkThenAct);
    await lose({ ...checkThenAct, attempt: 2 }, rejects('CHANGED'));
    expect(await world.query({ ...checkThenAct, attempt: 2 })).toMatchObject({ kind: 'IN_PROGRESS' });
    world.clock.advance(visibleAfterMs);
    expect(await world.query({ ...checkThenAct, attempt: 2 })).toMatchObject({ kind: 'REJECTED', code: 'CHANGED' });
  });

  it('is a commit if the earlier attempt was its reason', async () => {
    await lose(checkThenAct, failsAfter);
    await lose({ ...checkThenAct, attempt: 2 }, rejects('CHANGED'));
    expect(await world.query({ ...checkThenAct, attempt: 2 })).toMatchObject({ kind: 'COMMITTED' });
  });

  it.each([
    ['is one only once the key is used up, where the system keeps it for ever', true, 'REJECTED'],
    ['leaves it to a person, where such a key can not be used up', false, 'CANNOT_TELL'],
  ])('%s', async (_what, canClaim, kind) => {
    world.connector.canClaim = canClaim;
    await lose(native);
    await lose({ ...native, attempt: 2 }, rejects('CONFLICT'));
    expect(await world.query({ ...native, attempt: 2 })).toMatchObject({ kind });
  });
});
