import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { OperationName } from '@baton/goal/domain';
import type { WithholdingReason } from '@baton/handoff/domain';
import type { Classification, Form, Trust } from '@baton/kernel';
import { connectionOf } from './connection-of.js';
import { ClassificationEnum, FormEnum, TrustEnum, WithholdingReasonEnum } from './enums.js';
import { NodeType } from './nodes/node-types.js';
import { InstantScalar } from './scalars.js';

@ObjectType('Labels', { description: 'What is known of a value without looking at it.' })
export class LabelsType {
  @Field(() => ClassificationEnum, { description: 'How delicate it is.' })
  classification: Classification;

  @Field({ description: 'What kind of thing it tells, e.g. `commercial` or `health`.' })
  category: string;

  @Field(() => [ID], { description: 'Whom it is about, by surrogate ids; empty: nobody.' })
  subjects: readonly string[];

  @Field({ description: 'Where it came from: `person`, `playbook`, `derived`, or the name of a system.' })
  source: string;

  @Field(() => TrustEnum, { description: 'Whether it may be worked with.' })
  trust: Trust;
}

@ObjectType('Attribute', {
  description: 'What a goal knows, by name and labels: its value is only told where it crossed.',
})
export class AttributeType {
  @Field({ description: 'Its name, as `relabelAttribute` takes it, e.g. `request.uplift`.' })
  name: string;

  @Field(() => LabelsType, { description: 'What is known of it; its label decides what may cross.' })
  labels: LabelsType;
}

@ObjectType('DisclosedAttribute', { description: 'A value that crossed to a specialist.' })
export class DisclosedAttributeType {
  @Field({ description: 'The field of the brief that carried it.' })
  field: string;

  @Field({ description: 'The attribute of the goal that it came from.' })
  attribute: string;

  @Field(() => FormEnum, { description: 'How much of it crossed.' })
  form: Form;

  @Field(() => LabelsType, { description: 'What is known of it.' })
  labels: LabelsType;

  @Field(() => [String], { description: 'The policies that permitted it.' })
  policies: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'The value as it crossed; null for whoever may not see it, and once it is erased.',
  })
  value: Promise<string | null>;
}

@ObjectType('WithheldAttribute', { description: 'A value that was considered for a handoff and did not cross.' })
export class WithheldAttributeType {
  @Field({ description: 'The attribute of the goal.' })
  attribute: string;

  @Field(() => String, { nullable: true, description: 'The field of the brief that asked for it, if one did.' })
  field?: string;

  @Field(() => WithholdingReasonEnum, { description: 'Why it did not cross.' })
  reason: WithholdingReason;

  @Field(() => LabelsType, { description: 'What is known of it.' })
  labels: LabelsType;

  @Field(() => [String], { description: 'The policies that had a say in it.' })
  policies: readonly string[];
}

@ObjectType('JoinedSubject', { description: 'Somebody whom some handoffs of a plan are about, and as what.' })
export class JoinedSubjectType {
  @Field(() => ID, { description: 'A surrogate id.' })
  subject: string;

  @Field({ description: 'In the playbook’s words, e.g. `signatory`.' })
  role: string;
}

@ObjectType('Handoff', {
  implements: NodeType,
  description:
    'What one specialist was told for one operation. All that was considered is either disclosed or withheld.',
})
export class HandoffType implements NodeType {
  @Field(() => ID, { description: 'Its id, opaque and no other thing’s.' })
  id: string;

  @Field(() => ID, { nullable: true, description: 'Under which the specialist knows it; null where it was blocked.' })
  handoffId?: string;

  @Field(() => ID, { description: 'The goal that it is for.' })
  goalId: string;

  @Field(() => Int, { description: 'Number of the event that records it, in the goal.' })
  revision: number;

  @Field(() => ID, { description: 'The step that it is for.' })
  step: string;

  @Field(() => String, { description: 'Which operation of the step: `forward`, or `compensation-` and its number.' })
  operation: OperationName;

  @Field({ description: 'The specialist that was briefed.' })
  recipient: string;

  @Field({ description: 'What the values were given for.' })
  purpose: string;

  @Field(() => InstantScalar, { description: 'When it was decided.' })
  decidedAt: string;

  @Field({ description: 'Hash of the policy set that decided, so that the decision can be taken again.' })
  policySetHash: string;

  @Field(() => [String], {
    description: 'Required fields that may not cross; if there are any, nothing crossed at all.',
  })
  blockedFields: readonly string[];

  @Field(() => [String], {
    description:
      'Fields of a brief that was to be sent once more and may not cross any more as they stand in it; if there are any, it was not sent again.',
  })
  withdrawnFields: readonly string[];

  @Field(() => [JoinedSubjectType], {
    description: 'Who joined it, beside those whom every handoff of the plan is about; empty where nothing crossed.',
  })
  joined: readonly JoinedSubjectType[];

  @Field(() => [DisclosedAttributeType], { description: 'What crossed.' })
  disclosed: readonly DisclosedAttributeType[];

  @Field(() => [WithheldAttributeType], { description: 'What did not, with the reason.' })
  withheld: readonly WithheldAttributeType[];
}

export const HandoffConnection = connectionOf(HandoffType, 'Handoff', 'handoffs of a goal');
