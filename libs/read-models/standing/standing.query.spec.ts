import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planOf } from '../read-store/query-plan.specification.js';
import { openReadStore } from '../read-store/read-store.js';
import type { OverallTotalRow, ReadDatabase } from '../read-store/tables.js';
import { StandingQuery } from './standing.query.js';

let db: ReadDatabase;
let standing: StandingQuery;
beforeEach(async () => {
  db = await openReadStore(':memory:');
  standing = new StandingQuery(db);
});
afterEach(() => db.destroy());

async function keep(...totals: readonly OverallTotalRow[]): Promise<void> {
  await db.insertInto('overall_totals').values(totals).execute();
}

describe('how an installation stands', () => {
  it('is told over all tenants, of goals that have not ended', async () => {
    await keep(
      { tenant: 't1', measure: 'PHASE', value: 'RUNNING', count: 2 },
      { tenant: 't2', measure: 'PHASE', value: 'RUNNING', count: 1 },
      { tenant: 't1', measure: 'PHASE', value: 'CONCLUDED', count: 9 },
      { tenant: 't1', measure: 'OWNER', value: 'PLANNING', count: 7 },
    );
    expect(await standing.openGoalsByPhase()).toEqual({ RUNNING: 3 });
  });

  it('is added up without going through all that was ever counted or asked', async () => {
    expect(await planOf(db, () => standing.openGoalsByPhase())).toMatch(
      /^SCAN overall_totals USING COVERING INDEX totals_of_open_goals$/,
    );
    expect(await planOf(db, () => standing.openTasksByKind())).toMatch(
      /^SCAN human_tasks USING COVERING INDEX human_tasks_open_by_kind$/,
    );
  });
});
