import type { Requester } from '@baton/goal/application';
import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { GoalLoader } from '../goal-loader.js';
import { GoalType } from '../goal-types.js';
import { HumanTaskType } from './task-types.js';

/** What a task leads to. */
@Resolver(() => HumanTaskType)
export class TaskFieldsResolver {
  constructor(private readonly goals: GoalLoader) {}

  @ResolveField(() => GoalType, {
    nullable: true,
    description: 'The goal that asks, as the list of goals has it; null where it is not listed yet.',
  })
  goal(@Parent() task: HumanTaskType, @Context('requester') requester: Requester): Promise<GoalType | null> {
    return this.goals.load(requester, task.goalId);
  }
}
