import { EventStore } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import type { ProjectionName, ProjectionStanding } from '@baton/read-models';
import { ProjectionsQuery } from '@baton/read-models';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { refusalOf } from '../refusals.js';
import type { ProjectionEnumName } from './projection-types.js';
import {
  names,
  ProjectionType,
  RebuildAccepted,
  RebuildProjectionInput,
  RebuildRefusalCodeEnum,
  RebuildRefused,
  RebuildResult,
} from './projection-types.js';

/** How far the rows have come, for whoever operates Baton. */
@Resolver()
export class ProjectionsResolver {
  constructor(
    private readonly rows: ProjectionsQuery,
    private readonly store: EventStore,
  ) {}

  @Query(() => [ProjectionType], { description: 'All rows that are kept, and how far each have come.' })
  async projections(): Promise<readonly ProjectionType[]> {
    return (await this.rows.all()).map((standing) => projectionOf(standing, Date.now()));
  }

  @Mutation(() => RebuildResult, {
    description:
      'Has rows built anew from the events, beside those that answer meanwhile. Wanted by somebody else before it is done it is done once.',
  })
  async rebuildProjection(
    @Args('input', { description: 'Which rows.' }) { name, idempotencyKey: key }: RebuildProjectionInput,
    @Context('requester') { tenant }: Requester,
  ): Promise<typeof RebuildResult> {
    try {
      const repeated = await this.rows.wantRebuilt(names[name], { tenant, key });
      const projection = (await this.projections()).find((one) => one.name === name);
      return Object.assign(new RebuildAccepted(), { projection, position: await this.store.end(), repeated });
    } catch (error) {
      return Object.assign(new RebuildRefused(), refusalOf<'KEY_ALREADY_USED'>(error, RebuildRefusalCodeEnum));
    }
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
