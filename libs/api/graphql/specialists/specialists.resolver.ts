import type { Requester } from '@baton/goal/application';
import type { LedgerAnswer, LedgerPageQuestion } from '@baton/read-models';
import { LedgerQuery } from '@baton/read-models';
import { Args, Context, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Connection } from '../connection-of.js';
import { afterDescription, firstDescription, mustBePageSize } from '../connection-of.js';
import { lineCursor, linePlaceOf } from '../ledger/ledger-cursors.js';
import type { LedgerLineType } from '../ledger/ledger-types.js';
import { LedgerLineConnection } from '../ledger/ledger-types.js';
import { Loader } from '../loaders.js';
import { pageInfoOf } from '../page-info.js';
import { SpecialistDesk } from './specialist-desk.js';
import { SpecialistType } from './specialist-types.js';

/** Who works for Baton, and how they are. */
@Resolver(() => SpecialistType)
export class SpecialistsResolver {
  private readonly told: Loader<LedgerAnswer, LedgerPageQuestion>;

  constructor(
    private readonly desk: SpecialistDesk,
    ledger: LedgerQuery,
  ) {
    this.told = new Loader(({ tenant }, questions) => ledger.pages(tenant, questions));
  }

  @Query(() => [SpecialistType], {
    description: 'All specialists of the registry, in the order of their names. Each is asked, so it takes a moment.',
  })
  specialists(@Context('requester') requester: Requester): Promise<readonly SpecialistType[]> {
    return this.desk.all(requester);
  }

  @ResolveField(() => LedgerLineConnection, {
    name: 'told',
    description:
      'What it was ever told, added up over all goals, what was new to it most recently before the rest: names and labels, no value.',
  })
  async toldTo(
    @Parent() { name: recipient }: SpecialistType,
    @Args('first', { type: () => Int, defaultValue: 20, description: firstDescription }) first: number,
    @Args('after', { type: () => String, nullable: true, description: afterDescription })
    after: string | null | undefined,
    @Context('requester') requester: Requester,
  ): Promise<Connection<LedgerLineType>> {
    mustBePageSize(first);
    const question = { recipient, first, ...(after ? { after: linePlaceOf(after) } : {}) };
    const { lines = [], more = false } = (await this.told.load(requester, question)) ?? {};
    const edges = lines.map((line) => ({ cursor: lineCursor(line), node: line }));
    return { edges, pageInfo: pageInfoOf(edges, more, after) };
  }
}
