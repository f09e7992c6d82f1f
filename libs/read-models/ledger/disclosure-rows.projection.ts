import type { Projection } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import { disclosureRowsOf } from './ledger.view.js';

const on = 'disclosures';
const key = ['goal_id', 'revision', 'subject'];

/** What specialists were ever told. It stays told: no row is ever changed. */
export const disclosureRows: Projection = {
  name: 'ledger',
  version: 1,
  tables: [on],
  indexes: [
    { name: 'disclosures_by_time', on, columns: ['tenant', 'told_at', ...key] },
    { name: 'disclosures_by_recipient', on, columns: ['tenant', 'recipient', 'told_at', ...key] },
    { name: 'disclosures_by_subject', on, columns: ['tenant', 'subject', 'told_at', ...key] },
  ],
  create: async (db) => {
    const texts = ['goal_id', 'subject', 'tenant', 'recipient', 'purpose', 'fields', 'told_at'];
    await createTable(db, on, { texts, numbers: ['revision'], key });
  },
  write: async (db, { events }) => {
    const told = events.flatMap(({ recorded, state, tenant }) => disclosureRowsOf(recorded, state, tenant));
    for (const rows of chunksOf(told)) await db.insertInto(on).values(rows).execute();
  },
};
