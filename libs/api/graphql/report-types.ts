import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type {
  ActionNeeded,
  CloseReason,
  Effect,
  OperationName,
  Outcome,
  RecoveryChoice,
  RecoveryPolicy,
  ReportedOperation,
} from '@baton/goal/domain';
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
  RecoveryPolicyEnum,
} from './enums.js';
import { RecoveryChoiceEnum } from './controls/control-enums.js';
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

  @Field({
    description: 'Whether a person has settled a doubt of it, and so answers for it that nothing more comes of it.',
  })
  lookedInto: boolean;

  @Field(() => [Int], { description: 'Attempts that started and that nobody can account for.' })
  unaccountedAttempts: readonly number[];

  @Field(() => InstantScalar, { nullable: true, description: 'When it was first sent; null where it never was.' })
  sentAt?: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When the latest news of it was recorded.' })
  toldAt?: string;
}

@ObjectType('PersonsAction', { description: 'What has to be done about an effect that is not settled.' })
export class PersonsActionType {
  @Field({ description: 'The role that has to act; `baton` while it asks the system itself.' })
  role: string;

  @Field(() => ActionEnum, { description: 'What there is to do.' })
  action: ActionNeeded['action'];

  @Field(() => InstantScalar, { nullable: true, description: 'Until when; null where nobody comes after that role.' })
  deadline?: string;

  @Field(() => String, { description: 'The operation in question: `forward`, or `compensation-` and its number.' })
  operation: OperationName;

  @Field({ description: 'The key that the operation bears in its system: what to look for where no record is known.' })
  idempotencyKey: string;

  @Field(() => ReceiptType, { nullable: true, description: 'The record to look at; null where none is known.' })
  record?: ReceiptType;

  @Field(() => ReceiptType, {
    nullable: true,
    description:
      'The record that the compensation was to put right, which is no proof that it was; null for `forward`.',
  })
  putsRight?: ReceiptType;

  @Field(() => String, { nullable: true, description: 'The one person whom it was passed on to, by a surrogate id.' })
  delegatedTo?: string;

  @Field(() => String, { nullable: true, description: 'The task whose answer settles it; null before it is opened.' })
  taskId?: string;
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

  @Field(() => InstantScalar, { nullable: true, description: 'Since when the effect is so; null where it always was.' })
  since?: string;

  @Field({ description: 'Whether the plan has no way back beyond it.' })
  pivot: boolean;

  @Field(() => RecoveryPolicyEnum, { description: 'What follows where it fails for good.' })
  recovery: RecoveryPolicy;

  @Field(() => RecoveryChoiceEnum, { nullable: true, description: 'What a person chose after it had failed.' })
  recoveryChosen?: RecoveryChoice;

  @Field(() => [TriedOperationType], { description: 'What was tried.' })
  tried: readonly TriedOperationType[];

  @Field(() => [ReceiptType], { description: 'The proofs.' })
  receipts: readonly ReceiptType[];

  @Field(() => PersonsActionType, { nullable: true, description: 'What has to be done; null for nothing.' })
  actionNeeded?: PersonsActionType;
}

@ObjectType('Failure', { description: 'Why a goal could not go on.' })
export class FailureType {
  @Field({ description: 'The step that failed, or the place in its plan.' })
  step: string;

  @Field({ description: 'Why.' })
  code: string;
}

@ObjectType('AmendedEffect', { description: 'What an amendment says of one step.' })
export class AmendedEffectType {
  @Field(() => ID, { description: 'The step.' })
  step: string;

  @Field(() => EffectEnum, { description: 'The effect that it was said to have before.' })
  was: Effect;

  @Field(() => EffectEnum, { description: 'The effect that it has; the same where a person left it as it is.' })
  is: Effect;
}

@ObjectType('AmendedOutcome', { description: 'What an amendment says of the whole goal.' })
export class AmendedOutcomeType {
  @Field(() => OutcomeEnum, { description: 'The outcome that it was said to have before.' })
  was: Outcome;

  @Field(() => OutcomeEnum, { description: 'The outcome that it has.' })
  is: Outcome;
}

@ObjectType('ReportAmendment', {
  description: 'What one event told after the report was issued. The report as it was issued stays as it is.',
})
export class ReportAmendmentType {
  @Field(() => Int, { description: 'Number of the event.' })
  revision: number;

  @Field(() => InstantScalar, { description: 'When it was recorded.' })
  recordedAt: string;

  @Field({ description: 'What kind of event it is.' })
  event: string;

  @Field(() => [AmendedEffectType], { description: 'The effects that it is about.' })
  changes: readonly AmendedEffectType[];

  @Field(() => AmendedOutcomeType, { nullable: true, description: 'Null where the outcome stays the same.' })
  outcome?: AmendedOutcomeType;
}

@ObjectType('IssuedReport', { description: 'A report as it was given out when its goal ended.' })
export class IssuedReportType {
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

  @Field(() => Int, {
    description: 'Number of the event up to which it is told: ask for the goal as of it at any time.',
  })
  revision: number;

  @Field(() => InstantScalar, { description: 'When that event was recorded.' })
  recordedAt: string;

  @Field({
    description:
      'SHA-256, base64url, of what is true: outcome, effects, what was tried, receipts and amendments, and not of what ' +
      'is to be done about it. One report has one digest, whoever asks for it, and whenever.',
  })
  digest: string;
}

@ObjectType('OutcomeReport', {
  description:
    'What is done and what is not, derived from the events alone. Unknown and residual effects come first. It can be asked for at any time.',
})
export class OutcomeReportType extends IssuedReportType {
  @Field(() => [ReportAmendmentType], { description: 'What was learned after it was issued, in that order.' })
  amendments: readonly ReportAmendmentType[];

  @Field(() => IssuedReportType, {
    nullable: true,
    description: 'The report as it was given out when the goal ended, never edited since; null before that.',
  })
  issued?: IssuedReportType;
}
