import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as passing } from 'node:timers/promises';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { PolicyHistory } from '@baton/handoff/policy';
import type { TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import { SystemClock } from '@baton/time-and-chance/system';
import { aChain, aMoment, briefed, dispatched, planned, submitted } from '../../domain/goal.examples.js';
import { RederiveDecisions } from './rederive-decisions.js';
import { RederiveDecisionsHandler } from './rederive-decisions.handler.js';

const tenant = 't1' as TenantId;
const requester = { tenant, actorId: 'person-1', roles: ['auditor'], authenticatedBy: 'specification' };
const one = { step: 's1', operation: 'forward' } as const;
const other = { step: 's2', operation: 'forward' } as const;

class Forgotten extends PolicyHistory {
  under(): undefined {
    return undefined;
  }
}

async function happen(store: MemoryEventStore, goalId: string, ...events: readonly GoalEvent[]): Promise<void> {
  const metadata = {
    tenant,
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
    ...{ commandId: 'command', $correlationId: goalId, $causationId: 'command', decisionVersion: 1 },
    recordedAt: aMoment,
  } as const;
  const all = [submitted({ goalId }), planned(aChain('s1', 's2')), ...events];
  const encoded = all.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
  await store.append(goalStream(goalId), 'NO_STREAM', encoded);
}

describe('the decisions of all goals, derived again', () => {
  it('are told without the goals whose own history breaks a promise', async () => {
    const store = new MemoryEventStore();
    await happen(store, 'broken', briefed(one), dispatched(other));
    await happen(store, 'whole', briefed(one));
    const handler = new RederiveDecisionsHandler(store, new Forgotten(), new SystemClock());
    expect(await handler.execute(new RederiveDecisions(undefined, requester))).toMatchObject({
      different: [{ goalId: 'broken' }, { goalId: 'whole', why: 'UNKNOWN_SET' }],
      unreadable: ['broken'],
    });
  });

  it('let others have their turn between two goals', async () => {
    const store = new MemoryEventStore();
    await happen(store, 'g1', briefed(one));
    const others = passing(0, 'OTHERS');
    const handler = new RederiveDecisionsHandler(store, new Forgotten(), new SystemClock());
    const derived = handler.execute(new RederiveDecisions(undefined, requester)).then(() => 'DERIVED');
    expect(await Promise.race([derived, others])).toBe('OTHERS');
    await derived;
  });
});

describe('the decisions of one goal, derived again', () => {
  it('are refused where there is no such goal, instead of none having come out otherwise', async () => {
    const store = new MemoryEventStore();
    await happen(store, 'g1', briefed(one));
    const handler = new RederiveDecisionsHandler(store, new Forgotten(), new SystemClock());
    const derived = (goalId: string, by = tenant) =>
      handler.execute(new RederiveDecisions(goalId, { ...requester, tenant: by }));
    expect(await derived('g1')).toMatchObject({ decisions: 1 });
    await expect(derived('g2')).rejects.toMatchObject({ code: 'GOAL_NOT_FOUND' });
    await expect(derived('g1', 't2' as TenantId)).rejects.toMatchObject({ code: 'GOAL_NOT_FOUND' });
  });
});
