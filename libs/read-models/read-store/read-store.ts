import { Kysely, SqliteDialect } from 'kysely';
import { versionOf } from '../projector/projection.js';
import { projections } from '../projections.js';
import { createIndex, createMissingTable, createTable } from './rows.js';
import { NodeSqliteDatabase } from './sqlite-database.js';
import type { ReadDatabase, ReadTables } from './tables.js';

/** Rises with every change of the tables that are no projection's, and when one is there no more. */
const schemaVersion = 6;

/** The rows can't be used as they are; the message says what to do. They can always be built again from the events. */
export class UnusableReadStore extends Error {
  override readonly name = 'UnusableReadStore';
}

export interface ReadStoreOptions {
  /**
   * For whoever does not keep the rows: so long it waits for their keeper to bring the tables of an older release forward.
   * Absent: it is the keeper, or the only process.
   */
  readonly keeperMsMax?: number;
}

const lookAgainMs = 100;

/**
 * Opens the rows; their keeper brings their tables forward to this release. Rows are derived, so the tables of a projection
 * that has changed are made anew, and the projector finds no checkpoint of it and begins with the first event; the others
 * go on where they were. Anybody may make tables where there are none, since no rows are lost by that.
 * @param file a path, or `:memory:`
 * @throws UnusableReadStore; also for tables of a newer release, which are left as they are
 */
export async function openReadStore(file: string, { keeperMsMax }: ReadStoreOptions = {}): Promise<ReadDatabase> {
  let db: ReadDatabase | undefined;
  try {
    db = new Kysely<ReadTables>({ dialect: new SqliteDialect({ database: new NodeSqliteDatabase(file) }) });
    if (keeperMsMax !== undefined) await keptForward(db, keeperMsMax);
    await db.transaction().execute(bringForward);
    return db;
  } catch (cause) {
    await db?.destroy();
    if (cause instanceof UnusableReadStore) throw cause;
    const reason = cause instanceof Error ? cause.message : 'for an unknown reason';
    throw new UnusableReadStore(
      `The read models can't be opened (${reason}): move their file away, they are built again from the events (file ${file})`,
      { cause },
    );
  }
}

/** @throws UnusableReadStore where the keeper has not brought the tables forward within the time */
async function keptForward(db: ReadDatabase, keeperMsMax: number): Promise<void> {
  for (let waitedMs = 0; await areOlder(db); waitedMs += lookAgainMs) {
    if (waitedMs >= keeperMsMax)
      throw new UnusableReadStore(
        'The read models are those of an older release: start the process with the role projector of this release first',
      );
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
}

async function areOlder(db: ReadDatabase): Promise<boolean> {
  const found = await schemaOf(db);
  if (found === undefined || found > schemaVersion) return false;
  if (found < schemaVersion) return true;
  const rows = await db.selectFrom('projections').select(['name', 'version']).execute();
  const versions = new Map(rows.map(({ name, version }) => [name, version]));
  return (
    rows.every(isKnown) &&
    projections.some((projection) => (versions.get(projection.name) ?? 0) < versionOf(projection))
  );
}

function isKnown({ name }: { readonly name: string }): boolean {
  return projections.some((projection) => projection.name === name);
}

async function bringForward(db: ReadDatabase): Promise<void> {
  const found = await schemaOf(db);
  if (found !== undefined && found > schemaVersion) throw new Error(newer);
  if (found !== schemaVersion) await beginAnew(db);
  const wish = ['tenant', 'request_key', 'projection'];
  await createMissingTable(db, 'rebuild_wishes', { texts: wish, key: ['tenant', 'request_key'] });
  const rows = await db.selectFrom('projections').select(['name', 'version']).execute();
  const versions = new Map(rows.map(({ name, version }) => [name, version]));
  if (!rows.every(isKnown)) throw new Error(newer);
  for (const projection of projections) {
    const { name, tables } = projection;
    const version = versionOf(projection);
    const former = versions.get(name) ?? 0;
    if (former > version) throw new Error(newer);
    if (former === version) continue;
    for (const table of tables) await db.schema.dropTable(table).ifExists().execute();
    await projection.create(db);
    for (const index of projection.indexes) await createIndex(db, index);
    await db.deleteFrom('checkpoints').where('projection', '=', name).execute();
    await db
      .insertInto('projections')
      .values({ name, version, generation: 0, rebuild: 'NONE', rebuilt_to: null })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ version, generation: 0 }))
      .execute();
  }
}

const newer = 'a newer release wrote them: start that one, or';

async function schemaOf(db: ReadDatabase): Promise<number | undefined> {
  const tables = await db.introspection.getTables();
  if (tables.length === 0) return undefined;
  // Tables of another schema are dropped, so it has to be certain that they are ours.
  if (!tables.some(({ name }) => name === 'read_store')) throw new Error('it is a database of something else');
  return (await db.selectFrom('read_store').select('schema_version').executeTakeFirst())?.schema_version;
}

async function beginAnew(db: ReadDatabase): Promise<void> {
  for (const { name } of await db.introspection.getTables()) await db.schema.dropTable(name).execute();
  await createTable(db, 'leases', { texts: ['goal_id', 'runner', 'until'], key: ['goal_id'] });
  await createTable(db, 'checkpoints', {
    texts: ['projection', 'position'],
    numbers: ['skipped'],
    key: ['projection'],
  });
  await createTable(db, 'projections', {
    texts: ['name', 'rebuild'],
    numbers: ['version', 'generation'],
    maybe: ['rebuilt_to'],
    key: ['name'],
  });
  await createTable(db, 'read_store', { numbers: ['schema_version'], key: ['schema_version'] });
  await db.insertInto('read_store').values({ schema_version: schemaVersion }).execute();
}
