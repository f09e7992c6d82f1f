import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import * as examples from '../../goal/domain/goal.examples.js';
import { projections } from '../projections.js';
import { openReadStore } from '../read-store/read-store.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { RunningProjector } from './projector.js';
import { startProjector } from './projector.js';
import { ReadProgress } from './read-progress.js';
import { rebuild } from './rebuild.js';
import { Turns } from './turns.js';

const metadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
} as const;

const forward = { step: 's1', operation: 'forward' } as const;
const { goalEventExamples: example } = examples;
const story = (goalId: string): readonly GoalEvent[] => [
  examples.submitted({ goalId }),
  examples.planned(examples.aChain('s1', 's2')),
  examples.briefed(forward),
  examples.dispatched(forward),
  example.OutcomeQueried,
  example.HumanTaskOpened,
];

type Table = (typeof projections)[number]['tables'][number];

describe('rows that are built anew beside the live ones', () => {
  let store: MemoryEventStore;
  let db: ReadDatabase;
  let projector: RunningProjector;
  const failures: unknown[] = [];
  beforeEach(async () => {
    store = new MemoryEventStore();
    db = await openReadStore(':memory:');
    projector = startProjector({ store, db, lingerMs: 0, onFailure: (error) => failures.push(error) });
  });
  afterEach(async () => {
    await projector.stop();
    await db.destroy();
    expect(failures.splice(0)).toEqual([]);
  });

  const record = async (goalId: string, events = story(goalId)): Promise<void> => {
    const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    await store.append(goalStream(goalId), 'NO_STREAM', encoded);
    await reached();
  };
  const reached = async (): Promise<void> => {
    while (!(await new ReadProgress(store, db).reaches((await store.end()) ?? '', 20)));
  };
  const rowsOf = async (table: Table, of = db) =>
    (await of.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort();

  const indexesOf = async (tables: readonly Table[]) => {
    const statement = sql<{ table: string }>`select tbl_name as "table" from sqlite_master where type = 'index'`;
    const { rows } = await statement.execute(db);
    return tables.map((table) => rows.filter((row) => row.table === table).length);
  };

  it.each(projections)('are the same, of $name, and looked for by the same', async ({ name, tables }) => {
    for (const goal of ['g1', 'g2']) await record(goal);
    const before = await Promise.all(tables.map((table) => rowsOf(table)));
    const indexes = await indexesOf(tables);
    for (const table of tables) await db.deleteFrom(table).execute();
    await projector.rebuild(name);
    expect(await Promise.all(tables.map((table) => rowsOf(table)))).toEqual(before);
    expect(await indexesOf(tables)).toEqual(indexes);
    // Once more, over the names that the first time has left; and they follow what happens next.
    await projector.rebuild(name);
    await record('g3');
    const fresh = await openReadStore(':memory:');
    const anew = startProjector({ store, db: fresh, lingerMs: 0, onFailure: (error) => failures.push(error) });
    while (!(await new ReadProgress(store, fresh).reaches((await store.end()) ?? '', 20)));
    await anew.stop();
    expect(await Promise.all(tables.map((table) => rowsOf(table)))).toEqual(
      await Promise.all(tables.map((table) => rowsOf(table, fresh))),
    );
    await fresh.destroy();
  });

  it('hold what happened meanwhile, and are as far as the others when they take their place', async () => {
    for (let goal = 0; goal < 100; goal++) await record(`g${goal}`);
    const rebuilding = projector.rebuild('goals');
    const ids = Array.from({ length: 20 }, (_, goal) => `late${goal}`);
    await Promise.all(ids.map((id) => record(id)));
    await rebuilding;
    await reached();
    expect(await rowsOf('goals')).toHaveLength(120);
    const checkpoints = await db.selectFrom('checkpoints').select('position').distinct().execute();
    expect(checkpoints).toHaveLength(1);
  });

  it('lack nothing that came just before they took the place of the others', async () => {
    await record('g1');
    class BehindAnother extends Turns {
      override async take<T>(work: () => Promise<T>): Promise<T> {
        await record('late');
        return super.take(work);
      }
    }
    const { signal } = new AbortController();
    for (const projection of projections.filter(({ name }) => name === 'goals'))
      await rebuild({ store, db, turns: new BehindAnother(), signal }, projection);
    expect(await rowsOf('goals')).toHaveLength(2);
  });

  it('leave nothing beside when they were interrupted, and begin again', async () => {
    await record('g1');
    await projector.stop();
    await expect(projector.rebuild('goals')).rejects.toThrow();
    projector = startProjector({ store, db, lingerMs: 0, onFailure: (error) => failures.push(error) });
    await projector.rebuild('goals');
    const names = (await db.introspection.getTables()).map(({ name }) => name);
    expect(names.filter((name) => name.includes('beside'))).toEqual([]);
    expect(await rowsOf('goals')).toHaveLength(1);
  });
});

describe('rows whose form this release has changed', () => {
  it('come to where the others are before all go on together', async () => {
    const store = new MemoryEventStore();
    const db = await openReadStore(':memory:');
    const encoded = story('g1').map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    await store.append(goalStream('g1'), 'NO_STREAM', encoded);
    const fail = (error: unknown) => expect(error).toBeUndefined();
    const catchUp = async (): Promise<void> => {
      const projector = startProjector({ store, db, lingerMs: 0, onFailure: fail });
      while (!(await new ReadProgress(store, db).reaches((await store.end()) ?? '', 20)));
      await projector.stop();
    };
    await catchUp();
    const totals = await db.selectFrom('totals').selectAll().execute();
    await db.deleteFrom('totals').execute();
    await db.deleteFrom('checkpoints').where('projection', '=', 'stats').execute();
    expect(await new ReadProgress(store, db).reaches((await store.end()) ?? '', 0)).toBe(false);
    await catchUp();
    expect(await db.selectFrom('totals').selectAll().execute()).toEqual(totals);
    await db.destroy();
  });
});
