import { rowTables } from './projections.js';
import type { ReadDatabase } from './read-store/tables.js';

/** Where rows are others than those that the events make, which stand beside them: a line for each such table. */
export async function differingRows(found: ReadDatabase, made: ReadDatabase): Promise<readonly string[]> {
  const differences: string[] = [];
  for (const table of rowTables) {
    const [rows, expected] = [await rowsIn(found, table), await rowsIn(made, table)];
    const [other] = rows.filter((row, index) => row !== expected[index]);
    if (rows.length !== expected.length || other !== undefined)
      differences.push(`${table}: ${rows.length} rows, and ${expected.length} that the events make (${other})`);
  }
  return differences;
}

async function rowsIn(db: ReadDatabase, table: (typeof rowTables)[number]): Promise<readonly string[]> {
  return (await db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort();
}
