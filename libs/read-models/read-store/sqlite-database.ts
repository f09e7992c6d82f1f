import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

const statementsKept = 128;
/**
 * Whoever begins a transaction here means to write. One that has read first can't write any more once another process has
 * written, however long it would wait; so it waits before it reads.
 */
const beginToWrite = 'begin immediate';

/**
 * Lets kysely's SQLite dialect drive Node's own SQLite. Statements are kept by their text: kysely asks to prepare the
 * same few again and again, which would cost more than running them.
 */
export class NodeSqliteDatabase implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  /** @param file a path, or `:memory:` */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5_000 });
    // Everything in here can be built again from the events, so a commit need not wait for the disk; NORMAL still keeps
    // rows and checkpoint together whatever happens.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16384');
  }

  prepare(text: string): SqliteStatement {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = statementOf(this.#database.prepare(text === 'begin' ? beginToWrite : text), text);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size >= statementsKept && oldest !== undefined) this.#statements.delete(oldest);
    this.#statements.set(text, statement);
    return statement;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

function statementOf(statement: StatementSync, text: string): SqliteStatement {
  const names = statement.columns().map(({ name }) => name);
  // An object of SQLite's making takes longer to make and to read than one of ours. While a statement is kept, a table may
  // come to have other columns: those that a statement names stay at their places, and only all of them do not.
  const isByPlace = !text.includes('*');
  statement.setReturnArrays(isByPlace);
  const rowOf = isByPlace ? (row: unknown) => named(names, row as readonly unknown[]) : (row: unknown) => row;
  return {
    reader: names.length > 0,
    all: (parameters) => statement.all(...inputsOf(parameters)).map(rowOf),
    run: (parameters) => statement.run(...inputsOf(parameters)),
    *iterate(parameters) {
      for (const row of statement.iterate(...inputsOf(parameters))) yield rowOf(row);
    },
  };
}

function named(names: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) row[names[at] ?? ''] = values[at];
  return row;
}

/** The tables' types hold nothing but texts, numbers and null; kysely hands them on without their types. */
function inputsOf(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
