import type { Position } from '@baton/event-store';
import { projections } from '../projections.js';
import { UnusableReadStore } from '../read-store/read-store.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { Projection } from './projection.js';
import { versionOf } from './projection.js';

/**
 * How far the projections are that have rows, which are written together and so are all equally far, and which have yet to
 * begin in the form that this release keeps them in.
 */
export async function begunProjections(db: ReadDatabase) {
  const rows = await db
    .selectFrom('projections')
    .leftJoin('checkpoints', 'checkpoints.projection', 'projections.name')
    .select(['name', 'version', 'position'])
    .execute();
  const own = rows.filter(isOfThisRelease);
  const begun = new Set(own.flatMap(({ name, position }) => (position === null ? [] : name)));
  return {
    position: rows.find(({ position }) => position !== null)?.position ?? undefined,
    behind: projections.filter(({ name }) => !begun.has(name)),
    areOfThisRelease: own.length === projections.length,
  };
}

/**
 * Another release may have made the tables anew since this process has opened them: what it wrote then would pass for all
 * that there ever was.
 * @throws UnusableReadStore
 */
export async function mustBeOfThisRelease(all: ReadDatabase, written: readonly Projection[]): Promise<void> {
  const rows = await all.selectFrom('projections').select(['name', 'version']).execute();
  const own = new Set(rows.filter(isOfThisRelease).map(({ name }) => name));
  if (written.some(({ name }) => !own.has(name)))
    throw new UnusableReadStore('Another release has made the read models anew: this process can keep them no longer');
}

function isOfThisRelease(row: { readonly name: string; readonly version: number }): boolean {
  return projections.some((projection) => projection.name === row.name && versionOf(projection) === row.version);
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
