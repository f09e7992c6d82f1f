import type { Position, StoredEvent, SubscriptionItem } from '@baton/event-store';
import {
  EventStore,
  goalInQuarantineOf,
  goalStream,
  quarantineCodec,
  quarantineStream,
  StoreError,
} from '@baton/event-store';
import type { Sight } from '@baton/read-models';
import { concerns, storedEventsOf } from '@baton/read-models';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { GoalBook, systemsOf } from './goal-book.js';
import type { LiveItem } from './live-tail.js';
import { LiveTail } from './live-tail.js';

/** Which events somebody follows; all parts have to fit, and one name of each list. */
export interface FeedQuestion extends Sight {
  readonly goal?: string;
  /** Names without their version, e.g. `StepCommitted`. */
  readonly types?: readonly string[];
  /** Those that name a step in one of these systems. */
  readonly systems?: readonly string[];
  readonly playbooks?: readonly string[];
}

/** A reader who wants none of this many events is told a place to resume from. */
const checkpointEvery = 256;

/**
 * Goals' events, and that goals are set aside and released, for whoever follows them from outside: what there was from the log, pulled as fast as the reader takes
 * it, and what happens from one subscription that all share. Nothing is left out and nothing comes twice; a reader who
 * is too slow for what happens reads the log again.
 */
@Injectable()
export class EventFeed implements BeforeApplicationShutdown {
  private readonly book: GoalBook;
  private readonly tail: LiveTail;

  constructor(private readonly store: EventStore) {
    this.book = new GoalBook(store);
    this.tail = new LiveTail(store);
  }

  /**
   * Where to begin: behind a position, before the first event (`start`), or with what happens from now on (`end`).
   * @throws StoreError UNKNOWN_POSITION for a position of another store or beyond the end of this one
   */
  async placeOf(after: string): Promise<Position | undefined> {
    if (after === 'start') return undefined;
    const end = await this.store.end();
    if (after === 'end') return end;
    if (end === undefined || this.store.compare(after, end) > 0)
      throw new StoreError('UNKNOWN_POSITION', 'The position is of no event of this store');
    return after;
  }

  /** @param start from {@link placeOf} */
  async *follow(
    question: FeedQuestion,
    start: Position | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<SubscriptionItem> {
    const of = question.goal === undefined ? question.tenant : goalStream(question.goal);
    let at = start;
    while (!signal.aborted) {
      const listener = await this.tail.listen(of);
      try {
        for await (const item of this.past(question, at, signal)) {
          at = placeOfItem(item);
          yield item;
        }
        if (signal.aborted) return;
        yield { kind: 'caught-up' };
        for await (const item of listener.items(signal)) {
          const place = placeOfItem(item);
          if (at !== undefined && this.store.compare(place, at) <= 0) continue;
          at = place;
          if (item.kind === 'checkpoint' || (await this.isWanted(item.event, question))) yield item;
        }
      } finally {
        this.tail.leave(listener);
      }
    }
  }

  /** Whether the goal of a question is there, in sight of whoever asks. */
  async hasGoal({ tenant, person, goal = '' }: FeedQuestion): Promise<boolean> {
    for await (const { metadata } of this.store.readStream(goalStream(goal)))
      return (
        metadata['tenant'] === tenant &&
        (person === undefined || concerns(await this.book.asItIs(goal), { tenant, person }))
      );
    return false;
  }

  /** By the events, which are never behind. */
  async isSetAside(goal: string): Promise<boolean> {
    let isSetAside = false;
    for await (const stored of this.store.readStream(quarantineStream(goal))) {
      const recorded = quarantineCodec.decodeIfKnown(stored);
      if (recorded) isSetAside = recorded.event.type === 'GoalQuarantined';
    }
    return isSetAside;
  }

  beforeApplicationShutdown(): void {
    this.tail.stop();
  }

  /** What is in the log behind a place, up to where it ends now. */
  private async *past(
    question: FeedQuestion,
    after: Position | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LiveItem> {
    if (question.goal !== undefined) {
      // A goal that is in sight now is so from its beginning.
      if (question.person !== undefined) await this.book.asItIs(question.goal);
      // Its own stream is read rather than the log, which holds the events of all goals.
      for await (const event of storedEventsOf(this.store, question.goal)) {
        if (signal.aborted) return;
        const isBehind = after === undefined || this.store.compare(event.position, after) > 0;
        if (isBehind && (await this.isWanted(event, question))) yield { kind: 'event', event };
      }
      return;
    }
    const filter = {
      streamPrefixes: [goalStream(''), quarantineStream('')],
      ...(question.types && {
        typePrefixes: question.types.flatMap((type) => [`goal.${type}.v`, `quarantine.${type}.v`]),
      }),
    };
    let passedOver = 0;
    for await (const item of this.store.subscribe({ after, filter, signal })) {
      if (item.kind === 'caught-up') return;
      if (item.kind === 'checkpoint' || (await this.isWanted(item.event, question))) yield item;
      else if (++passedOver % checkpointEvery === 0) yield { kind: 'checkpoint', position: item.event.position };
    }
  }

  private async isWanted(stored: StoredEvent, question: FeedQuestion): Promise<boolean> {
    const { tenant, person, types, systems, playbooks } = question;
    if (stored.metadata['tenant'] !== tenant) return false;
    if (types !== undefined && !types.includes(eventNameOf(stored))) return false;
    // Whoever asks for no more than the event itself tells needs no goal for it.
    if (person === undefined && systems === undefined && playbooks === undefined) return true;
    // What is recorded beside a goal names no step, so that no goal has to be read for it.
    if (systems !== undefined && goalInQuarantineOf(stored.stream) !== undefined) return false;
    const about = await this.book.withGoal(stored);
    return (
      concerns(about.goal, question) &&
      (playbooks === undefined || playbooks.includes(about.goal.playbookId)) &&
      (systems === undefined || systemsOf(about).some((system) => systems.includes(system)))
    );
  }
}

/** The word of the domain, which stands between the room and the version of a stored name. */
function eventNameOf({ type }: StoredEvent): string {
  return type.slice(type.indexOf('.') + 1, type.lastIndexOf('.'));
}

function placeOfItem(item: LiveItem): Position {
  return item.kind === 'event' ? item.event.position : item.position;
}
