import { instantOf } from '@baton/kernel';
import type { Instant } from '@baton/kernel';
import type { KnownKey } from '@baton/specialist/domain';
import type { Sap, SapEntity } from './client.js';
import { present, queryText, since } from './query.js';

/** One row of the log: one field of one change. */
export interface LoggedChange {
  readonly number: number;
  readonly reference: unknown;
  readonly field: string;
  readonly before: unknown;
  readonly at: Instant;
}

/** What the ERP itself keeps of the changes of one kind of record, each with the reference of the request that made it. */
export class ChangeLog {
  readonly #sap: Sap;
  readonly #recordType: 'Subscription' | 'PurchaseOrder';

  constructor(sap: Sap, recordType: 'Subscription' | 'PurchaseOrder') {
    this.#sap = sap;
    this.#recordType = recordType;
  }

  /**
   * Every row of one record, oldest first. Read the record before its log: then what somebody changes in between is
   * never taken for what we have left.
   */
  async of(recordId: string, signal: AbortSignal): Promise<readonly LoggedChange[]> {
    const rows = await this.#read({ filter: { [this.#recordType]: recordId }, orderBy: 'ChangeNumber asc' }, signal);
    return rows.map((row) => ({
      number: Number(row['ChangeNumber']),
      reference: row['ChangeReference'],
      field: String(row['Field']),
      before: row['OldValue'],
      at: instantFrom(row['ChangedAt']),
    }));
  }

  async listKeys(sinceIso: string, signal: AbortSignal): Promise<readonly KnownKey[]> {
    const rows = await this.#read({ filter: { ChangeReference: present, ChangedAt: since(sinceIso) } }, signal);
    const keys = new Map<string, KnownKey>();
    for (const row of rows) {
      const key = String(row['ChangeReference']);
      if (!/^[0-9a-f]{32}$/.test(key)) continue;
      const recordId = String(row[this.#recordType]);
      keys.set(key, { key, recordType: this.#recordType, recordId, at: instantFrom(row['ChangedAt']) });
    }
    return [...keys.values()];
  }

  #read(query: Parameters<typeof queryText>[0], signal: AbortSignal): Promise<readonly SapEntity[]> {
    return this.#sap.readAll(`${this.#recordType}Change${queryText(query)}`, signal);
  }
}

/** The version that a change left: the record's own, or, once it was changed again, one that it does not have any more. */
export function versionLeftBy(change: LoggedChange, log: readonly LoggedChange[], entity: SapEntity): string {
  return log.at(-1)?.number === change.number ? versionOf(entity) : `W/"${change.at}"`;
}

export function versionOf(entity: SapEntity): string {
  return String(entity['@odata.etag']);
}

export function changeTimeOf(entity: SapEntity): Instant {
  return instantFrom(entity['LastChangeDateTime']);
}

/** OData instants may have up to twelve decimal places, or none; three are kept. */
function instantFrom(value: unknown): Instant {
  return instantOf(Date.parse(String(value)));
}
