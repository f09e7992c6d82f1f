import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { SubjectId, TenantId } from '@baton/kernel';
import { epochMsOf, eventIdOf, parseInstant, plusMs } from '@baton/kernel';
import type { EventToAppend } from '@baton/event-store';
import { goalCodec, goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import * as examples from '../../goal/domain/goal.examples.js';
import { projections } from '../projections.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { openReadStore, UnusableReadStore } from '../read-store/read-store.js';
import { type ProjectorOptions, startProjector } from './projector.js';
import { ReadProgress } from './read-progress.js';
import { rebuild } from './rebuild.js';
import { Turns } from './turns.js';

const metadata = {
  tenant: 't1' as TenantId,
  actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
  ...{ commandId: 'command', $correlationId: 'goal', $causationId: 'command', decisionVersion: 1 },
  recordedAt: parseInstant('2026-03-02T09:00:00.000Z'),
} as const;

const forward = (step: string) => ({ step, operation: 'forward' }) as const;
const { goalEventExamples: example } = examples;

/** A goal of two steps that goes through, and where the others leave it. */
const through = (goalId: string): readonly GoalEvent[] => [
  examples.submitted({ goalId }),
  examples.planned(examples.aChain('s1', 's2')),
  examples.briefed(forward('s1')),
  examples.dispatched(forward('s1')),
  examples.committed(forward('s1')),
  examples.briefed(forward('s2')),
  examples.dispatched(forward('s2')),
  examples.committed(forward('s2')),
  example.GoalConcluded,
];
const histories = {
  through,
  asked: (goalId: string) => [examples.submitted({ goalId }), example.ClarificationRequested],
  calling: (goalId: string) => through(goalId).slice(0, 4),
  deferred: (goalId: string) => [...through(goalId).slice(0, 4), example.OperationDeferred],
  refused: (goalId: string) => [...through(goalId).slice(0, 4), example.OperationRejected],
  settled: (goalId: string) => [
    ...through(goalId).slice(0, 4),
    example.OutcomeQueried,
    example.GoalPaused,
    example.HumanTaskOpened,
    example.HumanTaskEscalated,
    example.HumanTaskDelegated,
    example.GoalResumed,
    example.HumanTaskResolved,
    ...through(goalId).slice(4),
  ],
  held: (goalId: string) => [...through(goalId).slice(0, 4), example.GoalPaused],
  withdrawn: (goalId: string) => [
    ...through(goalId).slice(0, 4),
    example.HumanTaskOpened,
    example.CancellationRequested,
    example.HumanTaskWithdrawn,
  ],
};
type Kind = keyof typeof histories;
type Beside = 'SET_ASIDE' | 'RELEASED' | 'DREAMT_OF';

describe('rows that are kept up with events', () => {
  let store: MemoryEventStore;
  let recorded = 0;
  const databases: ReadDatabase[] = [];
  beforeEach(() => {
    store = new MemoryEventStore();
  });
  afterEach(async () => {
    await Promise.all(databases.splice(0).map((db) => db.destroy()));
  });

  const emptyRows = async (): Promise<ReadDatabase> => {
    const db = await openReadStore(':memory:');
    databases.push(db);
    return db;
  };

  const record = async (goalId: string, events: readonly GoalEvent[], from = 0): Promise<void> => {
    const encoded = events.map((event) => {
      const recordedAt = plusMs(metadata.recordedAt, recorded++ * 1_000);
      return goalCodec.encode(event, { ...metadata, recordedAt }, eventIdOf(randomUUID()));
    });
    await store.append(goalStream(goalId), from === 0 ? 'NO_STREAM' : from - 1, encoded);
  };

  /** Runs a projector until the rows hold all that there is now. */
  const catchUp = async (db: ReadDatabase, itemsMax = 100, watch?: ProjectorOptions['watch']): Promise<void> => {
    const failures: unknown[] = [];
    const bounds = { itemsMax, lingerMs: 0, ...(watch ? { watch } : {}) };
    const projector = startProjector({ store, db, ...bounds, onFailure: (e) => failures.push(e) });
    const end = await store.end();
    if (end) while (failures.length === 0 && !(await new ReadProgress(store, db).reaches(end, 20)));
    await projector.stop();
    if (failures.length > 0) throw failures[0];
  };

  it('are written under the eyes of whoever looks on, who is told of how many events each batch is', async () => {
    const db = await emptyRows();
    await record('g1', through('g1'));
    const seen: string[] = [];
    const watch = async ({ events }: { readonly events: number }, work: () => Promise<void>): Promise<void> => {
      await work();
      const { count } = await db.selectFrom('goals').select(db.fn.countAll().as('count')).executeTakeFirstOrThrow();
      if (events > 0) seen.push(`${events} events, ${String(count)} goal`);
    };
    await catchUp(db, 100, watch);
    expect(seen).toEqual(['9 events, 1 goal']);
  });

  /** What happens to a goal beside its own events; DREAMT_OF: what a release that is still to come tells of it. */
  const recordBeside = async (goalId: string, what: Beside, from: number): Promise<void> => {
    const id = eventIdOf(randomUUID());
    const why = { goalId, revision: 0, explanation: 'a broken promise' };
    const encoded = {
      SET_ASIDE: quarantineCodec.encode({ type: 'GoalQuarantined', data: why }, metadata, id),
      RELEASED: quarantineCodec.encode(
        { type: 'GoalReleased', data: { goalId, ...example.GoalPaused.data } },
        metadata,
        id,
      ),
      DREAMT_OF: { id, type: 'quarantine.GoalDreamtOf.v1', data: {}, metadata: {} },
    }[what];
    await store.append(quarantineStream(goalId), from === 0 ? 'NO_STREAM' : from - 1, [encoded]);
  };

  /** As `baton projection rebuild` does, of rows that were lost. */
  const rebuildAll = async (db: ReadDatabase): Promise<void> => {
    for (const projection of projections) {
      for (const table of projection.tables) await db.deleteFrom(table).execute();
      await rebuild({ store, db, turns: new Turns(), signal: new AbortController().signal }, projection);
    }
  };

  const rowsOf = async (db: ReadDatabase) => ({
    goals: await db.selectFrom('goals').selectAll().orderBy('goal_id').execute(),
    marks: await db.selectFrom('goal_marks').selectAll().orderBy('goal_id').orderBy('value').execute(),
    tasks: await db.selectFrom('human_tasks').selectAll().orderBy('goal_id').orderBy('task_id').execute(),
    subjects: await db.selectFrom('goal_subjects').selectAll().orderBy('goal_id').orderBy('subject').execute(),
    disclosures: await db.selectFrom('disclosures').selectAll().orderBy('goal_id').orderBy('revision').execute(),
    lines: await db.selectFrom('ledger_lines').selectAll().orderBy('recipient').orderBy('told').execute(),
    due: await db.selectFrom('due_goals').selectAll().orderBy('goal_id').execute(),
    setAside: await db.selectFrom('quarantined_goals').selectAll().orderBy('goal_id').execute(),
    overall: await db.selectFrom('overall_totals').selectAll().orderBy('measure').orderBy('value').execute(),
    totals: await db.selectFrom('totals').selectAll().orderBy('measure').orderBy('value').orderBy('day').execute(),
    checkpoints: await db.selectFrom('checkpoints').selectAll().orderBy('projection').execute(),
  });

  it('tell how a goal stands, and whether it is due', async () => {
    await record('done', histories.through('done'));
    await record('asked', histories.asked('asked'));
    await record('calling', histories.calling('calling'));
    const db = await emptyRows();
    await catchUp(db);
    const { goals, due } = await rowsOf(db);
    expect(goals).toMatchObject([
      { goal_id: 'asked', phase: 'PLANNING', waiting_for: '[{"kind":"ANSWER"}]', effects: '{}' },
      { goal_id: 'calling', phase: 'RUNNING', effects: '{"UNKNOWN":1,"NONE":1}' },
      { goal_id: 'done', phase: 'CONCLUDED', outcome: 'COMPLETED', effects: '{"APPLIED":2}', revision: 8 },
    ]);
    // What a goal asks its requester becomes a task, which is still owed here.
    expect(due.map(({ goal_id }) => goal_id)).toEqual(['asked', 'calling']);
  });

  it('tell what persons are asked, since when, and how that ended', async () => {
    await record('asked', histories.settled('asked').slice(0, 9));
    await record('settled', histories.settled('settled'));
    const db = await emptyRows();
    await catchUp(db);
    const { goals, tasks } = await rowsOf(db);
    expect(goals).toMatchObject([
      { goal_id: 'asked', paused: 1, closing: null, open_tasks: 1, systems: '["sap"]' },
      { goal_id: 'settled', paused: 0, open_tasks: 0 },
    ]);
    const task = {
      ...{ system: 'sap', title: 'Step s1', role: 'approver', delegated_to: 'person-2', deadline: null },
      digest: 's1.forward.1.1',
    };
    expect(tasks).toMatchObject([
      { goal_id: 'asked', ...task, ended: null, ended_at: null },
      { goal_id: 'settled', ...task, ended: 'DONE', answered_by: expect.any(String) },
    ]);
    const [, { opened_at = '', ended_at = '' } = {}] = tasks;
    expect(epochMsOf(parseInstant(ended_at ?? '')) - epochMsOf(parseInstant(opened_at))).toBe(4_000);
  });

  it('tell whom the person named who asked for a goal, by every id, until it has ended', async () => {
    const [subject, another] = ['subp_mention', 'sub_erp'] as SubjectId[] as [SubjectId, SubjectId];
    const plan = examples.planned(examples.aPlan({ subjects: [subject, 'sub_keeper' as SubjectId] }));
    const links = [
      { subject, sameAs: examples.anAccount },
      { subject: examples.anAccount, sameAs: another },
    ];
    const linked = { type: 'SubjectsLinked', data: { links, learnedFrom: 's1' } } as const;
    await record('open', [examples.submitted({ goalId: 'open', subjects: [subject] }), plan, linked]);
    await record('ended', histories.through('ended').slice(0, -1));
    const db = await emptyRows();
    await catchUp(db);
    const of = (goal_id: string, ...subjects: readonly string[]) => subjects.map((id) => ({ goal_id, subject: id }));
    const open = of('open', 'sub_account', 'sub_erp', 'subp_mention');
    expect((await rowsOf(db)).subjects).toMatchObject([...of('ended', 'sub_account'), ...open]);
    await record('ended', [example.GoalConcluded], 8);
    await catchUp(db);
    expect((await rowsOf(db)).subjects).toMatchObject(open);
  });

  it('are the same, however they came about', async () => {
    const goals = fc.array(fc.constantFrom(...(Object.keys(histories) as Kind[])), {
      minLength: 1,
      maxLength: 5,
    });
    const turns = fc.array(
      fc.record({
        ...{ goal: fc.nat(4), events: fc.integer({ min: 1, max: 4 }), stop: fc.boolean() },
        beside: fc.option(fc.constantFrom<Beside>('SET_ASIDE', 'RELEASED', 'DREAMT_OF')),
      }),
    );
    await fc.assert(
      fc.asyncProperty(goals, turns, fc.integer({ min: 1, max: 5 }), async (kinds, plan, itemsMax) => {
        store = new MemoryEventStore();
        const open = kinds.map((kind, n) => ({
          ...{ id: `g${n}`, events: histories[kind](`g${n}`), at: 0, beside: 0 },
        }));
        const incremental = await emptyRows();
        const rest = open.map((_, goal) => ({ goal, events: 99, stop: false, beside: null }));
        for (const { goal, events, stop, beside } of [...plan, ...rest]) {
          const one = open[goal % open.length];
          const next = one?.events.slice(one.at, one.at + events) ?? [];
          if (!one || next.length === 0) continue;
          await record(one.id, next, one.at);
          one.at += next.length;
          if (beside !== null) await recordBeside(one.id, beside, one.beside++);
          if (stop) await catchUp(incremental, itemsMax);
        }
        await catchUp(incremental, itemsMax);
        const fresh = await emptyRows();
        await catchUp(fresh, 1_000);
        const rows = await rowsOf(fresh);
        expect(await rowsOf(incremental)).toEqual(rows);
        await rebuildAll(incremental);
        expect(await rowsOf(incremental)).toEqual(rows);
      }),
      { numRuns: 25 },
    );
  });

  it.each(Object.keys(histories) as Kind[])('are the same when every event of a goal is a batch: %s', async (kind) => {
    const incremental = await emptyRows();
    for (const [at, event] of histories[kind]('g').entries()) {
      await record('g', [event], at);
      await catchUp(incremental);
    }
    const rebuilt = await emptyRows();
    await catchUp(rebuilt);
    expect(await rowsOf(incremental)).toEqual(await rowsOf(rebuilt));
  });

  it('go past what this release can’t read, and count it', async () => {
    await record('g', histories.calling('g'));
    const future: EventToAppend = { id: randomUUID(), type: 'goal.GoalDreamtOf.v1', data: {}, metadata: {} };
    await store.append(goalStream('g'), 3, [future]);
    await record('g', [example.OperationDeferred], 5);
    const db = await emptyRows();
    await catchUp(db);
    const { goals, checkpoints } = await rowsOf(db);
    expect(goals).toMatchObject([{ goal_id: 'g', revision: 5 }]);
    expect(new Set(checkpoints.map(({ skipped }) => skipped))).toEqual(new Set([1]));
  });

  it('keep a goal that was set aside from runners, also when more happens to it', async () => {
    await record('g', histories.calling('g'));
    const data = { goalId: 'g', revision: 3, explanation: 'a broken promise' };
    const quarantine = quarantineCodec.encode({ type: 'GoalQuarantined', data }, metadata, eventIdOf(randomUUID()));
    await store.append(quarantineStream('g'), 'NO_STREAM', [quarantine]);
    const db = await emptyRows();
    await catchUp(db);
    await record('g', [example.OperationDeferred], 4);
    await catchUp(db);
    const { due, setAside, goals } = await rowsOf(db);
    expect({ due, setAside }).toEqual({ due: [], setAside: [{ goal_id: 'g', revision: 3 }] });
    expect(goals).toMatchObject([{ revision: 4 }]);
  });

  it('give a goal back to runners that a person has set free, whether or not it was read together', async () => {
    await record('g', histories.calling('g'));
    const data = { goalId: 'g', revision: 3, explanation: 'a broken promise' };
    const events = [
      { type: 'GoalQuarantined', data } as const,
      { type: 'GoalReleased', data: { goalId: 'g', ...example.GoalPaused.data } } as const,
    ].map((event) => quarantineCodec.encode(event, metadata, eventIdOf(randomUUID())));
    const apart = await emptyRows();
    await store.append(quarantineStream('g'), 'NO_STREAM', events.slice(0, 1));
    await catchUp(apart);
    expect((await rowsOf(apart)).due).toEqual([]);
    await store.append(quarantineStream('g'), 0, events.slice(1));
    await catchUp(apart);
    const together = await emptyRows();
    await catchUp(together);
    expect(await rowsOf(apart)).toMatchObject({ due: [{ goal_id: 'g' }], setAside: [] });
    expect((await rowsOf(apart)).due).toEqual((await rowsOf(together)).due);
  });

  it('tell how many goals are how on each day, and what became of operations', async () => {
    await record('done', histories.through('done'));
    await record('calling', histories.calling('calling'));
    await record('refused', histories.refused('refused'));
    const db = await emptyRows();
    await catchUp(db);
    const { totals, overall } = await rowsOf(db);
    const counted = overall.map(({ measure, value, count }) => [measure, value, count].filter((part) => part !== ''));
    expect(counted).toEqual([
      ['CONCLUDED', 'COMPLETED', 1],
      ['GOALS', 3],
      ['OPERATION', 'sap COMMITTED', 2],
      ['OPERATION', 'sap REJECTED', 1],
      ['OUTCOME', 'COMPLETED', 1],
      ['OWNER', 'person-1', 3],
      ['PHASE', 'CONCLUDED', 1],
      ['PHASE', 'RUNNING', 2],
      ['PLAYBOOK', 'contract-renewal', 3],
      ['SYSTEM', 'sap', 3],
      ['UPDATED', 3],
    ]);
    expect(totals).toEqual(overall.map((total) => ({ ...total, day: '2026-03-02' })));
  });

  it('are refused where they come from another event store', async () => {
    await record('g', histories.calling('g'));
    const db = await emptyRows();
    await catchUp(db);
    store = new MemoryEventStore();
    await record('h', histories.calling('h'));
    const failure = await new Promise((resolve) => void startProjector({ store, db, onFailure: resolve }));
    expect(failure).toBeInstanceOf(UnusableReadStore);
    expect((await rowsOf(db)).goals).toMatchObject([{ goal_id: 'g' }]);
  });

  it('are written together with their checkpoint, or not at all', async () => {
    await record('g', histories.calling('g'));
    const db = await emptyRows();
    await sql`create trigger full before insert on checkpoints begin select raise(abort, 'no space'); end`.execute(db);
    await expect(catchUp(db)).rejects.toThrow('no space');
    expect((await rowsOf(db)).goals).toEqual([]);
    await sql`drop trigger full`.execute(db);
    await catchUp(db);
    expect((await rowsOf(db)).goals).toMatchObject([{ goal_id: 'g', revision: 3 }]);
  });

  it('are not taken for reached before their checkpoint says so', async () => {
    await record('g', histories.calling('g'));
    const db = await emptyRows();
    const progress = new ReadProgress(store, db);
    const end = (await store.end()) ?? '';
    expect(await progress.reaches(end, 0)).toBe(false);
    await catchUp(db);
    expect(await progress.reaches(end, 0)).toBe(true);
    await expect(progress.reaches('another-store-1', 0)).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
  });

  it('are whole from the first one on, but for a question that is built anew', async () => {
    const db = await emptyRows();
    const progress = new ReadProgress(store, db);
    expect(await progress.areWhole()).toBe(true);
    await record('g', histories.calling('g'));
    await catchUp(db);
    expect(await progress.areWhole()).toBe(true);
    await db.deleteFrom('checkpoints').where('projection', '=', 'goals').execute();
    expect(await progress.areWhole()).toBe(false);
  });

  it('are neither whole nor reached, nor kept any longer, where another release has made them anew', async () => {
    await record('g', histories.calling('g'));
    const db = await emptyRows();
    const progress = new ReadProgress(store, db);
    const end = (await store.end()) ?? '';
    const broken = Promise.withResolvers<unknown>();
    const projector = startProjector({ store, db, lingerMs: 0, onFailure: broken.resolve });
    while (!(await progress.reaches(end, 20)));
    await db.updateTable('projections').set({ version: 999 }).where('name', '=', 'goals').execute();
    expect([await progress.areWhole(), await progress.reaches(end, 0)]).toEqual([false, false]);
    await db.deleteFrom('goals').execute();
    await db.deleteFrom('checkpoints').where('projection', '=', 'goals').execute();
    await record('h', histories.calling('h'));
    expect(await broken.promise).toBeInstanceOf(UnusableReadStore);
    const { checkpoints, goals } = await rowsOf(db);
    expect([checkpoints.map(({ projection }) => projection), goals]).toEqual([
      expect.not.arrayContaining(['goals']),
      [],
    ]);
    await projector.stop();
  });
});
