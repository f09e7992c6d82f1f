import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, plusMs } from '@baton/kernel';
import { openReadStore, StandingQuery } from '@baton/read-models';
import {
  aMoment,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  submitted,
} from '../../goal/domain/goal.examples.js';
import type { FactListener } from '../fact-follower.js';
import { LagWatch } from '../lag-watch.js';
import { WatchedEventStore } from '../watched-event-store.js';
import { WatchedGateway } from '../watched-gateway.js';
import { Metrics } from './metrics.js';

const metadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
} as const;
const goalId = randomUUID();
const ref = { step: 's1', operation: 'forward' } as const;

let metrics: Metrics;
let listener: FactListener;
let revision: number;
beforeEach(() => {
  metrics = new Metrics();
  listener = metrics.factListener();
  revision = 0;
});

/** Each event a second later than the one before. */
function hear(...events: readonly GoalEvent[]): void {
  for (const event of events) {
    const recordedAt = plusMs(aMoment, revision * 1_000);
    const encoded = goalCodec.encode(event, { ...metadata, recordedAt }, eventIdOf(randomUUID()));
    listener({ ...encoded, stream: goalStream(goalId), revision: (revision += 1), position: `p${revision}` });
  }
}

/** The series of the house's own that are not nothing, without the buckets of histograms. */
async function told(): Promise<readonly string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines.filter((line) => line.startsWith('baton_') && !line.includes('_bucket{') && !line.endsWith(' 0'));
}

describe('what is measured of facts', () => {
  it('is what was handed off, dispatched and answered, by system', async () => {
    hear(submitted(), briefed(ref), dispatched(ref), committed(ref), example.GoalConcluded);
    expect(await told()).toEqual(
      expect.arrayContaining([
        'baton_goals_submitted_total 1',
        'baton_goals_concluded_total{outcome="COMPLETED"} 1',
        'baton_handoffs_total{recipient="sap",decision="briefed"} 1',
        'baton_operations_dispatched_total{system="sap"} 1',
        'baton_operations_answered_total{system="sap",outcome="committed"} 1',
        'baton_operation_seconds_sum{system="sap"} 1',
        'baton_operation_seconds_count{system="sap"} 1',
        'baton_events_total{type="StepCommitted"} 1',
      ]),
    );
  });

  it('is what was put right, blocked and asked of persons', async () => {
    const { StepCompensated, CompensationExhausted, HandoffBlocked, HandoffRecalled, HumanTaskOpened } = example;
    hear(StepCompensated, CompensationExhausted, HandoffBlocked, HandoffRecalled, HumanTaskOpened);
    expect(await told()).toEqual(
      expect.arrayContaining([
        'baton_compensations_total{kind="UNDO"} 1',
        'baton_compensations_total{kind="EXHAUSTED"} 1',
        'baton_handoffs_total{recipient="sap",decision="blocked"} 1',
        'baton_handoffs_total{recipient="sap",decision="recalled"} 1',
        `baton_human_tasks_opened_total{kind="${HumanTaskOpened.data.kind}"} 1`,
        'baton_operations_answered_total{system="unknown",outcome="committed"} 1',
      ]),
    );
  });

  it('has a label for no event that this release can not read, and none for an id or a value, of any event', async () => {
    listener({
      ...{ id: randomUUID(), type: `goal.${goalId}.v1`, data: {}, metadata: {}, stream: goalStream(goalId) },
      ...{ revision: 0, position: 'p' },
    });
    hear(...Object.values(example));
    const labels = (await told()).flatMap((line) => [...line.matchAll(/"([^"]*)"/g)].map(([, label]) => label));
    expect(labels.filter((label = '') => !/^[A-Za-z_-]{1,40}$/.test(label))).toEqual([]);
    expect(labels).not.toContain('g1');
    expect(await told()).toContain('baton_events_unreadable_total 1');
  });
});

describe('what is measured at the ports', () => {
  it('is how long appends take, and how many were made durable together', async () => {
    const store = new WatchedEventStore(new MemoryEventStore(), metrics.watcher);
    const event = () => ({ id: randomUUID(), type: 'goal.Any.v1', data: {}, metadata: {} });
    await Promise.all([store.append('goal-1', 'NO_STREAM', [event(), event()]), store.append('goal-2', 7, [event()])]);
    await nextTurn();
    const lines = await told();
    expect(lines).toEqual(
      expect.arrayContaining([
        'baton_store_append_events_sum 3',
        'baton_store_append_seconds_count{result="APPENDED"} 1',
        'baton_store_append_seconds_count{result="WRONG_EXPECTED_REVISION"} 1',
        'baton_store_group_appends_sum 2',
        'baton_store_group_appends_count 1',
      ]),
    );
  });

  it('is how specialists answer', async () => {
    const unanswered = { kind: 'UNANSWERED', cause: 'SPECIALIST_UNREACHABLE', detail: 'nobody' } as const;
    const gateway = { specialists: ['sap'], describe: async () => unanswered } as never;
    await new WatchedGateway(gateway, metrics.watcher).describe('sap');
    expect(await told()).toContain(
      'baton_specialist_call_seconds_count{specialist="sap",call="describe",answer="UNANSWERED"} 1',
    );
  });
});

describe('what is told of the rows', () => {
  it('is how goals and tasks stand, and how far the rows are behind', async () => {
    const db = await openReadStore(':memory:');
    const lag = new LagWatch({ reaches: async () => false, areWhole: async () => true }, () => 0);
    lag.begin('p');
    const total = { tenant: 't1', measure: 'PHASE' };
    await db
      .insertInto('overall_totals')
      .values([
        { ...total, value: 'RUNNING', count: 2 },
        { ...total, value: 'CONCLUDED', count: 5 },
      ])
      .execute();
    metrics.tellStanding({ standing: new StandingQuery(db), lag });
    const lines = await told();
    expect(lines).toContain('baton_goals_open{phase="RUNNING"} 2');
    expect(lines).toContain('baton_projections_lag_events 1');
    expect(lines.join('\n')).not.toContain('CONCLUDED');
    await db.destroy();
  });
});
