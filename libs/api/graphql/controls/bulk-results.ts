import type { OperationName } from '@baton/goal/domain';
import { createUnionType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RefusedType } from '../result-types.js';
import { PositionScalar } from '../scalars.js';
import type { BulkRefusalCode, ControlCode } from './control-enums.js';
import { BulkRefusalCodeEnum, ControlRefusalCodeEnum } from './control-enums.js';

@ObjectType('BulkItem', { description: 'A goal, or a task or a step of a goal, that something is done to in bulk.' })
export class BulkItemType {
  @Field(() => ID, { description: 'The goal.' })
  goalId: string;

  @Field(() => ID, { nullable: true, description: 'The task; null where it is about none.' })
  taskId?: string;

  @Field(() => ID, { nullable: true, description: 'The step; null where it is about none.' })
  step?: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Which operation of the step: `forward`, or `compensation-` and its number; null where it is about none.',
  })
  operation?: OperationName;
}

@ObjectType('BulkItemRefused', { description: 'Something that nothing was done to, and why.' })
export class BulkItemRefusedType extends BulkItemType {
  @Field(() => ControlRefusalCodeEnum, { description: 'Why.' })
  code: ControlCode;

  @Field({ description: 'What is wrong with it.' })
  message: string;
}

@ObjectType('BulkPreview', { description: 'What would be reached; nothing was changed.' })
export class BulkPreview {
  @Field(() => Int, {
    description: 'How many goals, or tasks, or steps: give it as expectedCount to do it to no others.',
  })
  count: number;

  @Field(() => [BulkItemType], { description: 'The first of them that it would be done to.' })
  sample: readonly BulkItemType[];

  @Field(() => Int, { description: 'How many of them are known already to refuse.' })
  refusedCount: number;

  @Field(() => [BulkItemRefusedType], { description: 'The first of these.' })
  refused: readonly BulkItemRefusedType[];
}

@ObjectType('BulkDone', { description: 'What was reached, one event for each.' })
export class BulkDone {
  @Field(() => Int, { description: 'How many were tried.' })
  count: number;

  @Field(() => [BulkItemType], {
    description: 'Those that it was done to: now, or by the same request before where they fit as they did.',
  })
  done: readonly BulkItemType[];

  @Field(() => [BulkItemRefusedType], { description: 'Those that nothing was done to.' })
  refused: readonly BulkItemRefusedType[];

  @Field(() => PositionScalar, {
    nullable: true,
    description: 'Give it as minPosition to see at least this much; null where there is nothing yet.',
  })
  position?: string;
}

@ObjectType('BulkRefused', { implements: RefusedType, description: 'Nothing at all was done.' })
export class BulkRefused extends RefusedType {
  @Field(() => BulkRefusalCodeEnum, { description: 'Why.' })
  code: BulkRefusalCode;

  @Field(() => Int, { description: 'How many fit now; counted no further than one more than are taken at once.' })
  count: number;
}

export const BulkResult = createUnionType({
  name: 'BulkResult',
  description: 'What became of something that was to be done to many goals.',
  types: () => [BulkPreview, BulkDone, BulkRefused] as const,
});
