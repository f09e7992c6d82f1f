import type { Position } from '@baton/event-store';
import { dueGoalRowOf } from '../due-goals/due-goals.view.js';
import type { GoalProgress } from '../goal/goal.projection.js';
import { goalRowOf } from '../goals/goals.view.js';
import { humanTaskRowsOf } from '../human-tasks/human-tasks.view.js';
import { goalSubjectRowsOf } from '../open-goals/goal-subjects.view.js';
import type { DisclosureRow } from '../read-store/tables.js';
import type { ReadDatabase } from '../read-store/read-store.js';

/** Whether a goal is set aside, as the latest event about it says. */
export type Quarantine =
  | { readonly goalId: string; readonly released: false; readonly revision: number }
  | { readonly goalId: string; readonly released: true };

/** What a batch of events made of the goals that it touched, and how far it went. */
export interface BatchOutcome {
  readonly touched: readonly GoalProgress[];
  /** What the handoffs among the events told. */
  readonly disclosures: readonly DisclosureRow[];
  readonly quarantines: readonly Quarantine[];
  readonly isSetAside: (goalId: string) => boolean;
  readonly skipped: number;
  readonly position: Position;
}

/** Everything is read and written under one name until projections are rebuilt one by one. */
const subscription = 'goals';

/** Long statements cost more to build and to keep than a few short ones; full chunks share one statement. */
const rowsPerStatement = 100;

export async function checkpointOf(db: ReadDatabase): Promise<Position | undefined> {
  const checkpoint = db.selectFrom('checkpoints').select('position').where('subscription', '=', subscription);
  return (await checkpoint.executeTakeFirst())?.position;
}

/** Writes the rows of a batch and its checkpoint together: whatever happens, both are there or neither is. */
export async function writeBatch(db: ReadDatabase, batch: BatchOutcome): Promise<void> {
  await db.transaction().execute(async (all) => {
    await writeGoals(all, batch.touched);
    await writeHumanTasks(all, batch.touched);
    await writeGoalSubjects(all, batch.touched);
    await writeDisclosures(all, batch.disclosures);
    await writeDueGoals(all, batch);
    for (const quarantine of batch.quarantines) await writeQuarantine(all, quarantine);
    await writeCheckpoint(all, batch);
  });
}

async function writeGoals(db: ReadDatabase, touched: readonly GoalProgress[]): Promise<void> {
  for (const rows of chunksOf(touched.map(goalRowOf)))
    await db
      .insertInto('goals')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('goal_id').doUpdateSet((row) => ({
          phase: row.ref('excluded.phase'),
          outcome: row.ref('excluded.outcome'),
          close_reason: row.ref('excluded.close_reason'),
          effects: row.ref('excluded.effects'),
          waiting_for: row.ref('excluded.waiting_for'),
          systems: row.ref('excluded.systems'),
          paused: row.ref('excluded.paused'),
          closing: row.ref('excluded.closing'),
          open_tasks: row.ref('excluded.open_tasks'),
          updated_at: row.ref('excluded.updated_at'),
          revision: row.ref('excluded.revision'),
          position: row.ref('excluded.position'),
        })),
      )
      .execute();
}

/** What a task asks never changes; whom it asks, until when, and how it ended does. */
async function writeHumanTasks(db: ReadDatabase, touched: readonly GoalProgress[]): Promise<void> {
  for (const rows of chunksOf(touched.flatMap(humanTaskRowsOf)))
    await db
      .insertInto('human_tasks')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['goal_id', 'task_id']).doUpdateSet((row) => ({
          role: row.ref('excluded.role'),
          delegated_to: row.ref('excluded.delegated_to'),
          deadline: row.ref('excluded.deadline'),
          ended: row.ref('excluded.ended'),
          ended_at: row.ref('excluded.ended_at'),
        })),
      )
      .execute();
}

/** An answer may name others, and a goal that has ended is about nobody any more. */
async function writeGoalSubjects(db: ReadDatabase, touched: readonly GoalProgress[]): Promise<void> {
  const ids = touched.map(({ state }) => state.goalId);
  for (const some of chunksOf(ids)) await db.deleteFrom('goal_subjects').where('goal_id', 'in', some).execute();
  for (const rows of chunksOf(touched.flatMap(goalSubjectRowsOf)))
    await db.insertInto('goal_subjects').values(rows).execute();
}

/** What was told stays told: its row is never changed. */
async function writeDisclosures(db: ReadDatabase, disclosures: readonly DisclosureRow[]): Promise<void> {
  for (const rows of chunksOf(disclosures)) await db.insertInto('disclosures').values(rows).execute();
}

async function writeDueGoals(db: ReadDatabase, { touched, isSetAside }: BatchOutcome): Promise<void> {
  const due = touched.flatMap((goal) => (isSetAside(goal.state.goalId) ? [] : (dueGoalRowOf(goal) ?? [])));
  const dueIds = new Set(due.map(({ goal_id }) => goal_id));
  for (const rows of chunksOf(due))
    await db
      .insertInto('due_goals')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('goal_id')
          .doUpdateSet((row) => ({ due_at: row.ref('excluded.due_at'), revision: row.ref('excluded.revision') })),
      )
      .execute();
  const over = touched.flatMap(({ state }) => (dueIds.has(state.goalId) ? [] : state.goalId));
  for (const ids of chunksOf(over)) await db.deleteFrom('due_goals').where('goal_id', 'in', ids).execute();
}

async function writeQuarantine(db: ReadDatabase, quarantine: Quarantine): Promise<void> {
  const { goalId } = quarantine;
  if (quarantine.released) {
    await db.deleteFrom('quarantined_goals').where('goal_id', '=', goalId).execute();
    return;
  }
  const { revision } = quarantine;
  await db
    .insertInto('quarantined_goals')
    .values({ goal_id: goalId, revision })
    .onConflict((conflict) => conflict.column('goal_id').doUpdateSet({ revision }))
    .execute();
  await db.deleteFrom('due_goals').where('goal_id', '=', goalId).execute();
}

async function writeCheckpoint(db: ReadDatabase, { position, skipped }: BatchOutcome): Promise<void> {
  await db
    .insertInto('checkpoints')
    .values({ subscription, position, skipped })
    .onConflict((conflict) =>
      conflict
        .column('subscription')
        .doUpdateSet((row) => ({ position, skipped: row.eb('checkpoints.skipped', '+', skipped) })),
    )
    .execute();
}

function chunksOf<T>(rows: readonly T[]): (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < rows.length; at += rowsPerStatement) chunks.push(rows.slice(at, at + rowsPerStatement));
  return chunks;
}
