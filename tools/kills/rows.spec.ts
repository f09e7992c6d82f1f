import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import { openReadStore, rowTables } from '@baton/read-models';
import * as examples from '../../libs/goal/domain/goal.examples.js';
import { faultsOfRows } from './rows.js';

const metadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
} as const;

const forward = { step: 's1', operation: 'forward' } as const;
const history = [
  examples.submitted({ goalId: 'g1' }),
  examples.planned(examples.aChain('s1', 's2')),
  examples.briefed(forward),
  examples.dispatched(forward),
  examples.goalEventExamples.HumanTaskOpened,
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-left-rows-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the rows that an orchestrator left behind', () => {
  const left = () => join(folder, 'rows.db');
  const stored = async () => {
    const store = new MemoryEventStore();
    const encoded = history.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    await store.append(goalStream('g1'), 'NO_STREAM', encoded);
    return store;
  };

  it('are as they must be where they are those that the events make', async () => {
    expect(await faultsOfRows(await stored(), left())).toEqual([]);
  });

  /** A goal that nothing was wrong with has no rows that say so; and without a checkpoint all rows are made again. */
  const told = rowTables.filter((table) => table !== 'quarantined_goals' && table !== 'checkpoints');

  it.each(told)('are found out where those of %s are gone', async (table) => {
    const store = await stored();
    await faultsOfRows(store, left());
    const db = await openReadStore(left());
    await db.deleteFrom(table).execute();
    await db.destroy();
    expect(await faultsOfRows(store, left())).toEqual([expect.stringMatching(`^${table}: 0 rows, and `)]);
  });

  it('are found out where one says something else', async () => {
    const store = await stored();
    await faultsOfRows(store, left());
    const db = await openReadStore(left());
    await db.updateTable('human_tasks').set({ role: 'somebody' }).execute();
    await db.destroy();
    expect(await faultsOfRows(store, left())).toEqual([
      expect.stringMatching('^human_tasks: 1 rows, and 1 .*somebody'),
    ]);
  });
});
