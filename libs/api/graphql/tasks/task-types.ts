import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Evidence, HumanTaskCause, HumanTaskKind, HumanTaskOption, OperationName } from '@baton/goal/domain';
import type { HumanTaskGroup, HumanTaskView } from '@baton/read-models';
import { LabelsType } from '../handoff-types.js';
import { NodeType } from '../nodes/node-types.js';
import { PageInfoType } from '../page-info.js';
import { ReceiptType, TriedOperationType } from '../report-types.js';
import { InstantScalar } from '../scalars.js';
import { HumanTaskCauseEnum, HumanTaskEndingEnum, HumanTaskKindEnum, HumanTaskOptionEnum } from './task-enums.js';

@ObjectType('Evidence', { description: 'One fact that helps to decide.' })
export class EvidenceType implements Evidence {
  @Field({ description: 'What it is.' })
  name: string;

  @Field({ description: 'Its text.' })
  value: string;
}

@ObjectType('FormerValue', { description: 'What a record held before an effect: what an undo writes back.' })
export class FormerValueType {
  @Field({ description: 'The attribute of the goal that keeps it.' })
  attribute: string;

  @Field(() => LabelsType, { description: 'What is known of it.' })
  labels: LabelsType;

  @Field(() => String, {
    nullable: true,
    description: 'The value; null for whoever may not see it, and once it is erased. Who was given it is on record.',
  })
  value: Promise<string | null>;
}

@ObjectType('QuotedText', {
  description: 'A text that nobody vouches for, and that a field would quote word for word.',
})
export class QuotedTextType {
  @Field({ description: 'The attribute of the goal that it is.' })
  attribute: string;

  @Field(() => LabelsType, { description: 'What is known of it.' })
  labels: LabelsType;

  @Field(() => String, {
    nullable: true,
    description: 'All of it; null for whoever may not see it, and once it is erased. Who was given it is on record.',
  })
  value: Promise<string | null>;
}

@ObjectType('KnownOfTask', { description: 'What is known of the effect that a task is about.' })
export class KnownOfTaskType {
  @Field(() => ReceiptType, { nullable: true, description: 'The record to look at; null where none is known.' })
  record?: ReceiptType;

  @Field(() => ReceiptType, {
    nullable: true,
    description:
      'The record that the compensation was to put right, which is no proof that it was; null for `forward`.',
  })
  putsRight?: ReceiptType;

  @Field(() => [TriedOperationType], { description: 'What was tried for the step, and what became of it.' })
  tried: readonly TriedOperationType[];

  @Field(() => [FormerValueType], {
    description: 'What the record held before; empty where the task is about no way back.',
  })
  formerValues: readonly FormerValueType[];

  @Field(() => QuotedTextType, {
    nullable: true,
    description:
      'What would cross if it is waived: this very text and no other; null where it is no text that is asked about.',
  })
  quote?: QuotedTextType;
}

@ObjectType('HumanTask', {
  implements: NodeType,
  description: 'A question to a person, with all that it takes to answer it.',
})
export class HumanTaskType implements HumanTaskView, NodeType {
  @Field(() => ID, { description: 'Its id, opaque and no other thing’s.' })
  id: string;

  @Field(() => ID, { description: 'The goal that asks.' })
  goalId: string;

  @Field(() => ID, { description: 'Its name in the goal: what mutations take as `taskId`.' })
  taskId: string;

  @Field(() => HumanTaskKindEnum, { description: 'What is asked for.' })
  kind: HumanTaskKind;

  @Field(() => HumanTaskCauseEnum, { description: 'Why a person is asked.' })
  cause: HumanTaskCause;

  @Field({ description: 'The system that it is about; `baton` where it is about the goal as a whole.' })
  system: string;

  @Field({ description: 'Tasks of one group can be settled together, in the ways that the group names.' })
  group: string;

  @Field(() => ID, { nullable: true, description: 'The step; null where it is about the goal as a whole.' })
  step?: string;

  @Field(() => String, { nullable: true, description: 'Which operation of the step.' })
  operation?: OperationName;

  @Field(() => String, {
    nullable: true,
    description:
      'What the operation in question does, for people; of a compensation `Undo:`, `Correct:` or `Flag:` first.',
  })
  title?: string;

  @Field({ description: 'Stands for what is decided: give it with the answer, which counts for nothing else.' })
  digest: string;

  @Field(() => [HumanTaskOptionEnum], { description: 'What it can be answered with.' })
  options: readonly HumanTaskOption[];

  @Field(() => [EvidenceType], { description: 'What to look for.' })
  evidence: readonly EvidenceType[];

  @Field({ description: 'The role that is asked now.' })
  role: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The one person whom it was passed on to, by a surrogate id; null where it was not.',
  })
  delegatedTo?: string;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When it is over for this role, and goes to the next if there is one; null for never.',
  })
  deadline?: string;

  @Field(() => InstantScalar, { description: 'Since when it has been asked.' })
  openedAt: string;

  @Field(() => HumanTaskEndingEnum, { nullable: true, description: 'How it ended; null while it is open.' })
  ended?: HumanTaskView['ended'];

  @Field(() => InstantScalar, { nullable: true, description: 'When it ended; null while it is open.' })
  endedAt?: string;

  @Field(() => ID, { nullable: true, description: 'Who answered it, by a surrogate id; null where nobody did.' })
  answeredBy?: string;

  /** Opened by the field `reason` alone. */
  sealedReason?: HumanTaskView['sealedReason'];

  /** Of the goal as it was told with the task; absent for a task of a list, which has no more of its goal. */
  toKnown?: () => KnownOfTaskType;
}

@ObjectType('HumanTaskEdge', { description: 'A task at its place in a list.' })
export class HumanTaskEdgeType {
  @Field({ description: 'The place.' })
  cursor: string;

  @Field(() => HumanTaskType, { description: 'The task.' })
  node: HumanTaskType;
}

@ObjectType('HumanTaskConnection', { description: 'A page of tasks.' })
export class HumanTaskConnectionType {
  @Field(() => [HumanTaskEdgeType], { description: 'The tasks of the page.' })
  edges: readonly HumanTaskEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page lies.' })
  pageInfo: PageInfoType;
}

@ObjectType('HumanTaskGroup', {
  description: 'Open tasks of one kind, system and cause.',
})
export class HumanTaskGroupType implements HumanTaskGroup {
  @Field({ description: 'Its name: give it to resolveTasks.' })
  group: string;

  @Field(() => HumanTaskKindEnum, { description: 'What is asked for.' })
  kind: HumanTaskKind;

  @Field(() => HumanTaskCauseEnum, { description: 'Why persons are asked.' })
  cause: HumanTaskCause;

  @Field({ description: 'The system that they are about.' })
  system: string;

  @Field(() => Int, { description: 'How many are open.' })
  count: number;

  @Field(() => InstantScalar, { description: 'Since when the oldest of them has been asked.' })
  oldest: string;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the first of them goes to the next role; null where none does.',
  })
  earliestDeadline?: string;

  @Field(() => [HumanTaskOptionEnum], { description: 'What all of them can be answered with at once.' })
  options: readonly HumanTaskOption[];
}
