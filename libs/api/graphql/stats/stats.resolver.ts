import type { Requester } from '@baton/goal/application';
import { StatsQuery } from '@baton/read-models';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { badInput } from '../checked-input.js';
import { StatsType } from './stats-types.js';

const dayMs = 24 * 60 * 60_000;
const daysMax = 3_660;
const daysByDefault = 30;
const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/** Totals, for whoever looks after goals in general. */
@Resolver()
export class StatsResolver {
  constructor(private readonly stats: StatsQuery) {}

  @Query(() => StatsType, {
    name: 'stats',
    description: 'Totals of all goals of your tenant, now and day by day. They may lag behind by moments.',
  })
  async totals(
    @Args('from', {
      type: () => String,
      nullable: true,
      description: `The first day in UTC, e.g. \`2026-03-01\`; default: ${daysByDefault} days before the last.`,
    })
    from: string | null | undefined,
    @Args('to', { type: () => String, nullable: true, description: 'The last day; default: today.' })
    to: string | null | undefined,
    @Context('requester') { tenant }: Requester,
  ): Promise<StatsType> {
    const last = to ? dayGiven(to) : Date.now();
    const first = from ? dayGiven(from) : last - daysByDefault * dayMs;
    if (first > last || last - first > daysMax * dayMs) throw badInput(`from and to lie 0 to ${daysMax} days apart`);
    const asked = { from: dayOf(first), to: dayOf(last) };
    const [standing, days, operations] = await Promise.all([
      this.stats.standing(tenant),
      this.stats.days(tenant, asked),
      this.stats.systems(tenant, asked),
    ]);
    return { ...standing, days, operations };
  }
}

function dayGiven(text: string): number {
  const at = dayForm.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : NaN;
  if (Number.isNaN(at)) throw badInput('A day is told as YYYY-MM-DD');
  return at;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
