import type { Requester } from '@baton/goal/application';
import { RederiveDecisions } from '@baton/goal/application';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { waitingOf } from '../../access/sight.js';
import { refusalOf } from '../refusals.js';
import type { RederiveRefusalCode } from './rederive-types.js';
import { RederivedDecisionsType, RederiveRefusalCodeEnum, RederiveRefused, RederiveResult } from './rederive-types.js';

/** What an auditor asks of decisions that were taken. */
@Resolver()
export class RederiveResolver {
  constructor(private readonly queries: QueryBus) {}

  @Query(() => RederiveResult, {
    description:
      'Takes recorded decisions on what crosses again, from the log alone, by the policy sets that they name, and changes nothing. Of all goals it reads the whole log. It takes the role operator or auditor.',
  })
  async rederiveDecisions(
    @Args('goalId', { type: () => ID, nullable: true, description: 'Of this goal; default: of all of yours.' })
    goalId: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<typeof RederiveResult> {
    try {
      const question = new RederiveDecisions(goalId ?? undefined, requester, waitingOf(requester));
      const taken = await this.queries.execute(question);
      return Object.assign(new RederivedDecisionsType(), taken);
    } catch (error) {
      return Object.assign(new RederiveRefused(), refusalOf<RederiveRefusalCode>(error, RederiveRefusalCodeEnum));
    }
  }
}
