import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { CloseReason, Effect, GoalPhase, OperationName, Outcome, Plan, PlannedStep } from '@baton/goal/domain';
import type { GoalState, PlanWarning, QuestionReason, Resumption } from '@baton/goal/domain';
import type { StepView } from '@baton/read-models';
import type { IdempotencyClass, Reversibility } from '@baton/specialist/domain';
import {
  ApprovalEnum,
  CloseReasonEnum,
  EffectEnum,
  IdempotencyClassEnum,
  OperationStateEnum,
  OutcomeEnum,
  PhaseEnum,
  PlanWarningCodeEnum,
  QuestionReasonEnum,
  ReversibilityEnum,
  StageEnum,
  StepKindEnum,
  WaitingKindEnum,
} from './enums.js';
import { AttributeType, HandoffType } from './handoff-types.js';
import { EffectCountType, OutcomeReportType } from './report-types.js';
import { ClosingEnum, SkippedEnum } from './controls/control-enums.js';
import { NodeType } from './nodes/node-types.js';
import { InstantScalar, PositionScalar } from './scalars.js';
import type { KnownOfTaskType } from './tasks/task-types.js';
import { HumanTaskType } from './tasks/task-types.js';

@ObjectType('Waiting', { description: 'Something that only a person can bring.' })
export class WaitingType {
  @Field(() => WaitingKindEnum, { description: 'What it is.' })
  kind: Resumption['waitingFor'][number]['kind'];

  @Field(() => ID, { nullable: true, description: 'The step whose outcome is waited for.' })
  step?: string;

  @Field(() => String, { nullable: true, description: 'Which of its operations.' })
  operation?: OperationName;
}

@ObjectType('Question', { description: 'What a goal asks its person, since it does not guess.' })
export class QuestionType {
  @Field({ description: 'The attribute that an answer fills; name it in the answer.' })
  attribute: string;

  @Field(() => QuestionReasonEnum, { description: 'Why it is asked.' })
  reason: QuestionReason;

  @Field({ description: 'The question.' })
  text: string;

  @Field(() => [String], { description: 'Values that may be what is meant, as far as the requester may see them.' })
  candidates: Promise<readonly string[]>;
}

@ObjectType('PlanWarning', { description: 'Something in a plan that a person has to accept first.' })
export class PlanWarningType implements PlanWarning {
  @Field(() => PlanWarningCodeEnum, { description: 'What it is.' })
  code: PlanWarning['code'];

  @Field(() => ID, { description: 'The step that can not be undone.' })
  step: string;

  @Field(() => ID, { description: 'A step that may still fail when that one is done.' })
  risky: string;
}

@ObjectType('PlanDependency', { description: 'That one step of a plan is only begun when another is done.' })
export class PlanDependencyType {
  @Field(() => ID, { description: 'The step that waits, by its name in the goal.' })
  step: string;

  @Field(() => ID, { description: 'The step that it waits for.' })
  needs: string;
}

@ObjectType('Plan', { description: 'The plan in force: steps, and which of them waits for which.' })
export class PlanType {
  @Field(() => Int, { description: 'Its number, from 0.' })
  revision: number;

  @Field(() => StageEnum, { description: 'What it is for.' })
  stage: Plan['stage'];

  @Field(() => [ID], {
    description:
      'Other goals about the same account that had not ended when it was laid down, as far as was known then.',
  })
  alongside: readonly string[];

  @Field(() => [StepType], { description: 'Its steps, in the order in which they were planned.' })
  steps: readonly StepType[];

  @Field(() => [PlanDependencyType], { description: 'Which step waits for which: a graph without a circle.' })
  dependencies: readonly PlanDependencyType[];

  @Field(() => ApprovalEnum, {
    nullable: true,
    description: 'Whose leave it takes, whatever it holds; null where only a warning does.',
  })
  approval?: Plan['approval'];

  @Field(() => [PlanWarningType], { description: 'What a person has to accept before it is carried out.' })
  warnings: readonly PlanWarningType[];
}

@ObjectType('Operation', { description: 'One effect that is asked of one system.' })
export class OperationType {
  @Field(() => String, { description: 'Which operation of the step: `forward`, or `compensation-` and its number.' })
  name: OperationName;

  @Field(() => OperationStateEnum, { description: 'Where it stands.' })
  state: StepView['state'];

  @Field(() => Int, { description: 'The highest attempt that was sent.' })
  attempt: number;

  @Field(() => InstantScalar, { nullable: true, description: 'The specialist starts nothing after it.' })
  deadline?: string;
}

@ObjectType('Step', { implements: NodeType, description: 'One planned use of a capability.' })
export class StepType implements NodeType {
  @Field(() => ID, { description: 'Its id, opaque and no other thing’s.' })
  id: string;

  @Field(() => ID, { description: 'Its name in the goal, never used again there: what mutations take as `step`.' })
  step: string;

  @Field({ description: 'What it does, for people.' })
  title: string;

  @Field(() => StepKindEnum, { description: 'Whether it changes anything.' })
  kind: PlannedStep['effect'];

  @Field({ description: 'The specialist that carries it out.' })
  specialist: string;

  @Field({ description: 'The system that it is about.' })
  system: string;

  @Field({ description: 'The capability that it uses.' })
  capability: string;

  @Field({ description: 'The version of the capability that the plan holds on to.' })
  capabilityVersion: string;

  @Field(() => ReversibilityEnum, { description: 'Whether there is a way back.' })
  reversibility: Reversibility;

  @Field(() => IdempotencyClassEnum, { description: 'What the system can promise about repeats.' })
  idempotencyClass: IdempotencyClass;

  @Field(() => [ID], { description: 'The steps that have to be done before it.' })
  after: readonly string[];

  @Field({ description: 'Whether the plan has no way back beyond it.' })
  pivot: boolean;

  @Field(() => ID, {
    nullable: true,
    description: 'The step that it stands for: it is only begun where that one has failed; null for a step of its own.',
  })
  insteadOf?: string;

  @Field({ description: 'Who chose this capability for it.' })
  chosenBy: string;

  @Field(() => Int, { description: 'The plan revision that it came with.' })
  planRevision: number;

  @Field(() => OperationStateEnum, { description: 'Where its own operation stands.' })
  state: StepView['state'];

  @Field(() => EffectEnum, { description: 'What is true of its record now.' })
  effect: Effect;

  @Field(() => [OperationType], { description: 'All that was asked for it: its own operation and compensations.' })
  operations: readonly OperationType[];

  @Field(() => SkippedEnum, { nullable: true, description: 'Who left it out; null where nobody did.' })
  skipped?: StepView['skipped'];

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When a person is asked about it, if it is not settled by then; null for never.',
  })
  settleBy?: string;
}

/** What the list of goals tells of each. */
export interface GoalSummary {
  readonly goalId: string;
  readonly playbook: string;
  readonly purpose: string;
  readonly owner: string;
  readonly phase: GoalPhase;
  readonly outcome?: Outcome | null;
  readonly closeReason?: CloseReason | null;
  readonly effects: readonly EffectCountType[];
  readonly waitingFor: readonly WaitingType[];
  readonly quarantined: boolean;
  readonly systems: readonly string[];
  readonly paused: boolean;
  readonly closing?: GoalState['closing'] | null;
  readonly openTasks: number;
  readonly submittedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
  readonly position: string;
}

/** What only the goal's own events tell. */
export interface GoalDetails {
  readonly openQuestions: readonly QuestionType[];
  readonly tasks: readonly HumanTaskType[];
  readonly settleBy?: string;
  readonly plan?: PlanType;
  readonly steps: readonly StepType[];
  readonly attributes: readonly AttributeType[];
  readonly handoffs: readonly HandoffType[];
  readonly report: OutcomeReportType;
  readonly eventsSkipped: number;
}

@ObjectType('Goal', { implements: NodeType, description: 'A human intent with an owner, carried to an honest end.' })
export class GoalType implements GoalSummary, NodeType {
  readonly goalId: string;

  @Field({ description: 'The playbook that it is planned by.' })
  readonly playbook: string;

  @Field({ description: 'What its values are given for.' })
  readonly purpose: string;

  @Field(() => ID, { description: 'Who owns it, by a surrogate id.' })
  readonly owner: string;

  @Field(() => PhaseEnum, { description: 'What it is about now.' })
  readonly phase: GoalPhase;

  @Field(() => OutcomeEnum, { nullable: true, description: 'What became of it; null before it has ended.' })
  readonly outcome?: Outcome | null;

  @Field(() => CloseReasonEnum, { nullable: true, description: 'Why it was closed; null before it has ended.' })
  readonly closeReason?: CloseReason | null;

  @Field(() => [EffectCountType], { description: 'Its steps by effect.' })
  readonly effects: readonly EffectCountType[];

  @Field(() => [WaitingType], { description: 'What only a person can bring.' })
  readonly waitingFor: readonly WaitingType[];

  @Field({ description: 'Whether it was set aside, since its own history broke a promise.' })
  readonly quarantined: boolean;

  @Field(() => [String], { description: 'The systems that its plans are about.' })
  readonly systems: readonly string[];

  @Field({ description: 'Whether nothing new is sent for it, forward or back, until a person resumes it.' })
  readonly paused: boolean;

  @Field(() => ClosingEnum, { nullable: true, description: 'How a person wants it to end; null where nobody does.' })
  readonly closing?: GoalState['closing'] | null;

  @Field(() => Int, { description: 'How many questions to persons are open.' })
  readonly openTasks: number;

  @Field(() => InstantScalar, { description: 'When it was taken on.' })
  readonly submittedAt: string;

  @Field(() => InstantScalar, { description: 'When its latest event was recorded.' })
  readonly updatedAt: string;

  @Field(() => Int, { description: 'Number of its latest event, from 0: ask for the goal as of it at any time.' })
  readonly revision: number;

  @Field(() => PositionScalar, { description: 'Place of its latest event: go on from here with goalChanged.' })
  readonly position: string;

  /**
   * @param summary as much of it as is asked for
   * @param details loaded when one of the getters below is asked for: most readers of a list ask for none of them
   * @param tasksAlone loads the tasks of many goals at once, without their details
   */
  constructor(
    summary: Partial<GoalSummary>,
    private readonly details: () => Promise<GoalDetails>,
    private readonly tasksAlone?: () => Promise<readonly HumanTaskType[]>,
  ) {
    Object.assign(this, summary);
  }

  @Field(() => ID, { description: 'Its id.' })
  get id(): string {
    return this.goalId;
  }

  /** What is known of the effect that one of its tasks is about. */
  async knownOf(taskId: string): Promise<KnownOfTaskType | undefined> {
    const { tasks } = await this.details();
    return tasks.find((task) => task.taskId === taskId)?.toKnown?.();
  }

  @Field(() => [QuestionType], { description: 'What it asks its person now.' })
  get openQuestions(): Promise<readonly QuestionType[]> {
    return this.details().then(({ openQuestions }) => openQuestions);
  }

  @Field(() => [HumanTaskType], { description: 'What persons are and were asked, in the order in which they were.' })
  get tasks(): Promise<readonly HumanTaskType[]> {
    return this.tasksAlone?.() ?? this.details().then(({ tasks }) => tasks);
  }

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When a person is asked about the goal as a whole, if it has not ended by then; null for never.',
  })
  get settleBy(): Promise<string | undefined> {
    return this.details().then(({ settleBy }) => settleBy);
  }

  @Field(() => PlanType, { nullable: true, description: 'The plan in force; null before there is one.' })
  get plan(): Promise<PlanType | undefined> {
    return this.details().then(({ plan }) => plan);
  }

  @Field(() => [StepType], { description: 'The steps of all its plans, in the order in which they were planned.' })
  get steps(): Promise<readonly StepType[]> {
    return this.details().then(({ steps }) => steps);
  }

  @Field(() => [AttributeType], {
    description: 'All that it knows, in the order in which it came, without the values.',
  })
  get attributes(): Promise<readonly AttributeType[]> {
    return this.details().then(({ attributes }) => attributes);
  }

  @Field(() => [HandoffType], { description: 'What each specialist was told, and what was withheld.' })
  get handoffs(): Promise<readonly HandoffType[]> {
    return this.details().then(({ handoffs }) => handoffs);
  }

  @Field(() => OutcomeReportType, { description: 'What is done and what is not.' })
  get report(): Promise<OutcomeReportType> {
    return this.details().then(({ report }) => report);
  }

  @Field(() => Int, {
    description:
      'How many of its events are not in what is shown, since a newer release wrote them or they lean on such a one: start that release to see all, and to have the goal go on.',
  })
  get eventsSkipped(): Promise<number> {
    return this.details().then(({ eventsSkipped }) => eventsSkipped);
  }
}
