import { randomBytes } from 'node:crypto';
import type { SystemDatabase } from '../system-database.js';
import { compileQuery } from './encoded-query.js';
import { forbidden, noRecord } from './table-error.js';
import type { Field, Table } from './tables.js';
import { columnsOf } from './tables.js';

/** Every value is a text; an empty one stands for none. */
export type TableRecord = Readonly<Record<string, string>>;

/** Who writes, and when. */
export interface Writing {
  readonly user: string;
  readonly atMs: number;
}

export interface Page {
  readonly query: string;
  readonly limit: number;
  readonly offset: number;
}

/** The records of all tables with the rules that the system keeps for them. Every write is one transaction. */
export class RecordStore {
  readonly #database: SystemDatabase;

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  find(table: Table, sysId: string, replicaId?: string): TableRecord | undefined {
    const row = this.#database.readsOf(replicaId).prepare(`SELECT * FROM "${table.name}" WHERE sys_id = ?`).get(sysId);
    return row as TableRecord | undefined;
  }

  get(table: Table, sysId: string, replicaId?: string): TableRecord {
    const record = this.find(table, sysId, replicaId);
    if (record === undefined) throw noRecord();
    return record;
  }

  query(table: Table, { query, limit, offset }: Page, replicaId?: string): { records: TableRecord[]; total: number } {
    const { where, order, parameters } = compileQuery(table, query);
    // As in the real system, records that the query leaves in no order may come in another one on the next page.
    const orderBy = [...order, offset === 0 ? 'rowid' : 'rowid DESC'].join(', ');
    const connection = this.#database.readsOf(replicaId);
    const records = connection
      .prepare(`SELECT * FROM "${table.name}"${where} ORDER BY ${orderBy} LIMIT ? OFFSET ?`)
      .all(...parameters, limit, offset);
    const counted = connection.prepare(`SELECT count(*) AS total FROM "${table.name}"${where}`).get(...parameters);
    return { records: records as TableRecord[], total: Number(counted?.['total'] ?? 0) };
  }

  create(table: Table, body: Readonly<Record<string, unknown>>, writing: Writing): TableRecord {
    return this.#database.write(() => this.createInTransaction(table, body, writing));
  }

  /** For the seed, which sows everything in one transaction and may name the sys_id. */
  createInTransaction(
    table: Table,
    body: Readonly<Record<string, unknown>>,
    writing: Writing,
    sysId = randomBytes(16).toString('hex'),
  ): TableRecord {
    const at = timeText(writing.atMs);
    const record: Record<string, string> = {
      ...Object.fromEntries(columnsOf(table).map(({ name, initially = '' }) => [name, initially])),
      ...changesIn(table, body),
      ...stamps(writing),
      sys_id: sysId,
      sys_created_on: at,
      sys_created_by: writing.user,
      sys_mod_count: '0',
    };
    if (table.numberPrefix !== undefined) {
      record['number'] = this.#nextNumber(table, table.numberPrefix);
      record['opened_at'] = at;
    }
    applyRules(table, record);
    const columns = columnsOf(table).map(({ name }) => name);
    this.#database.connection
      .prepare(`INSERT INTO "${table.name}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
      .run(...columns.map((name) => record[name] ?? ''));
    this.#keepJournal(table, sysId, body, writing);
    return record;
  }

  update(table: Table, sysId: string, body: Readonly<Record<string, unknown>>, writing: Writing): TableRecord {
    return this.#database.write(() => {
      const before = this.get(table, sysId);
      if (before['active'] === 'false') throw forbidden('ACL Exception Update Failed due to security constraints');
      const after: Record<string, string> = {
        ...before,
        ...changesIn(table, body),
        ...stamps(writing),
        sys_mod_count: String(Number(before['sys_mod_count']) + 1),
      };
      applyRules(table, after);
      const columns = columnsOf(table).map(({ name }) => name);
      this.#database.connection
        .prepare(`UPDATE "${table.name}" SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE sys_id = ?`)
        .run(...columns.map((name) => after[name] ?? ''), sysId);
      this.#keepJournal(table, sysId, body, writing);
      return after;
    });
  }

  delete(table: Table, sysId: string): void {
    this.#database.write(() => {
      this.get(table, sysId);
      this.#database.connection.prepare(`DELETE FROM "${table.name}" WHERE sys_id = ?`).run(sysId);
    });
  }

  /** What is written to a journal field is added to those before it and never changed. */
  #keepJournal(table: Table, sysId: string, body: Readonly<Record<string, unknown>>, writing: Writing): void {
    for (const { name } of table.fields.filter(({ type }) => type === 'journal')) {
      const value = body[name];
      if (typeof value !== 'string' || value === '') continue;
      this.#database.connection
        .prepare(
          'INSERT INTO sys_journal_field (sys_id, name, element, element_id, value, sys_created_on, sys_created_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(randomBytes(16).toString('hex'), table.name, name, sysId, value, timeText(writing.atMs), writing.user);
    }
  }

  #nextNumber({ name }: Table, prefix: string): string {
    const row = this.#database.connection.prepare(`SELECT max(number) AS newest FROM "${name}"`).get();
    const newest = typeof row?.['newest'] === 'string' ? Number(row['newest'].slice(prefix.length)) : 10_000;
    return `${prefix}${String(newest + 1).padStart(7, '0')}`;
  }
}

/** UTC, as the system writes instants: `2026-11-24 10:00:00`. */
export function timeText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

function stamps({ user, atMs }: Writing): Readonly<Record<string, string>> {
  return { sys_updated_on: timeText(atMs), sys_updated_by: user };
}

/** As in the real system, what is no field, or not for clients to set, is passed over in silence. */
function changesIn(table: Table, body: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const known = columnsOf(table).filter(({ name, system }) => system !== true && body[name] !== undefined);
  return Object.fromEntries(known.map((field) => [field.name, storedText(field, body[field.name])]));
}

function storedText({ maxLength }: Field, value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return maxLength === undefined ? text : text.slice(0, maxLength);
}

/** A task that is done with is no longer active, and says why. */
function applyRules({ finalStates }: Table, record: Record<string, string>): void {
  if (finalStates === undefined) return;
  const isFinal = finalStates.includes(record['state'] ?? '');
  if (isFinal && record['close_notes'] === '') {
    throw forbidden('Data Policy Exception: The following fields are mandatory: Close notes');
  }
  record['active'] = String(!isFinal);
}
