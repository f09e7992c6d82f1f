import type { ReadDatabase } from '../read-store/tables.js';
import type { ProjectionName } from './projection.js';
import type { RunningProjector } from './projector.js';

const lookEveryMs = 1_000;

export interface RunningRebuilder {
  stop(): Promise<void>;
}

/**
 * Builds anew what somebody wants built anew, one question after the other. The wish lies with the rows, since whoever
 * has it may be another process; one that was interrupted is begun again.
 */
export function startRebuilder(
  db: ReadDatabase,
  projector: RunningProjector,
  onFailure: (error: unknown) => void,
): RunningRebuilder {
  let isStopped = false;
  let look: Promise<void> | undefined;
  const lookAgain = async (): Promise<void> => {
    const wanted = await db.selectFrom('projections').select('name').where('rebuild', '!=', 'NONE').execute();
    for (const { name } of wanted) {
      if (isStopped) return;
      await db.updateTable('projections').set({ rebuild: 'RUNNING' }).where('name', '=', name).execute();
      // Names are those of this release: the rows of another one are refused when they are opened.
      await projector.rebuild(name as ProjectionName);
    }
  };
  const timer = setInterval(() => {
    look ??= lookAgain()
      .catch((error: unknown) => (isStopped ? undefined : onFailure(error)))
      .finally(() => (look = undefined));
  }, lookEveryMs);
  timer.unref();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await look;
    },
  };
}
