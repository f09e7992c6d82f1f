import { openReadStore } from '../../read-store/read-store.js';
import { describeOpenGoals } from '../open-goals.contract.js';
import { SqlOpenGoals } from './sql-open-goals.adapter.js';

describeOpenGoals('open goals in the read store', async () => {
  const db = await openReadStore(':memory:');
  return {
    openGoals: new SqlOpenGoals(db),
    isOpen: async (goal_id, about, { tenant, since }) => {
      const rows = about.map((subject) => ({ goal_id, tenant, subject, open_since: since }));
      await db.insertInto('goal_subjects').values(rows).execute();
    },
  };
});
