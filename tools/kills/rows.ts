import type { EventStore } from '@baton/event-store';
import type { ReadDatabase } from '@baton/read-models';
import { openReadStore, ReadProgress, rowTables, startProjector } from '@baton/read-models';
import { fail } from '../command/fail.js';

const catchUpMsMax = 60_000;

/** Compares the rows that an orchestrator left behind with those that its events make when they are read from the first. */
export async function faultsOfRows(store: EventStore, rowsFile: string): Promise<readonly string[]> {
  const [left, rebuilt] = [await openReadStore(rowsFile), await openReadStore(':memory:')];
  try {
    const end = await store.end();
    for (const db of [left, rebuilt]) {
      const projector = startProjector({ store, db, onFailure: fail });
      if (end !== undefined && !(await new ReadProgress(store, db).reaches(end, catchUpMsMax)))
        return ['the rows do not come up with the events'];
      await projector.stop();
    }
    const faults: string[] = [];
    for (const table of rowTables) {
      const [found, expected] = [await rowsIn(left, table), await rowsIn(rebuilt, table)];
      const [other] = found.filter((row, index) => row !== expected[index]);
      if (found.length !== expected.length || other !== undefined)
        faults.push(`${table}: ${found.length} rows, and ${expected.length} that the events make (${other})`);
    }
    const quarantined = await left.selectFrom('quarantined_goals').select('goal_id').execute();
    return [...faults, ...quarantined.map(({ goal_id }) => `goal ${goal_id} is quarantined`)];
  } finally {
    await Promise.all([left.destroy(), rebuilt.destroy()]);
  }
}

async function rowsIn(db: ReadDatabase, table: (typeof rowTables)[number]): Promise<readonly string[]> {
  return (await db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort();
}
