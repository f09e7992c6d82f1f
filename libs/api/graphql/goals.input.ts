import type { GoalPhase, Outcome } from '@baton/goal/domain';
import type { Instant } from '@baton/kernel';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { OutcomeEnum, PhaseEnum } from './enums.js';
import { enumOf } from './enum-of.js';
import { InstantScalar } from './scalars.js';

export type GoalsOrderName = 'SUBMITTED_DESC' | 'SUBMITTED_ASC' | 'UPDATED_DESC' | 'UPDATED_ASC';

export const GoalsOrderEnum = enumOf<GoalsOrderName>('GoalsOrder', 'In which order goals are listed.', {
  SUBMITTED_DESC: 'What was taken on last comes first.',
  SUBMITTED_ASC: 'What was taken on first comes first.',
  UPDATED_DESC: 'What has changed last comes first.',
  UPDATED_ASC: 'What has not changed for longest comes first.',
});

@InputType('TimeRange', { description: 'A stretch of time; open where an end is left out.' })
export class TimeRangeInput {
  @Field(() => InstantScalar, { nullable: true, description: 'From this moment on.' })
  @IsOptional()
  @IsString()
  from?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Before this moment.' })
  @IsOptional()
  @IsString()
  before?: Instant;
}

@InputType('SystemRecord', { description: 'A record, as its system names it.' })
export class SystemRecordInput {
  @Field({ description: 'The system that has it, e.g. `salesforce`.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  system: string;

  @Field(() => ID, { description: 'Its id there.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(500)
  recordId: string;
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

  @Field(() => ID, { nullable: true, description: 'Those of this owner, by a surrogate id.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  owner?: string;

  @Field(() => TimeRangeInput, { nullable: true, description: 'Those that were taken on in this time.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TimeRangeInput)
  submitted?: TimeRangeInput;

  @Field(() => TimeRangeInput, {
    nullable: true,
    description: 'Those that have changed last in this time; takes an order by change.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TimeRangeInput)
  updated?: TimeRangeInput;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Those that hold an effect which nobody can tell, beyond calls under way; or those that do not.',
  })
  @IsOptional()
  @IsBoolean()
  hasUnknown?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'Those that ask a person something, or that do not.' })
  @IsOptional()
  @IsBoolean()
  hasHumanTask?: boolean;

  @Field(() => SystemRecordInput, { nullable: true, description: 'Those that have read or changed this record.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SystemRecordInput)
  touches?: SystemRecordInput;
}
