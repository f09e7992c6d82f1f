import { Kysely, SqliteDialect } from 'kysely';
import { NodeSqliteDatabase } from './sqlite-database.js';
import type { ReadTables } from './tables.js';

/** Rises with every change of a table or of what is folded into its rows: older rows are then built anew. */
const schemaVersion = 5;

/** The rows can't be used as they are; the message says what to do. They can always be built again from the events. */
export class UnusableReadStore extends Error {
  override readonly name = 'UnusableReadStore';
}

/** The query builder over the read models' rows. */
export type ReadDatabase = Kysely<ReadTables>;

/**
 * Opens the rows, or makes the tables anew where they are missing or of another release: then the projector finds no
 * checkpoint and begins with the first event.
 * @param file a path, or `:memory:`
 * @throws UnusableReadStore
 */
export async function openReadStore(file: string): Promise<ReadDatabase> {
  let db: ReadDatabase | undefined;
  try {
    db = new Kysely<ReadTables>({ dialect: new SqliteDialect({ database: new NodeSqliteDatabase(file) }) });
    if ((await schemaOf(db)) !== schemaVersion) await rebuildTables(db);
    return db;
  } catch (cause) {
    await db?.destroy();
    const reason = cause instanceof Error ? cause.message : 'for an unknown reason';
    throw new UnusableReadStore(
      `The read models can't be opened (${reason}): move their file away, they are built again from the events (file ${file})`,
      { cause },
    );
  }
}

async function schemaOf(db: ReadDatabase): Promise<number | undefined> {
  const tables = await db.introspection.getTables();
  if (tables.length === 0) return undefined;
  // Tables of another schema are dropped, so it has to be certain that they are ours.
  if (!tables.some(({ name }) => name === 'read_store')) throw new Error('it is a database of something else');
  return (await db.selectFrom('read_store').select('schema_version').executeTakeFirst())?.schema_version;
}

async function rebuildTables(db: ReadDatabase): Promise<void> {
  await db.transaction().execute(async (all) => {
    for (const { name } of await all.introspection.getTables()) await all.schema.dropTable(name).execute();
    await createTables(all);
    await all.insertInto('read_store').values({ schema_version: schemaVersion }).execute();
  });
}

async function createTables({ schema }: ReadDatabase): Promise<void> {
  const goals = schema
    .createTable('goals')
    .addColumn('goal_id', 'text', (column) => column.primaryKey())
    .addColumn('outcome', 'text')
    .addColumn('close_reason', 'text')
    .addColumn('closing', 'text')
    .addColumn('paused', 'integer', (column) => column.notNull())
    .addColumn('open_tasks', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull());
  const texts = ['tenant', 'playbook', 'purpose', 'owner', 'phase', 'effects', 'waiting_for', 'systems'] as const;
  await [...texts, 'submitted_at' as const, 'updated_at' as const, 'position' as const]
    .reduce((table, name) => table.addColumn(name, 'text', (column) => column.notNull()), goals)
    .execute();
  await schema.createIndex('goals_by_time').on('goals').columns(['tenant', 'submitted_at', 'goal_id']).execute();
  // Goals that go on are few beside those that have ended, and they are what is counted and controlled.
  await schema.createIndex('goals_by_phase').on('goals').columns(['tenant', 'phase', 'submitted_at']).execute();
  await createHumanTasks(schema);
  await createGoalSubjects(schema);
  await createDisclosures(schema);
  await schema
    .createTable('due_goals')
    .addColumn('goal_id', 'text', (column) => column.primaryKey())
    .addColumn('tenant', 'text', (column) => column.notNull())
    .addColumn('due_at', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await schema.createIndex('due_goals_by_time').on('due_goals').column('due_at').execute();
  await schema
    .createTable('quarantined_goals')
    .addColumn('goal_id', 'text', (column) => column.primaryKey())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('leases')
    .addColumn('goal_id', 'text', (column) => column.primaryKey())
    .addColumn('runner', 'text', (column) => column.notNull())
    .addColumn('until', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('checkpoints')
    .addColumn('subscription', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text', (column) => column.notNull())
    .addColumn('skipped', 'integer', (column) => column.notNull())
    .execute();
  await schema
    .createTable('read_store')
    .addColumn('schema_version', 'integer', (column) => column.notNull())
    .execute();
}

async function createHumanTasks(schema: ReadDatabase['schema']): Promise<void> {
  const asked = ['tenant', 'kind', 'cause', 'system', 'task_group', 'digest', 'options', 'evidence', 'role'] as const;
  const table = [...asked, 'opened_at' as const].reduce(
    (columns, name) => columns.addColumn(name, 'text', (column) => column.notNull()),
    schema.createTable('human_tasks'),
  );
  await (['step', 'operation', 'title', 'delegated_to', 'deadline', 'ended', 'ended_at'] as const)
    .reduce((columns, name) => columns.addColumn(name, 'text'), table)
    .addColumn('goal_id', 'text', (column) => column.notNull())
    .addColumn('task_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('human_tasks_key', ['goal_id', 'task_id'])
    .execute();
  await schema
    .createIndex('human_tasks_by_time')
    .on('human_tasks')
    .columns(['tenant', 'ended', 'opened_at', 'goal_id', 'task_id'])
    .execute();
}

async function createGoalSubjects(schema: ReadDatabase['schema']): Promise<void> {
  await (['tenant', 'open_since'] as const)
    .reduce(
      (columns, name) => columns.addColumn(name, 'text', (column) => column.notNull()),
      schema.createTable('goal_subjects'),
    )
    .addColumn('goal_id', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('goal_subjects_key', ['goal_id', 'subject'])
    .execute();
  await schema.createIndex('goal_subjects_by_subject').on('goal_subjects').columns(['tenant', 'subject']).execute();
}

async function createDisclosures(schema: ReadDatabase['schema']): Promise<void> {
  await (['tenant', 'recipient', 'purpose', 'fields', 'told_at'] as const)
    .reduce(
      (columns, name) => columns.addColumn(name, 'text', (column) => column.notNull()),
      schema.createTable('disclosures'),
    )
    .addColumn('goal_id', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('disclosures_key', ['goal_id', 'revision', 'subject'])
    .execute();
  for (const who of ['recipient', 'subject'] as const)
    await schema.createIndex(`disclosures_by_${who}`).on('disclosures').columns(['tenant', who, 'told_at']).execute();
}
