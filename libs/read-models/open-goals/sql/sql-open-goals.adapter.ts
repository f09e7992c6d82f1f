import type { Kysely } from 'kysely';
import type { ReadTables } from '../../read-store/tables.js';
import type { OpenGoalsQuestion } from '../open-goals.port.js';
import { OpenGoals } from '../open-goals.port.js';

/** Looks in the table that holds the subjects of open goals and of no others. */
export class SqlOpenGoals extends OpenGoals {
  constructor(private readonly db: Kysely<ReadTables>) {
    super();
  }

  override async about({ tenant, subjects, except, max }: OpenGoalsQuestion): Promise<readonly string[]> {
    if (subjects.length === 0) return [];
    const found = await this.db
      .selectFrom('goal_subjects')
      .select(['goal_id', 'open_since'])
      .distinct()
      .where('tenant', '=', tenant)
      .where('subject', 'in', subjects)
      .where('goal_id', '!=', except)
      .orderBy('open_since')
      .orderBy('goal_id')
      .limit(max)
      .execute();
    return found.map((row) => row.goal_id);
  }
}
