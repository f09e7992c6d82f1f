import { Vault } from '@baton/encryption';
import type { Position, StoredEvent, SubscriptionItem } from '@baton/event-store';
import { goalCodec, goalInQuarantineOf, publishedEventOf } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import { narrateEvent } from '@baton/narration';
import type { GoalHistory } from '@baton/read-models';
import {
  foldStored,
  GoalQuery,
  goalViewOf,
  GoalsQuery,
  inBatches,
  isUnreadable,
  ReadProgress,
  wasSkipped,
} from '@baton/read-models';
import { Args, Context, ID, Resolver, Subscription } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { sightOf } from '../access/sight.js';
import { filterOf, UnusableQuestion } from '../events/asked-events.js';
import { EventFeed } from '../events/event-feed.js';
import { EventsFilter } from '../events/events.input.js';
import { mended } from '../graphql/catch-up.js';
import { badInput } from '../graphql/checked-input.js';
import { GoalChangeType } from '../graphql/connection-types.js';
import { GoalEventType } from '../graphql/goal-parts/event-types.js';
import { GoalPresenter } from '../graphql/goal-presenter.js';
import { GoalsFilter } from '../graphql/goals.input.js';
import { questionOf } from '../graphql/goals-question.js';
import { taskOf } from '../graphql/present-goal.js';
import { PositionScalar } from '../graphql/scalars.js';
import { stoppable } from '../graphql/stoppable.js';
import { unreadableGoal } from '../graphql/unreadable.js';
import { GoalsChangeType, TaskOpenedType } from './change-types.js';

/** What changes at once is looked up at once, so that a list that changes fast costs its server no more than it shows. */
const together = { itemsMax: 100, lingerMs: 20 };

const laterOn = 'The last that you saw, `start` or `end`.';

/** What happens to goals, for whoever looks on; each goes on behind a position as if it had not been interrupted. */
@Resolver()
export class ChangesResolver {
  constructor(
    private readonly feed: EventFeed,
    private readonly goal: GoalQuery,
    private readonly goals: GoalsQuery,
    private readonly progress: ReadProgress,
    private readonly presenter: GoalPresenter,
    private readonly vault: Vault,
  ) {}

  @Subscription(() => GoalChangeType, {
    description:
      'One goal as it is, and then after each of its events and whenever it is set aside or released. To go on after an interruption, give the position of the last change that you saw: where no event followed it, the goal is told once as it is.',
    resolve: (change: GoalChangeType) => change,
  })
  async goalChanged(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('after', { type: () => PositionScalar, nullable: true, description: 'The last change that you saw.' })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<AsyncIterableIterator<GoalChangeType>> {
    const now = await this.goal.find(sightOf(requester), id).catch(unreadableGoal);
    if (now === undefined) throw new GraphQLError('You have no goal of this id', { extensions: { code: 'NOT_FOUND' } });
    const start = await this.placeOf(after ?? now.position);
    return stoppable((signal) => this.changesOf(requester, now, { isShown: !after, start, signal }));
  }

  @Subscription(() => GoalsChangeType, {
    description:
      'Your goals as they change, for a list that was asked for before: what changes at once may come as one. By default from now on.',
    resolve: (change: GoalsChangeType) => change,
  })
  async goalsChanged(
    @Args('filter', {
      type: () => GoalsFilter,
      nullable: true,
      description: 'Which goals the list shows; default: all.',
    })
    filter: GoalsFilter | null | undefined,
    @Args('after', { type: () => PositionScalar, nullable: true, description: laterOn })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<AsyncIterableIterator<GoalsChangeType>> {
    const start = await this.placeOf(after ?? 'end');
    return stoppable((signal) => this.changesIn(filter, requester, { start, signal }));
  }

  @Subscription(() => TaskOpenedType, {
    description: 'Questions to persons as they are opened. By default from now on.',
    resolve: (opened: TaskOpenedType) => opened,
  })
  async taskOpened(
    @Args('after', { type: () => PositionScalar, nullable: true, description: laterOn })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<AsyncIterableIterator<TaskOpenedType>> {
    const question = { ...sightOf(requester), types: ['HumanTaskOpened'] };
    const start = await this.placeOf(after ?? 'end');
    return stoppable((signal) => this.tasksIn(this.feed.follow(question, start, signal), requester));
  }

  @Subscription(() => GoalEventType, {
    description: 'The events of your goals, each in the form of docs/EVENTS.md. By default from the first one on.',
    resolve: (event: GoalEventType) => event,
  })
  async events(
    @Args('filter', { type: () => EventsFilter, nullable: true, description: 'Which; default: all.' })
    filter: EventsFilter | null | undefined,
    @Args('after', { type: () => PositionScalar, nullable: true, description: laterOn })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<AsyncIterableIterator<GoalEventType>> {
    const question = { ...checked(filter), ...sightOf(requester) };
    if (question.goal !== undefined && !(await this.feed.hasGoal(question)))
      throw new GraphQLError('You have no goal of this id', { extensions: { code: 'NOT_FOUND' } });
    const start = await this.placeOf(after ?? 'start');
    return stoppable((signal) => shown(this.feed.follow(question, start, signal)));
  }

  private async *changesOf(
    requester: Requester,
    now: GoalHistory,
    of: { readonly isShown: boolean; readonly start: string | undefined; readonly signal: AbortSignal },
  ): AsyncGenerator<GoalChangeType> {
    const { goalId } = now.state;
    let history = of.isShown ? now : undefined;
    let quarantined = await this.feed.isSetAside(goalId);
    // Whoever goes on behind a position may have missed a release: the standing that was told there is not known.
    let told: boolean | undefined;
    const change = (of: GoalHistory, narration?: GoalChangeType['narration']): Promise<GoalChangeType> => {
      told = quarantined;
      return this.change(of, requester, { quarantined, narration });
    };
    if (history) yield change(history);
    for await (const item of this.feed.follow({ ...sightOf(requester), goal: goalId }, of.start, of.signal)) {
      if (item.kind === 'event' && goalInQuarantineOf(item.event.stream) === undefined) {
        history = await this.turned(history, item.event, requester).catch(unreadableGoal);
        yield change(history, narrationOf(item.event, history));
      } else {
        // What is told is how it stands by now: of an event of the past that was over by then nobody is told.
        quarantined = await this.feed.isSetAside(goalId);
        // Before the past has been told, now would be a place too far to go on behind.
        if (item.kind !== 'event') history ??= now;
        if (history && quarantined !== told) yield change(history);
      }
    }
  }

  private async turned(
    before: GoalHistory | undefined,
    stored: StoredEvent,
    { tenant }: Requester,
  ): Promise<GoalHistory> {
    const { stream, revision } = stored;
    const history = before ?? (await this.goal.find({ tenant }, goalIdOf(stream), { revision: revision - 1 }));
    return foldStored(history, stored);
  }

  private async change(
    history: GoalHistory,
    requester: Requester,
    { quarantined, narration }: { readonly quarantined: boolean; readonly narration: GoalChangeType['narration'] },
  ): Promise<GoalChangeType> {
    const { position, revision, updatedAt } = history;
    const goal = await this.presenter.ofHistory(history, requester, quarantined);
    return { position, revision, recordedAt: updatedAt, narration, goal };
  }

  /** As the rows show them, once they have come so far: a list and its changes never contradict each other. */
  private async *changesIn(
    filter: GoalsFilter | null | undefined,
    requester: Requester,
    { start, signal }: { readonly start: string | undefined; readonly signal: AbortSignal },
  ): AsyncGenerator<GoalsChangeType> {
    const followed = this.feed.follow(sightOf(requester), start, signal);
    for await (const batch of inBatches(followed, together)) {
      const events = batch.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
      const places = lastPlacesIn(events);
      const last = events.at(-1)?.position;
      if (last === undefined) continue;
      if (!(await this.progress.reaches(last, Infinity, signal))) return;
      const question = questionOf(filter, { vault: this.vault, tenant: requester.tenant, now: new Date() });
      const entries = await this.goals.listed(sightOf(requester), [...places.keys()], question);
      const fitting = new Map(entries.map((entry) => [entry.goalId, this.presenter.ofEntry(entry, requester)]));
      for (const [goalId, position] of places) yield { position, goalId, goal: fitting.get(goalId) ?? null };
    }
  }

  private async *tasksIn(items: AsyncIterable<SubscriptionItem>, requester: Requester): AsyncGenerator<TaskOpenedType> {
    for await (const { stream, revision, position, data } of eventsIn(items)) {
      const history = await this.goal.find(sightOf(requester), goalIdOf(stream), { revision }).catch(notReadable);
      const task = history && goalViewOf(history).tasks.find(({ taskId }) => taskId === data['taskId']);
      if (task) yield { position, task: taskOf(task) };
    }
  }

  private async placeOf(after: string): Promise<string | undefined> {
    try {
      return await this.feed.placeOf(after);
    } catch (error) {
      throw mended(error);
    }
  }
}

/** Nothing for an event that the goal is told without. */
function narrationOf(stored: StoredEvent, history: GoalHistory): GoalChangeType['narration'] {
  if (wasSkipped(history)) return undefined;
  const { event } = goalCodec.decode(stored);
  return { type: event.type, ...narrateEvent(event, history.state) };
}

/** @throws GraphQLError BAD_USER_INPUT */
function checked(filter: EventsFilter | null | undefined): ReturnType<typeof filterOf> {
  try {
    return filterOf(filter ?? {});
  } catch (error) {
    throw error instanceof UnusableQuestion ? badInput(error.message) : error;
  }
}

/** A goal that this release can't read keeps nobody from hearing of the others. @throws the error where it is another */
function notReadable(error: unknown): undefined {
  if (!isUnreadable(error)) throw error;
}

async function* shown(items: AsyncIterable<SubscriptionItem>): AsyncGenerator<GoalEventType> {
  for await (const stored of eventsIn(items)) yield publishedEventOf(stored);
}

async function* eventsIn(items: AsyncIterable<SubscriptionItem>): AsyncGenerator<StoredEvent> {
  for await (const item of items) if (item.kind === 'event') yield item.event;
}

/** By goal, in the order of these places: whoever goes on behind one of them has heard of every goal that came before. */
function lastPlacesIn(events: readonly StoredEvent[]): ReadonlyMap<string, Position> {
  const places = new Map<string, Position>();
  for (const { stream, position } of events) {
    // Set again, a key would stay where it was.
    places.delete(goalIdOf(stream));
    places.set(goalIdOf(stream), position);
  }
  return places;
}

/** Also of a stream beside the goal's own: what it is of stands before its id, and a hyphen between. */
function goalIdOf(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1);
}
