import type { EventStore, Position } from '@baton/event-store';
import type { ReadDatabase } from '../read-store/tables.js';
import { begunProjections, checkpointOf } from './checkpoints.js';

const lookAgainMs = 10;

/** How far the rows have come, for a reader who has to see what they have just written. */
export class ReadProgress {
  constructor(
    private readonly store: EventStore,
    private readonly db: ReadDatabase,
  ) {}

  /**
   * Whether every question is as far as the others, in the form that this release keeps it in: while one is built anew,
   * its rows are missing, and no lag of the others says so.
   */
  async areWhole(): Promise<boolean> {
    const { position, behind, areOfThisRelease } = await begunProjections(this.db);
    return areOfThisRelease && (behind.length === 0 || position === undefined);
  }

  /**
   * Whether the rows hold everything up to a position, within a time. It asks the rows themselves, since the projector
   * may run in another process.
   * @param signal aborts when nobody waits for it any more
   * @throws StoreError UNKNOWN_POSITION
   */
  async reaches(position: Position, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
      const checkpoint = await checkpointOf(this.db);
      // The comparison comes first, so that a position of no use is refused even before there is a checkpoint.
      if (this.store.compare(checkpoint ?? position, position) >= 0 && checkpoint !== undefined) return true;
      if (waitedMs >= timeoutMs || signal?.aborted) return false;
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }
}
