import { createUnionType, Field, InterfaceType, Int, ObjectType } from '@nestjs/graphql';
import type { AnswerRefusalCode, SubmitRefusalCode } from './enums.js';
import { AnswerRefusalCodeEnum, SubmitRefusalCodeEnum } from './enums.js';
import { GoalType } from './goal-types.js';
import { PositionScalar } from './scalars.js';

@InterfaceType('Accepted', { description: 'A request that was taken on.' })
export abstract class AcceptedType {
  @Field(() => GoalType, { description: 'The goal, with what the request made of it.' })
  goal: GoalType;

  @Field(() => PositionScalar, { description: 'Give it as minPosition to see at least this much.' })
  position: string;

  @Field({ description: 'Whether the same request was taken on before; then nothing was added now.' })
  repeated: boolean;
}

@InterfaceType('Refused', { description: 'A request that was not taken on. Nothing was changed.' })
export abstract class RefusedType {
  @Field({ description: 'What is wrong with it.' })
  message: string;

  @Field({ description: 'What you can do.' })
  whatToDo: string;
}

@ObjectType('SubmitGoalAccepted', { implements: AcceptedType, description: 'The goal was taken on.' })
export class SubmitGoalAccepted extends AcceptedType {}

@ObjectType('SubmitGoalRefused', { implements: RefusedType, description: 'The goal was not taken on.' })
export class SubmitGoalRefused extends RefusedType {
  @Field(() => SubmitRefusalCodeEnum, { description: 'Why.' })
  code: SubmitRefusalCode;

  @Field(() => Int, {
    nullable: true,
    description: 'When to send the same request again, in seconds; null where that alone would change nothing.',
  })
  retryAfterSeconds?: number;
}

@ObjectType('AnswerClarificationAccepted', { implements: AcceptedType, description: 'The answers were taken.' })
export class AnswerClarificationAccepted extends AcceptedType {}

@ObjectType('AnswerClarificationRefused', { implements: RefusedType, description: 'The answers were not taken.' })
export class AnswerClarificationRefused extends RefusedType {
  @Field(() => AnswerRefusalCodeEnum, { description: 'Why.' })
  code: AnswerRefusalCode;
}

export const SubmitGoalResult = createUnionType({
  name: 'SubmitGoalResult',
  description: 'What became of a submitted goal.',
  types: () => [SubmitGoalAccepted, SubmitGoalRefused] as const,
});

export const AnswerClarificationResult = createUnionType({
  name: 'AnswerClarificationResult',
  description: 'What became of answers.',
  types: () => [AnswerClarificationAccepted, AnswerClarificationRefused] as const,
});
