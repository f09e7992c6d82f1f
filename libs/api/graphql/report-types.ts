import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { ActionNeeded, CloseReason, Effect, OperationName, Outcome, ReportedOperation } from '@baton/goal/domain';
import type { CompensationKind, IdempotencyClass } from '@baton/specialist/domain';
import {
  ActionEnum,
  CloseReasonEnum,
  CompensationKindEnum,
  EffectEnum,
  FenceEnum,
  IdempotencyClassEnum,
  OperationStateEnum,
  OutcomeEnum,
} from './enums.js';
import { InstantScalar } from './scalars.js';

@ObjectType('EffectCount', { description: 'How many steps have an effect.' })
export class EffectCountType {
  @Field(() => EffectEnum, { description: 'The effect.' })
  effect: Effect;

  @Field(() => Int, { description: 'The number of steps that have it.' })
  count: number;
}

@ObjectType('Receipt', { description: 'Proof of an effect, as its system told it.' })
export class ReceiptType {
  @Field(() => String, { description: 'The operation that it is of.' })
  operation: OperationName;

  @Field({ description: 'What kind of record it is, in the words of the system.' })
  recordType: string;

  @Field(() => String, { nullable: true, description: 'Its id in the system; null once it is erased.' })
  recordId: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where a person can look at it; null where there is no such place.',
  })
  link: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was committed, by the clock of the system.' })
  committedAt?: string;
}

@ObjectType('TriedOperation', {
  description: 'One operation that was asked of a system, or was kept from being asked.',
})
export class TriedOperationType {
  @Field(() => String, { description: 'Which operation of the step: `forward`, or `compensation-` and its number.' })
  operation: OperationName;

  @Field(() => CompensationKindEnum, { nullable: true, description: 'What kind of compensation it is, if it is one.' })
  compensation?: CompensationKind;

  @Field({ description: 'The capability that was used.' })
  capability: string;

  @Field(() => Int, { description: 'Counts its keys, from 1: a later one came after the former was over.' })
  generation: number;

  @Field(() => OperationStateEnum, { description: 'Where it stands.' })
  state: ReportedOperation['state'];

  @Field(() => String, { nullable: true, description: 'Why it was refused or is unknown.' })
  code?: string;

  @Field(() => Int, { description: 'How often it was sent.' })
  attempts: number;

  @Field(() => FenceEnum, { description: 'Whether a late request can still take effect.' })
  fence: ReportedOperation['fence'];

  @Field({ description: 'Whether how it ended is taken on the word of a person, who had evidence of their own.' })
  onPersonsWord: boolean;

  @Field(() => [Int], { description: 'Attempts that started and that nobody can account for.' })
  unaccountedAttempts: readonly number[];
}

@ObjectType('PersonsAction', { description: 'What a person has to do, since no machine can.' })
export class PersonsActionType {
  @Field({ description: 'The role that has to act.' })
  role: string;

  @Field(() => ActionEnum, { description: 'What there is to do.' })
  action: ActionNeeded['action'];
}

@ObjectType('ReportedStep', { description: 'What became of one step.' })
export class ReportedStepType {
  @Field(() => ID, { description: 'The step.' })
  step: string;

  @Field({ description: 'What it does, for people.' })
  title: string;

  @Field({ description: 'The system that it is about.' })
  system: string;

  @Field(() => EffectEnum, { description: 'What is true of its record now.' })
  effect: Effect;

  @Field(() => IdempotencyClassEnum, { description: 'What the system can promise about repeats.' })
  idempotencyClass: IdempotencyClass;

  @Field(() => [TriedOperationType], { description: 'What was tried.' })
  tried: readonly TriedOperationType[];

  @Field(() => [ReceiptType], { description: 'The proofs.' })
  receipts: readonly ReceiptType[];

  @Field(() => PersonsActionType, { nullable: true, description: 'What a person has to do; null for nothing.' })
  actionNeeded?: PersonsActionType;
}

@ObjectType('Failure', { description: 'Why a goal could not go on.' })
export class FailureType {
  @Field({ description: 'The step that failed, or the place in its plan.' })
  step: string;

  @Field({ description: 'Why.' })
  code: string;
}

@ObjectType('OutcomeReport', {
  description:
    'What is done and what is not, derived from the events alone. Unknown and residual effects come first. It can be asked for at any time.',
})
export class OutcomeReportType {
  @Field({ description: 'Whether the goal has ended.' })
  concluded: boolean;

  @Field(() => OutcomeEnum, { nullable: true, description: 'Null before it has ended.' })
  outcome?: Outcome;

  @Field(() => CloseReasonEnum, { nullable: true, description: 'Null before it has ended.' })
  closeReason?: CloseReason;

  @Field(() => FailureType, { nullable: true, description: 'Null where nothing failed.' })
  failure?: FailureType;

  @Field(() => [EffectCountType], { description: 'Steps by effect.' })
  effects: readonly EffectCountType[];

  @Field(() => [ReportedStepType], { description: 'Each step that asks something of a system.' })
  steps: readonly ReportedStepType[];

  @Field({ description: 'The report in one sentence.' })
  sentence: string;
}
