import { Vault } from '@baton/encryption';
import type { Requester } from '@baton/goal/application';
import type { Instant } from '@baton/kernel';
import type { AsOf, GoalListQuestion, ListedGoal } from '@baton/read-models';
import { GoalQuery, GoalsCountQuery, GoalsQuery } from '@baton/read-models';
import { Args, Context, ID, Info, Int, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { sightOf } from '../access/sight.js';
import { askedWithin } from './asked-fields.js';
import { badInput } from './checked-input.js';
import { GoalConnectionType, GoalEdgeType } from './connection-types.js';
import { cursorOf, placeOf } from './cursors.js';
import { GoalPresenter } from './goal-presenter.js';
import { GoalType } from './goal-types.js';
import type { GoalsOrderName } from './goals.input.js';
import { GoalsFilter, GoalsOrderEnum } from './goals.input.js';
import { orderOf, questionOf } from './goals-question.js';
import { pageInfoOf } from './page-info.js';
import { InstantScalar } from './scalars.js';
import { unreadableGoal } from './unreadable.js';

const firstMax = 100;

/** What can be seen of goals; each requester sees those of their own tenant. */
@Resolver()
export class GoalsResolver {
  constructor(
    private readonly goalQuery: GoalQuery,
    private readonly goalsQuery: GoalsQuery,
    private readonly counts: GoalsCountQuery,
    private readonly vault: Vault,
    private readonly presenter: GoalPresenter,
  ) {}

  @Query(() => GoalType, {
    nullable: true,
    description: 'One goal with its report, always current, or as it was; null where you have none of this id.',
  })
  async goal(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('asOfRevision', { type: () => Int, nullable: true, description: 'As it was after this event; default: now.' })
    asOfRevision: number | null | undefined,
    @Args('asOfInstant', {
      type: () => InstantScalar,
      nullable: true,
      description: 'As it was at this moment, with its report; null where it was not there yet. Default: now.',
    })
    asOfInstant: Instant | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<GoalType | null> {
    const asOf = asOfGiven(asOfRevision, asOfInstant);
    const history = await this.goalQuery.find(sightOf(requester), id, asOf).catch(unreadableGoal);
    return history ? this.presenter.ofHistory(history, requester) : null;
  }

  @Query(() => GoalConnectionType, { description: 'Your goals. The list may lag behind by moments.' })
  async goals(
    @Args('first', { type: () => Int, defaultValue: 20, description: `How many, 1 to ${firstMax}.` }) first: number,
    @Args('after', { type: () => String, nullable: true, description: 'Cursor of the edge before.' })
    after: string | null | undefined,
    @Args('filter', { type: () => GoalsFilter, nullable: true, description: 'Which goals; default: all.' })
    filter: GoalsFilter | null | undefined,
    @Args('orderBy', {
      type: () => GoalsOrderEnum,
      defaultValue: GoalsOrderEnum.SUBMITTED_DESC,
      description: 'In which order.',
    })
    orderBy: GoalsOrderName,
    @Context('requester') requester: Requester,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GoalConnectionType> {
    if (first < 1 || first > firstMax) throw badInput(`first takes 1 to ${firstMax}`);
    const sight = sightOf(requester);
    const question = questionOf(filter, { vault: this.vault, tenant: requester.tenant, now: new Date() });
    const order = orderOf(orderBy, question);
    const place = after ? goalPlaceOf(after, orderBy) : undefined;
    const wanted = askedWithin(info, 'edges', 'node');
    const { goals, more } = await this.goalsQuery.list({ sight, filter: question, order, first, after: place, wanted });
    const timeOf = ({ submittedAt, updatedAt }: ListedGoal) => (order.by === 'UPDATED' ? updatedAt : submittedAt);
    const edges = goals.map((entry) => {
      const node = this.presenter.ofEntry(entry, requester);
      return new GoalEdgeType(node, () => cursorOf(orderBy, timeOf(entry), entry.goalId));
    });
    const page = { edges, pageInfo: pageInfoOf(edges, more, after) };
    return new GoalConnectionType(page, () => this.counts.count(sight, question));
  }
}

function asOfGiven(revision: number | null | undefined, instant: Instant | null | undefined): AsOf | undefined {
  if (typeof revision !== 'number') return instant ? { instant } : undefined;
  if (instant) throw badInput('asOfRevision and asOfInstant name two moments: give one of them');
  if (revision < 0) throw badInput('asOfRevision counts from 0');
  return { revision };
}

function goalPlaceOf(cursor: string, order: GoalsOrderName): GoalListQuestion['after'] {
  const [at = '', goalId = ''] = placeOf(cursor, order, 2);
  return { at, goalId };
}
