import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { Classification, Form } from '@baton/kernel';
import { Type } from 'class-transformer';
import { IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { connectionOf } from '../connection-of.js';
import { ClassificationEnum, FormEnum } from '../enums.js';
import { SystemRecordInput, TimeRangeInput } from '../goals.input.js';
import { InstantScalar } from '../scalars.js';

@ObjectType('LedgerLine', {
  description: 'That a specialist was told one field about one being in one form, over all goals. Holds no value.',
})
export class LedgerLineType {
  @Field({ description: 'The specialist that was told.' })
  recipient: string;

  @Field(() => ID, { nullable: true, description: 'Whom it is about, by a surrogate id; null: nobody.' })
  subject?: string;

  @Field({ description: 'The field of the brief that carried it.' })
  field: string;

  @Field(() => FormEnum, { description: 'How much of it crossed.' })
  form: Form;

  @Field({ description: 'What kind of thing it tells, e.g. `commercial` or `health`.' })
  category: string;

  @Field(() => ClassificationEnum, { description: 'How delicate it is.' })
  classification: Classification;

  @Field(() => Int, { description: 'In how many handoffs.' })
  times: number;

  @Field(() => Int, { description: 'In how many of them only because a person let it cross that policy keeps back.' })
  waived: number;

  @Field(() => InstantScalar, { description: 'When first.' })
  firstAt: string;

  @Field(() => InstantScalar, { description: 'When last.' })
  lastAt: string;

  @Field(() => ID, { description: 'The goal that it was told for last.' })
  lastGoalId: string;
}

export const LedgerLineConnection = connectionOf(LedgerLineType, 'LedgerLine', 'lines of what was told');

@ObjectType('SubjectAccess', { description: 'Who was told what of one person or organisation, over all goals.' })
export class SubjectAccessType {
  @Field(() => ID, { description: 'Whom it is about, by a surrogate id.' })
  subject: string;

  @Field(() => [LedgerLineType], { description: 'What was told, what was told first before the rest.' })
  lines: readonly LedgerLineType[];

  @Field({ description: 'Whether there are further lines: then ask of one specialist and one being.' })
  more: boolean;
}

@ObjectType('DisclosedField', { description: 'A field that a brief told, by its names and labels.' })
export class DisclosedFieldType {
  @Field({ description: 'The field of the brief.' })
  field: string;

  @Field(() => FormEnum, { description: 'How much of it crossed.' })
  form: Form;

  @Field({ description: 'What kind of thing it tells.' })
  category: string;

  @Field(() => ClassificationEnum, { description: 'How delicate it is.' })
  classification: Classification;

  @Field({ description: 'Whether it crossed only because a person let it cross that policy keeps back.' })
  waived: boolean;
}

@ObjectType('Disclosure', { description: 'That one handoff told one specialist something of one being. No value.' })
export class DisclosureType {
  @Field(() => ID, { description: 'The goal that it was told for.' })
  goalId: string;

  @Field(() => ID, { description: 'The handoff, as node takes it.' })
  handoff: string;

  @Field({ description: 'The specialist that was told.' })
  specialist: string;

  @Field(() => ID, { nullable: true, description: 'Whom it is about, by a surrogate id; null: nobody.' })
  subject?: string;

  @Field({ description: 'What it was told for.' })
  purpose: string;

  @Field(() => InstantScalar, { description: 'When.' })
  toldAt: string;

  @Field(() => [DisclosedFieldType], { description: 'What was told.' })
  fields: readonly DisclosedFieldType[];
}

export const DisclosureConnection = connectionOf(DisclosureType, 'Disclosure', 'disclosures');

@InputType('DisclosuresFilter', { description: 'Which disclosures; all parts have to fit.' })
export class DisclosuresFilterInput {
  @Field(() => String, { nullable: true, description: 'Told to this specialist.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  specialist?: string;

  @Field(() => ID, { nullable: true, description: 'Told about this being, by a surrogate id.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  subject?: string;

  @Field(() => SystemRecordInput, { nullable: true, description: 'Told about this being, by a record.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SystemRecordInput)
  record?: SystemRecordInput;

  @Field(() => ID, { nullable: true, description: 'Told for this goal.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  goalId?: string;

  @Field(() => TimeRangeInput, { nullable: true, description: 'Told in this time.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TimeRangeInput)
  told?: TimeRangeInput;
}
