import type { Instant } from '@baton/kernel';
import { BrokenInvariant } from '@baton/kernel';
import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalStream, UndecodableEvent } from '@baton/event-store';
import { storedEventsOf } from './goal-events.js';
import type { GoalHistory } from './goal-history.projection.js';
import { foldStored } from './goal-history.projection.js';
import type { Sight } from '../sight.js';
import { concerns } from '../sight.js';

/** Up to which event a goal is told: one by its number, or the latest that was recorded by a moment. */
export type AsOf = { readonly revision: number } | { readonly instant: Instant };

/**
 * One goal, folded from its stream when it is asked for: always current, and every revision that ever was for the same
 * price. That is some twenty events, and thousands where a system fails for long. Rows are kept only for what goes over
 * many goals.
 */
export class GoalQuery {
  constructor(private readonly store: EventStore) {}

  /**
   * A goal in sight as of an event or a moment (default: now); nothing for one that is unknown or out of sight, and for a
   * moment before it was submitted. Events of a newer release are skipped, and said to be: it is nothing to decide by.
   * @throws UndecodableEvent, BrokenInvariant for a goal that this release can't read
   */
  async find(sight: Sight, goalId: string, asOf: AsOf = untilNow): Promise<GoalHistory | undefined> {
    return this.fold(sight, goalStream(goalId), asOf);
  }

  /** Whether a goal of this id is in sight; also one that this release can't read, as far as it can be read. */
  async exists(sight: Sight, goalId: string): Promise<boolean> {
    try {
      if (sight.person !== undefined) return (await this.find(sight, goalId)) !== undefined;
      sight.signal?.throwIfAborted();
      for await (const { metadata } of this.store.readStream(goalStream(goalId)))
        return metadata['tenant'] === sight.tenant;
      return false;
    } catch (error) {
      if (isUnreadable(error)) return true;
      throw error;
    }
  }

  /**
   * The events of a goal in sight as they are stored, and that it was set aside and released: behind one of them by its
   * number among them, from 0 (default: from the first); nothing for a goal that is unknown or out of sight. Of one that
   * this release can't read as well.
   */
  async events(
    sight: Sight,
    goalId: string,
    { after = -1, first }: { readonly after?: number; readonly first: number },
  ): Promise<readonly StoredEvent[] | undefined> {
    if (!(await this.exists(sight, goalId))) return undefined;
    const events: StoredEvent[] = [];
    for await (const event of storedEventsOf(this.store, goalId, { after, signal: sight.signal })) {
      sight.signal?.throwIfAborted();
      if (events.push(event) >= first) break;
    }
    return events;
  }

  /**
   * A goal as it was by what a person did to it with a command, whether or not it still concerns them; nothing where they
   * did nothing by it.
   */
  async leftBy(
    { tenant, person, signal }: Sight & { readonly person: string },
    goalId: string,
    commandId: string,
  ): Promise<GoalHistory | undefined> {
    let last: number | undefined;
    for await (const { revision, metadata } of this.store.readStream(goalStream(goalId))) {
      signal?.throwIfAborted();
      if (metadata['tenant'] !== tenant) break;
      if (metadata['commandId'] === commandId && isBy(person, metadata['actor'])) last = revision;
    }
    return last === undefined ? undefined : this.find({ tenant, signal }, goalId, { revision: last });
  }

  private async fold(sight: Sight, stream: string, asOf: AsOf): Promise<GoalHistory | undefined> {
    let history: GoalHistory | undefined;
    try {
      sight.signal?.throwIfAborted();
      for await (const stored of this.store.readStream(stream)) {
        sight.signal?.throwIfAborted();
        // Looked at before anything is decoded: that a goal can't be read is for those alone who have it.
        if (isAfter(stored, asOf) || stored.metadata['tenant'] !== sight.tenant) break;
        history = foldStored(history, stored);
      }
    } catch (error) {
      if (isUnreadable(error) && !isInSight(history, sight)) return undefined;
      throw error;
    }
    return isInSight(history, sight) ? history : undefined;
  }
}

/** Of one of which nothing could be read yet, whoever sees the whole tenant. */
export function isInSight(history: GoalHistory | undefined, sight: Sight): boolean {
  return history === undefined ? sight.person === undefined : concerns(history.state, sight);
}

function isBy(person: string, actor: unknown): boolean {
  return typeof actor === 'object' && actor !== null && 'id' in actor && actor.id === person;
}

const untilNow: AsOf = { revision: Infinity };

/** Within a stream no event was recorded before the one in front of it. */
function isAfter({ revision, metadata }: StoredEvent, asOf: AsOf): boolean {
  if ('revision' in asOf) return revision > asOf.revision;
  return typeof metadata['recordedAt'] === 'string' && metadata['recordedAt'] > asOf.instant;
}

/** The goal's own history is at fault. What such an error says names streams and revisions, and nothing personal. */
export function isUnreadable(error: unknown): error is UndecodableEvent | BrokenInvariant {
  return error instanceof UndecodableEvent || error instanceof BrokenInvariant;
}
