import type { Recorded } from '@baton/kernel';
import type { EventStore, Position } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { isUnreadable } from '../goal/goal.query.js';
import type { Sight } from '../sight.js';
import { concerns } from '../sight.js';

/** One event of a goal, with the goal as it was after it. */
export interface TimelineMoment {
  readonly recorded: Recorded<GoalEvent>;
  readonly position: Position;
  readonly state: GoalState;
}

/** What happened to one goal, in order. It is folded from the goal's own stream, which holds some twenty events. */
export class TimelineQuery {
  constructor(private readonly store: EventStore) {}

  /**
   * All moments of a goal in sight; nothing for one that is unknown or out of sight.
   * @throws UndecodableEvent, BrokenInvariant for a goal that this release can't read
   */
  async of(sight: Sight, goalId: string): Promise<readonly TimelineMoment[] | undefined> {
    const moments: TimelineMoment[] = [];
    let state = goalDecider.initial;
    try {
      for await (const stored of this.store.readStream(goalStream(goalId))) {
        sight.signal?.throwIfAborted();
        // Looked at before anything is decoded: that a goal can't be read is for those alone who have it.
        if (stored.metadata['tenant'] !== sight.tenant) return undefined;
        const recorded = goalCodec.decode(stored);
        state = goalDecider.evolve(state, recorded.event);
        moments.push({ recorded, position: stored.position, state });
      }
    } catch (error) {
      if (isUnreadable(error) && !concerns(state, sight)) return undefined;
      throw error;
    }
    return moments.length > 0 && concerns(state, sight) ? moments : undefined;
  }
}
