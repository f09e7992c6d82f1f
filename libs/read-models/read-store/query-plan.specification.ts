import { jest } from '@jest/globals';
import { StatementSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { ReadDatabase } from './tables.js';

/** How the database goes about the first statement of a question, in its own words: by which indexes, and what it scans. */
export async function planOf(db: ReadDatabase, ask: () => Promise<unknown>): Promise<string> {
  const all = jest.spyOn(StatementSync.prototype, 'all');
  try {
    await ask();
    const asked = all.mock.contexts.find((one) => one instanceof StatementSync) as StatementSync;
    const plan = sql<{ readonly detail: string }>`${sql.raw(`explain query plan ${asked.expandedSQL}`)}`;
    return (await plan.execute(db)).rows.map(({ detail }) => detail).join('\n');
  } finally {
    all.mockRestore();
  }
}
