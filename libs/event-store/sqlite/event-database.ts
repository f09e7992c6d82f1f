import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import { UnusableDataFolder } from './data-folder-lock.js';
import { reasonOf } from './failure.js';

const schemaVersion = 1;
/** "Batn": marks the file as an event store, so that no other database is ever taken for one. */
const applicationId = 0x4261746e;

/**
 * Events name their stream by a number: one index of (number, revision) is written near its end, where streams in use
 * are, while an index of names would be written all over. That is worth half as many appends again (see the bench).
 */
const schema = `
  create table streams (key integer primary key, name text not null unique) strict;
  create table events (
    position integer primary key,
    stream integer not null,
    revision integer not null,
    id text not null,
    type text not null,
    data text not null,
    metadata text not null,
    unique (stream, revision)
  ) strict;
  create table store (identity text not null) strict;
`;

/** position, stream name, revision, id, type, data, metadata */
export type EventRow = readonly [number, string, number, string, string, string, string];

/** The file of an embedded event store, opened, checked and ready. */
export interface EventDatabase {
  readonly connection: DatabaseSync;
  /** A random name that the store got when it was made. */
  readonly identity: string;
  readonly lastPosition: number;
  readonly statements: EventStatements;
}

export type EventStatements = ReturnType<typeof prepareStatements>;

/** @throws UnusableDataFolder when the file is damaged, of a newer release, or something else altogether. */
export function openEventDatabase(file: string): EventDatabase {
  let connection: DatabaseSync | undefined;
  try {
    // The wait is for a backup that somebody takes from outside; another Baton is kept out by the folder's lock.
    connection = new DatabaseSync(file, { timeout: 5_000 });
    configure(connection);
    createOrCheckSchema(connection, file);
    writeOnceMore(connection, file);
    syncFolder(dirname(file));
    const statements = prepareStatements(connection);
    const identity = String(connection.prepare('select identity from store').get()?.['identity']);
    const lastPosition = Number(connection.prepare('select max(position) as last from events').get()?.['last'] ?? 0);
    return { connection, identity, lastPosition, statements };
  } catch (error) {
    connection?.close();
    if (error instanceof UnusableDataFolder) throw error;
    throw new UnusableDataFolder(
      `The event store can't be opened (${reasonOf(error)}): bring it back from a backup, or move it away to begin with an empty one (file ${file})`,
      { cause: error },
    );
  }
}

function configure(connection: DatabaseSync): void {
  // The size of a page can only be chosen before anything is written: with events of about a kilobyte large pages write
  // and store a fifth less. A checkpoint is due after 8 MiB of log, so that none of them holds appends up for long.
  connection.exec('pragma page_size = 16384; pragma journal_mode = wal; pragma synchronous = full');
  connection.exec('pragma wal_autocheckpoint = 512; pragma cache_size = -32768');
  const journalMode = pragma(connection, 'journal_mode');
  const synchronous = pragma(connection, 'synchronous');
  if (journalMode !== 'wal' || synchronous !== 2)
    throw new Error(
      `the file system does not allow durable commits, journal ${String(journalMode)}, synchronous ${String(synchronous)}`,
    );
}

function createOrCheckSchema(connection: DatabaseSync, file: string): void {
  const found = { version: Number(pragma(connection, 'user_version')), id: pragma(connection, 'application_id') };
  if (found.id === applicationId && found.version > schemaVersion)
    throw new UnusableDataFolder(
      `The event store was written by a newer release of Baton: start that release, or give this one a data folder of its own (schema ${found.version}, this release knows ${schemaVersion}, file ${file})`,
    );
  if (found.id === applicationId && found.version === schemaVersion) return;
  if (connection.prepare('select 1 from sqlite_schema limit 1').get() !== undefined)
    throw new UnusableDataFolder(
      `The file is a database, but no event store of Baton: move it away, or give Baton a data folder of its own (file ${file})`,
    );
  connection.exec('begin immediate');
  connection.exec(schema);
  connection.prepare('insert into store (identity) values (?)').run(randomBytes(6).toString('hex'));
  connection.exec(`pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}; commit`);
}

/**
 * The process before this one may have ended by a sync that failed. What it wrote then can be read, but counts as written
 * and is brought to the disk by no later sync; an append behind it would be lost with it. So all that was not yet in the
 * database itself is written there, and the journal begins anew.
 */
function writeOnceMore(connection: DatabaseSync, file: string): void {
  const isBusy = connection.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'];
  if (isBusy !== 0)
    throw new UnusableDataFolder(
      `Another program reads the event store, a backup perhaps: wait until it has ended, and start again (file ${file})`,
    );
}

/** The journal is a file of its own, and gone with its name: SQLite asks for the folder's sync too, but ignores its failure. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function pragma(connection: DatabaseSync, name: string): SQLOutputValue | undefined {
  return connection.prepare(`pragma ${name}`).get()?.[name];
}

function prepareStatements(connection: DatabaseSync) {
  const eventColumns = 'position, name as stream, revision, id, type, data, metadata';
  const eventsWithNames = `select ${eventColumns} from events join streams on streams.key = events.stream`;
  const prepare = (sql: string): StatementSync => connection.prepare(sql);
  const prepareRows = (sql: string): StatementSync => {
    const statement = prepare(sql);
    // Rows as arrays are made half as fast again as rows as objects.
    statement.setReturnArrays(true);
    return statement;
  };
  return {
    begin: prepare('begin immediate'),
    commit: prepare('commit'),
    /** name → key, revision */
    streamEnd: prepare(
      'select key, (select max(revision) from events where stream = key) as revision from streams where name = ?',
    ),
    insertStream: prepare('insert into streams (name) values (?)'),
    /** position, key, revision, id, type, data, metadata */
    insertEvent: prepare('insert into events values (?, ?, ?, ?, ?, ?, ?)'),
    /** key, from, to (both included) → id */
    idsAt: prepare('select id from events where stream = ? and revision between ? and ? order by revision'),
    /** key, revision → position */
    positionAt: prepare('select position from events where stream = ? and revision = ?'),
    /** after, limit → {@link EventRow} */
    eventsAfter: prepareRows(`${eventsWithNames} where position > ? order by position limit ?`),
    /** name, from (included), limit → {@link EventRow} */
    eventsOfStream: prepareRows(
      `select ${eventColumns} from streams join events on events.stream = streams.key where name = ? and revision >= ? order by revision limit ?`,
    ),
  };
}
