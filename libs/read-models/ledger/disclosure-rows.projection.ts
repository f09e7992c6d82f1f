import type { Projection } from '../projector/projection.js';
import { chunksOf, createIndex, createTable } from '../read-store/rows.js';
import { disclosureRowsOf } from './ledger.view.js';

/** What specialists were ever told. It stays told: no row is ever changed. */
export const disclosureRows: Projection = {
  name: 'ledger',
  version: 1,
  tables: ['disclosures'],
  create: async (db) => {
    const key = ['goal_id', 'revision', 'subject'];
    await createTable(db, 'disclosures', {
      texts: ['goal_id', 'subject', 'tenant', 'recipient', 'purpose', 'fields', 'told_at'],
      numbers: ['revision'],
      key,
    });
    const on = 'disclosures';
    await createIndex(db, 'disclosures_by_time', { on, columns: ['tenant', 'told_at', ...key] });
    for (const who of ['recipient', 'subject'])
      await createIndex(db, `disclosures_by_${who}`, { on, columns: ['tenant', who, 'told_at', ...key] });
  },
  write: async (db, { events }) => {
    const told = events.flatMap(({ recorded, state, tenant }) => disclosureRowsOf(recorded, state, tenant));
    for (const rows of chunksOf(told)) await db.insertInto('disclosures').values(rows).execute();
  },
};
