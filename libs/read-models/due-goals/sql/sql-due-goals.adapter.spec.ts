import { openReadStore } from '../../read-store/read-store.js';
import { describeDueGoals } from '../due-goals.contract.js';
import { SqlDueGoals } from './sql-due-goals.adapter.js';

describeDueGoals('due goals in the read store', async () => {
  const db = await openReadStore(':memory:');
  const becomeDue = async (goal_id: string, due_at: string, tenant = 't1'): Promise<void> => {
    const row = { goal_id, due_at, tenant, revision: 0 };
    await db.insertInto('due_goals').values(row).execute();
  };
  return { dueGoals: new SqlDueGoals(db), becomeDue };
});
