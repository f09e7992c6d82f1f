import type { FoldedBatch, Projection, Quarantine } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { dueGoalRowOf } from './due-goals.view.js';

/** Which goals something is owed for, and which are set aside and owed nothing until a person has looked. */
export const dueGoalRows: Projection = {
  name: 'due-goals',
  form: 2,
  tables: ['due_goals', 'quarantined_goals'],
  indexes: [
    { name: 'due_goals_by_time', on: 'due_goals', columns: ['due_at'] },
    { name: 'due_goals_by_update', on: 'due_goals', columns: ['updated_at'] },
  ],
  create: async (db) => {
    await createTable(db, 'due_goals', {
      texts: ['goal_id', 'tenant', 'due_at', 'updated_at'],
      numbers: ['revision'],
      key: ['goal_id'],
    });
    await createTable(db, 'quarantined_goals', { texts: ['goal_id'], numbers: ['revision'], key: ['goal_id'] });
  },
  write: async (db, batch) => {
    await writeDueGoals(db, batch);
    for (const quarantine of batch.quarantines) await writeQuarantine(db, quarantine);
  },
};

async function writeDueGoals(db: ReadDatabase, { changes, isSetAside }: FoldedBatch): Promise<void> {
  const goals = changes.map(({ after }) => after);
  const due = goals.flatMap((goal) => (isSetAside(goal.state.goalId) ? [] : (dueGoalRowOf(goal) ?? [])));
  const dueIds = new Set(due.map(({ goal_id }) => goal_id));
  for (const rows of chunksOf(due))
    await db
      .insertInto('due_goals')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('goal_id').doUpdateSet((row) => ({
          due_at: row.ref('excluded.due_at'),
          updated_at: row.ref('excluded.updated_at'),
          revision: row.ref('excluded.revision'),
        })),
      )
      .execute();
  const over = goals.flatMap(({ state }) => (dueIds.has(state.goalId) ? [] : state.goalId));
  for (const ids of chunksOf(over)) await db.deleteFrom('due_goals').where('goal_id', 'in', ids).execute();
}

async function writeQuarantine(db: ReadDatabase, quarantine: Quarantine): Promise<void> {
  const { goalId } = quarantine;
  if (quarantine.released) {
    await db.deleteFrom('quarantined_goals').where('goal_id', '=', goalId).execute();
    return;
  }
  const { revision } = quarantine;
  await db
    .insertInto('quarantined_goals')
    .values({ goal_id: goalId, revision })
    .onConflict((conflict) => conflict.column('goal_id').doUpdateSet({ revision }))
    .execute();
  await db.deleteFrom('due_goals').where('goal_id', '=', goalId).execute();
}
