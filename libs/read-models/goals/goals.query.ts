import type { Compilable, Expression, SqlBool } from 'kysely';
import type { TenantId } from '@baton/kernel';
import type { CloseReason, EffectCounts, GoalPhase, GoalState, Outcome, Resumption } from '@baton/goal/domain';
import { KeptStatements } from '../read-store/kept-statements.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { Sight } from '../sight.js';
import { conditionsOf, isInSight, isOfFew, isQuarantined, markedGoals, markOf } from './goal-conditions.js';
import type { GoalsFilter } from './goals-filter.js';

export interface GoalListEntry {
  readonly goalId: string;
  readonly playbook: string;
  readonly purpose: string;
  readonly owner: string;
  readonly phase: GoalPhase;
  /** Null before it has ended, as is why it was closed. */
  readonly outcome: Outcome | null;
  readonly closeReason: CloseReason | null;
  readonly effects: EffectCounts;
  readonly waitingFor: Resumption['waitingFor'];
  /** Names of the systems that its plans are about. */
  readonly systems: readonly string[];
  /** Nothing new is sent for it until a person resumes it. */
  readonly paused: boolean;
  /** How a person wants it to end: put right, or with what there is; null where nobody does. */
  readonly closing: NonNullable<GoalState['closing']> | null;
  /** How many questions to persons are open. */
  readonly openTasks: number;
  readonly submittedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
  readonly position: string;
  /** Its own history broke a promise, so nothing more is done for it until a person has looked. */
  readonly quarantined: boolean;
}

export interface GoalsOrder {
  readonly by: 'SUBMITTED' | 'UPDATED';
  readonly direction: 'ASC' | 'DESC';
}

/** By what an entry is found and put in order. */
const placeParts = ['goalId', 'revision', 'submittedAt', 'updatedAt'] as const;

/** An entry with its place, and as much else of it as is wanted. */
export type ListedGoal = Pick<GoalListEntry, (typeof placeParts)[number]> & Partial<GoalListEntry>;

export interface GoalListQuestion {
  readonly sight: Sight;
  readonly filter: GoalsFilter;
  /** Newest first where it is absent. */
  readonly order?: GoalsOrder;
  /** How many at most. */
  readonly first: number;
  /** The last entry of the page before: its time in the order that is asked for, and its id. */
  readonly after?: { readonly at: string; readonly goalId: string };
  /** Names of what is wanted of each entry beside its place, and perhaps other names; all of it where they are absent. */
  readonly wanted?: Iterable<string>;
}

export interface GoalPage {
  readonly goals: readonly ListedGoal[];
  readonly more: boolean;
}

const newestFirst: GoalsOrder = { by: 'SUBMITTED', direction: 'DESC' };
const timeOf = { SUBMITTED: 'submitted_at', UPDATED: 'updated_at' } as const;
const inWords = { ASC: 'asc', DESC: 'desc' } as const;

/** What each part of an entry is read from, by its name: so that what is not wanted is not read. */
const columns = {
  goalId: 'goals.goal_id as goalId',
  playbook: 'goals.playbook',
  purpose: 'goals.purpose',
  owner: 'goals.owner',
  phase: 'goals.phase',
  outcome: 'goals.outcome',
  closeReason: 'goals.close_reason as closeReason',
  effects: 'goals.effects',
  waitingFor: 'goals.waiting_for as waitingFor',
  systems: 'goals.systems',
  paused: 'goals.paused',
  closing: 'goals.closing',
  openTasks: 'goals.open_tasks as openTasks',
  submittedAt: 'goals.submitted_at as submittedAt',
  updatedAt: 'goals.updated_at as updatedAt',
  revision: 'goals.revision',
  position: 'goals.position',
  quarantined: isQuarantined().as('quarantined'),
} as const satisfies Readonly<Record<keyof GoalListEntry, unknown>>;

type Part = keyof typeof columns;
const allParts = Object.keys(columns) as readonly Part[];

/** Parts that are kept in another form. */
const readings: Readonly<Partial<Record<Part, (kept: unknown) => unknown>>> = {
  ...{ effects: parsed, waitingFor: parsed, systems: parsed, paused: Boolean, quarantined: Boolean },
};

type KeptEntry = Partial<Record<Part, unknown>>;

const phasesThatGoOn: readonly GoalPhase[] = ['PLANNING', 'RUNNING', 'COMPENSATING'];

/** The goals of one tenant, or of one person in it: of those that were passed on to them the tasks alone are listed. */
export class GoalsQuery {
  private readonly pages: KeptStatements<Page, PageForm, KeptEntry>;

  constructor(private readonly db: ReadDatabase) {
    this.pages = new KeptStatements(db, (page, form) => pageOf(db, page, form));
  }

  /** A page that is found by what stands at the end of the one before: the last one costs what the first does. */
  async list(question: GoalListQuestion): Promise<GoalPage> {
    const { sight, filter, order = newestFirst, first, after, wanted = allParts } = question;
    const { tenant, person } = sight;
    // One goal more than there is room for, where there is one.
    const page = { sight: { tenant, person }, filter, limit: first + 1, after };
    const names = new Set<string>([...placeParts, ...wanted]);
    const parts = allParts.filter((part) => names.has(part));
    const found = await this.pages.rows(page, { ...order, ofFew: isOfFew(filter), parts });
    return { goals: entriesOf(found.slice(0, first), parts), more: found.length > first };
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
      .select(columnsOf(allParts))
      .execute();
    return entriesOf(found, allParts) as readonly GoalListEntry[];
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
  readonly parts: readonly Part[];
}

/** By the index that has them in order, and no further than they are asked for. */
function pageOf(
  db: ReadDatabase,
  { sight, filter, limit, after }: Page,
  { by, direction, ofFew, parts }: PageForm,
): Compilable<KeptEntry> {
  const [sorted, behind] = [inWords[direction], direction === 'ASC' ? '>' : '<'] as const;
  const mark = by === 'SUBMITTED' ? markOf(filter, ofFew) : undefined;
  if (mark) {
    let marked = markedGoals(db, sight, filter, mark);
    if (after)
      marked = marked.where((is) =>
        is(is.refTuple('goal_marks.submitted_at', 'goal_marks.goal_id'), behind, is.tuple(after.at, after.goalId)),
      );
    return marked
      .select(columnsOf(parts))
      .orderBy('goal_marks.submitted_at', sorted)
      .orderBy('goal_marks.goal_id', sorted)
      .limit(limit);
  }
  const time = timeOf[by];
  let rows = db.selectFrom('goals').where(conditionsOf(sight, filter));
  if (after) rows = rows.where((is) => is(is.refTuple(time, 'goal_id'), behind, is.tuple(after.at, after.goalId)));
  return rows.select(columnsOf(parts)).orderBy(time, sorted).orderBy('goal_id', sorted).limit(limit);
}

function columnsOf(parts: readonly Part[]) {
  return parts.map((part) => columns[part]);
}

/** Rows are as they come from the database, and nobody else's: what is kept in another form is read in its place. */
function entriesOf(rows: readonly KeptEntry[], parts: readonly Part[]): readonly ListedGoal[] {
  for (const part of parts) {
    const reading = readings[part];
    if (reading) for (const row of rows) row[part] = reading(row[part]);
  }
  return rows as readonly ListedGoal[];
}

/** The texts were written by {@link goalRowOf}, and a row never outlives the release that wrote it. */
function parsed(text: unknown): unknown {
  return JSON.parse(text as string);
}
