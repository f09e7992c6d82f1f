import type { EventStore } from '@baton/event-store';
import { differingRows, openReadStore, ReadProgress, startProjector } from '@baton/read-models';
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
    const faults = await differingRows(left, rebuilt);
    const quarantined = await left.selectFrom('quarantined_goals').select('goal_id').execute();
    return [...faults, ...quarantined.map(({ goal_id }) => `goal ${goal_id} is quarantined`)];
  } finally {
    await Promise.all([left.destroy(), rebuilt.destroy()]);
  }
}
