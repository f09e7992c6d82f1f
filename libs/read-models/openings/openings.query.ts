import type { Classification, Instant } from '@baton/kernel';
import type { EventStore } from '@baton/event-store';
import { openingCodec, openingStream } from '@baton/event-store';
import type { GoalQuery } from '../goal/goal.query.js';
import type { Sight } from '../sight.js';

/** That somebody was given sealed values of a goal: who and which, by names and labels; no value. */
export interface ValuesOpening {
  /** Counts the openings of the goal from 0. */
  readonly number: number;
  readonly openedAt: Instant;
  /** By a surrogate id. */
  readonly actor: string;
  /** Those that they had then. */
  readonly roles: readonly string[];
  readonly purpose: string;
  readonly values: readonly {
    readonly eventId: string;
    readonly attribute: string;
    readonly classification: Classification;
  }[];
}

/** A part of them. */
export interface Openings {
  readonly openings: readonly ValuesOpening[];
  /** How many a newer release recorded in between, or behind the last, which can't be told. */
  readonly eventsSkipped: number;
  readonly more: boolean;
}

/** Who was given values of one goal. They stand in a stream beside the goal's, which is read a page at a time. */
export class OpeningsQuery {
  constructor(
    private readonly store: EventStore,
    private readonly goal: GoalQuery,
  ) {}

  /**
   * In the order in which they were given, behind one of them (default: from the first); nothing for a goal that is
   * unknown or out of sight.
   * @throws UndecodableEvent for one that is malformed
   */
  async of(
    sight: Sight,
    goalId: string,
    { after = -1, first }: { readonly after?: number; readonly first: number },
  ): Promise<Openings | undefined> {
    if (!(await this.goal.exists(sight, goalId))) return undefined;
    const openings: ValuesOpening[] = [];
    let [end, more] = [after, false];
    for await (const stored of this.store.readStream(openingStream(goalId), after + 1)) {
      sight.signal?.throwIfAborted();
      const recorded = openingCodec.decodeIfKnown(stored);
      more = recorded !== undefined && openings.length === first;
      if (more) break;
      end = stored.revision;
      if (recorded === undefined) continue;
      const { event, metadata, revision: number } = recorded;
      const { actor, recordedAt: openedAt } = metadata;
      const { purpose, values } = event.data;
      openings.push({ number, openedAt, actor: actor.id, roles: actor.roles, purpose, values });
    }
    // Numbers have no gaps. What is skipped in front of the next page is counted with that one.
    const reached = more ? (openings.at(-1)?.number ?? after) : end;
    return { openings, eventsSkipped: reached - after - openings.length, more };
  }
}
