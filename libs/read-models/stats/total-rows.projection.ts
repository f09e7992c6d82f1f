import { sql } from 'kysely';
import type { Projection } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import type { ReadDatabase, TotalRow } from '../read-store/tables.js';
import { totalChangesOf } from './totals.view.js';

/** In the words of its index, which would not be seen to fit otherwise. */
export const isOfOpenGoals = sql<boolean>`measure = 'PHASE' and value <> 'CONCLUDED'`;

/** How many goals are how, and what happened, day by day: so that nobody counts rows. */
export const totalRows: Projection = {
  name: 'stats',
  version: 3,
  tables: ['totals'],
  // For those who watch over all tenants.
  indexes: [{ name: 'totals_of_open_goals', on: 'totals', columns: ['value', 'count'], only: isOfOpenGoals }],
  create: async (db) => {
    const key = ['tenant', 'measure', 'value', 'day'];
    await createTable(db, 'totals', { texts: key, numbers: ['count'], key, liesByKey: true });
  },
  write: async (db, batch) => {
    const changes = totalChangesOf(batch);
    for (const rows of chunksOf(changes))
      await db
        .insertInto('totals')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(['tenant', 'measure', 'value', 'day'])
            .doUpdateSet((row) => ({ count: row('totals.count', '+', row.ref('excluded.count')) })),
        )
        .execute();
    for (const row of changes) if (row.count < 0) await forgetNothing(db, row);
  },
};

/** What was counted for a moment is none the less nothing now: rows built anew never had it. */
async function forgetNothing(db: ReadDatabase, { tenant, measure, value, day }: TotalRow): Promise<void> {
  await db
    .deleteFrom('totals')
    .where((total) => total.and({ tenant, measure, value, day, count: 0 }))
    .execute();
}
