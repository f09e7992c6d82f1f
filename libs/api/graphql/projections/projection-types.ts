import type { ProjectionName, ProjectionStanding } from '@baton/read-models';
import { createUnionType, Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsNotEmpty, IsString, Matches } from 'class-validator';
import { enumOf } from '../enum-of.js';
import { idempotencyKey } from '../requests.input.js';
import { RefusedType } from '../result-types.js';
import { InstantScalar, PositionScalar } from '../scalars.js';

export type ProjectionEnumName = 'GOALS' | 'HUMAN_TASKS' | 'LEDGER' | 'OPEN_GOALS' | 'DUE_GOALS' | 'STATS';

const ProjectionNameEnum = enumOf<ProjectionEnumName>('ProjectionName', 'What rows are kept for.', {
  GOALS: 'The list of goals.',
  HUMAN_TASKS: 'What persons are asked.',
  LEDGER: 'What specialists were told.',
  OPEN_GOALS: 'Whom goals are about that have not ended.',
  DUE_GOALS: 'Which goals something is owed for.',
  STATS: 'Totals.',
});

export const names: Readonly<Record<ProjectionEnumName, ProjectionName>> = {
  GOALS: 'goals',
  HUMAN_TASKS: 'human-tasks',
  LEDGER: 'ledger',
  OPEN_GOALS: 'open-goals',
  DUE_GOALS: 'due-goals',
  STATS: 'stats',
};

type Rebuild = ProjectionStanding['rebuild'];

const RebuildEnum = enumOf<Rebuild>('Rebuild', 'Whether rows are being built anew, beside those that answer.', {
  NONE: 'They are not.',
  WANTED: 'They will be in a moment.',
  RUNNING: 'They are, and take the place of the former ones as soon as they are as far.',
});

@ObjectType('Projection', { description: 'Rows that are kept for one question, and how far they have come.' })
export class ProjectionType {
  @Field(() => ProjectionNameEnum, { description: 'What they are kept for.' })
  name: ProjectionEnumName;

  @Field(() => PositionScalar, { nullable: true, description: 'How far they have come; null before they have begun.' })
  position?: string;

  @Field({ description: 'Whether they hold all that has happened.' })
  current: boolean;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When the first event was recorded that they lack; null where they lack none.',
  })
  behindSince?: string;

  @Field(() => Float, { description: 'For how long that event has been there, in seconds; 0 where they lack none.' })
  lagSeconds: number;

  @Field(() => Int, { description: 'Events of a newer release, or that make no sense, which they went past.' })
  skipped: number;

  @Field(() => RebuildEnum, { description: 'Whether they are being built anew.' })
  rebuild: Rebuild;

  @Field(() => PositionScalar, { nullable: true, description: 'How far those are that are being built anew.' })
  rebuiltTo?: string;
}

@InputType({ description: 'Which rows are to be built anew.' })
export class RebuildProjectionInput {
  @Field(() => ProjectionNameEnum, { description: 'What they are kept for.' })
  @IsString()
  @IsNotEmpty()
  name: ProjectionEnumName;

  @Field({ description: idempotencyKey })
  @Matches(/^[\x21-\x7e]{1,200}$/, { message: 'idempotencyKey is 1 to 200 printable ASCII characters without spaces' })
  idempotencyKey: string;
}

@ObjectType('RebuildAccepted', { description: 'The rows will be built anew, or were by the same request before.' })
export class RebuildAccepted {
  @Field(() => ProjectionType, { description: 'The rows as they stand now.' })
  projection: ProjectionType;

  @Field(() => PositionScalar, {
    nullable: true,
    description: 'Give it as minPosition to see at least this much; null where there is nothing yet.',
  })
  position?: string;

  @Field({ description: 'Whether the same request was taken on before; then nothing was begun now.' })
  repeated: boolean;
}

export const RebuildRefusalCodeEnum = enumOf<'KEY_ALREADY_USED'>('RebuildRefusalCode', 'Why rows are not built anew.', {
  KEY_ALREADY_USED: 'The idempotency key belongs to other rows that were wanted anew.',
});

@ObjectType('RebuildRefused', { implements: RefusedType, description: 'No rows are built anew.' })
export class RebuildRefused extends RefusedType {
  @Field(() => RebuildRefusalCodeEnum, { description: 'Why.' })
  code: 'KEY_ALREADY_USED';
}

export const RebuildResult = createUnionType({
  name: 'RebuildResult',
  description: 'What became of the wish to have rows built anew.',
  types: () => [RebuildAccepted, RebuildRefused] as const,
});
