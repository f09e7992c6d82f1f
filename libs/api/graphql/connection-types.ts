import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Tone } from '@baton/narration';
import { ToneEnum } from './enums.js';
import { GoalType } from './goal-types.js';
import { PageInfoType } from './page-info.js';
import { InstantScalar, PositionScalar } from './scalars.js';

@ObjectType('GoalEdge', { description: 'A goal at its place in a list.' })
export class GoalEdgeType {
  @Field(() => GoalType, { description: 'The goal.' })
  readonly node: GoalType;

  /** @param place asked only for who wants to know: most readers of a list ask for the last one alone */
  constructor(
    node: GoalType,
    private readonly place: () => string,
  ) {
    this.node = node;
  }

  @Field({ description: 'The place.' })
  get cursor(): string {
    return this.place();
  }
}

@ObjectType('GoalConnection', { description: 'A page of goals.' })
export class GoalConnectionType {
  @Field(() => [GoalEdgeType], { description: 'The goals of the page.' })
  readonly edges: readonly GoalEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page lies.' })
  readonly pageInfo: PageInfoType;

  /** @param count asked only for who wants to know: a page needs no count */
  constructor(
    page: Pick<GoalConnectionType, 'edges' | 'pageInfo'>,
    private readonly count: () => Promise<number>,
  ) {
    Object.assign(this, page);
  }

  @Field(() => Int, { description: 'How many goals fit, on this page and all others.' })
  get totalCount(): Promise<number> {
    return this.count();
  }
}

@ObjectType('Narration', { description: 'An event in words: names, never a value.' })
export class NarrationType {
  @Field({ description: 'The type of the event.' })
  type: string;

  @Field(() => ToneEnum, { description: 'How it is told.' })
  tone: Tone;

  @Field(() => String, { nullable: true, description: 'The system or specialist that it is about; null: the goal.' })
  about?: string;

  @Field({ description: 'The sentence.' })
  text: string;

  @Field(() => [String], { description: 'Further sentences.' })
  details: readonly string[];
}

@ObjectType('GoalChange', { description: 'A goal after one of its events, or as it was when you began to follow it.' })
export class GoalChangeType {
  @Field(() => PositionScalar, { description: 'Give it as `after` to go on behind it.' })
  position: string;

  @Field(() => Int, { description: 'Number of the event within the goal.' })
  revision: number;

  @Field(() => InstantScalar, { description: 'When the event was recorded.' })
  recordedAt: string;

  @Field(() => NarrationType, {
    nullable: true,
    description: 'The event in words; null where it only begins, and for an event of a newer release.',
  })
  narration?: NarrationType;

  @Field(() => GoalType, { description: 'The goal after the event.' })
  goal: GoalType;
}
