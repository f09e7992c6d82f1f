import type { Requester } from '@baton/goal/application';
import { OpeningsQuery } from '@baton/read-models';
import { Args, Context, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { sightOf } from '../../access/sight.js';
import type { EventfulConnection } from '../connection-of.js';
import { afterDescription, firstDescription, mustBePageSize, numberIn } from '../connection-of.js';
import { pageInfoOf } from '../page-info.js';
import { unreadableGoal } from '../unreadable.js';
import type { OpeningType } from './opening-types.js';
import { OpeningConnection } from './opening-types.js';

/** What an auditor asks of values that were given in the clear. */
@Resolver()
export class OpeningsResolver {
  constructor(private readonly openings: OpeningsQuery) {}

  @Query(() => OpeningConnection, {
    name: 'openings',
    nullable: true,
    description:
      'Who was given confidential or restricted values of a goal, in order, always current; null where you have no goal of this id. It takes the role auditor or admin.',
  })
  async ofGoal(
    @Args('goalId', { type: () => ID, description: 'The goal.' }) goalId: string,
    @Args('first', { type: () => Int, defaultValue: 20, description: firstDescription }) first: number,
    @Args('after', { type: () => String, nullable: true, description: afterDescription })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<EventfulConnection<OpeningType> | null> {
    mustBePageSize(first);
    const place = { first, after: after ? numberIn(after) : undefined };
    const found = await this.openings.of(sightOf(requester), goalId, place).catch(unreadableGoal);
    if (!found) return null;
    const { openings, eventsSkipped, more } = found;
    const edges = openings.map(({ number, ...opening }) => ({ cursor: String(number), node: opening }));
    return { edges, pageInfo: pageInfoOf(edges, more, after), eventsSkipped };
  }
}
