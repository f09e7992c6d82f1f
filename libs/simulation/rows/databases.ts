import type { ReadDatabase } from '@baton/read-models';
import { openReadStore, rowTables } from '@baton/read-models';

/** The rows that follow the events, and those that are built anew to compare them with. */
export interface Databases {
  readonly live: ReadDatabase;
  readonly rebuilt: ReadDatabase;
}

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
  await db.transaction().execute(async (all) => {
    for (const table of [...rowTables, 'leases'] as const) await all.deleteFrom(table).execute();
  });
}

async function open(): Promise<Databases> {
  return { live: await openReadStore(':memory:'), rebuilt: await openReadStore(':memory:') };
}
