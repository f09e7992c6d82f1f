import type { Classification } from '@baton/kernel';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ClassificationEnum } from './enums.js';

export const idempotencyKey =
  'Your own name for this request: sent again with it, the request is done once. 1 to 200 printable ASCII characters.';

/** What a person may say of their own words. */
const labelOf = (what: string): string =>
  `How delicate you call ${what}, from the first handoff on. It raises a label of the playbook and lowers none: that is \`relabelAttribute\`.`;

export const expectedRevision =
  'The `revision` of the goal as you have seen it: where it has gone on since, nothing is done.';

@InputType({ description: 'A goal, told as a person would tell it.' })
export class SubmitGoalInput {
  @Field({ description: 'The sentence, e.g. "Renew ACME for a year at +5 %".' })
  @IsString()
  @IsNotEmpty()
  sentence: string;

  @Field(() => ClassificationEnum, { nullable: true, description: labelOf('all that is taken out of the sentence') })
  @IsOptional()
  @IsString()
  classification?: Classification | null;

  @Field({ description: idempotencyKey })
  @IsString()
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

  @Field(() => ClassificationEnum, { nullable: true, description: labelOf('this answer') })
  @IsOptional()
  @IsString()
  classification?: Classification | null;
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
  idempotencyKey: string;

  @Field(() => Int, { nullable: true, description: expectedRevision })
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedRevision?: number | null;
}
