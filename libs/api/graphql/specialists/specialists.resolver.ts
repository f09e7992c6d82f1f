import type { Requester } from '@baton/goal/application';
import type { LedgerAnswer } from '@baton/read-models';
import { LedgerQuery } from '@baton/read-models';
import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { waitingOf } from '../../access/sight.js';
import { LedgerType } from '../ledger/ledger-types.js';
import { Loader } from '../loaders.js';
import { SpecialistDesk } from './specialist-desk.js';
import { SpecialistType } from './specialist-types.js';

const linesMax = 1_000;

/** Who works for Baton, and how they are. */
@Resolver(() => SpecialistType)
export class SpecialistsResolver {
  private readonly told: Loader<LedgerAnswer>;

  constructor(
    private readonly desk: SpecialistDesk,
    ledger: LedgerQuery,
  ) {
    this.told = new Loader((requester, names) =>
      ledger.linesByRecipient({ tenant: requester.tenant, signal: waitingOf(requester) }, names, linesMax),
    );
  }

  @Query(() => [SpecialistType], {
    description: 'All specialists of the registry, in the order of their names. Each is asked, so it takes a moment.',
  })
  specialists(@Context('requester') requester: Requester): Promise<readonly SpecialistType[]> {
    return this.desk.all(requester);
  }

  @ResolveField(() => LedgerType, {
    name: 'told',
    description: 'What it was ever told, over all goals: names and labels, no value.',
  })
  async toldTo(@Parent() { name }: SpecialistType, @Context('requester') requester: Requester): Promise<LedgerType> {
    return (await this.told.load(requester, name)) ?? { lines: [], more: false };
  }
}
