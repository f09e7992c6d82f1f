import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JournalMark, QueryAnswer, Stamped } from '@baton/specialist/domain';
import { JournalMemory, type AskedAbout } from './journal-memory.js';

let memory: JournalMemory;
beforeEach(() => {
  memory = new JournalMemory();
});

const at = (opening: string, sequence: number): JournalMark => ({ opening, sequence });
const asked = (heard?: JournalMark): AskedAbout => ({ key: 'k', journal: 'j', heard });

function hear(mark: JournalMark, about: AskedAbout = asked(), journalId = 'j'): unknown {
  const answer: Stamped<QueryAnswer> = { kind: 'ABSENT', journalId, highestAttempt: 1, key: 'k', mark };
  return memory.take(answer, about);
}

describe('the memory of how far journals had come', () => {
  it('is empty at first', () => {
    expect(memory.heardOf('j')).toBeUndefined();
  });

  it('passes an answer on without what is for itself alone', () => {
    expect(hear(at('a', 1))).toEqual({ kind: 'ABSENT', journalId: 'j', highestAttempt: 1 });
    expect(memory.heardOf('j')).toEqual(at('a', 1));
  });

  it('keeps the furthest mark of an opening, in whatever order answers come', () => {
    for (const sequence of [3, 7, 5]) hear(at('a', sequence));
    expect(memory.heardOf('j')).toEqual(at('a', 7));
  });

  it('goes on to the next opening with the answer to a call that told the former mark', () => {
    hear(at('a', 7));
    hear(at('b', 8), asked(at('a', 7)));
    expect(memory.heardOf('j')).toEqual(at('b', 8));
  });

  it('gives a mark up for no opening that was not told of it: it may be that of an old copy', () => {
    hear(at('a', 7));
    hear(at('b', 900));
    hear(at('b', 900), asked(at('a', 6)));
    expect(memory.heardOf('j')).toEqual(at('a', 7));
  });

  it('holds each journal apart', () => {
    hear(at('a', 7));
    hear(at('b', 1), asked(at('a', 7)), 'j2');
    expect([memory.heardOf('j'), memory.heardOf('j2')]).toEqual([at('a', 7), at('b', 1)]);
  });

  it('tells what was recorded with a dispatch, where it has heard of nothing, or of less', () => {
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('a', 7));
    hear(at('a', 5));
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('a', 7));
    expect(memory.heardOf('j', at('a', 3))).toEqual(at('a', 5));
    expect(memory.heardOf('j')).toEqual(at('a', 5));
  });

  it('tells what was recorded rather than what may be of another life, until an answer bears it out', () => {
    hear(at('b', 9));
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('a', 7));
    hear(at('j2', 1), asked(at('a', 7)), 'j2');
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('a', 7));
    hear(at('b', 10), asked(at('a', 7)));
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('b', 10));
  });

  it('takes an opening to have been passed only as far as the journal was told of it', () => {
    hear(at('b', 9), asked(at('a', 5)));
    expect(memory.heardOf('j', at('a', 5))).toEqual(at('b', 9));
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('a', 7));
    hear(at('b', 10), asked(at('a', 7)));
    hear(at('b', 11), asked(at('a', 6)));
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('b', 11));
  });

  it('learns nothing of the life it knows from the late answer of another one', () => {
    hear(at('b', 8));
    hear(at('a', 9), asked(at('a', 7)));
    expect(memory.heardOf('j', at('a', 7))).toEqual(at('a', 7));
  });

  it('takes an answer about another key for none, and learns nothing from it', () => {
    expect(hear(at('a', 1), { ...asked(), key: 'another' })).toMatchObject({
      kind: 'UNANSWERED',
      cause: 'WRONG_KEY',
    });
    expect(memory.heardOf('j')).toBeUndefined();
  });
});
