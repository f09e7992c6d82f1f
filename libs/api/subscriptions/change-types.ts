import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GoalType } from '../graphql/goal-types.js';
import { PositionScalar } from '../graphql/scalars.js';
import { HumanTaskType } from '../graphql/tasks/task-types.js';

const position = 'Give it as `after` to go on behind it.';

@ObjectType('GoalsChange', { description: 'A goal that has changed, as your list shows it now.' })
export class GoalsChangeType {
  @Field(() => PositionScalar, { description: position })
  position: string;

  @Field(() => ID, { description: 'The goal.' })
  goalId: string;

  @Field(() => GoalType, {
    nullable: true,
    description: 'The goal where it fits the filter; null where it does not, or no longer: take it from your list.',
  })
  goal: GoalType | null;
}

@ObjectType('TaskOpened', { description: 'A question to a person that was opened.' })
export class TaskOpenedType {
  @Field(() => PositionScalar, { description: position })
  position: string;

  @Field(() => HumanTaskType, { description: 'The task as it was opened.' })
  task: HumanTaskType;
}
