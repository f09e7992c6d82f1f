import { beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
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
  worksOn,
} from '../testing/index.js';

let world: SpecialistUnderTest;
beforeEach(() => {
  world = new SpecialistUnderTest();
});

/** Attempt 1 reaches the system and its answer is lost, or it never reaches it. */
async function attemptOne(manners = failsAfter): Promise<void> {
  world.connector.manners.push(manners);
  await failureOf(world.perform());
}

describe('a first attempt', () => {
  it('is written down before the system is touched', async () => {
    const order: string[] = [];
    class OrderedJournal extends MemoryJournal {
      override async durable(): Promise<void> {
        order.push('journal');
      }
    }
    world.restart(new OrderedJournal('journal-1', () => world.clock.now()));
    world.connector.manners.push(async (_operation, commit) => {
      order.push('system');
      return commit();
    });
    await world.perform();
    expect(order).toEqual(['journal', 'system']);
  });

  it.each([
    ['note.mail', ['start', 'outcome']],
    ['note.change', ['start']],
  ])(
    'has its outcome on disk before the answer where no system could tell it again (%s)',
    async (capability, awaited) => {
      const order: string[] = [];
      class OrderedJournal extends MemoryJournal {
        override async durable(): Promise<void> {
          order.push(this.recall(aKey)?.outcome ? 'outcome' : 'start');
        }
      }
      world.restart(new OrderedJournal('journal-1', () => world.clock.now()));
      await world.perform({ capability });
      expect(order).toEqual(awaited);
    },
  );

  it('tells the connector what it may do, and answers with what the system has to show', async () => {
    const deadline = instantOf(world.clock.now() + 20_000);
    expect(await world.perform({ deadline, fields: { title: 'Renewal', pages: 3 } })).toMatchObject({
      kind: 'COMMITTED',
      receipt: { recordType: 'Note', recordId: 'N-aaaa' },
      journalId: 'journal-1',
      highestAttempt: 1,
    });
    expect(world.connector.performed).toMatchObject([
      {
        capability: 'note.change',
        key: aKey,
        input: { title: 'Renewal', pages: 3 },
        deadline,
        earlierAttemptMayHaveReached: false,
      },
    ]);
  });

  it('may not begin later than its token lasts, whatever its deadline', async () => {
    await world.perform({ deadline: instantOf(world.clock.now() + 3_600_000) });
    expect(world.connector.performed[0]?.deadline).toBe(instantOf(world.clock.now() + 60_000));
  });

  it.each([
    ['a rejection', rejects('CHANGED'), { kind: 'REJECTED', code: 'CHANGED' }],
    ['a deferral', defers, { kind: 'DEFERRED', cause: 'RATE_LIMITED', retryAfterMs: 10 }],
    ['work in progress', worksOn, { kind: 'IN_PROGRESS', askAgainMs: 60_000 }],
  ])('passes on %s', async (_what, manners, answer) => {
    world.connector.manners.push(manners);
    expect(await world.perform()).toMatchObject(answer);
  });

  it.each([
    ['an error of the system', failsBefore, 'SYSTEM_ERROR'],
    ['a lost connection', failsAfter, 'CONNECTION_LOST'],
  ])('ends in no answer at all after %s', async (_what, manners, cause) => {
    world.connector.manners.push(manners);
    expect(await failureOf(world.perform())).toBe(cause);
  });

  it('is given up, and told to stop, when deadline and call timeout are over', async () => {
    world.connector.manners.push(held().manners);
    const answer = failureOf(world.perform());
    await Promise.resolve();
    world.clock.advance(30_000 + callTimeoutMs - 1);
    const signal = await world.untilPerformed();
    expect(signal.aborted).toBe(false);
    world.clock.advance(1);
    expect(await answer).toBe('TIMEOUT');
    expect(signal.aborted).toBe(true);
  });

  it('keeps an answer that came too late for its caller', async () => {
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const answer = failureOf(world.perform());
    await world.untilPerformed();
    world.clock.advance(31_000);
    await answer;
    expect(await world.query()).toMatchObject({ kind: 'IN_PROGRESS' });
    release('COMMIT');
    await new Promise(setImmediate);
    expect(await world.query()).toMatchObject({ kind: 'COMMITTED' });
  });

  it('begins nothing if the deadline passes while the journal is written', async () => {
    const { promise: disk, resolve } = Promise.withResolvers<void>();
    class SlowJournal extends MemoryJournal {
      override durable(): Promise<void> {
        return disk;
      }
    }
    world.restart(new SlowJournal('journal-1', () => world.clock.now()));
    const answer = failureOf(world.perform());
    world.clock.jumpWall(30_001);
    resolve();
    expect(await answer).toBe('DEADLINE_PASSED');
    expect(world.connector.performed).toEqual([]);
  });
});

describe('a repeated key', () => {
  it('has its effect once, and is answered by reading the record again', async () => {
    const first = await world.perform();
    const second = await world.perform({ attempt: 2 });
    expect(second).toMatchObject({ kind: 'COMMITTED', receipt: 'receipt' in first ? first.receipt : {} });
    expect(world.connector.effects).toEqual([aKey]);
    expect(world.connector.found).toMatchObject([{ key: aKey, recorded: { recordId: 'N-aaaa' } }]);
  });

  it('stays committed when the record is gone, without outputs', async () => {
    await world.perform();
    world.clock.advance(10_000);
    world.connector.isHiding = true;
    expect(await world.perform({ attempt: 2 })).toMatchObject({
      kind: 'COMMITTED',
      receipt: { recordId: 'N-aaaa', outputs: {} },
    });
  });

  it("waits for a record that can't be visible yet", async () => {
    await world.perform();
    world.connector.isHiding = true;
    expect(await world.perform({ attempt: 2 })).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs: 500 });
  });

  it('is in doubt when the system shows another record than was left', async () => {
    const answer = await world.perform();
    const receipt = { ...('receipt' in answer ? answer.receipt : undefined), recordType: 'Note', recordId: 'N-other' };
    world.connector.findInstead = async () => ({ kind: 'COMMITTED', receipt: { outputs: {}, before: {}, ...receipt } });
    expect(await failureOf(world.perform({ attempt: 2 }))).toBe('SYSTEM_ERROR');
    expect(await world.query({ attempt: 2 })).toMatchObject({ kind: 'CANNOT_TELL' });
    expect(await world.revoke({ attempt: 2 })).toMatchObject({ kind: 'CANNOT_TELL' });
    world.connector.findInstead = undefined;
    expect(await world.query({ attempt: 2 })).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa' } });
  });

  it('stays rejected', async () => {
    world.connector.manners.push(rejects('CONFLICT'));
    await world.perform();
    expect(await world.perform({ attempt: 2 })).toMatchObject({ kind: 'REJECTED', code: 'CONFLICT' });
    expect(world.connector.performed).toHaveLength(1);
  });

  it.each([
    ['brief', { fields: { title: 'Another' } }],
    ['capability', { capability: 'note.create' }],
  ])('is refused with another %s', async (_what, changes) => {
    await world.perform();
    expect(await failureOf(world.perform({ attempt: 2, ...changes }))).toBe('KEY_BOUND_TO_ANOTHER_BRIEF');
  });

  it('is answered IN_PROGRESS while its call runs, and never called twice at once', async () => {
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const first = world.perform();
    expect(await world.perform({ attempt: 2 })).toMatchObject({ kind: 'IN_PROGRESS' });
    release('COMMIT');
    expect(await first).toMatchObject({ kind: 'COMMITTED' });
    expect(world.connector.effects).toEqual([aKey]);
  });
});

describe('a late or repeated attempt', () => {
  it('is refused when it is lower than the highest that started', async () => {
    world.connector.manners.push(defers);
    await world.perform({ attempt: 2 });
    expect(await failureOf(world.perform({ attempt: 1 }))).toBe('ATTEMPT_SUPERSEDED');
  });

  it('is refused when it started before and nobody knows what came of it', async () => {
    await attemptOne();
    expect(await failureOf(world.perform())).toBe('ATTEMPT_REPEATED');
    expect(world.connector.performed).toHaveLength(1);
  });

  it('is refused when it was closed by a question', async () => {
    expect(await world.query({ attempt: 2 })).toMatchObject({ kind: 'NEVER_STARTED', highestAttempt: 2 });
    expect(await failureOf(world.perform({ attempt: 1 }))).toBe('ATTEMPT_CLOSED');
    expect(await failureOf(world.perform({ attempt: 2 }))).toBe('ATTEMPT_CLOSED');
    expect(await world.perform({ attempt: 3 })).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is refused when its key was revoked, whatever its number', async () => {
    await world.revoke();
    expect(await failureOf(world.perform({ attempt: 9 }))).toBe('KEY_REVOKED');
    expect(world.connector.performed).toEqual([]);
  });
});

describe('an attempt after one without an answer', () => {
  it('tells the connector so', async () => {
    await attemptOne();
    await world.perform({ attempt: 2 });
    expect(world.connector.performed[1]).toMatchObject({ earlierAttemptMayHaveReached: true });
  });

  it.each(['CHANGED', 'CONFLICT'] as const)("can't be rejected at once (%s)", async (code) => {
    await attemptOne();
    world.connector.manners.push(rejects(code));
    expect(await failureOf(world.perform({ attempt: 2 }))).toBe('SYSTEM_ERROR');
  });

  it('can be rejected if the former one was answered by a deferral', async () => {
    await attemptOne(defers).catch(() => undefined);
    world.clock.advance(10);
    world.connector.manners.push(rejects('CHANGED'));
    expect(await world.perform({ attempt: 2 })).toMatchObject({ kind: 'REJECTED', code: 'CHANGED' });
  });

  it('counts one that went to another journal', async () => {
    world.connector.manners.push(rejects('CHANGED'));
    expect(await failureOf(world.perform({ attempt: 2, dispatchedTo: 'journal-0' }))).toBe('SYSTEM_ERROR');
    expect(world.connector.performed[0]).toMatchObject({ earlierAttemptMayHaveReached: true });
  });
});

describe('an attempt where nothing keeps its effect from coming twice (class NONE)', () => {
  const mail = { capability: 'note.mail' };

  it.each([
    ['without an answer', failsAfter],
    ['still at work when it was heard of', worksOn],
  ])('is not made after one %s: only a person can tell', async (_what, manners) => {
    world.connector.manners.push(manners);
    await world.perform(mail).catch(() => undefined);
    expect(await failureOf(world.perform({ ...mail, attempt: 2 }))).toBe('SYSTEM_ERROR');
    expect(world.connector.performed).toHaveLength(1);
    expect(world.journal.recall(aKey)?.attempts).toHaveLength(1);
  });

  it('is not made after one that went to another journal', async () => {
    expect(await failureOf(world.perform({ ...mail, attempt: 2, dispatchedTo: 'journal-0' }))).toBe('SYSTEM_ERROR');
    expect(world.connector.performed).toEqual([]);
  });

  it('is made after one that the system put off', async () => {
    world.connector.manners.push(defers);
    await world.perform(mail);
    world.clock.advance(10);
    expect(await world.perform({ ...mail, attempt: 2 })).toMatchObject({ kind: 'COMMITTED' });
  });
});

describe('an attempt that was dispatched to a journal that is gone', () => {
  it('begins nothing, as its first copy may have had its effect', async () => {
    expect(await failureOf(world.perform({ journal: 'journal-0' }))).toBe('JOURNAL_REPLACED');
    expect(world.connector.performed).toEqual([]);
    expect(world.journal.recall(aKey)).toBeUndefined();
  });

  it('may read all the same', async () => {
    expect(await world.perform({ capability: 'note.read', journal: 'journal-0' })).toMatchObject({ kind: 'COMMITTED' });
  });
});

describe('a read', () => {
  it('leaves nothing in the journal and may be repeated', async () => {
    await world.perform({ capability: 'note.read' });
    await world.perform({ capability: 'note.read', attempt: 1 });
    expect(world.journal.recall(aKey)).toBeUndefined();
    expect(world.connector.performed).toHaveLength(2);
  });

  it('has no outcome to be asked for, and nothing to be revoked', async () => {
    expect(await world.query({ capability: 'note.read' })).toMatchObject({ kind: 'ABSENT' });
    expect(await world.revoke({ capability: 'note.read' })).toMatchObject({ kind: 'REVOKED' });
  });
});
