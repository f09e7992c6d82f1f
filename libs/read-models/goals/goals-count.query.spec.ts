import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import * as examples from '../../goal/domain/goal.examples.js';
import { startProjector } from '../projector/projector.js';
import { ReadProgress } from '../projector/read-progress.js';
import { openReadStore } from '../read-store/read-store.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { GoalsCountQuery } from './goals-count.query.js';
import type { GoalsFilter } from './goals-filter.js';
import { GoalsQuery } from './goals.query.js';

const { goalEventExamples: example } = examples;
const tenant = 't1' as TenantId;
const forward = { step: 's1', operation: 'forward' } as const;
const hourMs = 60 * 60_000;
const begun = Date.UTC(2026, 2, 2, 9);

/** How goals may stand, of several owners and playbooks, over some days. */
function storyOf(n: number): readonly GoalEvent[] {
  const submitted = examples.submitted({
    ...{ goalId: `g${n}`, owner: `person-${n % 3}` },
    playbook: { id: `playbook-${n % 2}`, version: '1', digest: 'digest' },
  });
  const story = [
    ...[submitted, examples.planned(examples.aChain('s1')), examples.briefed(forward), examples.dispatched(forward)],
    ...(n % 5 === 4 ? [example.OutcomeQueried, example.HumanTaskOpened, example.GoalPaused] : []),
    ...(n % 5 < 2 ? [examples.committed(forward), example.GoalConcluded] : []),
  ];
  return story.slice(0, n % 7 === 6 ? 1 : undefined);
}

describe('the number of goals that fit', () => {
  let db: ReadDatabase;
  beforeAll(async () => {
    db = await openReadStore(':memory:');
    const store = new MemoryEventStore();
    for (let n = 0; n < 40; n++) {
      const metadata = {
        actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
        ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
        ...{ tenant: (n === 39 ? 't2' : tenant) as TenantId },
      } as const;
      const events = storyOf(n).map((event, index) => {
        const recordedAt = instantOf(begun + (n * 3 + index * 7) * hourMs);
        return goalCodec.encode(event, { ...metadata, recordedAt }, eventIdOf(randomUUID()));
      });
      await store.append(goalStream(`g${n}`), 'NO_STREAM', events);
    }
    const projector = startProjector({ store, db, lingerMs: 0, onFailure: (error) => expect(error).toBeUndefined() });
    while (!(await new ReadProgress(store, db).reaches((await store.end()) ?? '', 20)));
    await projector.stop();
  });
  afterAll(() => db.destroy());

  const oneOf = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const moment = fc.option(
    fc.integer({ min: -30, max: 150 }).map((hours) => instantOf(begun + hours * hourMs)),
    { nil: undefined },
  );
  const filters: fc.Arbitrary<GoalsFilter> = fc.record({
    phase: oneOf('PLANNING', 'RUNNING', 'CONCLUDED'),
    outcome: oneOf('COMPLETED', 'PARTIAL'),
    playbook: oneOf('playbook-0', 'nothing'),
    owner: oneOf('person-0', 'person-1'),
    system: oneOf('sap', 'nothing'),
    paused: oneOf(true, false),
    inDoubt: oneOf(true, false),
    hasOpenTask: oneOf(true, false),
    submitted: fc.record({ from: moment, before: moment }),
    updated: fc.option(fc.record({ from: moment, before: moment }), { nil: undefined }),
  });
  /** One part and any days, which is what is added up. */
  const single = fc
    .tuple(filters, fc.constantFrom(...(['phase', 'outcome', 'playbook', 'owner', 'system', 'paused'] as const)))
    .map(([{ submitted, ...parts }, part]): GoalsFilter => ({ submitted, [part]: parts[part] }));
  const byNews = filters.map(({ updated }): GoalsFilter => ({ updated }));

  it('is that of the goals that the list has', async () => {
    const sights = fc.constantFrom({ tenant }, { tenant, person: 'person-1' }, { tenant: 't2' as TenantId });
    const [query, counts] = [new GoalsQuery(db), new GoalsCountQuery(db)];
    await fc.assert(
      fc.asyncProperty(sights, fc.oneof(filters, single, byNews), async (sight, filter) => {
        const { goals } = await query.list({ sight, filter, first: 100 });
        expect(await counts.count(sight, filter)).toBe(goals.length);
      }),
      { numRuns: 300 },
    );
    expect(await counts.count({ tenant }, {})).toBe(39);
  });
});
