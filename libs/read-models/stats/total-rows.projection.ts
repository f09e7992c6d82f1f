import { sql } from 'kysely';
import type { Projection } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import type { OverallTotalRow, ReadDatabase, TotalRow } from '../read-store/tables.js';
import { overallChangesOf, totalChangesOf } from './totals.view.js';

/** In the words of its index, which would not be seen to fit otherwise. */
export const isOfOpenGoals = sql<boolean>`measure = 'PHASE' and value <> 'CONCLUDED'`;

const overallKey = ['tenant', 'measure', 'value'] as const;
const keys = { overall_totals: overallKey, totals: [...overallKey, 'day'] } as const;

/** How many goals are how, and what happened, day by day and on all days together: so that nobody counts rows. */
export const totalRows: Projection = {
  name: 'stats',
  form: 5,
  tables: ['overall_totals', 'totals'],
  // For those who watch over all tenants.
  indexes: [{ name: 'totals_of_open_goals', on: 'overall_totals', columns: ['value', 'count'], only: isOfOpenGoals }],
  create: async (db) => {
    for (const [table, key] of Object.entries(keys))
      await createTable(db, table, { texts: key, numbers: ['count'], key, liesByKey: true });
  },
  write: async (db, batch) => {
    const changes = totalChangesOf(batch);
    await add(db, 'totals', changes);
    await add(db, 'overall_totals', overallChangesOf(changes));
  },
};

async function add(
  db: ReadDatabase,
  table: keyof typeof keys,
  changes: readonly (TotalRow | OverallTotalRow)[],
): Promise<void> {
  // They differ in the day alone, so what is written of one is written of the other in the same words.
  const totals = table as 'totals';
  for (const rows of chunksOf(changes as readonly TotalRow[]))
    await db
      .insertInto(totals)
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(keys[totals])
          .doUpdateSet((row) => ({ count: row(`${totals}.count`, '+', row.ref('excluded.count')) })),
      )
      .execute();
  // What was counted for a moment is none the less nothing now: rows built anew never had it.
  for (const row of changes)
    if (row.count < 0)
      await db
        .deleteFrom(totals)
        .where((total) => total.and({ ...row, count: 0 }))
        .execute();
}
