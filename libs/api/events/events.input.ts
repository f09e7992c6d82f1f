import { Field, ID, InputType } from '@nestjs/graphql';
import { IsArray, IsOptional, IsString } from 'class-validator';
import type { EventWishes } from './asked-events.js';

@InputType({ description: 'Which events; all parts have to fit, and one name of each list.' })
export class EventsFilter implements EventWishes {
  @Field(() => ID, { nullable: true, description: 'Those of this goal.' })
  @IsOptional()
  @IsString()
  goal?: string | null;

  @Field(() => [String], { nullable: true, description: 'Those of these names of docs/EVENTS.md: `StepCommitted`.' })
  @IsOptional()
  @IsArray()
  type?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Those that name a step in one of these systems.' })
  @IsOptional()
  @IsArray()
  system?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Those of goals that are planned by one of these playbooks.' })
  @IsOptional()
  @IsArray()
  playbook?: string[] | null;
}
