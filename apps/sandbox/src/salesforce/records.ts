import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { SystemDatabase } from '../system-database.js';
import type { Field, ObjectType } from './objects.js';
import { findField, objectTypeOf } from './objects.js';
import type { Value } from './field-values.js';
import { checkedValue } from './field-values.js';
import { applyValidationRules } from './validation-rules.js';
import { canonicalId, recordId, recordNumber } from './record-ids.js';
import { fromStamp, toStamp } from './instants.js';
import { notFound, SalesforceError } from './salesforce-error.js';

export type SalesforceRecord = Record<string, Value>;

/** Who writes, and when. */
export interface Writing {
  readonly userId: string;
  readonly atMs: number;
}

export interface Precondition {
  /** Epoch ms of If-Unmodified-Since. */
  readonly unmodifiedSinceMs?: number;
}

/** Nothing was written since the record is newer than the client's precondition says. */
export class PreconditionFailed extends Error {
  override readonly name = 'PreconditionFailed';
}

/** Field names of the history differ for references: it calls them by their relationship. */
const historyFieldName = (field: Field): string => field.references?.as ?? field.name;

export class SalesforceRecords {
  readonly #database: SystemDatabase;

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  get(type: ObjectType, id: string, replicaId?: string): SalesforceRecord {
    const connection = this.#database.readsOf(replicaId);
    const row = connection.prepare(`SELECT * FROM "${type.name}" WHERE "Id" = ?`).get(canonicalId(id) ?? id);
    if (row !== undefined) return recordOf(type, row);
    const deleted = connection.prepare('SELECT 1 FROM DeletedRecord WHERE Id = ?').get(canonicalId(id) ?? id);
    throw deleted === undefined ? notFound() : new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  }

  findByField(type: ObjectType, field: Field, value: string, replicaId?: string): SalesforceRecord[] {
    return this.#database
      .readsOf(replicaId)
      .prepare(`SELECT * FROM "${type.name}" WHERE "${field.name}" = ? COLLATE NOCASE ORDER BY "Id"`)
      .all(value)
      .map((row) => recordOf(type, row));
  }

  create(type: ObjectType, fields: Readonly<Record<string, unknown>>, writing: Writing): string {
    return this.#database.write(() => this.createInTransaction(type, fields, writing));
  }

  /** For the seed, which sows everything in one transaction. */
  createInTransaction(type: ObjectType, fields: Readonly<Record<string, unknown>>, writing: Writing): string {
    const connection = this.#database.connection;
    const values = checkedFields(type, fields);
    const missing = type.fields.filter((field) => field.required === true && (values.get(field.name) ?? null) === null);
    if (missing.length > 0) {
      const names = missing.map((field) => field.name);
      throw new SalesforceError(
        400,
        'REQUIRED_FIELD_MISSING',
        `Required fields are missing: [${names.join(', ')}]`,
        names,
      );
    }
    const id = nextId(connection, type);
    for (const field of type.fields) values.set(field.name, values.get(field.name) ?? null);
    values.set('Id', id);
    if (values.get('OwnerId') === null) values.set('OwnerId', writing.userId);
    if (values.get('CurrencyIsoCode') === null) values.set('CurrencyIsoCode', 'EUR');
    for (const [field, value] of stampsOf(type, writing, true)) values.set(field, value);
    this.#checkWhole(type, values);
    insert(connection, type, values);
    if (type.history !== undefined) {
      recordHistory(connection, type, id, writing, [{ field: 'created', before: null, after: null }]);
    }
    return id;
  }

  update(
    type: ObjectType,
    id: string,
    fields: Readonly<Record<string, unknown>>,
    writing: Writing,
    precondition: Precondition = {},
  ): void {
    this.#database.write(() => {
      const before = this.get(type, id);
      const recordKey = String(before['Id']);
      this.#checkWritable(recordKey, before, precondition);
      const sent = checkedFields(type, fields);
      const after = new Map<string, Value>(Object.entries(before));
      for (const [name, value] of sent) after.set(name, value);
      for (const [name, value] of stampsOf(type, writing, false)) after.set(name, value);
      const emptied = type.fields.find((field) => field.required === true && after.get(field.name) === null);
      if (emptied !== undefined) {
        throw new SalesforceError(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${emptied.name}]`, [
          emptied.name,
        ]);
      }
      this.#checkWhole(type, after);
      const assignments = type.fields.map((field) => `"${field.name}" = ?`).join(', ');
      this.#database.connection
        .prepare(`UPDATE "${type.name}" SET ${assignments} WHERE "Id" = ?`)
        .run(...type.fields.map((field) => stored(after.get(field.name) ?? null)), recordKey);
      const changes = type.fields
        .filter((field) => sent.has(field.name) && sent.get(field.name) !== before[field.name])
        .map((field) => ({
          field: historyFieldName(field),
          before: before[field.name] ?? null,
          after: sent.get(field.name) ?? null,
        }));
      recordHistory(this.#database.connection, type, recordKey, writing, changes);
    });
  }

  delete(type: ObjectType, id: string, writing: Writing, precondition: Precondition = {}): void {
    this.#database.write(() => {
      const record = this.get(type, id);
      const recordKey = String(record['Id']);
      this.#checkWritable(recordKey, record, precondition);
      this.#database.connection.prepare(`DELETE FROM "${type.name}" WHERE "Id" = ?`).run(recordKey);
      this.#database.connection
        .prepare('INSERT INTO DeletedRecord (Id, DeletedDate) VALUES (?, ?)')
        .run(recordKey, toStamp(writing.atMs));
    });
  }

  /** Locks a record as an approval process does, or frees it again. */
  setLock(type: ObjectType, id: string, locked: boolean): void {
    this.#database.write(() => {
      const recordKey = String(this.get(type, id)['Id']);
      const statement = locked
        ? 'INSERT OR IGNORE INTO RecordLock (Id) VALUES (?)'
        : 'DELETE FROM RecordLock WHERE Id = ?';
      this.#database.connection.prepare(statement).run(recordKey);
    });
  }

  #checkWritable(id: string, record: SalesforceRecord, { unmodifiedSinceMs }: Precondition): void {
    // The precondition knows whole seconds only, so a change within the same second goes unnoticed, as in Salesforce.
    if (unmodifiedSinceMs !== undefined && fromStamp(String(record['LastModifiedDate'])) > unmodifiedSinceMs) {
      throw new PreconditionFailed(`Record ${id} was modified since`);
    }
    if (this.#database.connection.prepare('SELECT 1 FROM RecordLock WHERE Id = ?').get(id) !== undefined) {
      throw new SalesforceError(400, 'ENTITY_IS_LOCKED', 'entity is locked for editing');
    }
  }

  #checkWhole(type: ObjectType, values: ReadonlyMap<string, Value>): void {
    for (const field of type.fields) {
      const value = values.get(field.name) ?? null;
      if (value === null) continue;
      if (field.references !== undefined && field.system !== true) {
        const target = objectTypeOf(field.references.object);
        const found = this.#database.connection
          .prepare(`SELECT 1 FROM "${target.name}" WHERE "Id" = ?`)
          .get(stored(value));
        if (found === undefined) {
          throw new SalesforceError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
        }
      }
      if (field.unique === true) this.#checkUnique(type, field, String(value), String(values.get('Id')));
    }
    applyValidationRules(type.name, values);
  }

  #checkUnique(type: ObjectType, field: Field, value: string, ownId: string): void {
    const other = this.findByField(type, field, value).find((record) => record['Id'] !== ownId);
    if (other === undefined) return;
    throw new SalesforceError(
      400,
      'DUPLICATE_VALUE',
      `duplicate value found: ${field.name} duplicates value on record with id: ${String(other['Id']).slice(0, 15)}`,
    );
  }
}

export function recordOf(type: ObjectType, row: Readonly<Record<string, SQLOutputValue>>): SalesforceRecord {
  return Object.fromEntries(type.fields.map((field) => [field.name, valueOf(field, row[field.name] ?? null)]));
}

export function valueOf(field: Field, value: SQLOutputValue): Value {
  if (value === null) return null;
  if (field.type === 'boolean') return value === 1;
  // Old and new values of the history keep the type of the field that changed.
  if (field.type === 'anyType') return JSON.parse(String(value)) as Value;
  return typeof value === 'number' ? value : String(value);
}

function checkedFields(type: ObjectType, fields: Readonly<Record<string, unknown>>): Map<string, Value> {
  const checked = new Map<string, Value>();
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'attributes') continue;
    const field = findField(type, name);
    if (field === undefined) {
      throw new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`);
    }
    if (field.system === true) {
      throw new SalesforceError(
        400,
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        [field.name],
      );
    }
    checked.set(field.name, checkedValue(field, value));
  }
  return checked;
}

function stampsOf(type: ObjectType, writing: Writing, isNew: boolean): Map<string, Value> {
  const stamp = toStamp(writing.atMs);
  const stamps = new Map<string, Value>([
    ['LastModifiedDate', stamp],
    ['LastModifiedById', writing.userId],
    ['SystemModstamp', stamp],
  ]);
  if (isNew) stamps.set('CreatedDate', stamp).set('CreatedById', writing.userId);
  return new Map([...stamps].filter(([name]) => findField(type, name) !== undefined));
}

interface Change {
  readonly field: string;
  readonly before: Value;
  readonly after: Value;
}

function recordHistory(
  connection: DatabaseSync,
  type: ObjectType,
  id: string,
  writing: Writing,
  changes: readonly Change[],
): void {
  if (type.history === undefined) return;
  const historyType = objectTypeOf(type.history.object);
  for (const { field, before, after } of changes) {
    insert(
      connection,
      historyType,
      new Map<string, Value>([
        ['Id', nextId(connection, historyType)],
        [type.history.parent, id],
        ['Field', field],
        ['OldValue', before === null ? null : JSON.stringify(before)],
        ['NewValue', after === null ? null : JSON.stringify(after)],
        ['CreatedDate', toStamp(writing.atMs)],
        ['CreatedById', writing.userId],
      ]),
    );
  }
}

function insert(connection: DatabaseSync, type: ObjectType, values: ReadonlyMap<string, Value>): void {
  const marks = type.fields.map(() => '?').join(', ');
  connection
    .prepare(`INSERT INTO "${type.name}" VALUES (${marks})`)
    .run(...type.fields.map((field) => stored(values.get(field.name) ?? null)));
}

/** The base 62 digits ascend as bytes do, so that the greatest id is the newest; ids of deleted records are not used again. */
function nextId(connection: DatabaseSync, type: ObjectType): string {
  const newest = [
    connection.prepare(`SELECT max(Id) AS newest FROM "${type.name}"`).get(),
    connection
      .prepare('SELECT max(Id) AS newest FROM DeletedRecord WHERE Id BETWEEN ? AND ?')
      .get(type.keyPrefix, `${type.keyPrefix}~`),
  ].map((row) => row?.['newest']);
  const numbers = newest.map((id) => (typeof id === 'string' ? recordNumber(id) : 0));
  return recordId(type.keyPrefix, Math.max(...numbers) + 1);
}

function stored(value: Value): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : value;
}
