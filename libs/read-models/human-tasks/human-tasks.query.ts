import type { HumanTaskCause, HumanTaskKind, HumanTaskOption } from '@baton/goal/domain';
import { isAnsweredByItself } from '@baton/goal/domain';
import { sql } from 'kysely';
import type { ReadDatabase } from '../read-store/tables.js';
import type { HumanTaskView } from './human-tasks.view.js';
import { humanTaskOfRow } from './human-tasks.view.js';
import type { Sight } from '../sight.js';

/** Which tasks; all parts have to fit. */
export interface HumanTasksFilter {
  readonly kind?: HumanTaskKind;
  readonly cause?: HumanTaskCause;
  readonly system?: string;
  readonly role?: string;
  readonly group?: string;
  readonly goalId?: string;
  /** Open ones, or those that have ended; both where it is absent. */
  readonly open?: boolean;
}

export interface HumanTasksQuestion {
  readonly sight: Sight;
  readonly filter: HumanTasksFilter;
  /** How many at most. */
  readonly first: number;
  /** The last task of the page before. */
  readonly after?: Pick<HumanTaskView, 'openedAt' | 'goalId' | 'taskId'>;
}

/** Open tasks of one kind, system and cause. */
export interface HumanTaskGroup {
  readonly group: string;
  readonly kind: HumanTaskKind;
  readonly cause: HumanTaskCause;
  readonly system: string;
  readonly count: number;
  /** When its oldest task was opened. */
  readonly oldest: string;
  /** Absent where none of its tasks has one. */
  readonly earliestDeadline?: string;
  /** What all of its tasks can be answered with at once. */
  readonly options: readonly HumanTaskOption[];
}

/** What persons are asked, about all goals of one tenant or those of one person; who has waited longest comes first. */
export class HumanTasksQuery {
  constructor(private readonly db: ReadDatabase) {}

  async list({
    sight,
    filter,
    first,
    after,
  }: HumanTasksQuestion): Promise<{ readonly tasks: readonly HumanTaskView[]; readonly more: boolean }> {
    let rows = this.matching(sight, filter)
      .selectAll()
      .orderBy('opened_at')
      .orderBy('goal_id')
      .orderBy('task_id')
      .limit(first + 1);
    if (after)
      rows = rows.where((is) =>
        is(is.refTuple('opened_at', 'goal_id', 'task_id'), '>', is.tuple(after.openedAt, after.goalId, after.taskId)),
      );
    const found = await rows.execute();
    return { tasks: found.slice(0, first).map(humanTaskOfRow), more: found.length > first };
  }

  /** All that these goals ask or ever asked, in the order in which it was; for goals that are in sight. */
  async ofGoals(goalIds: readonly string[]): Promise<readonly HumanTaskView[]> {
    if (goalIds.length === 0) return [];
    const rows = this.db.selectFrom('human_tasks').selectAll().where('goal_id', 'in', goalIds);
    return (await rows.orderBy('opened_at').orderBy('task_id').execute()).map(humanTaskOfRow);
  }

  /** Groups of open tasks, the one with the oldest task first. */
  async groups(sight: Sight, filter: Omit<HumanTasksFilter, 'open'>): Promise<readonly HumanTaskGroup[]> {
    const open = this.matching(sight, { ...filter, open: true });
    const groups = await open
      .groupBy(['task_group', 'kind', 'cause', 'system'])
      .select((row) => [
        ...(['task_group', 'kind', 'cause', 'system'] as const),
        row.fn.countAll<number>().as('count'),
        row.fn.min('opened_at').as('oldest'),
        row.fn.min('deadline').as('earliest_deadline'),
      ])
      .orderBy('oldest')
      .orderBy('task_group')
      .execute();
    const offers = await open.select(['task_group', 'options']).distinct().execute();
    return groups.map((row) => {
      const cause = row.cause as HumanTaskCause;
      const offered = offers.filter((offer) => offer.task_group === row.task_group).map(({ options }) => options);
      return {
        ...{ group: row.task_group, system: row.system, count: row.count, oldest: row.oldest },
        ...{ kind: row.kind as HumanTaskKind, cause },
        earliestDeadline: row.earliest_deadline ?? undefined,
        options: sharedBy(offered).filter((option) => !isAnsweredByItself({ cause }, option)),
      };
    });
  }

  private matching({ tenant, person }: Sight, filter: HumanTasksFilter) {
    let rows = this.db.selectFrom('human_tasks');
    if (person === undefined) rows = rows.where('tenant', '=', tenant);
    else
      // The plus keeps the indexes of the tenant out of it: a person has few of all that persons are asked.
      rows = rows
        .where(sql<boolean>`+human_tasks.tenant = ${tenant}`)
        .where((is) =>
          is.or([
            is('delegated_to', '=', person),
            is(
              'goal_id',
              'in',
              is.selectFrom('goals').select('goal_id').where('tenant', '=', tenant).where('owner', '=', person),
            ),
          ]),
        );
    if (filter.kind) rows = rows.where('kind', '=', filter.kind);
    if (filter.cause) rows = rows.where('cause', '=', filter.cause);
    if (filter.system) rows = rows.where('system', '=', filter.system);
    if (filter.role) rows = rows.where('role', '=', filter.role);
    if (filter.group) rows = rows.where('task_group', '=', filter.group);
    if (filter.goalId) rows = rows.where('goal_id', '=', filter.goalId);
    if (filter.open !== undefined) rows = rows.where('is_open', '=', filter.open ? 1 : 0);
    return rows;
  }
}

/** @param texts JSON lists of options */
function sharedBy(texts: readonly string[]): readonly HumanTaskOption[] {
  const [first = [], ...others] = texts.map((text) => JSON.parse(text) as HumanTaskOption[]);
  return first.filter((option) => others.every((other) => other.includes(option)));
}
