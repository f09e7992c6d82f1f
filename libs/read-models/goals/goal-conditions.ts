import type { Expression, SqlBool } from 'kysely';
import { expressionBuilder, sql } from 'kysely';
import type { GoalMarkRow, ReadDatabase, ReadTables } from '../read-store/tables.js';
import type { Sight } from '../sight.js';
import type { GoalsFilter, TimeRange } from './goals-filter.js';

type Mark = Pick<GoalMarkRow, 'kind' | 'value'>;

const is = expressionBuilder<ReadTables, 'goals'>();

/** What a filter, and who looks, ask of a row of the list of goals. */
export function conditionsOf({ tenant, person }: Sight, filter: GoalsFilter): Expression<SqlBool> {
  const { phase, outcome, playbook, owner, system, record, submitted, updated, quarantined } = filter;
  // The plus keeps the indexes of the tenant out of it: the few that are set aside are gone through instead.
  const all: Expression<SqlBool>[] = quarantined
    ? [
        sql<boolean>`+goals.tenant = ${tenant}`,
        is('goals.goal_id', 'in', is.selectFrom('quarantined_goals').select('goal_id')),
      ]
    : [is('goals.tenant', '=', tenant)];
  if (person !== undefined) all.push(is('goals.owner', '=', person));
  if (phase !== undefined) all.push(is('goals.phase', '=', phase));
  if (outcome !== undefined) all.push(is('goals.outcome', '=', outcome));
  if (playbook !== undefined) all.push(is('goals.playbook', '=', playbook));
  if (owner !== undefined) all.push(is('goals.owner', '=', owner));
  if (system !== undefined) all.push(isMarked('SYSTEM', system));
  if (record !== undefined) all.push(isMarked('RECORD', record));
  if (submitted) all.push(...within('goals.submitted_at', submitted));
  if (updated) all.push(...within('goals.updated_at', updated));
  if (filter.paused !== undefined) all.push(isSome('goals.paused', filter.paused));
  if (filter.inDoubt !== undefined) all.push(isSome('goals.in_doubt', filter.inDoubt));
  if (filter.hasOpenTask !== undefined) all.push(isSome('goals.open_tasks', filter.hasOpenTask));
  if (quarantined === false) all.push(is.not(isQuarantined()));
  return is.and(all);
}

/** Whoever sees only what concerns them sees their own goals, and those that ask something of them. */
export function isInSight({ person }: Sight): Expression<SqlBool> {
  if (person === undefined) return is.lit(true);
  const asked = is
    .selectFrom('human_tasks')
    .select('human_tasks.goal_id')
    .whereRef('human_tasks.goal_id', '=', 'goals.goal_id')
    .where('human_tasks.delegated_to', '=', person);
  return is.or([is('goals.owner', '=', person), is.exists(asked)]);
}

/**
 * The one mark to look for first: fewer goals have touched a record than a system, and fewer are at work at a time than
 * were ever about a system.
 * @param ofFew whether the filter {@link isOfFew}, which can't be told where its texts are not at hand
 */
export function markOf({ record, system }: GoalsFilter, ofFew: boolean): Mark | undefined {
  if (record !== undefined) return { kind: 'RECORD', value: record };
  return system === undefined || ofFew ? undefined : { kind: 'SYSTEM', value: system };
}

/** Whether it asks for what few goals are at a time, each of which has an index. */
export function isOfFew({ phase, paused, inDoubt, hasOpenTask, quarantined }: GoalsFilter): boolean {
  const isAtWork = phase !== undefined && phase !== 'CONCLUDED';
  return isAtWork || paused === true || inDoubt === true || hasOpenTask === true || quarantined === true;
}

/** The goals that fit and bear a mark, which the filter asks for, in the order of the marks. */
export function markedGoals(db: ReadDatabase, sight: Sight, filter: GoalsFilter, { kind, value }: Mark) {
  const others = { ...filter, [kind === 'SYSTEM' ? 'system' : 'record']: undefined };
  return (
    db
      .selectFrom('goal_marks')
      // Of two tables that are joined so, the first is gone through: it holds those that are meant, in their order.
      .crossJoin('goals')
      .whereRef('goals.goal_id', '=', 'goal_marks.goal_id')
      .where('goal_marks.tenant', '=', sight.tenant)
      .where('goal_marks.kind', '=', kind)
      .where('goal_marks.value', '=', value)
      .where(conditionsOf(sight, others))
  );
}

/** The number stands in the statement itself, so that the index of the few rows that have some is seen to fit. */
function isSome(column: 'goals.paused' | 'goals.in_doubt' | 'goals.open_tasks', wanted: boolean) {
  return is(column, wanted ? '>' : '=', is.lit(0));
}

function within(column: 'goals.submitted_at' | 'goals.updated_at', { from, before }: TimeRange) {
  return [
    ...(from === undefined ? [] : [is(column, '>=', from)]),
    ...(before === undefined ? [] : [is(column, '<', before)]),
  ];
}

function isMarked(kind: GoalMarkRow['kind'], value: string) {
  return is.exists(
    is
      .selectFrom('goal_marks as mark')
      .select('mark.goal_id')
      .whereRef('mark.tenant', '=', 'goals.tenant')
      .where('mark.kind', '=', kind)
      .where('mark.value', '=', value)
      .whereRef('mark.submitted_at', '=', 'goals.submitted_at')
      .whereRef('mark.goal_id', '=', 'goals.goal_id'),
  );
}

/** Whether nothing more is done for a goal until a person has looked. */
export function isQuarantined() {
  return is.exists(
    is
      .selectFrom('quarantined_goals')
      .select('quarantined_goals.goal_id')
      .whereRef('quarantined_goals.goal_id', '=', 'goals.goal_id'),
  );
}
