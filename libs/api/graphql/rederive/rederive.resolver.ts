import type { Requester } from '@baton/goal/application';
import { RederiveDecisions } from '@baton/goal/application';
import { Refusal } from '@baton/kernel';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { waitingOf } from '../../access/sight.js';
import type { RederiveRefusalCode } from './rederive-types.js';
import { RederivedDecisionsType, RederiveRefused, RederiveResult } from './rederive-types.js';

const whatToDo: Readonly<Record<RederiveRefusalCode, string>> = {
  ROLE_NEEDED: 'Ask somebody who has the role.',
  GOAL_NOT_FOUND: 'Look for its id in the list of goals.',
};

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
      if (!isRefusal(error) || !isKnown(error.code)) throw error;
      const { code, message } = error;
      return Object.assign(new RederiveRefused(), { code, message, whatToDo: whatToDo[code] });
    }
  }
}

function isKnown(code: string): code is RederiveRefusalCode {
  return Object.hasOwn(whatToDo, code);
}

/** `instanceof` alone would leave the code untyped. */
function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}
