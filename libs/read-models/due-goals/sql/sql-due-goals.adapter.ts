import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { ReadTables } from '../../read-store/tables.js';
import type { DueGoal, LeaseTerms } from '../due-goals.port.js';
import { DueGoals, leaseEnd, leaseMsMax } from '../due-goals.port.js';

/** Leases stand in a table beside the projection: whoever writes the lease of a goal first has it. */
export class SqlDueGoals extends DueGoals {
  constructor(private readonly db: Kysely<ReadTables>) {
    super();
  }

  override async claim(
    runnerId: string,
    { now, leaseMs, max }: LeaseTerms & { readonly max: number },
  ): Promise<readonly DueGoal[]> {
    if (max <= 0) return [];
    // A lease that is over is as good as none; goals that have ended leave theirs behind.
    await this.db.deleteFrom('leases').where(isOver(now)).execute();
    const due = await this.db
      .selectFrom(this.dueAndFree(now))
      .orderBy('turn')
      .orderBy('due_at')
      .limit(max)
      .select(['goal_id', 'tenant'])
      .execute();
    if (due.length === 0) return [];
    const until = leaseEnd({ now, leaseMs });
    // Another runner may have found the same goals.
    const taken = await this.db
      .insertInto('leases')
      .values(due.map(({ goal_id }) => ({ goal_id, runner: runnerId, until })))
      .onConflict((conflict) => conflict.column('goal_id').doNothing())
      .returning('goal_id')
      .execute();
    const own = new Set(taken.map((row) => row.goal_id));
    return due.flatMap(({ goal_id, tenant }) => (own.has(goal_id) ? { goalId: goal_id, tenant } : []));
  }

  /** What is due and free, with its place in the line of its own tenant. */
  private dueAndFree(now: Instant) {
    return this.db
      .selectFrom('due_goals')
      .leftJoin('leases', 'leases.goal_id', 'due_goals.goal_id')
      .where((is) => is.or([is('due_at', '<=', now), is('updated_at', '>', now)]))
      .where('leases.goal_id', 'is', null)
      .select((row) => [
        ...(['due_goals.goal_id', 'tenant', 'due_at'] as const),
        row.fn
          .agg<number>('row_number')
          .over((window) => window.partitionBy('tenant').orderBy('due_at'))
          .as('turn'),
      ])
      .as('due');
  }

  override async hold(
    runnerId: string,
    goalIds: readonly string[],
    { now, leaseMs }: LeaseTerms,
  ): Promise<readonly string[]> {
    if (goalIds.length === 0) return [];
    const until = leaseEnd({ now, leaseMs });
    const held = await this.db
      .insertInto('leases')
      .values(goalIds.map((goal) => ({ goal_id: goal, runner: runnerId, until })))
      .onConflict((conflict) =>
        conflict
          .column('goal_id')
          .doUpdateSet({ runner: runnerId, until })
          .where((is) => is.or([is('leases.runner', '=', runnerId), isOver(now)(is)])),
      )
      .returning('goal_id')
      .execute();
    return held.map((row) => row.goal_id);
  }

  override async release(runnerId: string, goalIds?: readonly string[]): Promise<void> {
    const held = this.db.deleteFrom('leases').where('runner', '=', runnerId);
    if (goalIds === undefined) await held.execute();
    else if (goalIds.length > 0) await held.where('goal_id', 'in', goalIds).execute();
  }
}

function isOver(now: Instant) {
  return (is: ExpressionBuilder<ReadTables, 'leases'>) =>
    is.or([is('leases.until', '<=', now), is('leases.until', '>', plusMs(now, leaseMsMax))]);
}
