import type { EventStore, Position, StoredEvent } from '@baton/event-store';
import { beside, dropBeside, swapIn } from '../read-store/beside.js';
import { nextTurn } from '../read-store/next-turn.js';
import { createIndex } from '../read-store/rows.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { begunProjections, mustBeOfThisRelease, writeCheckpoints } from './checkpoints.js';
import { Folding } from './folding.js';
import type { Projection } from './projection.js';
import type { Turns } from './turns.js';
import { readUpTo } from './read-up-to.js';

/**
 * Builds the rows of one projection anew from the first event, in tables beside the live ones, and swaps them in as soon
 * as they are as far as those. Readers see the former rows until then, and the new ones from then on. What rows are looked
 * for by comes behind the rows, since sorting all of them once costs less than keeping them sorted.
 * @param turns holds the live rows where they are for the moment of the swap
 */
export async function rebuild(
  {
    store,
    db,
    turns,
    signal,
  }: {
    readonly store: EventStore;
    readonly db: ReadDatabase;
    readonly turns: Turns;
    readonly signal: AbortSignal;
  },
  projection: Projection,
): Promise<void> {
  const { name, tables } = projection;
  const { generation } = await db
    .selectFrom('projections')
    .select('generation')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  const others = beside(db, tables, generation + 1);
  await dropBeside(db, tables);
  await projection.create(others);
  const folding = new Folding(store, new Set());
  let reached: Position | undefined;
  let skipped = 0;
  const write = async (events: readonly StoredEvent[], position: Position): Promise<void> => {
    const batch = await folding.fold(events);
    await others.transaction().execute(async (all) => {
      await projection.write(all, batch);
      await all.updateTable('projections').set({ rebuilt_to: position }).where('name', '=', name).execute();
    });
    skipped += batch.skipped;
    reached = position;
  };
  const catchUp = async (): Promise<boolean> => {
    const { position: end } = await begunProjections(db);
    if (end === undefined || end === reached) return false;
    await readUpTo(store, { after: reached, end, signal }, write);
    return true;
  };
  while (await catchUp());
  for (const index of projection.indexes) {
    await createIndex(others, index);
    // Each takes as long as it has rows, and others want to be answered in between.
    await nextTurn();
  }
  while (await catchUp());
  await turns.take(async () => {
    await catchUp();
    await db.transaction().execute(async (all) => {
      await mustBeOfThisRelease(all, [projection]);
      await swapIn(all, tables);
      const done = { generation: generation + 1, rebuild: 'NONE', rebuilt_to: null } as const;
      await all.updateTable('projections').set(done).where('name', '=', name).execute();
      await all.deleteFrom('checkpoints').where('projection', '=', name).execute();
      if (reached !== undefined) await writeCheckpoints(all, [projection], { position: reached, skipped });
    });
  });
}
