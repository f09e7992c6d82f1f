import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import type { SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf, instantOf, parseInstant } from '@baton/kernel';
import { SystemChance } from '@baton/time-and-chance/system';
import { aChain, anAccount, briefed, planned, someLabels, submitted } from '../../goal/domain/goal.examples.js';
import { startProjector } from '../projector/projector.js';
import { ReadProgress } from '../projector/read-progress.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { openReadStore } from '../read-store/read-store.js';
import { planOf } from '../read-store/query-plan.specification.js';
import type { LedgerPageQuestion } from './ledger.query.js';
import { LedgerQuery } from './ledger.query.js';

const tenant = 't1' as TenantId;
const elsewhere = 'sub_customer' as SubjectId;
const chance = new SystemChance();

let db: ReadDatabase;
let store: MemoryEventStore;
beforeEach(async () => {
  db = await openReadStore(':memory:');
  store = new MemoryEventStore();
});
afterEach(() => db.destroy());

async function happen(goalId: string, recordedAt: string, ...events: readonly GoalEvent[]): Promise<void> {
  const metadata = {
    tenant,
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
    ...{ commandId: 'command', $correlationId: goalId, $causationId: 'command', decisionVersion: 1 },
    recordedAt: parseInstant(recordedAt),
  } as const;
  const all = [submitted({ goalId }), planned(aChain('s1', 's2')), ...events];
  const encoded = all.map((event) => goalCodec.encode(event, metadata, eventIdOf(chance.uuid())));
  await store.append(goalStream(goalId), 'NO_STREAM', encoded);
}

async function caughtUp(): Promise<LedgerQuery> {
  const end = await store.end();
  const projector = startProjector({ store, db, lingerMs: 0, onFailure: (error) => expect(error).toBeUndefined() });
  if (end !== undefined) await new ReadProgress(store, db).reaches(end, 5_000);
  await projector.stop();
  return new LedgerQuery(db);
}

async function about(subject: string, linesMax?: number) {
  return (await caughtUp()).lines({ tenant, subject }, linesMax);
}

async function toldTo(recipient: string) {
  const question = { recipient, first: 100 };
  return (await (await caughtUp()).pages(tenant, [question])).get(question)?.lines;
}

/** A handoff that tells a note about these. */
function telling(subjects: readonly SubjectId[], set: { readonly waiver?: string } = {}): GoalEvent {
  const { type, data } = briefed({ step: 's2', operation: 'forward' });
  const labels = someLabels({ subjects, category: 'note' });
  const told = { attribute: 'note', labels, field: 'note', decision: 'DISCLOSED', form: 'MASK', policies: [] } as const;
  return { type, data: { ...data, recipient: 'desk', considered: [{ ...told, ...set }, ...data.considered.slice(1)] } };
}

describe('what was ever told', () => {
  it('is added up for each specialist and each being over all goals', async () => {
    const again = briefed({ step: 's1', operation: 'forward' });
    await happen('g1', '2026-03-02T09:00:00.000Z', again);
    await happen('g2', '2026-03-03T09:00:00.000Z', again, telling([anAccount]));
    expect((await about(anAccount)).lines).toEqual([
      {
        ...{ recipient: 'sap', subject: anAccount, field: 'amount', form: 'FULL' },
        ...{ category: 'commercial', classification: 'confidential', times: 2, waived: 0 },
        ...{ firstAt: '2026-03-02T09:00:00.000Z', lastAt: '2026-03-03T09:00:00.000Z', lastGoalId: 'g2' },
      },
      expect.objectContaining({ recipient: 'desk', field: 'note', form: 'MASK', times: 1 }),
    ]);
    expect((await toldTo('desk'))?.map(({ field }) => field)).toEqual(['note']);
  });

  it.each([
    ['one by one', true],
    ['together', false],
  ])('is the same in whatever order it becomes known, %s', async (_, isApart) => {
    const again = briefed({ step: 's1', operation: 'forward' });
    for (const [goalId, day] of Object.entries({ g1: '04', g2: '02', g3: '04', g4: '03' })) {
      await happen(goalId, `2026-03-${day}T09:00:00.000Z`, again);
      if (isApart) await caughtUp();
    }
    const [line] = (await about(anAccount)).lines;
    expect(line).toMatchObject({ times: 4, lastGoalId: 'g3' });
    expect(line).toMatchObject({ firstAt: '2026-03-02T09:00:00.000Z', lastAt: '2026-03-04T09:00:00.000Z' });
  });

  it('is found by every id of a being that its goal knew of', async () => {
    const links: GoalEvent = {
      type: 'SubjectsLinked',
      data: { links: [{ subject: anAccount, sameAs: elsewhere }], learnedFrom: 'account' },
    };
    await happen('g1', '2026-03-02T09:00:00.000Z', links, telling([anAccount]));
    expect((await about(elsewhere)).lines).toMatchObject([{ recipient: 'desk', field: 'note' }]);
  });

  it('holds what is about nobody, and what only a waiver let through', async () => {
    await happen('g1', '2026-03-02T09:00:00.000Z', telling([], { waiver: 'w1' }));
    const told = await toldTo('desk');
    expect(told).toMatchObject([{ field: 'note', waived: 1 }]);
    expect(told?.[0]).not.toHaveProperty('subject');
  });

  it('says that there is more than was asked for, and keeps one tenant from another', async () => {
    await happen('g1', '2026-03-02T09:00:00.000Z', briefed({ step: 's1', operation: 'forward' }), telling([anAccount]));
    expect(await about(anAccount, 1)).toMatchObject({ lines: [{ recipient: 'desk' }], more: true });
    expect(await about(anAccount, 2)).toMatchObject({ more: false });
    const ledger = new LedgerQuery(db);
    expect((await ledger.lines({ tenant: 't2' as TenantId, subject: anAccount }, 9)).lines).toEqual([]);
    const question = { recipient: 'sap', first: 9 };
    const elsewhere = await ledger.pages('t2' as TenantId, [question]);
    expect(elsewhere.get(question)).toEqual({ lines: [], more: false });
  });
});

describe('what one specialist was ever told', () => {
  /** A specialist was told once of each of these, one after the other, and of the first of them ever again. */
  const tellOf = async (beings: number): Promise<void> => {
    const tellAt = (at: number, being: number) =>
      happen(`g${at}`, instantOf(Date.UTC(2026, 2, 2) + at), telling([`sub_${being}` as SubjectId]));
    for (let n = 0; n < beings; n += 1) await tellAt(n, n);
    await tellAt(beings, 0);
  };

  it('is listed page by page, what was new last before the rest, and each line once', async () => {
    await tellOf(7);
    const ledger = await caughtUp();
    const found: (string | undefined)[] = [];
    let [question, isWhole]: [LedgerPageQuestion, boolean] = [{ recipient: 'desk', first: 3 }, false];
    while (!isWhole) {
      const { lines, more } = (await ledger.pages(tenant, [question])).get(question) ?? { lines: [], more: false };
      expect(lines.length).toBeLessThanOrEqual(3);
      found.push(...lines.map(({ subject }) => subject));
      const [last] = lines.slice(-1);
      if (last) question = { ...question, after: { ...last, subject: last.subject ?? '' } };
      isWhole = !more;
      // Told again while somebody reads on, none of them comes to lie where that reader has been.
      if (found.length === 3) await happen('late', '2026-03-09T09:00:00.000Z', telling(['sub_2' as SubjectId]));
      await caughtUp();
    }
    expect(found).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `sub_${n}`));
  });

  it('is listed for several specialists at once as for each by itself, however many they are', async () => {
    await happen('g1', '2026-03-02T09:00:00.000Z', briefed({ step: 's1', operation: 'forward' }), telling([anAccount]));
    await happen('g2', '2026-03-02T09:00:01.000Z', telling([elsewhere]));
    const ledger = await caughtUp();
    const names = ['sap', 'desk', 'nobody', ...Array.from({ length: 200 }, (_, n) => `other ${n}`), 'sap'];
    const questions = names.map((recipient) => ({ recipient, first: 1 }));
    const alone = [];
    for (const question of questions) alone.push((await ledger.pages(tenant, [question])).get(question));
    expect([...(await ledger.pages(tenant, questions)).values()]).toEqual(alone);
    expect(alone.slice(0, 3)).toMatchObject([
      { lines: [{ recipient: 'sap' }], more: false },
      { lines: [{ subject: elsewhere }], more: true },
      { lines: [], more: false },
    ]);
    expect(alone.at(-1)).toEqual(alone[0]);
  });

  it('is found without going through what else there is, and without sorting', async () => {
    const ledger = await caughtUp();
    const after = { firstAt: 'then', subject: 'sub_1', field: 'note', form: 'MASK', category: 'note' };
    const question = { recipient: 'desk', first: 3, after: { ...after, classification: 'internal' } };
    const page = await planOf(db, () => ledger.pages(tenant, [question, { recipient: 'sap', first: 3 }]));
    expect(page).toContain('ledger_lines_by_recipient (tenant=? AND recipient=? AND (first_at,subject,told)<(?,?,?))');
    expect(page).not.toContain('TEMP B-TREE');
    const ofBeing = await planOf(db, () => ledger.lines({ tenant, subject: anAccount, recipient: 'desk' }));
    expect(ofBeing).toMatch(/ \(tenant=\? AND subject=\? AND recipient=\?\)$/);
  });
});
