import type { Position } from '@baton/event-store';
import type { ReadDatabase } from '../read-store/tables.js';
import { mustBeOfThisRelease, writeCheckpoints } from './checkpoints.js';
import type { FoldedBatch, Projection } from './projection.js';

/**
 * Writes what a batch made of the rows, and how far they have come, together: whatever happens, both are there or
 * neither is.
 */
export async function writeBatch(
  db: ReadDatabase,
  projections: readonly Projection[],
  batch: FoldedBatch,
  position: Position,
): Promise<void> {
  await db.transaction().execute(async (all) => {
    await mustBeOfThisRelease(all, projections);
    for (const projection of projections) await projection.write(all, batch);
    await writeCheckpoints(all, projections, { position, skipped: batch.skipped });
  });
}
