import type { Requester } from '@baton/goal/application';
import { GoalQuery, GoalsQuery } from '@baton/read-models';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ofOwnWords, sightOf } from '../../access/sight.js';
import { GoalLoader } from '../goal-loader.js';
import { GoalType } from '../goal-types.js';
import { Loader } from '../loaders.js';
import type { Open } from '../opener.js';
import { Opener } from '../opener.js';
import { unreadableGoal } from '../unreadable.js';
import { HumanTaskType, KnownOfTaskType } from './task-types.js';

/** What a task leads to. */
@Resolver(() => HumanTaskType)
export class TaskFieldsResolver {
  /** One for all tasks of a goal, so that what is opened of them at once is one event. */
  private readonly opens: Loader<Open>;

  constructor(
    private readonly goals: GoalLoader,
    private readonly goalQuery: GoalQuery,
    private readonly opener: Opener,
    goalsQuery: GoalsQuery,
  ) {
    this.opens = new Loader(async (requester, goalIds) => {
      const entries = await goalsQuery.byIds(sightOf(requester), goalIds);
      return new Map(entries.map((entry) => [entry.goalId, opener.for(requester, entry)]));
    });
  }

  @ResolveField(() => GoalType, {
    nullable: true,
    description: 'The goal that asks, as the list of goals has it; null where it is not listed yet.',
  })
  goal(@Parent() task: HumanTaskType, @Context('requester') requester: Requester): Promise<GoalType | null> {
    return this.goals.load(requester, task.goalId);
  }

  @ResolveField(() => KnownOfTaskType, {
    nullable: true,
    description: 'What is known of the effect that it is about; null where its goal is not listed yet.',
  })
  async known(
    @Parent() task: HumanTaskType,
    @Context('requester') requester: Requester,
  ): Promise<KnownOfTaskType | null> {
    if (task.toKnown) return task.toKnown();
    return (await (await this.goals.load(requester, task.goalId))?.knownOf(task.taskId)) ?? null;
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Why it was answered so, in the words of whoever did; null where nobody did, for whoever may not see it, and once it is erased. It is restricted: who was given it is on record.',
  })
  async reason(
    @Parent() { goalId, sealedReason }: HumanTaskType,
    @Context('requester') requester: Requester,
  ): Promise<string | null> {
    if (!sealedReason) return null;
    const open = (await this.opens.load(requester, goalId)) ?? (await this.openUnlisted(requester, goalId));
    return (await open?.value(sealedReason, ofOwnWords)) ?? null;
  }

  /** A goal that is shown by its own events may be ahead of the list. */
  private async openUnlisted(requester: Requester, goalId: string): Promise<Open | undefined> {
    const history = await this.goalQuery.find(sightOf(requester), goalId).catch(unreadableGoal);
    return history && this.opener.for(requester, history.state);
  }
}
