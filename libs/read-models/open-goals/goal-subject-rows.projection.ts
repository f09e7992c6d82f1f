import type { Projection } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import { goalSubjectRowsOf } from './goal-subjects.view.js';

/** Whom open goals are about: an answer may name others, and a goal that has ended is about nobody any more. */
export const goalSubjectRows: Projection = {
  name: 'open-goals',
  form: 1,
  tables: ['goal_subjects'],
  indexes: [{ name: 'goal_subjects_by_subject', on: 'goal_subjects', columns: ['tenant', 'subject'] }],
  create: async (db) => {
    const texts = ['goal_id', 'subject', 'tenant', 'open_since'];
    await createTable(db, 'goal_subjects', { texts, key: ['goal_id', 'subject'] });
  },
  write: async (db, { changes }) => {
    const ids = changes.map(({ after }) => after.state.goalId);
    for (const some of chunksOf(ids)) await db.deleteFrom('goal_subjects').where('goal_id', 'in', some).execute();
    for (const rows of chunksOf(changes.flatMap(({ after }) => goalSubjectRowsOf(after))))
      await db.insertInto('goal_subjects').values(rows).execute();
  },
};
