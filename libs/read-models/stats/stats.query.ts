import type { TenantId } from '@baton/kernel';
import type { GoalPhase, Outcome } from '@baton/goal/domain';
import type { ReadDatabase } from '../read-store/tables.js';
import type { OperationHappening } from './totals.view.js';

/** Days as YYYY-MM-DD in UTC, the last one included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export interface Counted<Value extends string = string> {
  readonly value: Value;
  readonly count: number;
}

/** What happened on one day. */
export interface DayTotals {
  readonly day: string;
  readonly submitted: number;
  readonly concluded: readonly Counted<Outcome>[];
}

/** How often operations on one system went how, over some days. */
export interface SystemTotals {
  readonly system: string;
  readonly operations: readonly Counted<OperationHappening>[];
}

/** How the goals of a tenant stand now, whenever they were taken on. */
export interface Standing {
  readonly goals: number;
  readonly phases: readonly Counted<GoalPhase>[];
  readonly outcomes: readonly Counted<Outcome>[];
  readonly playbooks: readonly Counted[];
  readonly systems: readonly Counted[];
  readonly inDoubt: number;
  readonly withTasks: number;
  readonly paused: number;
}

/** Totals of one tenant, now and over time. None of it counts goals: that is done as they change. */
export class StatsQuery {
  constructor(private readonly db: ReadDatabase) {}

  async standing(tenant: TenantId): Promise<Standing> {
    const rows = await this.db
      .selectFrom('overall_totals')
      .where('tenant', '=', tenant)
      .where('measure', 'in', ['GOALS', 'PHASE', 'OUTCOME', 'PLAYBOOK', 'SYSTEM', 'IN_DOUBT', 'WITH_TASKS', 'PAUSED'])
      .select(['measure', 'value', 'count'])
      .orderBy('value')
      .execute();
    const of = <Value extends string>(measure: string): readonly Counted<Value>[] =>
      rows.flatMap((row) => (row.measure === measure ? { value: row.value as Value, count: row.count } : []));
    const one = (measure: string): number => of(measure)[0]?.count ?? 0;
    return {
      ...{ goals: one('GOALS'), inDoubt: one('IN_DOUBT'), withTasks: one('WITH_TASKS'), paused: one('PAUSED') },
      ...{ phases: of('PHASE'), outcomes: of('OUTCOME'), playbooks: of('PLAYBOOK'), systems: of('SYSTEM') },
    };
  }

  /** Those days on which something happened, in order. */
  async days(tenant: TenantId, days: Days): Promise<readonly DayTotals[]> {
    const rows = await this.within(tenant, days, ['GOALS', 'CONCLUDED']).orderBy('day').orderBy('value').execute();
    const all = [...new Set(rows.map(({ day }) => day))];
    return all.map((day) => {
      const those = rows.filter((row) => row.day === day);
      return {
        day,
        submitted: those.find(({ measure }) => measure === 'GOALS')?.count ?? 0,
        concluded: those.flatMap(({ measure, value, count }) =>
          measure === 'CONCLUDED' ? { value: value as Outcome, count } : [],
        ),
      };
    });
  }

  /** What systems answered, or did not, added up over the days. */
  async systems(tenant: TenantId, days: Days): Promise<readonly SystemTotals[]> {
    const rows = await this.within(tenant, days, ['OPERATION']).orderBy('value').execute();
    const sums = new Map<string, Map<OperationHappening, number>>();
    for (const { value, count } of rows) {
      const [system = '', happening] = value.split(' ') as [string, OperationHappening];
      const of = sums.get(system) ?? new Map<OperationHappening, number>();
      sums.set(system, of.set(happening, (of.get(happening) ?? 0) + count));
    }
    return [...sums].map(([system, of]) => {
      return { system, operations: [...of].map(([value, count]) => ({ value, count })) };
    });
  }

  private within(tenant: TenantId, { from, to }: Days, measures: readonly string[]) {
    return this.db
      .selectFrom('totals')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('measure', 'in', measures)
      .where('day', '>=', from)
      .where('day', '<=', to);
  }
}
