import type { Projection } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import type { LedgerLineRow, ReadDatabase } from '../read-store/tables.js';
import { disclosureRowOf, ledgerLinesOf, toldIn } from './ledger.view.js';

const on = 'disclosures';
const key = ['goal_id', 'revision', 'subject'];
const lineKey = ['tenant', 'subject', 'recipient', 'told'] as const;

/** What specialists were ever told, handoff by handoff, and added up: so that nobody goes through all of it to say so. */
export const disclosureRows: Projection = {
  name: 'ledger',
  form: 2,
  tables: [on, 'ledger_lines'],
  indexes: [
    { name: 'disclosures_by_time', on, columns: ['tenant', 'told_at', ...key] },
    { name: 'disclosures_by_recipient', on, columns: ['tenant', 'recipient', 'told_at', ...key] },
    { name: 'disclosures_by_subject', on, columns: ['tenant', 'subject', 'told_at', ...key] },
    // By when each began, which stays as it is: what is told again moves no line, and no reader misses one.
    {
      name: 'ledger_lines_by_recipient',
      on: 'ledger_lines',
      columns: ['tenant', 'recipient', 'first_at', 'subject', 'told'],
    },
  ],
  create: async (db) => {
    const texts = ['goal_id', 'subject', 'tenant', 'recipient', 'purpose', 'fields', 'told_at'];
    await createTable(db, on, { texts, numbers: ['revision'], key });
    const ofLines = [...lineKey, 'first_at', 'last_at', 'last_goal_id'];
    await createTable(db, 'ledger_lines', { texts: ofLines, numbers: ['times', 'waived'], key: lineKey });
  },
  write: async (db, { events }) => {
    const told = events.flatMap(({ recorded, state, tenant }) => toldIn(recorded, state, tenant));
    // It stays told: no row of a handoff is ever changed.
    for (const rows of chunksOf(told.map(disclosureRowOf))) await db.insertInto(on).values(rows).execute();
    for (const rows of chunksOf(ledgerLinesOf(told))) await add(db, rows);
  },
};

async function add(db: ReadDatabase, lines: readonly LedgerLineRow[]): Promise<void> {
  await db
    .insertInto('ledger_lines')
    .values(lines)
    .onConflict((conflict) =>
      conflict.columns(lineKey).doUpdateSet((row) => {
        const isLater = row(
          row.refTuple('excluded.last_at', 'excluded.last_goal_id'),
          '>',
          row.refTuple('ledger_lines.last_at', 'ledger_lines.last_goal_id'),
        );
        const isEarlier = row('excluded.first_at', '<', row.ref('ledger_lines.first_at'));
        const newWhere = (fits: typeof isLater, column: 'first_at' | 'last_at' | 'last_goal_id') =>
          row
            .case()
            .when(fits)
            .then(row.ref(`excluded.${column}`))
            .else(row.ref(`ledger_lines.${column}`))
            .end();
        return {
          times: row('ledger_lines.times', '+', row.ref('excluded.times')),
          waived: row('ledger_lines.waived', '+', row.ref('excluded.waived')),
          first_at: newWhere(isEarlier, 'first_at'),
          last_at: newWhere(isLater, 'last_at'),
          last_goal_id: newWhere(isLater, 'last_goal_id'),
        };
      }),
    )
    .execute();
}
