import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Instant, TenantId } from '@baton/kernel';
import type { RejectionCode } from '@baton/specialist/domain';
import { JournalError } from './journal.js';
import type { AttemptRecord, KeyRecord, RecordedOutcome } from './key-record.js';

const schemaVersion = 2;

// Keys are random, so rows lie in the order of their writing and only the index is written all over: half the work of a
// table that is ordered by key.
const schema = `
  create table identity (id text not null) strict;
  create table key (
    key text not null unique,
    tenant text not null,
    capability text not null,
    brief_digest text not null,
    closed_through integer not null,
    revocation_asked integer not null,
    sent_elsewhere integer not null,
    attempts text not null,
    outcome text,
    rejection_code text,
    record_type text,
    record_id text,
    version_after text,
    committed_at text
  ) strict;
  create table used_token (id text not null, expires_at_ms integer not null) strict;
`;

/** Since version 2: one row for each process that opened the journal, the present one being the last. */
const openings = 'create table opening (id text not null, sequence integer not null) strict;';

/** What a key is bound to never changes; the rest does. */
const writeKey = `
  insert into key values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (key) do update set
    closed_through = excluded.closed_through,
    revocation_asked = excluded.revocation_asked,
    sent_elsewhere = excluded.sent_elsewhere,
    attempts = excluded.attempts,
    outcome = excluded.outcome,
    rejection_code = excluded.rejection_code,
    record_type = excluded.record_type,
    record_id = excluded.record_id,
    version_after = excluded.version_after,
    committed_at = excluded.committed_at
`;

interface KeyRow {
  readonly key: string;
  readonly tenant: string;
  readonly capability: string;
  readonly brief_digest: string;
  readonly closed_through: number;
  readonly revocation_asked: number;
  readonly sent_elsewhere: number;
  readonly attempts: string;
  readonly outcome: RecordedOutcome['kind'] | null;
  readonly rejection_code: string | null;
  readonly record_type: string | null;
  readonly record_id: string | null;
  readonly version_after: string | null;
  readonly committed_at: string | null;
}

const sqliteBusy = 5;

export function isLockedByAnother(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false;
  // The lower byte: extended codes say more about the same thing above it.
  return (Number(error.errcode) & 0xff) === sqliteBusy;
}

/** The file of a journal: one row for each key, read by key and written in groups. */
export class JournalDatabase {
  readonly #database: DatabaseSync;
  readonly #readKey: StatementSync;
  readonly #writeKey: StatementSync;
  readonly #writeToken: StatementSync;
  readonly #forgetTokens: StatementSync;
  readonly #goOn: StatementSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#readKey = database.prepare('select * from key where key = ?');
    this.#writeKey = database.prepare(writeKey);
    this.#writeToken = database.prepare('insert into used_token values (?, ?)');
    this.#goOn = database.prepare(
      'update opening set sequence = sequence + 1 where rowid = (select max(rowid) from opening)',
    );
    this.#forgetTokens = database.prepare('delete from used_token where expires_at_ms <= ?');
  }

  /** Throws at once if another process holds the file (see {@link isLockedByAnother}). */
  static open(path: string): JournalDatabase {
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      // Exclusive: the file's lock is taken with the first access and given back when the process ends, however it ends.
      database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
      prepareSchema(database, path);
      // What an earlier process failed to sync can be read, and no later sync brings it to the disk: it is written anew
      // before anything is built on it.
      database.exec('pragma wal_checkpoint(truncate)');
      return new JournalDatabase(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** The journal's identity, made now if the journal is new. */
  identity(newId: () => string): string {
    const row = this.#database.prepare('select id from identity').get() as { id: string } | undefined;
    if (row) return row.id;
    const id = newId();
    this.#database.prepare('insert into identity values (?)').run(id);
    return id;
  }

  /** Begins an opening; answers with how far the journal had come at the end of each one before it. */
  beginOpening(opening: string): ReadonlyMap<string, number> {
    const rows = this.#database.prepare('select id, sequence from opening order by rowid').all();
    const former = new Map((rows as { id: string; sequence: number }[]).map((row) => [row.id, row.sequence]));
    const sequence = Math.max(0, ...former.values());
    this.#database.prepare('insert into opening values (?, ?)').run(opening, sequence);
    return former;
  }

  /** Gives the journal another identity, and an opening with nothing before it. */
  rename(id: string, opening: string): void {
    this.#database.exec('begin immediate');
    this.#database.prepare('update identity set id = ?').run(id);
    this.#database.exec('delete from opening');
    this.#database.prepare('insert into opening values (?, 0)').run(opening);
    this.#database.exec('commit');
  }

  tokens(): readonly (readonly [id: string, expiresAtMs: number])[] {
    const rows = this.#database.prepare('select id, expires_at_ms from used_token').all();
    return (rows as { id: string; expires_at_ms: number }[]).map((row) => [row.id, row.expires_at_ms]);
  }

  read(key: string): KeyRecord | undefined {
    const row = this.#readKey.get(key) as KeyRow | undefined;
    return row && recordFrom(row);
  }

  /** All or nothing, and on disk when it returns. Tokens that expired by `forgetUntilMs` are dropped in passing. */
  write(
    records: readonly KeyRecord[],
    tokens: readonly (readonly [id: string, expiresAtMs: number])[],
    forgetUntilMs: number | undefined,
  ): void {
    this.#database.exec('begin immediate');
    for (const record of records) this.#writeKey.run(...rowFrom(record));
    for (const [id, expiresAtMs] of tokens) this.#writeToken.run(id, expiresAtMs);
    if (forgetUntilMs !== undefined) this.#forgetTokens.run(forgetUntilMs);
    this.#goOn.run();
    this.#database.exec('commit');
  }

  /** Handed to the operating system when it returns, which is enough for a killed process; on disk with the next write. */
  keepTokens(tokens: readonly (readonly [id: string, expiresAtMs: number])[]): void {
    this.#database.exec('pragma synchronous = normal; begin immediate');
    for (const [id, expiresAtMs] of tokens) this.#writeToken.run(id, expiresAtMs);
    this.#database.exec('commit; pragma synchronous = full');
  }

  close(): void {
    this.#database.close();
  }
}

/** Also takes the lock: the first transaction that writes holds it from then on. */
function prepareSchema(database: DatabaseSync, path: string): void {
  database.exec('begin exclusive');
  const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
  if (version > schemaVersion)
    throw new JournalError(
      `The journal was written by a newer release: run that one, or give this one a folder of its own (${path}, version ${version})`,
    );
  if (version < 1) database.exec(schema);
  if (version < 2) database.exec(`${openings} pragma user_version = ${schemaVersion}`);
  database.exec('commit');
}

function recordFrom(row: KeyRow): KeyRecord {
  const outcome = outcomeFrom(row);
  return {
    key: row.key,
    tenant: row.tenant as TenantId,
    capability: row.capability,
    briefDigest: row.brief_digest,
    closedThrough: row.closed_through,
    revocationAsked: row.revocation_asked === 1,
    sentElsewhere: row.sent_elsewhere === 1,
    attempts: JSON.parse(row.attempts) as AttemptRecord[],
    ...(outcome ? { outcome } : {}),
  };
}

function outcomeFrom(row: KeyRow): RecordedOutcome | undefined {
  switch (row.outcome) {
    case null:
      return undefined;
    case 'REVOKED':
      return { kind: 'REVOKED' };
    case 'REJECTED':
      return { kind: 'REJECTED', code: row.rejection_code as RejectionCode };
    case 'COMMITTED':
      return {
        kind: 'COMMITTED',
        receipt: {
          recordType: row.record_type ?? '',
          recordId: row.record_id ?? '',
          ...(row.version_after === null ? {} : { versionAfter: row.version_after }),
          ...(row.committed_at === null ? {} : { committedAt: row.committed_at as Instant }),
        },
      };
  }
}

function rowFrom({ outcome, ...record }: KeyRecord): (string | number | null)[] {
  const receipt = outcome?.kind === 'COMMITTED' ? outcome.receipt : undefined;
  return [
    record.key,
    record.tenant,
    record.capability,
    record.briefDigest,
    record.closedThrough,
    record.revocationAsked ? 1 : 0,
    record.sentElsewhere ? 1 : 0,
    JSON.stringify(record.attempts),
    outcome?.kind ?? null,
    outcome?.kind === 'REJECTED' ? outcome.code : null,
    receipt?.recordType ?? null,
    receipt?.recordId ?? null,
    receipt?.versionAfter ?? null,
    receipt?.committedAt ?? null,
  ];
}
