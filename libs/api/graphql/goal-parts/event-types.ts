import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { JsonObject } from '@baton/kernel';
import type { NarrationType as Narrated } from '../connection-types.js';
import { NarrationType } from '../connection-types.js';
import { connectionOf, eventfulConnectionOf } from '../connection-of.js';
import { enumOf } from '../enum-of.js';
import { InstantScalar, JsonScalar, PositionScalar } from '../scalars.js';

@ObjectType('GoalEvent', { description: 'An event of a goal as it is stored, without its sealed values.' })
export class GoalEventType {
  @Field(() => ID, { description: 'Its id, the same everywhere.' })
  id: string;

  @Field({ description: 'Its type with its version, e.g. `goal.StepCommitted.v1`.' })
  type: string;

  @Field({
    description: 'Its stream: `goal-` and the id of the goal; `quarantine-` where it was set aside or released.',
  })
  stream: string;

  @Field(() => Int, { description: 'Its number within its stream, from 0 and without gaps.' })
  revision: number;

  @Field(() => PositionScalar, { description: 'Its place among all events.' })
  position: string;

  @Field(() => JsonScalar, { description: 'What it tells; what was sealed in it is left out.' })
  data: JsonObject;

  @Field(() => JsonScalar, { description: 'Whose it is, who brought it about, when, and because of what.' })
  metadata: JsonObject;
}

export const GoalEventConnection = connectionOf(GoalEventType, 'GoalEvent', 'events of a goal');

@ObjectType('TimelineEntry', { description: 'Something that happened to a goal, in words.' })
export class TimelineEntryType {
  @Field(() => Int, {
    description:
      'Number of the event within the goal; that of the last one before it where it was set aside or released.',
  })
  revision: number;

  @Field(() => PositionScalar, { description: 'Place of the event among all events.' })
  position: string;

  @Field(() => InstantScalar, { description: 'When it was recorded.' })
  recordedAt: string;

  @Field(() => ID, { description: 'Who brought it about, by a surrogate id; a part of Baton has its name.' })
  actor: string;

  @Field(() => NarrationType, { description: 'The event in words.' })
  narration: Narrated;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the person did it, in their own words; null where nobody had to say, for whoever may not see it, and once it is erased. It is restricted: who was given it is on record.',
  })
  reason: Promise<string | null>;
}

export const TimelineConnection = eventfulConnectionOf(TimelineEntryType, 'TimelineEntry', 'things that happened');

export type UtteranceKind = 'SENTENCE' | 'QUESTION' | 'ANSWER';

export const UtteranceKindEnum = enumOf<UtteranceKind>('UtteranceKind', 'What was said.', {
  SENTENCE: 'What a person wants, in their own words.',
  QUESTION: 'What Baton asked back.',
  ANSWER: 'What a person answered, as it was understood.',
});

@ObjectType('Utterance', { description: 'One thing that was said about a goal.' })
export class UtteranceType {
  @Field(() => UtteranceKindEnum, { description: 'What it is.' })
  kind: UtteranceKind;

  @Field(() => InstantScalar, { description: 'When it was said.' })
  at: string;

  @Field(() => ID, { nullable: true, description: 'Who said it, by a surrogate id; null: Baton.' })
  by?: string;

  @Field(() => String, { nullable: true, description: 'The attribute that is asked for, or answered.' })
  attribute?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The words; null for whoever may not see them, and once they are erased.',
  })
  text: Promise<string | null>;
}
