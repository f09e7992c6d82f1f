import type { Position } from '@baton/event-store';
import { projections } from '../projections.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { Projection } from './projection.js';

/** The projections that have rows, which are written together and so are all equally far, and those that have yet to begin. */
export async function begunProjections(db: ReadDatabase) {
  const rows = await db.selectFrom('checkpoints').select(['projection', 'position']).execute();
  const names = new Set(rows.map(({ projection }) => projection));
  return {
    position: rows[0]?.position,
    begun: projections.filter(({ name }) => names.has(name)),
    behind: projections.filter(({ name }) => !names.has(name)),
  };
}

/** How far the rows of all projections have come; nothing while one has yet to begin. */
export async function checkpointOf(db: ReadDatabase): Promise<Position | undefined> {
  const { position, behind } = await begunProjections(db);
  return behind.length > 0 ? undefined : position;
}

/** @param skipped how many events the batch went past that this release can't read */
export async function writeCheckpoints(
  db: ReadDatabase,
  written: readonly Projection[],
  { position, skipped }: { readonly position: Position; readonly skipped: number },
): Promise<void> {
  await db
    .insertInto('checkpoints')
    .values(written.map(({ name }) => ({ projection: name, position, skipped })))
    .onConflict((conflict) =>
      conflict
        .column('projection')
        .doUpdateSet((row) => ({ position, skipped: row('checkpoints.skipped', '+', skipped) })),
    )
    .execute();
}
