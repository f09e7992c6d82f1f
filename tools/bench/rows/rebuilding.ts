import type { EventStore, Position } from '@baton/event-store';
import type { ProjectionName, ReadDatabase } from '@baton/read-models';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { fail } from '../../command/fail.js';
import { Progress } from '../../command/progress.js';
import type { Taken } from './watched.js';
import { watched } from './watched.js';

export interface Rebuilt {
  readonly together: Taken;
  readonly alone: readonly (Taken & { readonly name: string })[];
}

interface Log {
  readonly store: EventStore;
  readonly events: number;
  readonly isSilent: boolean;
}

/** Builds the rows of all questions from a full log, and then those of each question anew by itself. */
export async function measureRebuilds(log: Log, file: string): Promise<Rebuilt> {
  const { store } = log;
  const db = await openReadStore(file);
  try {
    const end = (await store.end()) ?? '';
    const projector = startProjector({ store, db, onFailure: fail });
    const untilThere = async (): Promise<void> => {
      while (!(await new ReadProgress(store, db).reaches(end, 1_000)));
    };
    const reached = async () => (await db.selectFrom('checkpoints').select('position').executeTakeFirst())?.position;
    const together = await told(log, 'all rows together', untilThere, reached);
    const alone: (Taken & { readonly name: string })[] = [];
    for (const name of await namesIn(db)) {
      const rebuilt = db.selectFrom('projections').select('rebuilt_to').where('name', '=', name);
      const taken = await told(
        log,
        `rows of ${name}`,
        () => projector.rebuild(name),
        async () => (await rebuilt.executeTakeFirst())?.rebuilt_to ?? undefined,
      );
      alone.push({ name, ...taken });
    }
    await projector.stop();
    return { together, alone };
  } finally {
    await db.destroy();
  }
}

async function namesIn(db: ReadDatabase): Promise<readonly ProjectionName[]> {
  const rows = await db.selectFrom('projections').select('name').execute();
  return rows.map(({ name }) => name as ProjectionName);
}

async function told(
  { store, events, isSilent }: Log,
  what: string,
  work: () => Promise<void>,
  reached: () => Promise<Position | undefined>,
): Promise<Taken> {
  const progress = new Progress(what, events, isSilent);
  const first = await firstPosition(store);
  const { taken } = await watched(work, async () => {
    const position = await reached();
    const done = position === undefined ? 0 : store.compare(position, first) + 1;
    progress.tell(done, done, '');
    return done / events;
  });
  progress.end();
  return taken;
}

async function firstPosition(store: EventStore): Promise<Position> {
  for await (const { position } of store.readAll()) return position;
  return '';
}
