import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { IdempotencyClass, Reversibility, UnknownCause } from '@baton/specialist/domain';
import type { PlannedStep } from '@baton/goal/domain';
import { IdempotencyClassEnum, ReversibilityEnum, StepKindEnum } from '../enums.js';
import { NodeType } from '../nodes/node-types.js';
import { UnansweredCauseEnum } from '../reconcile/reconcile-types.js';
import { OperationCountType } from '../stats/stats-types.js';

@ObjectType('Capability', { description: 'One operation that a specialist offers on its system.' })
export class CapabilityType {
  @Field({ description: 'Its name.' })
  name: string;

  @Field({ description: 'Its version.' })
  version: string;

  @Field({ description: 'What it does, for people.' })
  sentence: string;

  @Field(() => StepKindEnum, { description: 'Whether it changes anything.' })
  kind: PlannedStep['effect'];

  @Field(() => ReversibilityEnum, { description: 'Whether there is a way back.' })
  reversibility: Reversibility;

  @Field(() => IdempotencyClassEnum, { description: 'What the system can promise about repeats.' })
  idempotencyClass: IdempotencyClass;
}

@ObjectType('Specialist', {
  implements: NodeType,
  description: 'The process that alone may change its one system, as it answered just now.',
})
export class SpecialistType implements NodeType {
  @Field(() => ID, { description: 'Its id, opaque and no other thing’s.' })
  id: string;

  @Field({ description: 'Its name in the registry.' })
  name: string;

  @Field({ description: 'Whether it answered.' })
  reachable: boolean;

  @Field(() => UnansweredCauseEnum, { nullable: true, description: 'Why it did not; null where it answered.' })
  unanswered?: UnknownCause;

  @Field(() => String, { nullable: true, description: 'What is known besides of why it did not answer.' })
  detail?: string;

  @Field(() => String, { nullable: true, description: 'The system that it fronts; null where it did not answer.' })
  system?: string;

  @Field(() => ID, { nullable: true, description: 'The identity of its journal; null where it did not answer.' })
  journalId?: string;

  @Field(() => String, { nullable: true, description: 'Digest of all that it offers; null where it did not answer.' })
  manifestDigest?: string;

  @Field(() => [CapabilityType], { description: 'What it offers; nothing where it did not answer.' })
  capabilities: readonly CapabilityType[];

  @Field(() => [OperationCountType], { description: 'How operations on its system went over the last seven days.' })
  operations: readonly OperationCountType[];

  @Field(() => Int, { description: 'How many questions to persons are open about its system.' })
  openTasks: number;
}
