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
    const statement = statementOf(this.#database.prepare(text === 'begin' ? beginToWrite : text));
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

function statementOf(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...inputsOf(parameters)),
    run: (parameters) => statement.run(...inputsOf(parameters)),
    iterate: (parameters) => statement.iterate(...inputsOf(parameters)),
  };
}

/** The tables' types hold nothing but texts, numbers and null; kysely hands them on without their types. */
function inputsOf(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
