import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JournalMark } from '@baton/specialist/domain';
import { MemoryJournal } from '../journal/memory-journal.js';
import { aKey, failsAfter, failureOf, SpecialistUnderTest } from '../testing/index.js';

let world: SpecialistUnderTest;
/** The mark that an answer bore before the journal was put back from a copy that is older. */
let heard: JournalMark;
const native = { capability: 'note.create' };

/** An effect took place, and then the journal is one that was never asked for it. */
beforeEach(async () => {
  world = new SpecialistUnderTest();
  ({ mark: heard } = await world.perform({ key: 'f'.repeat(32) }));
  world.connector.manners.push(failsAfter);
  await failureOf(world.perform(native));
  world.restart(new MemoryJournal('journal-1', () => world.clock.now()));
  expect(world.journal.hasBeenAt(heard)).toBe(false);
});

describe('a journal that was put back from an old copy', () => {
  it('does not say that a key never came, but lets the system say what became of it', async () => {
    expect(await world.query({ ...native, dispatchedTo: 'journal-1', heard })).toMatchObject({
      kind: 'COMMITTED',
      receipt: { recordId: 'N-aaaa' },
      journalId: 'journal-1#2',
    });
  });

  it('does not promise that a key which it forgot is out of use', async () => {
    world.connector.isHiding = true;
    expect(await world.revoke({ ...native, dispatchedTo: 'journal-1', heard })).toMatchObject({ kind: 'CANNOT_TELL' });
  });

  it('begins no attempt that it may have begun before', async () => {
    const again = { ...native, journal: 'journal-1', heard };
    expect(await failureOf(world.perform(again))).toBe('JOURNAL_REPLACED');
    expect(world.connector.effects.filter((key) => key === aKey)).toHaveLength(1);
  });

  it('has another identity from then on, for whoever asks', async () => {
    await world.query({ ...native, heard });
    expect(world.core.describe()).toMatchObject({ journalId: 'journal-1#2' });
    const { mark } = await world.perform({ key: 'c'.repeat(32) });
    expect(await world.query({ key: 'c'.repeat(32), journal: 'journal-1#2', heard: mark })).toMatchObject({
      kind: 'COMMITTED',
      journalId: 'journal-1#2',
    });
  });

  it('keeps its identity while nobody tells it of more than it knows', async () => {
    const { mark } = await world.query({ key: 'd'.repeat(32) });
    expect(await world.query({ key: 'e'.repeat(32), heard: mark })).toMatchObject({ journalId: 'journal-1' });
  });

  it('is not taken for one because of what was heard of another journal', async () => {
    await world.query({ ...native, journal: 'journal-0', heard });
    expect(world.journal.id).toBe('journal-1');
  });

  it('believes nobody whose token does not say so', async () => {
    const request = world.issuer.requestFor(world.issuer.call(), 'query');
    expect(await failureOf(world.core.queryOutcome({ ...request, heard }))).toBe('JOURNAL_NOT_GRANTED');
    expect(world.journal.id).toBe('journal-1');
  });
});
