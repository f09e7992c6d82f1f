import type { EventStore } from '@baton/event-store';
import type { ReadDatabase } from '@baton/read-models';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';

const catchUpMsMax = 60_000;

/** Compares the rows that an orchestrator left behind with those that its events make when they are read from the first. */
export async function faultsOfRows(store: EventStore, rowsFile: string): Promise<readonly string[]> {
  const fail = (error: unknown): never => {
    throw error;
  };
  const [left, rebuilt] = [await openReadStore(rowsFile), await openReadStore(':memory:')];
  try {
    const end = await store.end();
    for (const db of [left, rebuilt]) {
      const projector = startProjector({ store, db, onFailure: fail });
      if (end !== undefined && !(await new ReadProgress(store, db).reaches(end, catchUpMsMax)))
        return ['the rows do not come up with the events'];
      await projector.stop();
    }
    const [found, expected] = [await rowsIn(left), await rowsIn(rebuilt)];
    return [
      ...(JSON.stringify(found) === JSON.stringify(expected) ? [] : ['the rows are not those that the events make']),
      ...found.quarantined.map(({ goal_id }) => `goal ${goal_id} is quarantined`),
    ];
  } finally {
    await Promise.all([left.destroy(), rebuilt.destroy()]);
  }
}

async function rowsIn(db: ReadDatabase) {
  return {
    goals: await db.selectFrom('goals').selectAll().orderBy('goal_id').execute(),
    due: await db.selectFrom('due_goals').selectAll().orderBy('goal_id').execute(),
    quarantined: await db.selectFrom('quarantined_goals').selectAll().orderBy('goal_id').execute(),
    checkpoints: await db.selectFrom('checkpoints').selectAll().execute(),
  };
}
