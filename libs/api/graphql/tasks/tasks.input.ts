import type { HumanTaskCause, HumanTaskKind } from '@baton/goal/domain';
import { Field, ID, InputType } from '@nestjs/graphql';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { HumanTaskCauseEnum, HumanTaskKindEnum } from './task-enums.js';

@InputType({ description: 'Which tasks; all parts have to fit.' })
export class HumanTasksFilter {
  @Field(() => HumanTaskKindEnum, { nullable: true, description: 'Those that ask for this.' })
  @IsOptional()
  kind?: HumanTaskKind;

  @Field(() => HumanTaskCauseEnum, { nullable: true, description: 'Those that ask for this reason.' })
  @IsOptional()
  cause?: HumanTaskCause;

  @Field(() => String, { nullable: true, description: 'Those about this system.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  system?: string;

  @Field(() => String, { nullable: true, description: 'Those that ask this role now.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  role?: string;

  @Field(() => String, { nullable: true, description: 'Those of this group.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  group?: string;

  @Field(() => ID, { nullable: true, description: 'Those of this goal.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  goalId?: string;

  @Field(() => Boolean, { nullable: true, description: 'Open ones, or those that have ended; default: both.' })
  @IsOptional()
  @IsBoolean()
  open?: boolean;
}
