import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import type { ReadDatabase } from '../read-store/tables.js';
import { planOf } from '../read-store/query-plan.specification.js';
import { openReadStore } from '../read-store/read-store.js';
import type { HumanTaskRow } from '../read-store/tables.js';
import type { HumanTasksFilter } from './human-tasks.query.js';
import { HumanTasksQuery } from './human-tasks.query.js';

const tenant = 't1' as TenantId;
const unknown = { kind: 'SETTLE_UNKNOWN', cause: 'SYSTEM_CANNOT_TELL' } as const;

let db: ReadDatabase;
let query: HumanTasksQuery;
beforeEach(async () => {
  db = await openReadStore(':memory:');
  query = new HumanTasksQuery(db);
});
afterEach(() => db.destroy());

async function keep(goal_id: string, set: Partial<HumanTaskRow> = {}): Promise<void> {
  const row: HumanTaskRow = {
    ...{ goal_id, task_id: 'task:1', tenant, ...unknown, system: 'sap' },
    ...{ task_group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL', step: 's1', operation: 'forward', title: 'Step s1' },
    ...{ digest: 's1.forward.1.1', options: '["DONE","ASK_AGAIN"]', evidence: '[{"name":"system","value":"sap"}]' },
    ...{ role: 'operator', delegated_to: null },
    ...{ deadline: '2026-03-03T09:00:00.000Z', opened_at: '2026-03-02T09:00:00.000Z' },
    ...{ ended: null, ended_at: null, answered_by: null, sealed_reason: null },
    is_open: set.ended === undefined ? 1 : 0,
    ...set,
  };
  await db.insertInto('human_tasks').values(row).execute();
}

const goalsFor = async (filter: HumanTasksFilter) =>
  (await query.list({ sight: { tenant }, filter, first: 100 })).tasks.map(({ goalId }) => goalId);

describe('tasks that are looked for', () => {
  it.each<[string, Partial<HumanTaskRow>, HumanTasksFilter]>([
    ['kind', { kind: 'CHOOSE_RECOVERY' }, { kind: 'CHOOSE_RECOVERY' }],
    ['cause', { cause: 'STEP_FAILED' }, { cause: 'STEP_FAILED' }],
    ['system', { system: 'contracts' }, { system: 'contracts' }],
    ['role', { role: 'approver' }, { role: 'approver' }],
    ['group', { task_group: 'another' }, { group: 'another' }],
    ['goal', {}, { goalId: 'meant' }],
    ['having ended', { ended: 'DONE' }, { open: false }],
  ])('are told by their %s', async (_, set, filter) => {
    await keep('other');
    await keep('meant', set);
    expect(await goalsFor(filter)).toEqual(['meant']);
  });

  it('bring all that it takes to answer', async () => {
    await keep('g');
    expect((await query.list({ sight: { tenant }, filter: { open: true }, first: 1 })).tasks).toEqual([
      {
        ...{ goalId: 'g', taskId: 'task:1', ...unknown, system: 'sap', step: 's1', operation: 'forward' },
        ...{ group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL', title: 'Step s1', digest: 's1.forward.1.1' },
        ...{ options: ['DONE', 'ASK_AGAIN'], evidence: [{ name: 'system', value: 'sap' }], role: 'operator' },
        ...{ deadline: '2026-03-03T09:00:00.000Z', openedAt: '2026-03-02T09:00:00.000Z' },
      },
    ]);
  });

  it('come page by page, who has waited longest first, and none of another tenant', async () => {
    await keep('c', { opened_at: '2026-03-02T09:00:01.000Z' });
    await keep('a', { task_id: 'task:2' });
    await keep('a');
    await keep('anothers', { tenant: 't2' });
    const seen: string[] = [];
    for (let page = await query.list({ sight: { tenant }, filter: {}, first: 1 }); ;) {
      seen.push(...page.tasks.map(({ goalId, taskId }) => `${goalId} ${taskId}`));
      if (!page.more) break;
      page = await query.list({ sight: { tenant }, filter: {}, first: 1, after: page.tasks.at(-1) });
    }
    expect(seen).toEqual(['a task:1', 'a task:2', 'c task:1']);
  });

  it('are those of their goals, and those passed on to them, where only what concerns one person is in sight', async () => {
    const goal = { tenant, playbook: 'p', purpose: 'p', owner: 'person-2', phase: 'RUNNING', effects: '{}' };
    const rest = {
      waiting_for: '[]',
      systems: '[]',
      paused: 0,
      in_doubt: 0,
      open_tasks: 1,
      revision: 3,
      position: 'p-3',
    };
    const times = { submitted_at: '2026-03-02T09:00:00.000Z', updated_at: '2026-03-02T09:00:00.000Z' };
    await db
      .insertInto('goals')
      .values({ goal_id: 'theirs', ...goal, ...rest, ...times })
      .execute();
    await keep('theirs');
    await keep('passed on', { delegated_to: 'person-2' });
    await keep('anothers');
    await keep('elsewhere', { delegated_to: 'person-2', tenant: 't2' });
    const sight = { tenant, person: 'person-2' };
    const { tasks } = await query.list({ sight, filter: {}, first: 10 });
    expect(tasks.map(({ goalId }) => goalId)).toEqual(['passed on', 'theirs']);
    expect(await query.groups(sight, {})).toMatchObject([{ count: 2 }]);
  });

  it('are found for one person by what is theirs, and not among all that the tenant’s persons are asked', async () => {
    const sight = { tenant, person: 'person-2' };
    for (const filter of [{}, { open: true, kind: 'SETTLE_UNKNOWN' }] as const) {
      const plan = await planOf(db, () => query.list({ sight, filter, first: 10 }));
      expect(plan).toMatch(/^MULTI-INDEX OR\n/);
      expect(plan).toMatch(/human_tasks USING INDEX human_tasks_by_person \(delegated_to=\?\)/);
      expect(plan).toMatch(/human_tasks USING INDEX sqlite_autoindex_human_tasks_1 \(goal_id=\?\)/);
      expect(plan).toMatch(/SEARCH goals USING (COVERING )?INDEX goals_by_owner/);
    }
  });
});

describe('groups of tasks', () => {
  it('count what is open, with the oldest, the earliest deadline, and what all of them can be answered with', async () => {
    await keep('a', { opened_at: '2026-03-02T09:00:05.000Z', deadline: null });
    await keep('b', { options: '["NOT_DONE_TRY_AGAIN","ASK_AGAIN"]' });
    await keep('c', { deadline: '2026-03-04T09:00:00.000Z' });
    await keep('ended', { ended: 'DONE', opened_at: '2026-03-01T09:00:00.000Z' });
    await keep('anothers', { tenant: 't2' });
    const other = { kind: 'CHOOSE_RECOVERY', cause: 'STEP_FAILED', system: 'contracts', task_group: 'another' };
    // That it is done is shown for each by a record of its own.
    const options = '["DONE","NOT_DONE_GIVE_UP","ASK_AGAIN"]';
    await keep('d', { ...other, options, opened_at: '2026-03-01T09:00:00.000Z', deadline: null });
    expect(await query.groups({ tenant }, {})).toEqual([
      {
        ...{ group: 'another', kind: 'CHOOSE_RECOVERY', cause: 'STEP_FAILED', system: 'contracts', count: 1 },
        ...{ oldest: '2026-03-01T09:00:00.000Z', options: ['NOT_DONE_GIVE_UP', 'ASK_AGAIN'] },
      },
      {
        ...{ group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL', ...unknown, system: 'sap', count: 3 },
        ...{ oldest: '2026-03-02T09:00:00.000Z', earliestDeadline: '2026-03-03T09:00:00.000Z' },
        options: ['ASK_AGAIN'],
      },
    ]);
    expect(await query.groups({ tenant }, { system: 'sap' })).toHaveLength(1);
  });
});
