import { createUnionType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { DifferentDecision, RederivedDecisions } from '@baton/goal/application';
import { enumOf } from '../enum-of.js';
import { RefusedType } from '../result-types.js';

const DifferenceEnum = enumOf<DifferentDecision['why']>(
  'DecisionDifference',
  'Why a decision is not the same when it is taken again.',
  {
    OTHER: 'It comes out otherwise.',
    FAILED_THEN: 'Nothing crossed because the policy engine failed, which is no decision.',
    NOT_RECORDED: 'An older release did not record what it was taken from.',
    UNKNOWN_SET: 'The policy set that it names was never activated here.',
  },
);

export type RederiveRefusalCode = 'ROLE_NEEDED' | 'GOAL_NOT_FOUND';

export const RederiveRefusalCodeEnum = enumOf<RederiveRefusalCode>(
  'RederiveRefusalCode',
  'Why nothing was decided again.',
  {
    ROLE_NEEDED: 'It takes another role.',
    GOAL_NOT_FOUND: 'There is no such goal.',
  },
);

@ObjectType('DifferentDecision', { description: 'A recorded decision that is not the same when it is taken again.' })
export class DifferentDecisionType implements DifferentDecision {
  @Field(() => ID, { description: 'The goal.' })
  goalId: string;

  @Field(() => Int, { description: 'The place of the event in the goal.' })
  revision: number;

  @Field(() => ID, { description: 'The step.' })
  step: string;

  @Field({ description: 'Which operation of the step.' })
  operation: string;

  @Field({ description: 'The policy set that it was decided by.' })
  policySetHash: string;

  @Field(() => DifferenceEnum, { description: 'What differs.' })
  why: DifferentDecision['why'];
}

@ObjectType('RederivedDecisions', { description: 'Every recorded decision on what crosses, taken again from the log.' })
export class RederivedDecisionsType implements RederivedDecisions {
  @Field(() => Int, { description: 'How many decisions are recorded.' })
  decisions: number;

  @Field(() => Int, { description: 'How many of them came out the same.' })
  same: number;

  @Field(() => [DifferentDecisionType], { description: 'Those that did not, the first ones; a hundred at most.' })
  different: readonly DifferentDecisionType[];

  @Field(() => [ID], { description: 'Goals that this release can not read; a hundred at most.' })
  unreadable: readonly string[];
}

@ObjectType('RederiveRefused', { implements: RefusedType, description: 'Nothing was decided again.' })
export class RederiveRefused extends RefusedType {
  @Field(() => RederiveRefusalCodeEnum, { description: 'Why.' })
  code: RederiveRefusalCode;
}

export const RederiveResult = createUnionType({
  name: 'RederiveResult',
  description: 'What became of the wish to decide again.',
  types: () => [RederivedDecisionsType, RederiveRefused] as const,
});
