import { publishedEventOf } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import { narrateEvent } from '@baton/narration';
import type { TimelineMoment, Utterance } from '@baton/read-models';
import { ConversationQuery, GoalQuery, goalViewOf, reasonIn, TimelineQuery } from '@baton/read-models';
import { Args, Context, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { ofOwnWords, sightOf } from '../../access/sight.js';
import type { Connection, EventfulConnection } from '../connection-of.js';
import { afterDescription, firstDescription, mustBePageSize, numberIn, pageOf } from '../connection-of.js';
import { StepType } from '../goal-types.js';
import { HistoryLoader } from '../history-loader.js';
import { HandoffConnection, HandoffType } from '../handoff-types.js';
import type { Open } from '../opener.js';
import { Opener } from '../opener.js';
import { pageInfoOf } from '../page-info.js';
import { detailsOf } from '../present-goal.js';
import { unreadableGoal } from '../unreadable.js';
import {
  GoalEventConnection,
  GoalEventType,
  TimelineConnection,
  TimelineEntryType,
  UtteranceType,
} from './event-types.js';

const ofNone = 'null where you have no goal of this id.';
const goalIdArg = { type: () => ID, description: 'The goal.' };
const firstArg = { type: () => Int, defaultValue: 20, description: firstDescription };
const afterArg = { type: () => String, nullable: true, description: afterDescription };

/** What there is to one goal, part by part: for whoever needs no more, and for parts that are long. */
@Resolver()
export class GoalPartsResolver {
  constructor(
    private readonly goal: GoalQuery,
    private readonly histories: HistoryLoader,
    private readonly timelines: TimelineQuery,
    private readonly conversations: ConversationQuery,
    private readonly opener: Opener,
  ) {}

  @Query(() => StepType, {
    nullable: true,
    description: `One step of a goal; null where it has none of this name, and ${ofNone}`,
  })
  async step(
    @Args('goalId', goalIdArg) goalId: string,
    @Args('step', { type: () => ID, description: 'Its name in the goal.' }) step: string,
    @Context('requester') requester: Requester,
  ): Promise<StepType | null> {
    const details = await this.details(goalId, requester);
    return details?.steps.find((one) => one.step === step) ?? null;
  }

  @Query(() => HandoffConnection, {
    nullable: true,
    description: `What specialists were told for a goal, or were kept from being told, in order; ${ofNone}`,
  })
  async handoffs(
    @Args('goalId', goalIdArg) goalId: string,
    @Args('first', firstArg) first: number,
    @Args('after', afterArg) after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<Connection<HandoffType> | null> {
    const details = await this.details(goalId, requester);
    return details ? pageOf(details.handoffs, { first, after }, ({ revision }) => revision) : null;
  }

  @Query(() => GoalEventConnection, {
    nullable: true,
    description: `The events of a goal as they are stored, and that it was set aside and released, without sealed values, also of one that this release can't read; ${ofNone}`,
  })
  async events(
    @Args('goalId', goalIdArg) goalId: string,
    @Args('first', firstArg) first: number,
    @Args('after', afterArg) after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<Connection<GoalEventType> | null> {
    mustBePageSize(first);
    const place = { first: first + 1, after: after ? numberIn(after) : -1 };
    const found = await this.goal.events(sightOf(requester), goalId, place);
    if (!found) return null;
    const edges = found
      .slice(0, first)
      .map((event, index) => ({ cursor: String(place.after + 1 + index), node: publishedEventOf(event) }));
    return { edges, pageInfo: pageInfoOf(edges, found.length > first, after) };
  }

  @Query(() => TimelineConnection, { nullable: true, description: `What happened to a goal, in words; ${ofNone}` })
  async timeline(
    @Args('goalId', goalIdArg) goalId: string,
    @Args('first', firstArg) first: number,
    @Args('after', afterArg) after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<EventfulConnection<TimelineEntryType> | null> {
    const timeline = await this.timelines.of(sightOf(requester), goalId).catch(unreadableGoal);
    const last = timeline?.moments.at(-1);
    if (!timeline || !last) return null;
    const { moments, eventsSkipped } = timeline;
    const open = this.opener.for(requester, last.state);
    const { edges, pageInfo } = pageOf(moments, { first, after }, ({ number }) => number);
    const entries = edges.map(({ cursor, node }) => ({ cursor, node: entryOf(node, open) }));
    return { edges: entries, pageInfo, eventsSkipped };
  }

  @Query(() => [UtteranceType], { nullable: true, description: `What was said about a goal, in order; ${ofNone}` })
  async conversation(
    @Args('goalId', goalIdArg) goalId: string,
    @Context('requester') requester: Requester,
  ): Promise<readonly UtteranceType[] | null> {
    const sight = sightOf(requester);
    const [history, said] = await Promise.all([
      this.goal.find(sight, goalId),
      this.conversations.of(sight, goalId),
    ]).catch(unreadableGoal);
    if (!history || !said) return null;
    const open = this.opener.for(requester, history.state);
    return said.map((utterance) => utteranceOf(utterance, open));
  }

  private async details(goalId: string, requester: Requester) {
    const history = await this.histories.load(requester, goalId);
    return history && detailsOf(goalViewOf(history), this.opener.for(requester, history.state));
  }
}

function entryOf({ recorded, position, state, revision }: TimelineMoment, open: Open): TimelineEntryType {
  const { event, metadata, stream } = recorded;
  const narration = { type: event.type, ...narrateEvent(event, state) };
  const reason = reasonIn(event, stream);
  return {
    ...{ revision, position, recordedAt: metadata.recordedAt, actor: metadata.actor.id, narration },
    get reason() {
      return reason ? open.value(reason, ofOwnWords) : Promise.resolve(null);
    },
  };
}

function utteranceOf(utterance: Utterance, open: Open): UtteranceType {
  const { said: kind, at } = utterance;
  switch (utterance.said) {
    case 'SENTENCE': {
      const { by, sealed, place } = utterance;
      return {
        ...{ kind, at, by },
        get text() {
          return open.value({ sealed, at: place }, ofOwnWords);
        },
      };
    }
    case 'QUESTION':
      return { kind, at, attribute: utterance.attribute, text: Promise.resolve(utterance.text) };
    case 'ANSWER': {
      const { by, attribute, labels, sealed, place } = utterance;
      return {
        ...{ kind, at, by, attribute },
        get text() {
          return open.value({ sealed, at: place }, labels.classification);
        },
      };
    }
  }
}
