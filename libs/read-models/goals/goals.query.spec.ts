import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { parseInstant } from '@baton/kernel';
import type { ReadDatabase } from '../read-store/tables.js';
import { openReadStore } from '../read-store/read-store.js';
import type { GoalRow } from '../read-store/tables.js';
import type { GoalsFilter } from './goals.query.js';
import { GoalsQuery } from './goals.query.js';

const tenant = 't1' as TenantId;

let db: ReadDatabase;
let query: GoalsQuery;
beforeEach(async () => {
  db = await openReadStore(':memory:');
  query = new GoalsQuery(db);
});
afterEach(() => db.destroy());

async function keep(goal_id: string, set: Partial<GoalRow> = {}): Promise<void> {
  const row: GoalRow = {
    ...{ goal_id, tenant, playbook: 'contract-renewal', purpose: 'CONTRACT_RENEWAL', owner: 'person-1' },
    ...{ phase: 'RUNNING', outcome: null, close_reason: null, effects: '{}', waiting_for: '[]' },
    ...{ systems: '["sap"]', paused: 0, closing: null, open_tasks: 0, in_doubt: 0, revision: 3, position: 'p-3' },
    ...{ submitted_at: '2026-03-02T09:00:00.000Z', updated_at: '2026-03-02T09:00:00.000Z' },
    ...set,
  };
  await db.insertInto('goals').values(row).execute();
}

const idsFor = (filter: GoalsFilter) => query.openIds({ tenant }, filter, 100);

describe('goals that are looked for by a filter', () => {
  it.each<[string, Partial<GoalRow>, GoalsFilter]>([
    ['the phase', { phase: 'COMPENSATING' }, { phase: 'COMPENSATING' }],
    ['the playbook', { playbook: 'offboarding' }, { playbook: 'offboarding' }],
    ['a system of theirs', { systems: '["contracts","salesforce"]' }, { system: 'salesforce' }],
    [
      'their age',
      { submitted_at: '2026-03-01T09:00:00.000Z' },
      { submittedBefore: parseInstant('2026-03-02T09:00:00.000Z') },
    ],
    ['being paused', { paused: 1 }, { paused: true }],
  ])('are told by %s', async (_, set, filter) => {
    await keep('other');
    await keep('meant', set);
    expect(await idsFor(filter)).toEqual(['meant']);
  });

  it('are told by being set aside, or not', async () => {
    await keep('other');
    await keep('meant');
    await db.insertInto('quarantined_goals').values({ goal_id: 'meant', revision: 3 }).execute();
    expect(await idsFor({ quarantined: true })).toEqual(['meant']);
    expect(await idsFor({ quarantined: false })).toEqual(['other']);
  });

  it('have a system of exactly that name', async () => {
    await keep('one', { systems: '["sap_2"]' });
    await keep('two', { systems: '["sapx2","sap_22"]' });
    expect(await idsFor({ system: 'sap_2' })).toEqual(['one']);
    expect(await idsFor({ system: 'sap' })).toEqual([]);
  });

  it('are one tenant’s, have not ended, and come oldest first', async () => {
    await keep('b', { submitted_at: '2026-03-02T09:00:02.000Z' });
    await keep('a', { submitted_at: '2026-03-02T09:00:01.000Z' });
    await keep('ended', { phase: 'CONCLUDED', outcome: 'COMPLETED' });
    await keep('anothers', { tenant: 't2' });
    expect(await idsFor({})).toEqual(['a', 'b']);
    expect(await query.openIds({ tenant }, {}, 1)).toEqual(['a']);
  });

  it('are those of one person where only theirs are in sight', async () => {
    await keep('theirs', { owner: 'person-2' });
    await keep('anothers');
    await keep('elsewhere', { owner: 'person-2', tenant: 't2' });
    const { goals } = await query.list({ sight: { tenant, person: 'person-2' }, filter: {}, first: 10 });
    expect(goals.map(({ goalId }) => goalId)).toEqual(['theirs']);
  });
});

describe('the number of open goals', () => {
  it('is that of one tenant’s goals that have not ended, and no more than was asked for', async () => {
    await keep('a', { phase: 'PLANNING' });
    await keep('b');
    await keep('c', { phase: 'COMPENSATING' });
    await keep('ended', { phase: 'CONCLUDED' });
    await keep('anothers', { tenant: 't2' });
    expect(await query.countOpen(tenant, 100)).toBe(3);
    expect(await query.countOpen(tenant, 2)).toBe(2);
    expect(await query.countOpen('t3' as TenantId, 2)).toBe(0);
  });
});
