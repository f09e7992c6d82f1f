import type { Classification } from '@baton/kernel';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import { eventfulConnectionOf } from '../connection-of.js';
import { ClassificationEnum } from '../enums.js';
import { InstantScalar } from '../scalars.js';

@ObjectType('OpenedValue', { description: 'A value that was given to somebody, by its place; not the value.' })
class OpenedValueType {
  @Field(() => ID, { description: 'The event that holds it, sealed.' })
  eventId: string;

  @Field({ description: 'Its name in that event, e.g. `brief.amount`.' })
  attribute: string;

  @Field(() => ClassificationEnum, { description: 'How delicate it is.' })
  classification: Classification;
}

@ObjectType('Opening', { description: 'That somebody was given confidential or restricted values of a goal.' })
export class OpeningType {
  @Field(() => ID, { description: 'Who, by a surrogate id.' })
  actor: string;

  @Field(() => [String], { description: 'The roles that they had then.' })
  roles: readonly string[];

  @Field(() => InstantScalar, { description: 'When.' })
  openedAt: string;

  @Field({ description: 'What the goal has the values for.' })
  purpose: string;

  @Field(() => [OpenedValueType], { description: 'Which values, all that were asked for at once.' })
  values: readonly OpenedValueType[];
}

export const OpeningConnection = eventfulConnectionOf(OpeningType, 'Opening', 'openings');
