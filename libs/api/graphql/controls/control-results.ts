import { createUnionType, Field, ObjectType } from '@nestjs/graphql';
import { GoalType } from '../goal-types.js';
import { AcceptedType, RefusedType } from '../result-types.js';
import type { ControlCode } from './control-enums.js';
import { ControlRefusalCodeEnum } from './control-enums.js';

@ObjectType('ControlAccepted', { implements: AcceptedType, description: 'The control was carried out.' })
export class ControlAccepted extends AcceptedType {}

@ObjectType('ControlRefused', { implements: RefusedType, description: 'The control was not carried out.' })
export class ControlRefused extends RefusedType {
  @Field(() => ControlRefusalCodeEnum, { description: 'Why.' })
  code: ControlCode;

  @Field(() => GoalType, {
    nullable: true,
    description: 'The goal as it stands now, for whoever came too late; null where it can not be shown.',
  })
  current: GoalType | null;
}

export const ControlResult = createUnionType({
  name: 'ControlResult',
  description: 'What became of a control.',
  types: () => [ControlAccepted, ControlRefused] as const,
});
