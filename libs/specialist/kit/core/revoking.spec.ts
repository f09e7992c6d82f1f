import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Committed, OperationCall } from '@baton/specialist/domain';
import type { ClaimResult, FindResult } from '../connector.js';
import { MemoryJournal } from '../journal/memory-journal.js';
import {
  aKey,
  defers,
  failsAfter,
  failsBefore,
  failureOf,
  held,
  rejects,
  SpecialistUnderTest,
  type Manners,
  visibilityLagMs,
} from '../testing/index.js';

let world: SpecialistUnderTest;
beforeEach(() => {
  world = new SpecialistUnderTest();
});

async function lose(call: Partial<OperationCall> = {}, manners = failsBefore): Promise<void> {
  world.connector.manners.push(manners);
  await failureOf(world.perform(call));
}

const aCommit: Committed = {
  kind: 'COMMITTED',
  receipt: { recordType: 'Note', recordId: 'N-late', outputs: {}, before: {} },
};

describe('a revocation', () => {
  it('is kept by the journal alone where no attempt ever started, on disk before it is answered', async () => {
    const order: (string | undefined)[] = [];
    class OrderedJournal extends MemoryJournal {
      override async durable(): Promise<void> {
        order.push(this.recall(aKey)?.outcome?.kind);
      }
    }
    world.restart(new OrderedJournal('journal-1', () => world.clock.now()));
    expect(await world.revoke()).toMatchObject({ kind: 'REVOKED', highestAttempt: 1 });
    expect(order.at(-1)).toBe('REVOKED');
    world.restart();
    expect(await failureOf(world.perform({ attempt: 2 }))).toBe('KEY_REVOKED');
  });

  it('can be kept after a deferral: the system itself said that nothing happened', async () => {
    world.connector.manners.push(defers);
    await world.perform();
    expect(await world.revoke()).toMatchObject({ kind: 'REVOKED' });
  });

  it("can't be promised by a journal that is not the one of the dispatch", async () => {
    expect(await world.revoke({ dispatchedTo: 'journal-0' })).toMatchObject({ kind: 'CANNOT_TELL' });
  });

  it("can't be promised over an attempt without an answer, however long ago it was", async () => {
    await lose();
    world.clock.advance(3_600_000);
    expect(await world.query()).toMatchObject({ kind: 'ABSENT' });
    expect(await world.revoke()).toMatchObject({ kind: 'CANNOT_TELL' });
  });

  it("that can't be promised still lets no further attempt start", async () => {
    await lose();
    await world.revoke();
    world.restart();
    expect(await failureOf(world.perform({ attempt: 2 }))).toBe('KEY_REVOKED');
  });

  it('is kept where the system takes the key out of use', async () => {
    world.connector.canClaim = true;
    await lose();
    expect(await world.revoke()).toMatchObject({ kind: 'REVOKED' });
    expect(await world.query()).toMatchObject({ kind: 'REVOKED' });
  });

  it.each([true, false])('finds that it comes too late (system can claim: %s)', async (canClaim) => {
    world.connector.canClaim = canClaim;
    await lose({}, failsAfter);
    expect(await world.revoke()).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa' } });
    expect(await world.query()).toMatchObject({ kind: 'COMMITTED' });
  });

  it('names the attempts of a committed key of which something may still come', async () => {
    await lose();
    await world.perform({ attempt: 2 });
    expect(await world.revoke({ attempt: 2 })).toMatchObject({ kind: 'COMMITTED', unaccountedAttempts: [1] });
  });

  it('takes an effect that was found for that of the last attempt', async () => {
    await lose();
    await lose({ attempt: 2 }, failsAfter);
    await world.query({ attempt: 2 });
    expect(await world.revoke({ attempt: 2 })).toMatchObject({ kind: 'COMMITTED', unaccountedAttempts: [1] });
  });

  it('names none where the system enforces the key', async () => {
    await lose({ capability: 'note.create' });
    await world.perform({ capability: 'note.create', attempt: 2 });
    expect(await world.revoke({ capability: 'note.create', attempt: 2 })).toMatchObject({ unaccountedAttempts: [] });
  });

  it('repeats a rejection', async () => {
    world.connector.manners.push(rejects('CONFLICT'));
    await world.perform();
    expect(await world.revoke()).toMatchObject({ kind: 'REJECTED', code: 'CONFLICT' });
  });

  it.each([
    ['a commit, which is the truth then', async () => aCommit, { kind: 'COMMITTED' }],
    ['a rejection, which changes nothing', rejects('CONFLICT'), { kind: 'REVOKED' }],
  ])('that was told may be followed by %s', async (_what, manners: Manners, told) => {
    world.connector.canClaim = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    world.connector.manners.push(async (operation, commit) => {
      await promise;
      return manners(operation, commit);
    });
    const late = failureOf(world.perform());
    const revoked = world.revoke();
    await new Promise(setImmediate);
    world.clock.advance(60_000);
    expect(await late).toBe('TIMEOUT');
    expect(await revoked).toMatchObject({ kind: 'REVOKED' });
    resolve();
    await new Promise(setImmediate);
    world.clock.advance(visibilityLagMs);
    expect(await world.query()).toMatchObject(told);
  });

  it('waits for the answer of a call that is running', async () => {
    const { manners, release } = held();
    world.connector.manners.push(manners);
    const first = world.perform();
    const revoked = world.revoke();
    await new Promise(setImmediate);
    expect(world.connector.found).toEqual([]);
    release('COMMIT');
    expect(await first).toMatchObject({ kind: 'COMMITTED' });
    expect(await revoked).toMatchObject({ kind: 'COMMITTED', unaccountedAttempts: [] });
  });

  it.each<[string, ClaimResult, FindResult]>([
    ['the system took the key out of use', { kind: 'REVOKED' }, { kind: 'ABSENT' }],
    ['the system shows nothing', { kind: 'CANNOT_TELL' }, { kind: 'ABSENT' }],
    ['the system shows a rejection', { kind: 'CANNOT_TELL' }, { kind: 'REJECTED', code: 'CONFLICT' }],
  ])('believes a call that is answered at last more than that %s', async (_what, claimed, found) => {
    const { connector } = world;
    const { manners, release } = held();
    connector.manners.push(manners);
    const late = failureOf(world.perform());
    await world.untilPerformed();
    world.clock.advance(60_000);
    expect(await late).toBe('TIMEOUT');
    const answeredMeanwhile = async (): Promise<void> => {
      connector.findInstead = undefined;
      release('COMMIT');
      await new Promise(setImmediate);
    };
    connector.claim = async () => {
      if (claimed.kind === 'REVOKED') await answeredMeanwhile();
      return claimed;
    };
    connector.findInstead = async () => {
      await answeredMeanwhile();
      return found;
    };
    expect(await world.revoke()).toMatchObject({ kind: 'COMMITTED', receipt: { recordId: 'N-aaaa' } });
    expect(world.journal.recall(aKey)?.outcome).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is refused about another brief', async () => {
    await world.perform();
    expect(await failureOf(world.revoke({ fields: { title: 'Another' } }))).toBe('KEY_BOUND_TO_ANOTHER_BRIEF');
  });
});
