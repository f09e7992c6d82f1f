import { randomUUID } from 'node:crypto';
import type { SystemDatabase } from '../system-database.js';
import type { SelectedColumn } from './soql-scope.js';
import { compileQuery } from './soql.js';
import { valueOf } from './records.js';
import type { Value } from './field-values.js';
import { SalesforceError } from './salesforce-error.js';

export const dataPath = '/services/data/v62.0';

interface Nested {
  [name: string]: Value | Nested;
}

interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly Nested[];
}

const cursorsMax = 50;

/** Answers SOQL, and keeps the rows of long answers for the pages that follow. */
export class Queries {
  readonly #database: SystemDatabase;
  readonly #cursors = new Map<string, { readonly records: readonly Nested[]; readonly pageSize: number }>();

  constructor(database: SystemDatabase) {
    this.#database = database;
  }

  run(soql: string, pageSize: number, nowMs: number, replicaId?: string): Page {
    const query = compileQuery(soql, nowMs);
    const rows = this.#database
      .readsOf(replicaId)
      .prepare(query.sql)
      .all(...query.parameters);
    if (query.countsOnly) return { totalSize: Number(rows[0]?.['total'] ?? 0), done: true, records: [] };
    const records = rows.map((row) => {
      const record: Nested = { attributes: attributesOf(query.type.name, String(row['recordId'])) };
      for (const [index, column] of query.columns.entries()) {
        place(record, column, valueOf(column.field, row[`c${index}`] ?? null));
      }
      return record;
    });
    if (records.length <= pageSize) return { totalSize: records.length, done: true, records };
    const locator = `01g${randomUUID().replaceAll('-', '').slice(0, 15)}`;
    this.#keep(locator, { records, pageSize });
    return this.#page(locator, 0);
  }

  /** The page that `nextRecordsUrl` points to: its last segment is locator-offset. */
  next(cursor: string): Page {
    const [locator = '', offset = ''] = cursor.split('-');
    if (!this.#cursors.has(locator) || !/^\d+$/.test(offset)) {
      throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return this.#page(locator, Number(offset));
  }

  #page(locator: string, offset: number): Page {
    const { records, pageSize } = this.#cursors.get(locator) ?? { records: [], pageSize: 0 };
    const end = offset + pageSize;
    const done = end >= records.length;
    return {
      totalSize: records.length,
      done,
      ...(done ? {} : { nextRecordsUrl: `${dataPath}/query/${locator}-${end}` }),
      records: records.slice(offset, end),
    };
  }

  #keep(locator: string, cursor: { readonly records: readonly Nested[]; readonly pageSize: number }): void {
    this.#cursors.set(locator, cursor);
    for (const oldest of this.#cursors.keys()) {
      if (this.#cursors.size <= cursorsMax) return;
      this.#cursors.delete(oldest);
    }
  }
}

export function attributesOf(objectName: string, id: string): Nested {
  return { type: objectName, url: `${dataPath}/sobjects/${objectName}/${id}` };
}

function place(record: Nested, { path, relationships, field }: SelectedColumn, value: Value): void {
  let target = record;
  for (const [depth, name] of relationships.entries()) {
    const existing = target[name];
    if (typeof existing === 'object' && existing !== null) {
      target = existing;
      continue;
    }
    const parent: Nested = { attributes: { type: path[depth]?.name ?? null } };
    target[name] = parent;
    target = parent;
  }
  target[field.name] = value;
}
