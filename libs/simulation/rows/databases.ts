import type { ReadDatabase } from '@baton/read-models';
import { openReadStore, rowTables } from '@baton/read-models';

/** The rows that follow the events, and those that are built anew to compare them with. */
export interface Databases {
  readonly live: ReadDatabase;
  readonly rebuilt: ReadDatabase;
}

const tables = [...rowTables, 'leases'] as const;
type Table = (typeof tables)[number];

let opened: Promise<Databases> | undefined;

/** Two databases in memory, empty. Opening them costs more than a history, so a process has them once and empties them. */
export async function emptyDatabases(): Promise<Databases> {
  opened ??= open();
  const databases = await opened;
  await Promise.all([throwAway(databases.live), throwAway(databases.rebuilt)]);
  return databases;
}

/** What a broken history left in them is nobody's business any more. */
export function forgetDatabases(): void {
  opened = undefined;
}

/** All rows are gone, leases and checkpoint among them. */
export async function throwAway(db: ReadDatabase): Promise<void> {
  await putBack(db, []);
}

/** All rows as they are now, of each table. */
export type RowsCopy = readonly { readonly table: Table; readonly rows: readonly object[] }[];

export async function copyOf(db: ReadDatabase): Promise<RowsCopy> {
  return db.transaction().execute(async (all) => {
    const copy: { readonly table: Table; readonly rows: readonly object[] }[] = [];
    for (const table of tables) copy.push({ table, rows: await all.selectFrom(table).selectAll().execute() });
    return copy;
  });
}

/** The rows are again as they were, and with them how far they had come. */
export async function putBack(db: ReadDatabase, copy: RowsCopy): Promise<void> {
  await db.transaction().execute(async (all) => {
    for (const table of tables) await all.deleteFrom(table).execute();
    for (const { table, rows } of copy) for (const row of rows) await all.insertInto(table).values(row).execute();
  });
}

async function open(): Promise<Databases> {
  return { live: await openReadStore(':memory:'), rebuilt: await openReadStore(':memory:') };
}
