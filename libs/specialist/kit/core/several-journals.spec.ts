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
  type Manners,
} from '../testing/index.js';

let world: SpecialistUnderTest;
let first: MemoryJournal;
let second: MemoryJournal;

beforeEach(() => {
  world = new SpecialistUnderTest();
  [first, second] = ['journal-1', 'journal-2'].map((name) => new MemoryJournal(name, () => world.clock.now())) as [
    MemoryJournal,
    MemoryJournal,
  ];
  world.restart(first);
});

const attemptAtTheFirst = { attempt: 1, journal: 'journal-1' } as const;
const attemptAtTheSecond = { attempt: 2, journal: 'journal-2', dispatchedTo: 'journal-1' } as const;

/** The first attempt goes to one journal, the second to another and has its effect; then the first one is back. */
async function sendToBoth(capability: string, atTheFirst: Manners | 'REVOKED'): Promise<void> {
  if (atTheFirst === 'REVOKED') await world.revoke({ capability, ...attemptAtTheFirst });
  else {
    world.connector.manners.push(atTheFirst);
    await world.perform({ capability, ...attemptAtTheFirst });
  }
  world.restart(second);
  world.connector.manners.push(failsAfter);
  await failureOf(world.perform({ capability, ...attemptAtTheSecond }));
  world.restart(first);
}

describe('a journal that comes back after an attempt has gone to another one', () => {
  const classes = ['note.create', 'note.change'];

  it.each(classes)('does not say that there is nothing since its own attempt did nothing: %s', async (capability) => {
    await sendToBoth(capability, defers);
    expect(await world.query({ capability, ...attemptAtTheSecond })).toMatchObject({ kind: 'COMMITTED' });
  });

  it.each(classes)('does not promise that the key is out of use: %s', async (capability) => {
    await sendToBoth(capability, defers);
    expect(await world.revoke({ capability, ...attemptAtTheSecond })).toMatchObject({ kind: 'COMMITTED' });
  });

  it.each<[string, Manners | 'REVOKED']>([
    ['rejected', rejects('CONFLICT')],
    ['revoked', 'REVOKED'],
  ])('takes the key for %s no longer', async (_, atTheFirst) => {
    await sendToBoth('note.change', atTheFirst);
    const asked = { capability: 'note.change', ...attemptAtTheSecond };
    expect(await world.query(asked)).toMatchObject({ kind: 'COMMITTED' });
    world.restart(first);
    expect(await world.revoke(asked)).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is believed about a rejection of the attempt that was its own', async () => {
    world.connector.manners.push(rejects('CONFLICT'));
    await world.perform({ capability: 'note.change', ...attemptAtTheFirst });
    const asked = { capability: 'note.change', ...attemptAtTheFirst, dispatchedTo: 'journal-2' };
    expect(await world.query(asked)).toMatchObject({ kind: 'REJECTED', code: 'CONFLICT' });
  });

  it('takes no rejection of its own for that of the attempt that went elsewhere', async () => {
    world.connector.isHiding = true;
    await sendToBoth('note.change', rejects('CONFLICT'));
    const { deadline } = world.issuer.call();
    world.clock.advance(3_600_000);
    const asked = { capability: 'note.change', ...attemptAtTheSecond, deadline };
    expect(await world.query(asked)).toMatchObject({ kind: 'ABSENT' });
  });

  it('waits for all that may still begin elsewhere before an absence counts', async () => {
    const { deadline } = world.issuer.call();
    const checkThenAct: Partial<OperationCall> = { capability: 'note.change', ...attemptAtTheFirst, deadline };
    world.restart(second);
    world.clock.advance(callTimeoutMs + visibilityLagMs);
    const startsWithinMs = Date.parse(deadline) - world.clock.now();
    const askAgainMs = startsWithinMs + callTimeoutMs + visibilityLagMs;
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs });
    world.clock.advance(askAgainMs);
    expect(await world.query(checkThenAct)).toMatchObject({ kind: 'ABSENT' });
  });
});

describe('attempts that nobody accounts for, where the key has had its effect', () => {
  const capability = 'note.change';
  const [attempt1, attempt2] = [
    { capability, ...attemptAtTheFirst },
    { capability, ...attemptAtTheSecond },
  ];
  const firstIsNamed = { kind: 'COMMITTED', unaccountedAttempts: [1] };

  beforeEach(async () => {
    world.connector.manners.push(failsBefore);
    await failureOf(world.perform(attempt1));
  });

  it('are named by the journal in which they were begun', async () => {
    await world.perform({ capability, attempt: 2 });
    expect(await world.revoke({ capability, attempt: 2 })).toMatchObject(firstIsNamed);
  });

  it('are named by a journal that took the place of the one in which they were begun', async () => {
    world.restart(second);
    await world.perform(attempt2);
    expect(await world.revoke(attempt2)).toMatchObject(firstIsNamed);
  });

  it('are named by a journal that took its place after all that was done', async () => {
    world.connector.manners.push(failsAfter);
    await failureOf(world.perform({ capability, attempt: 2 }));
    world.restart(second);
    expect(await world.revoke({ ...attempt2, journal: 'journal-1' })).toMatchObject(firstIsNamed);
  });

  it.each(['query', 'revoke'] as const)('are not taken for the cause of what a later one did: %s', async (question) => {
    world.restart(second);
    world.connector.manners.push(failsAfter);
    await failureOf(world.perform(attempt2));
    world.restart(first);
    await world[question](attempt2);
    expect(await world.revoke(attempt2)).toMatchObject(firstIsNamed);
  });
});

describe('a system that enforces the key', () => {
  it('is believed about an absence once nothing that was said to be closed may begin elsewhere', async () => {
    const { deadline } = world.issuer.call();
    const native: Partial<OperationCall> = { capability: 'note.create', ...attemptAtTheFirst, deadline };
    world.restart(second);
    const askAgainMs = Date.parse(deadline) - world.clock.now();
    expect(await world.query(native)).toMatchObject({ kind: 'IN_PROGRESS', askAgainMs });
    world.clock.advance(askAgainMs);
    expect(await world.query(native)).toMatchObject({ kind: 'ABSENT' });
  });
});

describe('a journal that gets another identity while a call is under way', () => {
  it('begins nothing that was dispatched to the former one and waited for its turn', async () => {
    world = new SpecialistUnderTest({ concurrentCallsMax: 1 });
    const busy = held();
    world.connector.manners.push(busy.manners);
    const other = world.perform({ key: 'b'.repeat(32) });
    const waiting = failureOf(world.perform({ capability: 'note.mail' }));
    await world.untilPerformed();
    world.journal.takeNewIdentity();
    busy.release('COMMIT');
    await other;
    expect(await waiting).toBe('JOURNAL_REPLACED');
    expect(world.connector.effects).not.toContain(aKey);
  });

  it.each<['query' | 'revoke', object]>([
    ['query', { kind: 'CANNOT_TELL' }],
    ['revoke', { kind: 'CANNOT_TELL' }],
  ])('promises nothing of what was dispatched to the former one: %s', async (question, answer) => {
    const answering = world[question]({ capability: 'note.mail', dispatchedTo: 'journal-1' });
    world.journal.takeNewIdentity();
    expect(await answering).toMatchObject(answer);
  });
});
