import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant, plusMs } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { aChain, briefed, dispatched, planned, submitted } from '../../../goal/domain/goal.examples.js';
import { startProjector } from '../../projector/projector.js';
import { ReadProgress } from '../../projector/read-progress.js';
import { openReadStore } from '../../read-store/read-store.js';
import { planOf } from '../../read-store/query-plan.specification.js';
import type { DueGoalsUnderTest } from '../due-goals.contract.js';
import { describeDueGoals } from '../due-goals.contract.js';
import { SqlDueGoals } from './sql-due-goals.adapter.js';

describeDueGoals('due goals in the read store', async () => {
  const db = await openReadStore(':memory:');
  const becomeDue: DueGoalsUnderTest['becomeDue'] = async (goal_id, due_at, { tenant, updatedAt }) => {
    await db.insertInto('due_goals').values({ goal_id, due_at, tenant, updated_at: updatedAt, revision: 0 }).execute();
  };
  return { dueGoals: new SqlDueGoals(db), becomeDue };
});

it('what is due is found without going through what only waits', async () => {
  const db = await openReadStore(':memory:');
  const terms = { now: parseInstant('2026-03-02T09:00:00.000Z'), leaseMs: 10_000, max: 10 };
  const plan = await planOf(db, () => new SqlDueGoals(db).claim('r1', terms));
  expect(plan).toContain('SEARCH due_goals USING INDEX due_goals_by_time (due_at<?)');
  expect(plan).toContain('SEARCH due_goals USING INDEX due_goals_by_update (updated_at>?)');
  expect(plan).not.toContain('SCAN due_goals');
  await db.destroy();
});

it('a goal is found by a clock that is right, though the one that recorded it was a year ahead', async () => {
  const now = parseInstant('2026-03-02T09:00:00.000Z');
  const [store, db] = [new MemoryEventStore(), await openReadStore(':memory:')];
  const ahead = plusMs(now, 365 * 24 * 60 * 60_000);
  const metadata = {
    ...{ tenant: 't1' as TenantId, commandId: 'command', $correlationId: 'goal', $causationId: 'command' },
    ...{ recordedAt: ahead, decisionVersion: 1 },
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  } as const;
  const forward = { step: 's1', operation: 'forward' } as const;
  const deferred: GoalEvent = {
    type: 'OperationDeferred',
    data: { ...forward, attempt: 1, cause: 'RATE_LIMITED', retryAt: plusMs(ahead, 60_000) },
  };
  const histories = { owed: [], waiting: [briefed(forward), dispatched(forward), deferred] };
  for (const [goalId, more] of Object.entries(histories)) {
    const events = [submitted({ goalId }), planned(aChain('s1')), ...more];
    const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    await store.append(goalStream(goalId), 'NO_STREAM', encoded);
  }
  const projector = startProjector({ store, db, lingerMs: 0, onFailure: () => undefined });
  while (!(await new ReadProgress(store, db).reaches((await store.end()) ?? '', 20)));
  const claimed = await new SqlDueGoals(db).claim('r1', { now, leaseMs: 10_000, max: 10 });
  expect(claimed.map(({ goalId }) => goalId)).toEqual(['owed', 'waiting']);
  await projector.stop();
  await db.destroy();
});
