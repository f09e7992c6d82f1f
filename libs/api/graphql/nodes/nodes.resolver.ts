import type { Requester } from '@baton/goal/application';
import { PolicySetsQuery } from '@baton/read-models';
import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { badInput } from '../checked-input.js';
import { firstMax } from '../connection-of.js';
import { GoalPresenter } from '../goal-presenter.js';
import type { GoalType } from '../goal-types.js';
import { HistoryLoader } from '../history-loader.js';
import { policySetOf } from '../policy-sets/policy-sets.resolver.js';
import { SpecialistDesk } from '../specialists/specialist-desk.js';
import type { NodePlace } from './node-ids.js';
import { nodePlaceOf } from './node-ids.js';
import { NodeType } from './node-types.js';

/** What the ids of one request are found in; each is asked for once, however many ids lie in it. */
interface Sources {
  readonly goal: (goalId: string) => Promise<GoalType | null>;
  readonly specialists: () => Promise<readonly NodeType[]>;
  readonly policySets: () => Promise<readonly NodeType[]>;
}

/** Anything that has an id, by its id (Relay). */
@Resolver()
export class NodesResolver {
  constructor(
    private readonly histories: HistoryLoader,
    private readonly presenter: GoalPresenter,
    private readonly desk: SpecialistDesk,
    private readonly sets: PolicySetsQuery,
  ) {}

  @Query(() => NodeType, { nullable: true, description: 'A thing by its id; null where you see none of this id.' })
  async node(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Context('requester') requester: Requester,
  ): Promise<NodeType | null> {
    return (await this.nodes([id], requester))[0] ?? null;
  }

  @Query(() => [NodeType], {
    nullable: 'items',
    description: `Things by their ids, at most ${firstMax} and in the same order; null for each that you see none of.`,
  })
  async nodes(
    @Args('ids', { type: () => [ID], description: 'Their ids.' }) ids: string[],
    @Context('requester') requester: Requester,
  ): Promise<(NodeType | null)[]> {
    if (ids.length > firstMax) throw badInput(`ids takes at most ${firstMax}`);
    const sources = this.sourcesFor(requester);
    return Promise.all(ids.map(async (id) => find(id, nodePlaceOf(id), sources)));
  }

  private sourcesFor(requester: Requester): Sources {
    const known = new Map<string, Promise<unknown>>();
    const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
      const asked = (known.get(key) as Promise<T> | undefined) ?? ask();
      known.set(key, asked);
      return asked;
    };
    return {
      goal: (goalId) => once(`goal ${goalId}`, () => this.goal(requester, goalId)),
      specialists: () => once('specialists', () => this.desk.all(requester)),
      policySets: () => once('policy sets', async () => (await this.sets.all()).sets.map(policySetOf)),
    };
  }

  private async goal(requester: Requester, goalId: string): Promise<GoalType | null> {
    const history = await this.histories.load(requester, goalId);
    return history ? this.presenter.ofHistory(history, requester) : null;
  }
}

async function find(id: string, { kind, parts: [place = ''] }: NodePlace, sources: Sources): Promise<NodeType | null> {
  const among = (all: readonly NodeType[] | undefined): NodeType | null => all?.find((one) => one.id === id) ?? null;
  switch (kind) {
    case 'Goal':
      return sources.goal(place);
    case 'Step':
      return among(await (await sources.goal(place))?.steps);
    case 'HumanTask':
      return among(await (await sources.goal(place))?.tasks);
    case 'Handoff':
      return among(await (await sources.goal(place))?.handoffs);
    case 'Specialist':
      return among(await sources.specialists());
    case 'PolicySet':
      return among(await sources.policySets());
  }
}
