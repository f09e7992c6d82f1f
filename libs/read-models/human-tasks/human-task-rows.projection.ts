import { sql } from 'kysely';
import type { Projection } from '../projector/projection.js';
import { chunksOf, createTable } from '../read-store/rows.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { humanTaskRowsOf } from './human-tasks.view.js';

const on = 'human_tasks' as const;
const inTime = ['opened_at', 'goal_id', 'task_id'];

/** In the words of its index, which would not be seen to fit otherwise. */
export const isOpenTask = sql<boolean>`is_open = 1`;

/** Every question that persons are or were asked. */
export const humanTaskRows: Projection = {
  name: 'human-tasks',
  form: 4,
  tables: [on],
  indexes: [
    { name: 'human_tasks_by_time', on, columns: ['tenant', ...inTime] },
    { name: 'human_tasks_open', on, columns: ['tenant', 'is_open', ...inTime] },
    ...['kind', 'cause', 'system', 'role', 'task_group'].map((by) => ({
      name: `human_tasks_by_${by}`,
      on,
      columns: ['tenant', by, 'is_open', ...inTime],
    })),
    { name: 'human_tasks_by_person', on, columns: ['delegated_to'], only: sql<boolean>`delegated_to is not null` },
    // For those who watch over all tenants.
    { name: 'human_tasks_open_by_kind', on, columns: ['kind'], only: isOpenTask },
  ],
  create: createTables,
  // What a task asks never changes; whom it asks, until when, and how and by whom it was ended does.
  write: async (db, { changes }) => {
    for (const rows of chunksOf(changes.flatMap(({ after }) => humanTaskRowsOf(after))))
      await db
        .insertInto(on)
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['goal_id', 'task_id']).doUpdateSet((row) => ({
            role: row.ref('excluded.role'),
            delegated_to: row.ref('excluded.delegated_to'),
            deadline: row.ref('excluded.deadline'),
            is_open: row.ref('excluded.is_open'),
            ended: row.ref('excluded.ended'),
            ended_at: row.ref('excluded.ended_at'),
            answered_by: row.ref('excluded.answered_by'),
            sealed_reason: row.ref('excluded.sealed_reason'),
          })),
        )
        .execute();
  },
};

async function createTables(db: ReadDatabase): Promise<void> {
  const asked = ['tenant', 'kind', 'cause', 'system', 'task_group', 'digest', 'options', 'evidence', 'role'];
  await createTable(db, on, {
    texts: ['goal_id', 'task_id', ...asked, 'opened_at'],
    numbers: ['is_open'],
    maybe: [
      'step',
      'operation',
      'title',
      'delegated_to',
      'deadline',
      'ended',
      'ended_at',
      'answered_by',
      'sealed_reason',
    ],
    key: ['goal_id', 'task_id'],
  });
}
