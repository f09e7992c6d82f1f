import type { Recorded } from '@baton/kernel';
import type { EventStore, Position, StoredEvent } from '@baton/event-store';
import { goalCodec, goalInQuarantineOf, quarantineCodec } from '@baton/event-store';
import type { GoalEvent, GoalState, QuarantineEvent } from '@baton/goal/domain';
import { storedEventsOf } from '../goal/goal-events.js';
import type { GoalHistory } from '../goal/goal-history.projection.js';
import { foldStored, wasSkipped } from '../goal/goal-history.projection.js';
import { isInSight, isUnreadable } from '../goal/goal.query.js';
import type { Sight } from '../sight.js';

/** One event of a goal, or that it was set aside or released, with the goal as it was after it. */
export interface TimelineMoment {
  readonly recorded: Recorded<GoalEvent | QuarantineEvent>;
  readonly position: Position;
  readonly state: GoalState;
  /** The goal's own: that of the event, or of the last one before what was recorded beside it. */
  readonly revision: number;
  /** Among all that happened to the goal, from 0, also of what is not told. */
  readonly number: number;
}

export interface Timeline {
  readonly moments: readonly TimelineMoment[];
  /** How many events are not among them: a newer release wrote them, or they lean on one that it wrote. */
  readonly eventsSkipped: number;
}

/** What happened to one goal, in order. It is folded from all of its own events, and those beside them. */
export class TimelineQuery {
  constructor(private readonly store: EventStore) {}

  /**
   * All moments of a goal in sight; nothing for one that is unknown or out of sight.
   * @throws UndecodableEvent, BrokenInvariant for a goal that this release can't read
   */
  async of(sight: Sight, goalId: string): Promise<Timeline | undefined> {
    const moments: TimelineMoment[] = [];
    let history: GoalHistory | undefined;
    let number = -1;
    try {
      for await (const stored of storedEventsOf(this.store, goalId, sight)) {
        sight.signal?.throwIfAborted();
        number += 1;
        // Looked at before anything is decoded: that a goal can't be read is for those alone who have it.
        if (stored.metadata['tenant'] !== sight.tenant) return undefined;
        const isBeside = goalInQuarantineOf(stored.stream) !== undefined;
        if (!isBeside) history = foldStored(history, stored);
        const recorded = isBeside ? quarantineCodec.decodeIfKnown(stored) : toldOf(stored, history);
        if (history === undefined || recorded === undefined) continue;
        moments.push({ recorded, position: stored.position, state: history.state, revision: history.revision, number });
      }
    } catch (error) {
      if (isUnreadable(error) && !isInSight(history, sight)) return undefined;
      throw error;
    }
    return history && isInSight(history, sight) ? { moments, eventsSkipped: number + 1 - moments.length } : undefined;
  }
}

/** @param history after the event */
function toldOf(stored: StoredEvent, history: GoalHistory | undefined): Recorded<GoalEvent> | undefined {
  return history && wasSkipped(history) ? undefined : goalCodec.decode(stored);
}
