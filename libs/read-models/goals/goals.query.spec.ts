import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { parseInstant } from '@baton/kernel';
import { planOf } from '../read-store/query-plan.specification.js';
import type { ReadDatabase } from '../read-store/tables.js';
import { openReadStore } from '../read-store/read-store.js';
import type { GoalRow } from '../read-store/tables.js';
import type { Sight } from '../sight.js';
import type { GoalsFilter } from './goals-filter.js';
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

/** As the projection does, with the time of each goal. */
async function mark(kind: 'SYSTEM' | 'RECORD', value: string, ...goals: readonly string[]): Promise<void> {
  for (const goal_id of goals) {
    const { submitted_at } = await db
      .selectFrom('goals')
      .select('submitted_at')
      .where('goal_id', '=', goal_id)
      .executeTakeFirstOrThrow();
    await db.insertInto('goal_marks').values({ tenant, kind, value, submitted_at, goal_id }).execute();
  }
}

const idsFor = (filter: GoalsFilter) => query.openIds({ tenant }, filter, 100);

describe('goals that are looked for by a filter', () => {
  it.each<[string, Partial<GoalRow>, GoalsFilter]>([
    ['the phase', { phase: 'COMPENSATING' }, { phase: 'COMPENSATING' }],
    ['the playbook', { playbook: 'offboarding' }, { playbook: 'offboarding' }],
    ['the owner', { owner: 'person-2' }, { owner: 'person-2' }],
    ['what nobody can tell of them', { in_doubt: 1 }, { inDoubt: true }],
    ['being asked about', { open_tasks: 2 }, { hasOpenTask: true }],
    [
      'their age',
      { submitted_at: '2026-03-01T09:00:00.000Z' },
      { submitted: { before: parseInstant('2026-03-02T09:00:00.000Z') } },
    ],
    [
      'their youth',
      { submitted_at: '2026-03-03T09:00:00.000Z' },
      { submitted: { from: parseInstant('2026-03-03T09:00:00.000Z') } },
    ],
    [
      'their latest change',
      { updated_at: '2026-03-03T09:00:00.000Z' },
      { updated: { from: parseInstant('2026-03-03T00:00:00.000Z') } },
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

  it('are told by the systems that they are about, and the records that they have touched', async () => {
    await keep('one', { submitted_at: '2026-03-02T09:00:01.000Z' });
    await keep('two', { submitted_at: '2026-03-02T09:00:02.000Z' });
    await mark('SYSTEM', 'sap', 'one', 'two');
    await mark('SYSTEM', 'contracts', 'one');
    await mark('RECORD', 'sap', 'two');
    expect(await idsFor({ system: 'sap' })).toEqual(['one', 'two']);
    expect(await idsFor({ system: 'contracts' })).toEqual(['one']);
    expect(await idsFor({ record: 'sap' })).toEqual(['two']);
    expect(await idsFor({ record: 'sap', system: 'contracts' })).toEqual([]);
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

describe('pages of goals', () => {
  it('hold what is wanted of each, and by what it is found', async () => {
    await keep('g', { waiting_for: '[{"kind":"ANSWER"}]', paused: 1 });
    const wanted = new Set(['waitingFor', 'paused', 'closing', 'quarantined', 'report']);
    const { goals } = await query.list({ sight: { tenant }, filter: {}, first: 1, wanted });
    const at = '2026-03-02T09:00:00.000Z';
    expect(goals).toEqual([
      {
        ...{ goalId: 'g', revision: 3, submittedAt: at, updatedAt: at },
        ...{ waitingFor: [{ kind: 'ANSWER' }], paused: true, closing: null, quarantined: false },
      },
    ]);
  });

  const orders = (['SUBMITTED', 'UPDATED'] as const).flatMap((by) => [
    { by, direction: 'ASC' as const },
    { by, direction: 'DESC' as const },
  ]);

  it.each(orders)('hold each goal once, $by $direction, up to the last of them', async (order) => {
    const at = (second: number) => `2026-03-02T09:00:0${second}.000Z`;
    // Several at one moment, and another order by change than by age.
    for (let n = 0; n < 9; n++)
      await keep(`g${n}`, { submitted_at: at(n % 3), updated_at: at(3 - (n % 4)), open_tasks: n === 4 ? 0 : 1 });
    await mark('SYSTEM', 'sap', ...Array.from({ length: 9 }, (_, n) => `g${n}`));
    const all = (await query.list({ sight: { tenant }, filter: {}, order, first: 100 })).goals;
    const time = (goal: (typeof all)[number]) => (order.by === 'SUBMITTED' ? goal.submittedAt : goal.updatedAt);
    const key = (goal: (typeof all)[number]) => `${time(goal)} ${goal.goalId}`;
    const sorted = all.map(key).sort();
    expect(all.map(key)).toEqual(order.direction === 'ASC' ? sorted : sorted.reverse());
    for (const filter of [{}, { system: 'sap' }, { hasOpenTask: true, system: 'sap' }]) {
      const found: string[] = [];
      let after: { readonly at: string; readonly goalId: string } | undefined;
      for (let more = true; more;) {
        const page = await query.list({ sight: { tenant }, filter, order, first: 2, after });
        found.push(...page.goals.map(({ goalId }) => goalId));
        const last = page.goals.at(-1);
        after = last && { at: time(last), goalId: last.goalId };
        more = page.more;
      }
      expect(found).toEqual(all.map(({ goalId }) => goalId).filter((id) => !('hasOpenTask' in filter) || id !== 'g4'));
    }
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

describe('a list that two parts of a filter have to fit', () => {
  /** The indexes that a page is looked for by, as the database plans it. */
  const indexesFor = (filter: GoalsFilter, sight: Sight = { tenant }): Promise<string> =>
    planOf(db, () => query.list({ sight, filter, first: 20 }));

  it('goes through no goal of an owner, or of a requester, that is in another phase', async () => {
    const byBoth = /goals_by_owner_and_phase \(tenant=\? AND owner=\? AND phase=\?\)/;
    expect(await indexesFor({ phase: 'RUNNING', owner: 'person-1' })).toMatch(byBoth);
    expect(await indexesFor({ phase: 'RUNNING' }, { tenant, person: 'person-1' })).toMatch(byBoth);
  });

  it('goes through the few that are at work, and not through all that a system was ever about', async () => {
    expect(await indexesFor({ phase: 'RUNNING', system: 'sap' })).toMatch(/goals_by_phase \(tenant=\? AND phase=\?\)/);
    expect(await indexesFor({ phase: 'CONCLUDED', system: 'sap' })).toMatch(/SEARCH goal_marks USING COVERING INDEX/);
  });

  it('goes through the few that are set aside, and not through all of a tenant, an owner or a system', async () => {
    const throughThese =
      /^SEARCH goals USING INDEX sqlite_autoindex_goals_1 \(goal_id=\?\)\nUSING INDEX \w+quarantined_goals_1 FOR IN-OPERATOR/;
    for (const filter of [{}, { owner: 'person-1' }, { system: 'sap' }])
      expect(await indexesFor({ ...filter, quarantined: true })).toMatch(throughThese);
    const openIds = await planOf(db, () => query.openIds({ tenant }, { quarantined: true }, 10));
    expect(openIds).toMatch(throughThese);
  });

  it('holds those that fit both, whichever is looked for first', async () => {
    await keep('both');
    await keep('other system');
    await keep('other phase', { phase: 'PLANNING' });
    await mark('SYSTEM', 'sap', 'both', 'other phase');
    await mark('SYSTEM', 'crm', 'other system');
    for (const filter of [
      { phase: 'RUNNING', system: 'sap' },
      { paused: false, phase: 'RUNNING', system: 'sap' },
    ] as const) {
      const { goals } = await query.list({ sight: { tenant }, filter, first: 20 });
      expect(goals.map(({ goalId }) => goalId)).toEqual(['both']);
    }
  });
});
