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

/** Who was given values of one goal. They stand in a stream beside the goal's, which is read a page at a time. */
export class OpeningsQuery {
  constructor(
    private readonly store: EventStore,
    private readonly goal: GoalQuery,
  ) {}

  /**
   * In the order in which they were given, behind one of them (default: from the first); nothing for a goal that is
   * unknown or out of sight.
   * @throws UndecodableEvent for one that this release can't read
   */
  async of(
    sight: Sight,
    goalId: string,
    { after = -1, first }: { readonly after?: number; readonly first: number },
  ): Promise<readonly ValuesOpening[] | undefined> {
    if (!(await this.goal.exists(sight, goalId))) return undefined;
    const openings: ValuesOpening[] = [];
    for await (const stored of this.store.readStream(openingStream(goalId), after + 1)) {
      sight.signal?.throwIfAborted();
      const { event, metadata, revision: number } = openingCodec.decode(stored);
      const { actor, recordedAt: openedAt } = metadata;
      const { purpose, values } = event.data;
      if (openings.push({ number, openedAt, actor: actor.id, roles: actor.roles, purpose, values }) >= first) break;
    }
    return openings;
  }
}
