import type { FieldValue, Image, ImageName } from './image.js';
import { fieldValue, imageFields, imageNames, imageOf, imageOfRecord, isSame } from './image.js';
import { soqlText } from './client.js';
import type { Salesforce, SalesforceRow } from './client.js';
import { isKey, keyField } from './version.js';
import type { Version } from './version.js';

/** One changed field of one change, as the system itself recorded it. */
export interface HistoryRow {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
  /** Epoch ms of a whole second, which all rows of one change share. */
  readonly atMs: number;
}

export function historyRowOf(row: SalesforceRow): HistoryRow {
  return {
    field: String(row['Field']),
    before: fieldValue(row['OldValue']),
    after: fieldValue(row['NewValue']),
    atMs: Date.parse(String(row['CreatedDate'])),
  };
}

/**
 * The history of an opportunity, which the system keeps by itself: a change is still found there when the record has
 * been changed again. Values can't be filtered in a query, so the rows are compared here.
 */
export class OpportunityHistory {
  readonly #rows: readonly HistoryRow[];

  /** `rows` are the oldest first. */
  constructor(rows: readonly HistoryRow[]) {
    this.#rows = rows;
  }

  static async read(salesforce: Salesforce, opportunityId: string, signal: AbortSignal): Promise<OpportunityHistory> {
    const fields = [keyField, ...Object.values(imageFields).map(({ field }) => field)];
    const rows = await salesforce.query(
      'SELECT Field, OldValue, NewValue, CreatedDate FROM OpportunityFieldHistory' +
        ` WHERE OpportunityId = ${soqlText(opportunityId)} AND Field IN (${fields.map(soqlText).join(', ')})` +
        ' ORDER BY CreatedDate ASC, Id ASC',
      signal,
    );
    return new OpportunityHistory(rows.map(historyRowOf));
  }

  /** When the change with this key was made; nothing if the history doesn't show it. */
  changedAtMs(key: string): number | undefined {
    return this.#rows[this.#indexOf(key)]?.atMs;
  }

  /**
   * The record as it was just before the change with `key`, which wrote `written`. A row of the same second is ours if
   * it holds what we wrote; a field that we wrote without such a row held that value already. A field that we didn't
   * write held what the next change found there, or what is there now.
   */
  imageBefore(key: string, record: SalesforceRow, written: Image): Image {
    const atMs = this.changedAtMs(key);
    const current = imageOfRecord(record);
    return imageOf((name) => {
      const ours = written[name];
      if (ours === undefined) return this.#next(name, (row) => this.#isNotBefore(row, key))?.before ?? current[name];
      const own = this.#next(name, (row) => row.atMs === atMs && isSame(row.after, ours));
      return own === undefined ? ours : own.before;
    });
  }

  /** Whether each field holds now what it held in that version, whatever happened to it in between. */
  isUnchangedSince(version: Version, record: SalesforceRow): boolean {
    const current = imageOfRecord(record);
    return imageNames.every((name) => {
      const next = this.#next(name, (row) => this.#isAfter(row, version));
      return next === undefined || isSame(next.before, current[name]);
    });
  }

  #next(name: ImageName, matches: (row: HistoryRow) => boolean): HistoryRow | undefined {
    return this.#rows.find((row) => row.field === imageFields[name].field && matches(row));
  }

  #indexOf(key: string): number {
    return this.#rows.findIndex(({ field, after }) => field === keyField && after === key);
  }

  /** Without a key of ours beside it, a row of the same second may as well have come before: it is taken for later. */
  #isNotBefore(row: HistoryRow, key: string): boolean {
    const own = this.#indexOf(key);
    const atMs = this.#rows[own]?.atMs ?? 0;
    if (row.atMs !== atMs) return row.atMs > atMs;
    return !this.#isShared(atMs) || this.#rows.indexOf(row) > own;
  }

  /** Rows of the very second count as that change's own, unless Baton has made several changes in it. */
  #isAfter(row: HistoryRow, { atMs, key }: Version): boolean {
    if (row.atMs !== atMs) return row.atMs > atMs;
    return key !== undefined && this.#isShared(atMs) && this.#rows.indexOf(row) > this.#indexOf(key);
  }

  #isShared(atMs: number): boolean {
    return this.#rows.filter((row) => row.atMs === atMs && row.field === keyField && isKey(row.after)).length > 1;
  }
}
