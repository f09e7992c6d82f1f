import type { Requester } from '@baton/goal/application';
import { LedgerQuery } from '@baton/read-models';
import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { waitingOf } from '../../access/sight.js';
import { LedgerType } from '../ledger/ledger-types.js';
import { SpecialistDesk } from './specialist-desk.js';
import { SpecialistType } from './specialist-types.js';

const linesMax = 1_000;

/** Who works for Baton, and how they are. */
@Resolver(() => SpecialistType)
export class SpecialistsResolver {
  constructor(
    private readonly desk: SpecialistDesk,
    private readonly ledger: LedgerQuery,
  ) {}

  @Query(() => [SpecialistType], {
    description: 'All specialists of the registry, in the order of their names. Each is asked, so it takes a moment.',
  })
  specialists(@Context('requester') requester: Requester): Promise<readonly SpecialistType[]> {
    return this.desk.all(requester);
  }

  @ResolveField(() => LedgerType, {
    description: 'What it was ever told, over all goals: names and labels, no value.',
  })
  async told(@Parent() { name }: SpecialistType, @Context('requester') requester: Requester): Promise<LedgerType> {
    const question = { tenant: requester.tenant, recipient: name, signal: waitingOf(requester) };
    return this.ledger.lines(question, linesMax);
  }
}
