import type { Compilable } from 'kysely';
import type { Instant, TenantId } from '@baton/kernel';
import { epochMsOf, instantOf } from '@baton/kernel';
import { KeptStatements } from '../read-store/kept-statements.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { GoalMeasure, HappeningMeasure } from '../stats/totals.view.js';
import { dayOf } from '../stats/totals.view.js';
import type { Sight } from '../sight.js';
import { conditionsOf, isOfFew, markedGoals, markOf } from './goal-conditions.js';
import type { GoalsFilter, TimeRange } from './goals-filter.js';

const dayMs = 24 * 60 * 60_000;

/** How many goals fit a filter. */
export class GoalsCountQuery {
  private readonly sums: KeptStatements<TotalOfDays, null, { readonly sum: number | null }>;
  private readonly counts: KeptStatements<Counted, boolean, { readonly count: number }>;

  constructor(db: ReadDatabase) {
    this.sums = new KeptStatements(db, (asked) => sumOf(db, asked));
    this.counts = new KeptStatements(db, (asked, ofFew) => countOf(db, asked, ofFew));
  }

  /**
   * Exactly how many, as far as the rows have come. One part, whatever it is, within any days on which goals were taken
   * on, or any days of their last news alone, are added up from what is counted as goals change; where several parts
   * have to fit, rows are counted.
   */
  async count(sight: Sight, filter: GoalsFilter): Promise<number> {
    const kept = keptCountFor(filter, sight.person);
    if (kept === undefined) return this.rows(sight, filter);
    const { whole, edges } = splitByDays(filter[kept.of] ?? {});
    const counts = edges.map((edge) => this.rows(sight, { ...filter, [kept.of]: edge }));
    const found = await Promise.all([whole ? this.days(sight.tenant, kept.total, whole) : 0, ...counts]);
    return found.reduce((sum, one) => sum + one, 0);
  }

  private async days(tenant: TenantId, { measure, value, others }: Total, days: Days): Promise<number> {
    const those = await this.sum(tenant, { measure, value }, days);
    return others ? (await this.sum(tenant, { measure: 'GOALS', value: '' }, days)) - those : those;
  }

  private async sum(tenant: TenantId, total: Omit<Total, 'others'>, { from, before }: Days): Promise<number> {
    const days = { from: from && dayOf(from), before: before && dayOf(before) };
    const [row] = await this.sums.rows({ tenant, ...total, ...days }, null);
    return row?.sum ?? 0;
  }

  private async rows({ tenant, person }: Sight, filter: GoalsFilter): Promise<number> {
    const [row] = await this.counts.rows({ sight: { tenant, person }, filter }, isOfFew(filter));
    return row?.count ?? 0;
  }
}

/** Days as YYYY-MM-DD, from the first on and before the last. */
interface TotalOfDays extends Omit<Total, 'others'> {
  readonly tenant: TenantId;
  readonly from?: string;
  readonly before?: string;
}

function sumOf(
  db: ReadDatabase,
  { tenant, measure, value, from, before }: TotalOfDays,
): Compilable<{ readonly sum: number | null }> {
  if (from === undefined && before === undefined)
    return db
      .selectFrom('overall_totals')
      .where((is) => is.and({ tenant, measure, value }))
      .select('count as sum');
  let rows = db.selectFrom('totals').where((is) => is.and({ tenant, measure, value }));
  if (from !== undefined) rows = rows.where('day', '>=', from);
  if (before !== undefined) rows = rows.where('day', '<', before);
  return rows.select(({ fn }) => fn.sum<number | null>('count').as('sum'));
}

interface Counted {
  readonly sight: Pick<Sight, 'tenant' | 'person'>;
  readonly filter: GoalsFilter;
}

function countOf(db: ReadDatabase, { sight, filter }: Counted, ofFew: boolean): Compilable<{ readonly count: number }> {
  const mark = markOf(filter, ofFew);
  if (mark) return markedGoals(db, sight, filter, mark).select(({ fn }) => fn.countAll<number>().as('count'));
  return db
    .selectFrom('goals')
    .where(conditionsOf(sight, filter))
    .select(({ fn }) => fn.countAll<number>().as('count'));
}

interface Total {
  readonly measure: GoalMeasure | Extract<HappeningMeasure, 'UPDATED'>;
  readonly value: string;
  /** All goals but these. */
  readonly others?: boolean;
}

/** What is kept count of and, within the days of one part of it, says the same as a filter; nothing for most filters. */
function keptCountFor(
  filter: GoalsFilter,
  person: string | undefined,
): { readonly total: Total; readonly of: 'submitted' | 'updated' } | undefined {
  const { submitted, updated, ...parts } = filter;
  if (updated !== undefined) {
    const isAlone = [person, submitted, ...Object.values(parts)].every((part) => part === undefined);
    return isAlone ? { total: { measure: 'UPDATED', value: '' }, of: 'updated' } : undefined;
  }
  const { owner = person } = parts;
  const total = person === undefined || person === owner ? totalFor({ ...parts, owner }) : undefined;
  return total && { total, of: 'submitted' };
}

/** The same for a filter without days; nothing for one of several parts. */
function totalFor(filter: Omit<GoalsFilter, 'submitted' | 'updated'>): Total | undefined {
  const { phase, outcome, playbook, owner, system, paused, inDoubt, hasOpenTask, ...uncounted } = filter;
  if (Object.values(uncounted).some((part) => part !== undefined)) return undefined;
  const named: readonly (readonly [GoalMeasure, string | undefined])[] = [
    ['PHASE', phase],
    ['OUTCOME', outcome],
    ['PLAYBOOK', playbook],
    ['OWNER', owner],
    ['SYSTEM', system],
  ];
  const asked: readonly (readonly [GoalMeasure, boolean | undefined])[] = [
    ['PAUSED', paused],
    ['IN_DOUBT', inDoubt],
    ['WITH_TASKS', hasOpenTask],
  ];
  const totals: Total[] = [
    ...named.flatMap(([measure, value]) => (value === undefined ? [] : { measure, value })),
    ...asked.flatMap(([measure, wanted]) => (wanted === undefined ? [] : { measure, value: '', others: !wanted })),
  ];
  return totals.length > 1 ? undefined : (totals[0] ?? { measure: 'GOALS', value: '' });
}

/** Both at midnight, where there are any. */
type Days = TimeRange;

/** The whole days of a range, if there are any, and what is left of it at its ends. */
function splitByDays({ from, before }: TimeRange): { readonly whole?: Days; readonly edges: readonly TimeRange[] } {
  const first = from && midnightFrom(from);
  const last = before && startOfDay(before);
  if (first !== undefined && last !== undefined && first > last) return { edges: [{ from, before }] };
  const edges: TimeRange[] = [];
  if (from !== first) edges.push({ from, before: first });
  if (before !== last) edges.push({ from: last, before });
  return { whole: { from: first, before: last }, edges };
}

function startOfDay(instant: Instant): Instant {
  return instantOf(Math.floor(epochMsOf(instant) / dayMs) * dayMs);
}

/** The first midnight that is not before. */
function midnightFrom(instant: Instant): Instant {
  return instantOf(Math.ceil(epochMsOf(instant) / dayMs) * dayMs);
}
