import type { TenantId } from '@baton/kernel';
import type { CloseReason, EffectCounts, GoalPhase, Outcome, Resumption } from '@baton/goal/domain';
import type { ReadDatabase } from '../read-store/read-store.js';
import type { GoalRow } from '../read-store/tables.js';

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
  readonly submittedAt: string;
  readonly updatedAt: string;
  readonly revision: number;
  /** Its own history broke a promise, so nothing more is done for it until a person has looked. */
  readonly isQuarantined: boolean;
}

export interface GoalListQuestion {
  readonly tenant: TenantId;
  readonly phase?: GoalPhase;
  readonly outcome?: Outcome;
  /** How many at most. */
  readonly first: number;
  /** The last entry of the page before. */
  readonly after?: Pick<GoalListEntry, 'submittedAt' | 'goalId'>;
}

/** The goals of one tenant, newest first. */
export class GoalsQuery {
  constructor(private readonly db: ReadDatabase) {}

  async list(
    question: GoalListQuestion,
  ): Promise<{ readonly goals: readonly GoalListEntry[]; readonly more: boolean }> {
    const { tenant, phase, outcome, first, after } = question;
    let rows = this.db
      .selectFrom('goals')
      .leftJoin('quarantined_goals', 'quarantined_goals.goal_id', 'goals.goal_id')
      .selectAll('goals')
      .select('quarantined_goals.goal_id as quarantined')
      .where('tenant', '=', tenant)
      .orderBy('submitted_at', 'desc')
      .orderBy('goals.goal_id', 'desc')
      .limit(first + 1);
    if (phase) rows = rows.where('phase', '=', phase);
    if (outcome) rows = rows.where('outcome', '=', outcome);
    if (after)
      rows = rows.where((is) =>
        is(is.refTuple('submitted_at', 'goals.goal_id'), '<', is.tuple(after.submittedAt, after.goalId)),
      );
    const found = await rows.execute();
    return { goals: found.slice(0, first).map(entryOf), more: found.length > first };
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
    submittedAt: row.submitted_at,
    updatedAt: row.updated_at,
    revision: row.revision,
    isQuarantined: row.quarantined !== null,
  };
}
