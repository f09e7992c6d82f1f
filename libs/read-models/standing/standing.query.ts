import { isOpenTask } from '../human-tasks/human-task-rows.projection.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { isOfOpenGoals } from '../stats/total-rows.projection.js';

/** How many of a kind there are. */
export type Counts = Readonly<Record<string, number>>;

/** How the whole installation stands, over all tenants: counts alone, for those who watch over it. */
export class StandingQuery {
  constructor(private readonly db: ReadDatabase) {}

  /** Goals that have not ended, by phase. */
  async openGoalsByPhase(): Promise<Counts> {
    const rows = await this.db
      .selectFrom('overall_totals')
      .select(({ fn }) => ['value as kind', fn.sum<number>('count').as('count')])
      .where(isOfOpenGoals)
      .groupBy('value')
      .execute();
    return countsOf(rows);
  }

  /** Questions to persons that are open, by kind. */
  async openTasksByKind(): Promise<Counts> {
    const rows = await this.db
      .selectFrom('human_tasks')
      .select(({ fn }) => ['kind', fn.countAll<number>().as('count')])
      .where(isOpenTask)
      .groupBy('kind')
      .execute();
    return countsOf(rows);
  }

  async goalsSetAside(): Promise<number> {
    const row = this.db.selectFrom('quarantined_goals').select(({ fn }) => fn.countAll<number>().as('count'));
    return (await row.executeTakeFirstOrThrow()).count;
  }
}

function countsOf(rows: readonly { readonly kind: string; readonly count: number }[]): Counts {
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}
