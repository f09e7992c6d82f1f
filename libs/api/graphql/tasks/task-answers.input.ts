import type { Instant } from '@baton/kernel';
import { Field, InputType } from '@nestjs/graphql';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { TaskInput } from '../controls/controls.input.js';
import { InstantScalar } from '../scalars.js';
import type { DisclosureDecision, ManualResult, PlanDecision, Settlement, WayOn } from './task-enums.js';
import { DisclosureDecisionEnum, ManualResultEnum, PlanDecisionEnum, SettlementEnum, WayOnEnum } from './task-enums.js';

/** What every answer to a task says. */
@InputType({ isAbstract: true })
abstract class TaskAnswerInput extends TaskInput {
  @Field({ description: 'The digest of the task as it was shown to you.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  digest: string;
}

@InputType({ description: 'A decision about a plan: the answer to a task of the kind APPROVE_PLAN.' })
export class DecidePlanInput extends TaskAnswerInput {
  @Field(() => PlanDecisionEnum, { description: 'The decision.' })
  @IsString()
  decision: PlanDecision;
}

@InputType({ description: 'A decision about one value that is kept back: the answer to WAIVE_DISCLOSURE.' })
export class DecideDisclosureInput extends TaskAnswerInput {
  @Field(() => DisclosureDecisionEnum, { description: 'The decision.' })
  @IsString()
  decision: DisclosureDecision;

  @Field(() => InstantScalar, { nullable: true, description: 'Until when it may cross; default: a day.' })
  @IsOptional()
  @IsString()
  until?: Instant;
}

@InputType({ description: 'What was found out about an operation: the answer to SETTLE_UNKNOWN.' })
export class SettleOutcomeInput extends TaskAnswerInput {
  @Field(() => SettlementEnum, { description: 'What was found.' })
  @IsString()
  finding: Settlement;

  @Field(() => String, {
    nullable: true,
    description: 'The id of the record that shows it, in its system; needed for DONE.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  recordId?: string;
}

@InputType({ description: 'What was done about an effect by hand: the answer to MANUAL_COMPENSATION.' })
export class ReportCompensationInput extends TaskAnswerInput {
  @Field(() => ManualResultEnum, { description: 'What was done.' })
  @IsString()
  result: ManualResult;

  @Field(() => InstantScalar, { nullable: true, description: 'Until when to wait; needed for WAIT.' })
  @IsOptional()
  @IsString()
  until?: Instant;
}

@InputType({ description: 'How to go on: the answer to CHOOSE_RECOVERY.' })
export class DecideRecoveryInput extends TaskAnswerInput {
  @Field(() => WayOnEnum, { description: 'The way on.' })
  @IsString()
  way: WayOn;

  @Field(() => InstantScalar, { nullable: true, description: 'Until when to wait; needed for WAIT.' })
  @IsOptional()
  @IsString()
  until?: Instant;
}
