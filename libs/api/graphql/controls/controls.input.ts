import type { OperationName, PersonsFinding, RecoveryChoice } from '@baton/goal/domain';
import type { Classification } from '@baton/kernel';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsInt, IsNotEmpty, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { ClassificationEnum } from '../enums.js';
import { expectedRevision, idempotencyKey } from '../requests.input.js';
import { FindingEnum, RecoveryChoiceEnum } from './control-enums.js';

const operationForm = { form: /^(forward|compensation-\d{1,3})$/, says: 'operation is forward, or compensation-0 …' };

/** What every control of one goal says. */
@InputType({ isAbstract: true })
export abstract class ControlInput {
  @Field(() => ID, { description: 'The goal.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  goalId: string;

  @Field({
    description:
      'Why, in your own words, at most 500 characters. It is kept sealed with the event, and opened for who may see restricted values of the goal.',
  })
  @IsString()
  @MaxLength(10_000)
  reason: string;

  @Field({ description: idempotencyKey })
  @IsString()
  idempotencyKey: string;

  @Field(() => Int, { nullable: true, description: expectedRevision })
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedRevision?: number;
}

@InputType({ description: 'A control of one goal as a whole.' })
export class ControlGoalInput extends ControlInput {}

@InputType({ description: 'A control of one step.' })
export class SkipStepInput extends ControlInput {
  @Field(() => ID, { description: 'The step.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  step: string;
}

@InputType({ description: 'What is to be tried, or asked about, again.' })
export class RetryStepInput extends SkipStepInput {
  @Field(() => String, {
    defaultValue: 'forward',
    description: 'Which operation of the step: `forward`, or `compensation-` and its number.',
  })
  @Matches(operationForm.form, { message: operationForm.says })
  operation: OperationName;
}

@InputType({ description: 'What a person found out about an operation.' })
export class MarkOutcomeInput extends RetryStepInput {
  @Field(() => FindingEnum, { description: 'What was found.' })
  @IsString()
  finding: PersonsFinding;

  @Field(() => String, {
    nullable: true,
    description: 'The id of the record that shows it, in its system; needed for DONE.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  recordId?: string;
}

@InputType({ description: 'How delicate one value of a goal is.' })
export class RelabelAttributeInput extends ControlInput {
  @Field({ description: 'The attribute by name, e.g. request.uplift.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  attribute: string;

  @Field(() => ClassificationEnum, { description: 'How delicate it is from now on.' })
  @IsString()
  classification: Classification;
}

@InputType({ description: 'How to go on after a step has failed.' })
export class ChooseRecoveryInput extends SkipStepInput {
  @Field(() => RecoveryChoiceEnum, { description: 'The choice.' })
  @IsString()
  choice: RecoveryChoice;
}

/** What every control of one task says. */
@InputType({ isAbstract: true })
export abstract class TaskInput extends ControlInput {
  @Field(() => ID, { description: 'The task.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  taskId: string;
}

@InputType({ description: 'To whom a task is passed on.' })
export class DelegateTaskInput extends TaskInput {
  @Field(() => ID, { description: 'The one person who shall answer, by their surrogate id.' })
  @Matches(/^[A-Za-z0-9_.-]{1,64}$/, { message: 'to takes 1 to 64 of A-Z a-z 0-9 _ . -' })
  to: string;
}
