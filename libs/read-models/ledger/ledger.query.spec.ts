import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import type { SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant } from '@baton/kernel';
import { SystemChance } from '@baton/time-and-chance/system';
import { aChain, anAccount, briefed, planned, someLabels, submitted } from '../../goal/domain/goal.examples.js';
import { startProjector } from '../projector/projector.js';
import { ReadProgress } from '../projector/read-progress.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { openReadStore } from '../read-store/read-store.js';
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

async function lines(question: { readonly recipient?: string; readonly subject?: string }, max = 100) {
  const end = await store.end();
  const projector = startProjector({ store, db, lingerMs: 0, onFailure: (error) => expect(error).toBeUndefined() });
  if (end !== undefined) await new ReadProgress(store, db).reaches(end, 5_000);
  await projector.stop();
  return new LedgerQuery(db).lines({ tenant, ...question }, max);
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
    await happen('g1', '2026-03-02T09:00:00.000Z', again, telling([anAccount]));
    await happen('g2', '2026-03-03T09:00:00.000Z', again);
    expect((await lines({ subject: anAccount })).lines).toEqual([
      {
        ...{ recipient: 'sap', subject: anAccount, field: 'amount', form: 'FULL' },
        ...{ category: 'commercial', classification: 'confidential', times: 2, waived: 0 },
        ...{ firstAt: '2026-03-02T09:00:00.000Z', lastAt: '2026-03-03T09:00:00.000Z', lastGoalId: 'g2' },
      },
      expect.objectContaining({ recipient: 'desk', field: 'note', form: 'MASK', times: 1 }),
    ]);
    expect((await lines({ recipient: 'desk' })).lines.map(({ field }) => field)).toEqual(['note']);
  });

  it('is added up for several specialists at once as for each by itself', async () => {
    await happen('g1', '2026-03-02T09:00:00.000Z', briefed({ step: 's1', operation: 'forward' }), telling([anAccount]));
    const alone = [];
    for (const recipient of ['sap', 'desk', 'nobody']) alone.push(await lines({ recipient }, 1));
    const ledger = new LedgerQuery(db);
    const together = await ledger.linesByRecipient({ tenant }, ['sap', 'desk', 'nobody'], 1);
    expect([...together.values()]).toEqual(alone);
    expect(alone.map(({ lines }) => lines.length)).toEqual([1, 1, 0]);
    expect((await ledger.linesByRecipient({ tenant }, ['desk'], 1)).get('desk')).toEqual(alone[1]);
  });

  it('is found by every id of a being that its goal knew of', async () => {
    const links: GoalEvent = {
      type: 'SubjectsLinked',
      data: { links: [{ subject: anAccount, sameAs: elsewhere }], learnedFrom: 'account' },
    };
    await happen('g1', '2026-03-02T09:00:00.000Z', links, telling([anAccount]));
    expect((await lines({ subject: elsewhere })).lines).toMatchObject([{ recipient: 'desk', field: 'note' }]);
  });

  it('holds what is about nobody, and what only a waiver let through', async () => {
    await happen('g1', '2026-03-02T09:00:00.000Z', telling([], { waiver: 'w1' }));
    const told = await lines({ recipient: 'desk' });
    expect(told.lines).toMatchObject([{ field: 'note', waived: 1 }]);
    expect(told.lines[0]).not.toHaveProperty('subject');
  });

  it('says that there is more than was asked for, and keeps one tenant from another', async () => {
    await happen('g1', '2026-03-02T09:00:00.000Z', briefed({ step: 's1', operation: 'forward' }), telling([anAccount]));
    expect(await lines({ subject: anAccount }, 1)).toMatchObject({ lines: [{ recipient: 'sap' }], more: true });
    expect((await new LedgerQuery(db).lines({ tenant: 't2' as TenantId }, 9)).lines).toEqual([]);
  });

  it('is added up a page at a time, between which others get their turn', async () => {
    const told = { tenant, recipient: 'sap', purpose: 'billing', subject: anAccount, fields: '[]' };
    const rows = Array.from({ length: 1_001 }, (_, n) => ({ goal_id: `g${n}`, revision: 2, told_at: 'then', ...told }));
    await db.insertInto('disclosures').values(rows).execute();
    const others = nextTurn('OTHERS');
    const ledger = new LedgerQuery(db).lines({ tenant }, 1).then(() => 'LEDGER');
    expect(await Promise.race([ledger, others])).toBe('OTHERS');
    await ledger;
  });
});
