import type { HumanTaskOption } from '@baton/goal/domain';
import type { Instant } from '@baton/kernel';
import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { GoalsFilter } from '../goals.input.js';
import { idempotencyKey } from '../requests.input.js';
import { InstantScalar } from '../scalars.js';
import { HumanTaskOptionEnum } from '../tasks/task-enums.js';
import type { BulkControl } from './control-enums.js';
import { BulkControlEnum } from './control-enums.js';

/** What everything that is done to many goals at once says. */
@InputType({ isAbstract: true })
export abstract class BulkInput {
  @Field({ description: 'Why, in your own words, at most 500 characters. It is kept sealed with each event.' })
  @IsString()
  @Matches(/\S/, { message: 'reason says why' })
  @MaxLength(500)
  reason: string;

  @Field({
    description: `${idempotencyKey} What it reached before is not done again, so it can be sent again after an interruption: then without expectedCount, since what it reached may fit no more.`,
  })
  @Matches(/^[\x21-\x7e]{1,200}$/, { message: 'idempotencyKey is 1 to 200 printable ASCII characters without spaces' })
  idempotencyKey: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Only tells how many there are, and changes nothing.' })
  @IsBoolean()
  dryRun: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'As a dry run has told it: nothing is done where other than so many fit now.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedCount?: number;
}

@InputType({ description: 'A control of many goals.' })
export class ControlGoalsInput extends BulkInput {
  @Field(() => GoalsFilter, { description: 'Which goals, among those that have not ended.' })
  @ValidateNested()
  @Type(() => GoalsFilter)
  filter: GoalsFilter;

  @Field(() => BulkControlEnum, { description: 'What is to be done to each.' })
  @IsString()
  control: BulkControl;
}

@InputType({ description: 'One answer to all open tasks of a group.' })
export class ResolveTasksInput extends BulkInput {
  @Field({ description: 'The group, as humanTaskGroups names it.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  group: string;

  @Field(() => HumanTaskOptionEnum, { description: 'The answer: one of the options that all of them take.' })
  @IsString()
  option: HumanTaskOption;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'Until when to wait, needed for WAIT; or until when values may cross, for WAIVE.',
  })
  @IsOptional()
  @IsString()
  waitUntil?: Instant;
}
