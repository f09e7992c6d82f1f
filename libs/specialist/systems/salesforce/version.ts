import { instantOf } from '@baton/kernel';
import type { SalesforceRow } from './client.js';

/** The field of an opportunity that holds the key of its last change by Baton. */
export const keyField = 'Change_Reference__c';

/**
 * Which state of an opportunity is meant. The system tells states apart by the second of their last change alone; the
 * key of the last change by Baton tells those apart that Baton itself made within one second.
 */
export interface Version {
  /** Epoch ms of a whole second. */
  readonly atMs: number;
  readonly key?: string;
}

export function versionOfRecord(record: SalesforceRow): Version {
  const key = record[keyField];
  return { atMs: modifiedAtMs(record), ...(isKey(key) ? { key } : {}) };
}

export function modifiedAtMs(record: SalesforceRow): number {
  return Date.parse(String(record['LastModifiedDate']));
}

/** As the manifest's `version` fields hold it: the time stamp as the system writes it, and the key if there is one. */
export function versionText({ atMs, key }: Version): string {
  return `${instantOf(atMs).replace('Z', '+0000')}${key === undefined ? '' : `/${key}`}`;
}

export function versionFrom(text: string): Version {
  const [stamp = '', key] = text.split('/');
  return { atMs: Date.parse(stamp), ...(key === undefined ? {} : { key }) };
}

export function isSameVersion(one: Version, other: Version): boolean {
  return one.atMs === other.atMs && one.key === other.key;
}

export function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}
