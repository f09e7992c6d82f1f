import { sql } from 'kysely';
import type { FoldedBatch, Projection } from '../projector/projection.js';
import type { Index } from '../read-store/rows.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { goalMarkRowsOf, goalRowOf } from './goals.view.js';

const inTime = ['submitted_at', 'goal_id'];
const inUpdate = ['updated_at', 'goal_id'];

/** The list of goals, and by what goals are looked for that they have several of. */
export const goalRows: Projection = {
  name: 'goals',
  form: 3,
  tables: ['goals', 'goal_marks'],
  indexes: indexesOf('goals'),
  create: createTables,
  write: async (db, batch) => {
    await writeGoals(db, batch);
    await writeMarks(db, batch);
  },
};

async function createTables(db: ReadDatabase): Promise<void> {
  const texts = ['goal_id', 'tenant', 'playbook', 'purpose', 'owner', 'phase', 'effects', 'waiting_for', 'systems'];
  await createTable(db, 'goals', {
    texts: [...texts, 'submitted_at', 'updated_at', 'position'],
    numbers: ['paused', 'open_tasks', 'in_doubt', 'revision'],
    maybe: ['outcome', 'close_reason', 'closing'],
    key: ['goal_id'],
  });
  const marks = ['tenant', 'kind', 'value', ...inTime];
  await createTable(db, 'goal_marks', { texts: marks, key: marks });
}

function indexesOf(on: 'goals'): readonly Index[] {
  const one = ['phase', 'outcome', 'playbook', 'owner'];
  // Few goals are so at a time, and they are what operators look for: who has waited longest, and what came last.
  const few = { goals_in_doubt: 'in_doubt', goals_with_tasks: 'open_tasks', goals_paused: 'paused' };
  return [
    { name: 'goals_by_time', on, columns: ['tenant', ...inTime] },
    { name: 'goals_by_update', on, columns: ['tenant', ...inUpdate] },
    ...one.map((by) => ({ name: `goals_by_${by}`, on, columns: ['tenant', by, ...inTime] })),
    // What somebody has under way, among all that they ever had.
    { name: 'goals_by_owner_and_phase', on, columns: ['tenant', 'owner', 'phase', ...inTime] },
    ...Object.entries(few).flatMap(([name, column]) => {
      const only = sql<boolean>`${sql.ref(column)} > 0`;
      return [
        { name, on, columns: ['tenant', ...inTime], only },
        { name: `${name}_by_update`, on, columns: ['tenant', ...inUpdate], only },
      ];
    }),
  ];
}

async function writeGoals(db: ReadDatabase, { changes }: FoldedBatch): Promise<void> {
  for (const rows of chunksOf(changes.map(({ after }) => goalRowOf(after))))
    await db
      .insertInto('goals')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('goal_id').doUpdateSet((row) => ({
          phase: row.ref('excluded.phase'),
          outcome: row.ref('excluded.outcome'),
          close_reason: row.ref('excluded.close_reason'),
          effects: row.ref('excluded.effects'),
          waiting_for: row.ref('excluded.waiting_for'),
          systems: row.ref('excluded.systems'),
          paused: row.ref('excluded.paused'),
          closing: row.ref('excluded.closing'),
          open_tasks: row.ref('excluded.open_tasks'),
          in_doubt: row.ref('excluded.in_doubt'),
          updated_at: row.ref('excluded.updated_at'),
          revision: row.ref('excluded.revision'),
          position: row.ref('excluded.position'),
        })),
      )
      .execute();
}

/** What a goal has once been about it stays about: marks are only ever added. */
async function writeMarks(db: ReadDatabase, { changes }: FoldedBatch): Promise<void> {
  const added = changes.flatMap(({ before, after }) => {
    const known = before ? goalMarkRowsOf(before) : [];
    return goalMarkRowsOf(after).filter(({ kind, value }) => !known.some((m) => m.kind === kind && m.value === value));
  });
  for (const rows of chunksOf(added))
    await db
      .insertInto('goal_marks')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}
