import type { Recorded } from '@baton/kernel';
import type { EventStore, Position } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import type { GoalHistory } from '../goal/goal-history.projection.js';
import { foldStored, wasSkipped } from '../goal/goal-history.projection.js';
import { isInSight, isUnreadable } from '../goal/goal.query.js';
import type { Sight } from '../sight.js';

/** One event of a goal, with the goal as it was after it. */
export interface TimelineMoment {
  readonly recorded: Recorded<GoalEvent>;
  readonly position: Position;
  readonly state: GoalState;
}

export interface Timeline {
  readonly moments: readonly TimelineMoment[];
  /** How many events are not among them: a newer release wrote them, or they lean on one that it wrote. */
  readonly eventsSkipped: number;
}

/** What happened to one goal, in order. It is folded from the goal's own stream, which holds some twenty events. */
export class TimelineQuery {
  constructor(private readonly store: EventStore) {}

  /**
   * All moments of a goal in sight; nothing for one that is unknown or out of sight.
   * @throws UndecodableEvent, BrokenInvariant for a goal that this release can't read
   */
  async of(sight: Sight, goalId: string): Promise<Timeline | undefined> {
    const moments: TimelineMoment[] = [];
    let history: GoalHistory | undefined;
    try {
      for await (const stored of this.store.readStream(goalStream(goalId))) {
        sight.signal?.throwIfAborted();
        // Looked at before anything is decoded: that a goal can't be read is for those alone who have it.
        if (stored.metadata['tenant'] !== sight.tenant) return undefined;
        history = foldStored(history, stored);
        const { position, state } = history;
        if (!wasSkipped(history)) moments.push({ recorded: goalCodec.decode(stored), position, state });
      }
    } catch (error) {
      if (isUnreadable(error) && !isInSight(history, sight)) return undefined;
      throw error;
    }
    return history && isInSight(history, sight) ? { moments, eventsSkipped: history.skipped.length } : undefined;
  }
}
