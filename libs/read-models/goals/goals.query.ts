import type { Instant, TenantId } from '@baton/kernel';
import type { CloseReason, EffectCounts, GoalPhase, GoalState, Outcome, Resumption } from '@baton/goal/domain';
import { sql } from 'kysely';
import type { ReadDatabase } from '../read-store/tables.js';
import type { GoalRow } from '../read-store/tables.js';
import type { Sight } from '../sight.js';

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
  /** Its own history broke a promise, so nothing more is done for it until a person has looked. */
  readonly isQuarantined: boolean;
}

/** Which goals; all parts have to fit. */
export interface GoalsFilter {
  readonly phase?: GoalPhase;
  readonly outcome?: Outcome;
  readonly playbook?: string;
  /** One that its plans are about. */
  readonly system?: string;
  readonly submittedBefore?: Instant;
  readonly paused?: boolean;
  readonly quarantined?: boolean;
}

export interface GoalListQuestion {
  readonly sight: Sight;
  readonly filter: GoalsFilter;
  /** How many at most. */
  readonly first: number;
  /** The last entry of the page before. */
  readonly after?: Pick<GoalListEntry, 'submittedAt' | 'goalId'>;
}

const phasesThatGoOn: readonly GoalPhase[] = ['PLANNING', 'RUNNING', 'COMPENSATING'];

/** The goals of one tenant, or of one person in it: of those that were passed on to them the tasks alone are listed. */
export class GoalsQuery {
  constructor(private readonly db: ReadDatabase) {}

  /** Newest first. */
  async list({
    sight,
    filter,
    first,
    after,
  }: GoalListQuestion): Promise<{ readonly goals: readonly GoalListEntry[]; readonly more: boolean }> {
    let rows = this.matching(sight, filter)
      .selectAll('goals')
      .select('quarantined_goals.goal_id as quarantined')
      .orderBy('submitted_at', 'desc')
      .orderBy('goals.goal_id', 'desc')
      .limit(first + 1);
    if (after)
      rows = rows.where((is) =>
        is(is.refTuple('submitted_at', 'goals.goal_id'), '<', is.tuple(after.submittedAt, after.goalId)),
      );
    const found = await rows.execute();
    return { goals: found.slice(0, first).map(entryOf), more: found.length > first };
  }

  /** Ids of the goals that have not ended, oldest first. */
  async openIds(sight: Sight, filter: GoalsFilter, max: number): Promise<readonly string[]> {
    const rows = this.matching(sight, filter)
      .where('phase', 'in', phasesThatGoOn)
      .select('goals.goal_id as goalId')
      .orderBy('submitted_at')
      .orderBy('goals.goal_id')
      .limit(max);
    return (await rows.execute()).map(({ goalId }) => goalId);
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

  private matching({ tenant, person }: Sight, filter: GoalsFilter) {
    let rows = this.db
      .selectFrom('goals')
      .leftJoin('quarantined_goals', 'quarantined_goals.goal_id', 'goals.goal_id')
      .where('tenant', '=', tenant);
    if (person !== undefined) rows = rows.where('owner', '=', person);
    if (filter.phase) rows = rows.where('phase', '=', filter.phase);
    if (filter.outcome) rows = rows.where('outcome', '=', filter.outcome);
    if (filter.playbook) rows = rows.where('playbook', '=', filter.playbook);
    if (filter.system) rows = rows.where(sql<boolean>`systems like ${listWith(filter.system)} escape '\\'`);
    if (filter.submittedBefore) rows = rows.where('submitted_at', '<', filter.submittedBefore);
    if (filter.paused !== undefined) rows = rows.where('paused', '=', filter.paused ? 1 : 0);
    if (filter.quarantined !== undefined)
      rows = rows.where('quarantined_goals.goal_id', filter.quarantined ? 'is not' : 'is', null);
    return rows;
  }
}

/** The pattern of a JSON list that holds a name, with the quotes that end it. */
function listWith(name: string): string {
  return `%${JSON.stringify(name).replace(/[\\%_]/g, '\\$&')}%`;
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
    isQuarantined: row.quarantined !== null,
  };
}
