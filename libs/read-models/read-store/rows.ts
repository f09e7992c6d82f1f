import type { CreateTableBuilder, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { ReadDatabase, ReadTables } from './tables.js';

/** Long statements cost more to build and to keep than a few short ones; full chunks share one statement. */
const rowsPerStatement = 100;

export function chunksOf<T>(rows: readonly T[]): (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < rows.length; at += rowsPerStatement) chunks.push(rows.slice(at, at + rowsPerStatement));
  return chunks;
}

export interface Columns {
  /** Texts and whole numbers that are never null. */
  readonly texts?: readonly string[];
  readonly numbers?: readonly string[];
  /** Texts that may be null. */
  readonly maybe?: readonly string[];
  readonly key: readonly string[];
  /** The rows lie in the order of the key, instead of being looked up from it: for those that are added up by stretches. */
  readonly liesByKey?: boolean;
}

/** Makes a table with its primary key. */
export async function createTable({ schema }: ReadDatabase, name: string, columns: Columns): Promise<void> {
  await tableOf(schema.createTable(name), name, columns).execute();
}

/** For what came with a later release, and is worth no building anew of all the others. */
export async function createMissingTable({ schema }: ReadDatabase, name: string, columns: Columns): Promise<void> {
  await tableOf(schema.createTable(name).ifNotExists(), name, columns).execute();
}

function tableOf(begun: CreateTableBuilder<string, string>, name: string, columns: Columns) {
  let table = begun;
  for (const text of columns.texts ?? []) table = table.addColumn(text, 'text', (column) => column.notNull());
  for (const number of columns.numbers ?? []) table = table.addColumn(number, 'integer', (column) => column.notNull());
  for (const text of columns.maybe ?? []) table = table.addColumn(text, 'text');
  table = table.addPrimaryKeyConstraint(`${name}_key`, [...columns.key]);
  return columns.liesByKey ? table.modifyEnd(sql`without rowid`) : table;
}

/** What rows are looked for by, beside the keys of their tables. */
export interface Index {
  readonly name: string;
  readonly on: keyof ReadTables;
  readonly columns: readonly string[];
  /** A condition that leaves out the rows that nobody looks for by it. */
  readonly only?: RawBuilder<boolean>;
}

export async function createIndex({ schema }: ReadDatabase, { name, on, columns, only }: Index): Promise<void> {
  const index = schema
    .createIndex(name)
    .on(on)
    .columns([...columns]);
  await (only === undefined ? index : index.where(only)).execute();
}
