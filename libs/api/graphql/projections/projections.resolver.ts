import type { ProjectionName, ProjectionStanding } from '@baton/read-models';
import { ProjectionsQuery } from '@baton/read-models';
import { Args, Field, Float, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { enumOf } from '../enum-of.js';
import { InstantScalar, PositionScalar } from '../scalars.js';

type ProjectionEnumName = 'GOALS' | 'HUMAN_TASKS' | 'LEDGER' | 'OPEN_GOALS' | 'DUE_GOALS' | 'STATS';

const ProjectionNameEnum = enumOf<ProjectionEnumName>('ProjectionName', 'What rows are kept for.', {
  GOALS: 'The list of goals.',
  HUMAN_TASKS: 'What persons are asked.',
  LEDGER: 'What specialists were told.',
  OPEN_GOALS: 'Whom goals are about that have not ended.',
  DUE_GOALS: 'Which goals something is owed for.',
  STATS: 'Totals.',
});

const names: Readonly<Record<ProjectionEnumName, ProjectionName>> = {
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
class ProjectionType {
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

/** How far the rows have come, for whoever operates Baton. */
@Resolver()
export class ProjectionsResolver {
  constructor(private readonly rows: ProjectionsQuery) {}

  @Query(() => [ProjectionType], { description: 'All rows that are kept, and how far each have come.' })
  async projections(): Promise<readonly ProjectionType[]> {
    return (await this.rows.all()).map((standing) => projectionOf(standing, Date.now()));
  }

  @Mutation(() => ProjectionType, {
    description:
      'Has rows built anew from the events, beside those that answer meanwhile. Wanted again before it is done it is done once.',
  })
  async rebuildProjection(
    @Args('name', { type: () => ProjectionNameEnum, description: 'What they are kept for.' }) name: ProjectionEnumName,
  ): Promise<ProjectionType> {
    await this.rows.wantRebuilt(names[name]);
    const all = await this.projections();
    const found = all.find((one) => one.name === name);
    if (!found) throw new Error(`Rows that are known and not there (${name})`);
    return found;
  }
}

function projectionOf(
  { name, isCurrent, behindSince, ...standing }: ProjectionStanding,
  nowMs: number,
): ProjectionType {
  const lagSeconds = behindSince === undefined ? 0 : Math.max(0, (nowMs - Date.parse(behindSince)) / 1_000);
  const known = Object.entries(names).find(([, stored]) => stored === name) as [ProjectionEnumName, ProjectionName];
  return { ...standing, name: known[0], current: isCurrent, behindSince, lagSeconds };
}
