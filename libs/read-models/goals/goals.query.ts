import type { TenantId } from '@baton/kernel';
import type { CloseReason, EffectCounts, GoalPhase, GoalState, Outcome, Resumption } from '@baton/goal/domain';
import type { GoalRow, ReadDatabase } from '../read-store/tables.js';
import type { Sight } from '../sight.js';
import { conditionsOf, isInSight, markedGoals, markOf } from './goal-conditions.js';
import type { GoalsFilter } from './goals-filter.js';

export interface GoalListEntry {
  readonly goalId: string;
  readonly playbook: string;
  readonly purpose: string;
  readonly owner: string;
  readonly phase: GoalPhase;
  readonly outcome?: Outcome;
  readonly closeReason?: CloseReason;
  readonly effects: EffectCounts;
  readonly waitingFor: Resumption['waitingFor'];
  /** Names of the systems that its plans are about. */
  readonly systems: readonly string[];
  /** Nothing new is sent for it until a person resumes it. */
  readonly paused: boolean;
  /** A person wants it to end: put right, or with what there is. */
  readonly closing?: GoalState['closing'];
  /** How many questions to persons are open. */
  readonly openTasks: number;
  readonly submittedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
  readonly position: string;
  /** Its own history broke a promise, so nothing more is done for it until a person has looked. */
  readonly isQuarantined: boolean;
}

export interface GoalsOrder {
  readonly by: 'SUBMITTED' | 'UPDATED';
  readonly direction: 'ASC' | 'DESC';
}

export interface GoalListQuestion {
  readonly sight: Sight;
  readonly filter: GoalsFilter;
  /** Newest first where it is absent. */
  readonly order?: GoalsOrder;
  /** How many at most. */
  readonly first: number;
  /** The last entry of the page before: its time in the order that is asked for, and its id. */
  readonly after?: { readonly at: string; readonly goalId: string };
}

export interface GoalPage {
  readonly goals: readonly GoalListEntry[];
  readonly more: boolean;
}

const newestFirst: GoalsOrder = { by: 'SUBMITTED', direction: 'DESC' };
const timeOf = { SUBMITTED: 'submitted_at', UPDATED: 'updated_at' } as const;
const inWords = { ASC: 'asc', DESC: 'desc' } as const;

const phasesThatGoOn: readonly GoalPhase[] = ['PLANNING', 'RUNNING', 'COMPENSATING'];

/** The goals of one tenant, or of one person in it: of those that were passed on to them the tasks alone are listed. */
export class GoalsQuery {
  constructor(private readonly db: ReadDatabase) {}

  /** A page that is found by what stands at the end of the one before: the last one costs what the first does. */
  async list(question: GoalListQuestion): Promise<GoalPage> {
    const { first, order = newestFirst } = question;
    const found = await this.entries()
      .where('goals.goal_id', 'in', this.page(question, order))
      .orderBy(`goals.${timeOf[order.by]}`, inWords[order.direction])
      .orderBy('goals.goal_id', inWords[order.direction])
      .execute();
    return { goals: found.slice(0, first).map(entryOf), more: found.length > first };
  }

  /** Those of these goals that are in sight and fit, in no order. */
  async byIds(sight: Sight, goalIds: readonly string[], filter: GoalsFilter = {}): Promise<readonly GoalListEntry[]> {
    if (goalIds.length === 0) return [];
    const found = await this.entries()
      .where('goals.goal_id', 'in', goalIds)
      .where('tenant', '=', sight.tenant)
      .where(isInSight(sight))
      .where(conditionsOf({ tenant: sight.tenant }, filter))
      .execute();
    return found.map(entryOf);
  }

  /** The ids of a page, and of one goal more where there is one, by the index that has them in order. */
  private page({ sight, filter, first, after }: GoalListQuestion, { by, direction }: GoalsOrder) {
    const fits = conditionsOf(sight, filter);
    const [sorted, behind] = [inWords[direction], direction === 'ASC' ? '>' : '<'] as const;
    const mark = by === 'SUBMITTED' ? markOf(filter) : undefined;
    if (mark) {
      let marked = markedGoals(this.db, sight, mark).where(fits);
      if (after)
        marked = marked.where((is) =>
          is(is.refTuple('goal_marks.submitted_at', 'goal_marks.goal_id'), behind, is.tuple(after.at, after.goalId)),
        );
      return marked
        .select('goal_marks.goal_id')
        .orderBy('goal_marks.submitted_at', sorted)
        .orderBy('goal_marks.goal_id', sorted)
        .limit(first + 1);
    }
    const time = timeOf[by];
    let rows = this.db.selectFrom('goals').where('tenant', '=', sight.tenant).where(fits);
    if (after) rows = rows.where((is) => is(is.refTuple(time, 'goal_id'), behind, is.tuple(after.at, after.goalId)));
    return rows
      .select('goal_id')
      .orderBy(time, sorted)
      .orderBy('goal_id', sorted)
      .limit(first + 1);
  }

  private entries() {
    return this.db
      .selectFrom('goals')
      .leftJoin('quarantined_goals', 'quarantined_goals.goal_id', 'goals.goal_id')
      .selectAll('goals')
      .select('quarantined_goals.goal_id as quarantined');
  }

  /** Ids of the goals that have not ended, oldest first. */
  async openIds(sight: Sight, filter: GoalsFilter, max: number): Promise<readonly string[]> {
    const rows = this.db
      .selectFrom('goals')
      .where('tenant', '=', sight.tenant)
      .where('phase', 'in', phasesThatGoOn)
      .where(conditionsOf(sight, filter))
      .select('goal_id')
      .orderBy('submitted_at')
      .orderBy('goal_id')
      .limit(max);
    return (await rows.execute()).map(({ goal_id }) => goal_id);
  }

  /** How many goals of a tenant have not ended, as far as the rows have come; counted no further than `max`. */
  async countOpen(tenant: TenantId, max: number): Promise<number> {
    const open = this.db
      .selectFrom('goals')
      .where('tenant', '=', tenant)
      .where('phase', 'in', phasesThatGoOn)
      .select('phase')
      .limit(max)
      .as('open');
    const { count } = await this.db
      .selectFrom(open)
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  /** Whether nothing more is done for a goal until a person has looked. */
  async isQuarantined(goalId: string): Promise<boolean> {
    const row = this.db.selectFrom('quarantined_goals').select('goal_id').where('goal_id', '=', goalId);
    return (await row.executeTakeFirst()) !== undefined;
  }
}

/** The texts were written by {@link goalRowOf}, and a row never outlives the release that wrote it. */
function entryOf(row: GoalRow & { readonly quarantined: string | null }): GoalListEntry {
  return {
    goalId: row.goal_id,
    playbook: row.playbook,
    purpose: row.purpose,
    owner: row.owner,
    phase: row.phase as GoalPhase,
    outcome: (row.outcome ?? undefined) as Outcome | undefined,
    closeReason: (row.close_reason ?? undefined) as CloseReason | undefined,
    effects: JSON.parse(row.effects) as EffectCounts,
    waitingFor: JSON.parse(row.waiting_for) as Resumption['waitingFor'],
    systems: JSON.parse(row.systems) as string[],
    paused: row.paused === 1,
    closing: (row.closing ?? undefined) as GoalState['closing'],
    openTasks: row.open_tasks,
    submittedAt: row.submitted_at,
    updatedAt: row.updated_at,
    revision: row.revision,
    position: row.position,
    isQuarantined: row.quarantined !== null,
  };
}
