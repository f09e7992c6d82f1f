import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import * as examples from '../../goal/domain/goal.examples.js';
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
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-older-rows-'));
  store = new MemoryEventStore();
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

it('a goal that was owed nothing by what an older release decided is due by what this one does', async () => {
  const events = [
    examples.submitted({ goalId: 'g1' }),
    examples.planned(examples.aChain('s1')),
    ...[examples.briefed(forward), examples.dispatched(forward), example.OperationDeferred],
  ];
  const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
  await store.append(goalStream('g1'), 'NO_STREAM', encoded);
  const waits = await opened(async (db) => {
    const { waiting_for } = await db.selectFrom('goals').select('waiting_for').executeTakeFirstOrThrow();
    // As they were written when it was decided by version 3.
    await db.deleteFrom('due_goals').execute();
    await db.updateTable('goals').set({ waiting_for: '[]' }).execute();
    for (const [name, version] of Object.entries({ 'due-goals': 1, goals: 3 }))
      await db.updateTable('projections').set({ version }).where('name', '=', name).execute();
    return waiting_for;
  });
  await opened(async (db) => {
    expect(await db.selectFrom('due_goals').select('goal_id').execute()).toEqual([{ goal_id: 'g1' }]);
    expect(await db.selectFrom('goals').select('waiting_for').execute()).toEqual([{ waiting_for: waits }]);
  });
});
