import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { goalDecisionVersion } from '@baton/goal/domain';
import { aReason } from '../../goal/domain/control.examples.js';
import * as examples from '../../goal/domain/goal.examples.js';
import { differingRows } from '../differing-rows.js';
import { projections } from '../projections.js';
import { openReadStore } from '../read-store/read-store.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { startProjector } from './projector.js';
import { ReadProgress } from './read-progress.js';

const metadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 3 },
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
} as const;

const forward = { step: 's1', operation: 'forward' } as const;
const { goalEventExamples: example } = examples;

let folder: string;
let store: MemoryEventStore;
let recorded: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-older-rows-'));
  store = new MemoryEventStore();
  recorded = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

async function opened<T>(look: (db: ReadDatabase) => Promise<T>): Promise<T> {
  const db = await openReadStore(join(folder, 'read.db'));
  const projector = startProjector({ store, db, lingerMs: 0, onFailure: () => undefined });
  try {
    const end = (await store.end()) ?? '';
    while (!(await new ReadProgress(store, db).reaches(end, 20)));
    return await look(db);
  } finally {
    await projector.stop();
    await db.destroy();
  }
}

async function record(...events: readonly GoalEvent[]): Promise<void> {
  const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
  await store.append(goalStream('g1'), recorded === 0 ? 'NO_STREAM' : recorded - 1, encoded);
  recorded += encoded.length;
}

/** Says of rows that a release wrote them whose tables were the same, and which decided by the rules before these. */
async function becomeOlder(db: ReadDatabase): Promise<void> {
  for (const { name, form } of projections) {
    const version = form + goalDecisionVersion - 1;
    await db.updateTable('projections').set({ version }).where('name', '=', name).execute();
  }
}

it('a goal that was owed nothing by what an older release decided is due by what this one does', async () => {
  const begun = [examples.briefed(forward), examples.dispatched(forward), example.OperationDeferred];
  await record(examples.submitted({ goalId: 'g1' }), examples.planned(examples.aChain('s1')), ...begun);
  const waits = await opened(async (db) => {
    const { waiting_for } = await db.selectFrom('goals').select('waiting_for').executeTakeFirstOrThrow();
    await db.deleteFrom('due_goals').execute();
    await db.updateTable('goals').set({ waiting_for: '[]' }).execute();
    await becomeOlder(db);
    return waiting_for;
  });
  await opened(async (db) => {
    expect(await db.selectFrom('due_goals').select('goal_id').execute()).toEqual([{ goal_id: 'g1' }]);
    expect(await db.selectFrom('goals').select('waiting_for').execute()).toEqual([{ waiting_for: waits }]);
  });
});

it('what an older release has not counted is not taken off by this one', async () => {
  const key = examples.dispatched(forward).data.key;
  await record(
    ...[examples.submitted({ goalId: 'g1' }), examples.planned(examples.aChain('s1'))],
    ...[examples.briefed(forward), examples.dispatched(forward), example.OperationDeferred],
    { type: 'StepSkipped', data: { step: 's1', because: 'PERSON', ...aReason } },
    { type: 'RevocationRequested', data: { ...forward, key, why: 'GIVEN_UP', settleBy: metadata.recordedAt } },
    {
      type: 'OutcomeQueried',
      data: { ...forward, question: 'REVOCATION', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
    },
  );
  await opened(async (db) => {
    expect(await doubts(db)).toEqual([{ count: 1 }]);
    for (const table of ['overall_totals', 'totals'] as const)
      await db.deleteFrom(table).where('measure', '=', 'IN_DOUBT').execute();
    await becomeOlder(db);
  });
  await record({
    type: 'OutcomeMarked',
    data: { ...forward, generation: 1, finding: 'NOT_DONE_GIVE_UP', ...aReason },
  });
  await opened(async (db) => expect(await doubts(db)).toEqual([]));
});

it('whatever rows an older release has written are those of this one, as it opens them', async () => {
  await record(
    examples.submitted({ goalId: 'g1' }),
    examples.planned(examples.aChain('s1')),
    examples.briefed(forward),
  );
  await opened(async (db) => {
    for (const table of projections.flatMap(({ tables }) => tables)) await db.deleteFrom(table).execute();
    await becomeOlder(db);
  });
  const fresh = await openReadStore(':memory:');
  const projector = startProjector({ store, db: fresh, lingerMs: 0, onFailure: () => undefined });
  while (!(await new ReadProgress(store, fresh).reaches((await store.end()) ?? '', 20)));
  await projector.stop();
  await opened(async (db) => expect(await differingRows(db, fresh)).toEqual([]));
  await fresh.destroy();
});

function doubts(db: ReadDatabase) {
  return db.selectFrom('overall_totals').select('count').where('measure', '=', 'IN_DOUBT').execute();
}
