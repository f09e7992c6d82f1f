import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptStatements } from './kept-statements.js';
import { openReadStore } from './read-store.js';
import type { ReadDatabase } from './tables.js';

interface Question {
  readonly runners: readonly string[];
  readonly until?: string;
  readonly limit: number;
}

type Direction = 'asc' | 'desc';

describe('statements for questions of one kind', () => {
  let db: ReadDatabase;
  let made: string[];
  let kept: KeptStatements<Question, Direction, { readonly goal_id: string }>;
  beforeEach(async () => {
    db = await openReadStore(':memory:');
    made = [];
    kept = new KeptStatements(db, ({ runners, until, limit }, direction) => {
      let rows = db.selectFrom('leases').where('runner', 'in', runners);
      if (until !== undefined) rows = rows.where('until', '<', until);
      const statement = rows.select('goal_id').orderBy('goal_id', direction).limit(limit);
      made.push(statement.compile().sql);
      return statement;
    });
    const leases = [
      { goal_id: 'g1', runner: 'ann', until: '2026-03-01' },
      { goal_id: 'g2', runner: 'bob', until: '2026-03-02' },
      { goal_id: 'g3', runner: '\u00001', until: '2026-03-03' },
    ];
    await db.insertInto('leases').values(leases).execute();
  });
  afterEach(() => db.destroy());

  const found = async (question: Question, direction: Direction = 'asc') =>
    (await kept.rows(question, direction)).map(({ goal_id }) => goal_id);

  it('are made once for all that differ in their texts alone, and given the texts of each', async () => {
    expect(await found({ runners: ['ann'], limit: 9 })).toEqual(['g1']);
    expect(await found({ runners: ['bob'], limit: 9 })).toEqual(['g2']);
    expect(await found({ runners: ['nobody'], limit: 9 })).toEqual([]);
    expect(made).toHaveLength(1);
  });

  it('take a text for what it is, whatever it says', async () => {
    expect(await found({ runners: ['\u00001', 'bob'], limit: 9 })).toEqual(['g2', 'g3']);
    expect(await found({ runners: ['\u00000', '\u00000'], limit: 9 })).toEqual([]);
    expect(await found({ runners: [`ann' or ''='`, '"ann"'], limit: 9 })).toEqual([]);
  });

  it('are made anew for other numbers, other parts, other lengths, and by another form', async () => {
    const runners = ['ann', 'bob'];
    expect(await found({ runners, limit: 9 })).toEqual(['g1', 'g2']);
    expect(await found({ runners, limit: 1 })).toEqual(['g1']);
    expect(await found({ runners, limit: 9 }, 'desc')).toEqual(['g2', 'g1']);
    expect(await found({ runners, limit: 9, until: '2026-03-02' })).toEqual(['g1']);
    expect(await found({ runners: ['ann', 'bob', '\u00001'], limit: 9 })).toEqual(['g1', 'g2', 'g3']);
    expect(made).toHaveLength(5);
    expect(await found({ runners, limit: 9 })).toEqual(['g1', 'g2']);
    expect(made).toHaveLength(5);
  });

  it('are forgotten where there are too many, first the one that was asked for longest ago', async () => {
    for (let limit = 1; limit <= 256; limit++) await found({ runners: ['ann'], limit });
    await found({ runners: ['bob'], limit: 1 });
    await found({ runners: ['bob'], limit: 257 });
    expect(made).toHaveLength(257);
    expect(await found({ runners: ['bob'], limit: 1 })).toEqual(['g2']);
    expect(made).toHaveLength(257);
    expect(await found({ runners: ['bob'], limit: 2 })).toEqual(['g2']);
    expect(made).toHaveLength(258);
  });
});
