import type { FieldValue, Image, ImageName } from './image.js';
import { fieldValue, imageFields, imageOf, imageOfRecord, isSame } from './image.js';
import { soqlText } from './client.js';
import type { Salesforce, SalesforceRow } from './client.js';

/** The field of an opportunity that holds the key of its last change by Baton. */
export const keyField = 'Change_Reference__c';

/** One changed field of one change, as the system itself recorded it. */
export interface HistoryRow {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
  /** Epoch ms of a whole second. */
  readonly atMs: number;
}

/**
 * The history of an opportunity, oldest first. The system keeps it by itself, so a change is still found when the record
 * has been changed again. Values can't be filtered in a query, so the rows are compared here.
 */
export async function readHistory(
  salesforce: Salesforce,
  opportunityId: string,
  signal: AbortSignal,
): Promise<readonly HistoryRow[]> {
  const fields = [keyField, ...Object.values(imageFields).map(({ field }) => field)];
  const rows = await salesforce.query(
    'SELECT Field, OldValue, NewValue, CreatedDate FROM OpportunityFieldHistory' +
      ` WHERE OpportunityId = ${soqlText(opportunityId)} AND Field IN (${fields.map(soqlText).join(', ')})` +
      ' ORDER BY CreatedDate ASC',
    signal,
  );
  return rows.map(historyRowOf);
}

export function historyRowOf(row: SalesforceRow): HistoryRow {
  return {
    field: String(row['Field']),
    before: fieldValue(row['OldValue']),
    after: fieldValue(row['NewValue']),
    atMs: Date.parse(String(row['CreatedDate'])),
  };
}

/** When the change with this key was made; nothing if the history doesn't show it. */
export function changedAtMs(history: readonly HistoryRow[], key: string): number | undefined {
  return history.find(({ field, after }) => field === keyField && after === key)?.atMs;
}

/**
 * The record as it was just before a change of ours that wrote `written` at `atMs`. Several changes may share a second,
 * so a row counts as ours if it also holds what we wrote; a field that we wrote without such a row held that value already.
 * A field that we didn't write holds what the next change found, or what is there now.
 */
export function imageBefore(
  history: readonly HistoryRow[],
  record: SalesforceRow,
  written: Image,
  atMs: number,
): Image {
  const current = imageOfRecord(record);
  return imageOf((name) => {
    const rows = rowsOf(history, name);
    const ours = written[name];
    if (ours === undefined) return valueAt(rows, atMs - 1, current[name]);
    const own = rows.find((row) => row.atMs === atMs && isSame(row.after, ours));
    return own === undefined ? ours : own.before;
  });
}

/** Whether each field holds now what it held at the end of the second `atMs`, whatever happened in between. */
export function isUnchangedSince(history: readonly HistoryRow[], record: SalesforceRow, atMs: number): boolean {
  const current = imageOfRecord(record);
  return Object.keys(imageFields).every((name) => {
    const value = current[name as ImageName];
    return isSame(valueAt(rowsOf(history, name as ImageName), atMs, value), value);
  });
}

function rowsOf(history: readonly HistoryRow[], name: ImageName): readonly HistoryRow[] {
  return history.filter(({ field }) => field === imageFields[name].field);
}

function valueAt(rows: readonly HistoryRow[], atMs: number, current: FieldValue | undefined): FieldValue | undefined {
  const next = rows.find((row) => row.atMs > atMs);
  return next === undefined ? current : next.before;
}
