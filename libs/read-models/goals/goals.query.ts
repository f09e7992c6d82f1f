import type { Compilable, Expression, SqlBool } from 'kysely';
import type { TenantId } from '@baton/kernel';
import type { CloseReason, EffectCounts, GoalPhase, GoalState, Outcome, Resumption } from '@baton/goal/domain';
import { KeptStatements } from '../read-store/kept-statements.js';
import type { GoalRow, ReadDatabase } from '../read-store/tables.js';
import type { Sight } from '../sight.js';
import { conditionsOf, isInSight, isOfFew, isQuarantined, markedGoals, markOf } from './goal-conditions.js';
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

/** What an entry is made of, column by column: so that what is not shown is not read. */
const entryColumns = [
  ...(['goals.goal_id', 'goals.playbook', 'goals.purpose', 'goals.owner', 'goals.phase', 'goals.outcome'] as const),
  ...(['goals.close_reason', 'goals.effects', 'goals.waiting_for', 'goals.systems', 'goals.paused'] as const),
  ...(['goals.closing', 'goals.open_tasks', 'goals.submitted_at', 'goals.updated_at', 'goals.revision'] as const),
  'goals.position' as const,
  isQuarantined().as('quarantined'),
];

type EntryRow = Omit<GoalRow, 'tenant' | 'in_doubt'> & { readonly quarantined: SqlBool };

const phasesThatGoOn: readonly GoalPhase[] = ['PLANNING', 'RUNNING', 'COMPENSATING'];

/** The goals of one tenant, or of one person in it: of those that were passed on to them the tasks alone are listed. */
export class GoalsQuery {
  private readonly pages: KeptStatements<Page, PageForm, EntryRow>;

  constructor(private readonly db: ReadDatabase) {
    this.pages = new KeptStatements(db, (page, form) => pageOf(db, page, form));
  }

  /** A page that is found by what stands at the end of the one before: the last one costs what the first does. */
  async list({ sight, filter, order = newestFirst, first, after }: GoalListQuestion): Promise<GoalPage> {
    const { tenant, person } = sight;
    // One goal more than there is room for, where there is one.
    const page = { sight: { tenant, person }, filter, limit: first + 1, after };
    const found = await this.pages.rows(page, { ...order, ofFew: isOfFew(filter) });
    return { goals: found.slice(0, first).map(entryOf), more: found.length > first };
  }

  /** Those of these goals that are in sight, also where only a task of theirs was passed on to a person; in no order. */
  async byIds(sight: Sight, goalIds: readonly string[]): Promise<readonly GoalListEntry[]> {
    const { tenant } = sight;
    return this.among(goalIds, [conditionsOf({ tenant }, {}), isInSight(sight)]);
  }

  /** Those of these goals that a list by this filter has, in no order. */
  async listed(sight: Sight, goalIds: readonly string[], filter: GoalsFilter): Promise<readonly GoalListEntry[]> {
    return this.among(goalIds, [conditionsOf(sight, filter)]);
  }

  private async among(goalIds: readonly string[], fits: Expression<SqlBool>[]): Promise<readonly GoalListEntry[]> {
    if (goalIds.length === 0) return [];
    const found = await this.db
      .selectFrom('goals')
      .where('goals.goal_id', 'in', goalIds)
      .where((is) => is.and(fits))
      .select(entryColumns)
      .execute();
    return found.map(entryOf);
  }

  /** Ids of the goals that have not ended, oldest first. */
  async openIds(sight: Sight, filter: GoalsFilter, max: number): Promise<readonly string[]> {
    const rows = this.db
      .selectFrom('goals')
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

  /** Those of these goals for which nothing more is done until a person has looked. */
  async quarantinedAmong(goalIds: readonly string[]): Promise<readonly string[]> {
    const rows = this.db.selectFrom('quarantined_goals').select('goal_id').where('goal_id', 'in', goalIds);
    return (await rows.execute()).map(({ goal_id }) => goal_id);
  }
}

interface Page extends Pick<GoalListQuestion, 'filter' | 'after'> {
  readonly sight: Pick<Sight, 'tenant' | 'person'>;
  readonly limit: number;
}

interface PageForm extends GoalsOrder {
  readonly ofFew: boolean;
}

/** By the index that has them in order, and no further than they are asked for. */
function pageOf(
  db: ReadDatabase,
  { sight, filter, limit, after }: Page,
  { by, direction, ofFew }: PageForm,
): Compilable<EntryRow> {
  const fits = conditionsOf(sight, filter);
  const [sorted, behind] = [inWords[direction], direction === 'ASC' ? '>' : '<'] as const;
  const mark = by === 'SUBMITTED' ? markOf(filter, ofFew) : undefined;
  if (mark) {
    let marked = markedGoals(db, sight, mark).where(fits);
    if (after)
      marked = marked.where((is) =>
        is(is.refTuple('goal_marks.submitted_at', 'goal_marks.goal_id'), behind, is.tuple(after.at, after.goalId)),
      );
    return marked
      .select(entryColumns)
      .orderBy('goal_marks.submitted_at', sorted)
      .orderBy('goal_marks.goal_id', sorted)
      .limit(limit);
  }
  const time = timeOf[by];
  let rows = db.selectFrom('goals').where(fits);
  if (after) rows = rows.where((is) => is(is.refTuple(time, 'goal_id'), behind, is.tuple(after.at, after.goalId)));
  return rows.select(entryColumns).orderBy(time, sorted).orderBy('goal_id', sorted).limit(limit);
}

/** The texts were written by {@link goalRowOf}, and a row never outlives the release that wrote it. */
function entryOf(row: EntryRow): GoalListEntry {
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
    isQuarantined: Boolean(row.quarantined),
  };
}
