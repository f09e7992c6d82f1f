import type { GoalPhase, Outcome } from '@baton/goal/domain';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { OutcomeEnum, PhaseEnum } from './enums.js';

export const idempotencyKey =
  'Your own name for this request: sent again with it, the request is done once. 1 to 200 printable ASCII characters.';

@InputType({ description: 'A goal, told as a person would tell it.' })
export class SubmitGoalInput {
  @Field({ description: 'The sentence, e.g. "Renew ACME for a year at +5 %".' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  sentence: string;

  @Field({ description: idempotencyKey })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  idempotencyKey: string;
}

@InputType({ description: 'The answer to one open question.' })
export class AnswerInput {
  @Field({ description: 'The attribute of the question.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  attribute: string;

  @Field({ description: 'The answer in words, e.g. "5 %" or "from 1 April".' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  text: string;
}

@InputType({ description: 'Answers to what a goal asks.' })
export class AnswerClarificationInput {
  @Field(() => ID, { description: 'The goal.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  goalId: string;

  @Field(() => [AnswerInput], { description: 'One answer for each open question.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => AnswerInput)
  answers: AnswerInput[];

  @Field({ description: idempotencyKey })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  idempotencyKey: string;
}

@InputType({ description: 'Which goals; all parts have to fit.' })
export class GoalsFilter {
  @Field(() => PhaseEnum, { nullable: true, description: 'Those in this phase.' })
  @IsOptional()
  phase?: GoalPhase;

  @Field(() => OutcomeEnum, { nullable: true, description: 'Those that ended so.' })
  @IsOptional()
  outcome?: Outcome;

  @Field(() => String, { nullable: true, description: 'Those that are planned by this playbook.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  playbook?: string;

  @Field(() => String, { nullable: true, description: 'Those whose plans are about this system.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  system?: string;

  @Field(() => Int, { nullable: true, description: 'Those that were taken on at least so many seconds ago.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  olderThanSeconds?: number;

  @Field(() => Boolean, { nullable: true, description: 'Those that are paused, or that are not.' })
  @IsOptional()
  @IsBoolean()
  paused?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Those that were set aside, or that were not.' })
  @IsOptional()
  @IsBoolean()
  quarantined?: boolean;
}
