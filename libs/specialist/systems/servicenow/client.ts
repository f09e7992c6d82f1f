import { OutcomeUnclear, rejection } from '@baton/specialist/kit';
import { meaningOfSilence, meaningOfStatus } from './answers.js';

export interface ServicenowAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export type Table = 'core_company' | 'incident' | 'sn_customerservice_case' | 'sys_journal_field';

/** A record as the Table API gives it: every value is a text, and an empty one stands for none. */
export type TableRecord = Readonly<Record<string, string>>;

export interface Condition {
  readonly field: string;
  readonly is: '=' | '>=' | 'LIKE' | 'STARTSWITH';
  readonly value: string;
}

export interface TableQuery {
  readonly where: readonly Condition[];
  readonly fields: readonly string[];
  /** How many records are wanted at most; all of them if it is left out. */
  readonly limit?: number;
}

/** What the connector needs of ServiceNow. What its methods throw says what is known of the effect. */
export interface Tickets {
  list(table: Table, query: TableQuery, signal: AbortSignal): Promise<readonly TableRecord[]>;
  /** The record, or nothing if there is none. */
  read(table: Table, sysId: string, fields: readonly string[], signal: AbortSignal): Promise<TableRecord | undefined>;
  create(table: Table, fields: TableRecord, signal: AbortSignal): Promise<TableRecord>;
  change(table: Table, sysId: string, fields: TableRecord, signal: AbortSignal): Promise<TableRecord>;
  linkTo(table: Table, sysId: string): string;
}

interface Sending {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly body?: TableRecord;
}

const pageSize = 500;

/** The Table API over fetch. */
export class ServicenowClient implements Tickets {
  readonly #access: ServicenowAccess;
  readonly #fetch: typeof fetch;

  constructor(access: ServicenowAccess, fetchFunction: typeof fetch = fetch) {
    this.#access = access;
    this.#fetch = fetchFunction;
  }

  async list(table: Table, { where, fields, limit }: TableQuery, signal: AbortSignal): Promise<readonly TableRecord[]> {
    const records: TableRecord[] = [];
    const url = this.#urlOf(table);
    // Of one second there may be many, whose order may be another on the next page: the sys_id settles it.
    url.searchParams.set('sysparm_query', `${where.map(conditionText).join('^')}^ORDERBYsys_created_on^ORDERBYsys_id`);
    url.searchParams.set('sysparm_fields', [...fields, ...where.map(({ field }) => field)].join(','));
    url.searchParams.set('sysparm_limit', String(Math.min(limit ?? pageSize, pageSize)));
    for (;;) {
      url.searchParams.set('sysparm_offset', String(records.length));
      const page = recordsIn(await this.#ask({ method: 'GET', url }, signal));
      records.push(...page);
      if (limit !== undefined || page.length < pageSize) break;
    }
    checkConditions(records, where);
    return records;
  }

  async read(
    table: Table,
    sysId: string,
    fields: readonly string[],
    signal: AbortSignal,
  ): Promise<TableRecord | undefined> {
    const url = this.#urlOf(table, sysId);
    url.searchParams.set('sysparm_fields', ['sys_id', ...fields].join(','));
    const response = await this.#send({ method: 'GET', url }, signal);
    if (response.status !== 404) return recordIn(await bodyOf(response));
    await response.body?.cancel();
    return undefined;
  }

  async create(table: Table, fields: TableRecord, signal: AbortSignal): Promise<TableRecord> {
    return recordIn(await this.#ask({ method: 'POST', url: this.#urlOf(table), body: fields }, signal));
  }

  async change(table: Table, sysId: string, fields: TableRecord, signal: AbortSignal): Promise<TableRecord> {
    return recordIn(await this.#ask({ method: 'PATCH', url: this.#urlOf(table, sysId), body: fields }, signal));
  }

  linkTo(table: Table, sysId: string): string {
    return `${this.#access.url}/nav_to.do?uri=${encodeURIComponent(`${table}.do?sys_id=${sysId}`)}`;
  }

  async #ask(sending: Sending, signal: AbortSignal): Promise<unknown> {
    return bodyOf(await this.#send(sending, signal));
  }

  async #send({ method, url, body }: Sending, signal: AbortSignal): Promise<Response> {
    const { user, password } = this.#access;
    url.searchParams.set('sysparm_exclude_reference_link', 'true');
    try {
      return await this.#fetch(url, {
        method,
        signal,
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw meaningOfSilence(error);
    }
  }

  #urlOf(table: Table, sysId?: string): URL {
    return new URL(`${this.#access.url}/api/now/table/${table}${sysId === undefined ? '' : `/${sysId}`}`);
  }
}

/** A caret would begin another condition. */
function conditionText({ field, is, value }: Condition): string {
  if (value.includes('^')) throw rejection('INVALID_FOR_SYSTEM');
  return `${field}${is}${value}`;
}

/** An instance passes over a condition on a field that it doesn't have, and answers with records that don't fulfil it. */
function checkConditions(records: readonly TableRecord[], where: readonly Condition[]): void {
  for (const { field, is, value } of where) {
    if (is !== '=') continue;
    const isFulfilled = records.every((record) => record[field]?.toLowerCase() === value.toLowerCase());
    if (!isFulfilled) throw new OutcomeUnclear(`ServiceNow passed over a condition (field ${field})`);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel();
    throw meaningOfStatus(response.status, response.headers.get('retry-after'));
  }
  try {
    return await response.json();
  } catch (error) {
    // The answer broke off: the effect stands, but what became of the record has to be asked.
    throw meaningOfSilence(error);
  }
}

function recordIn(body: unknown): TableRecord {
  const result = resultIn(body);
  if (typeof result !== 'object' || result === null) throw unreadable();
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, String(value)]));
}

function recordsIn(body: unknown): readonly TableRecord[] {
  const result = resultIn(body);
  if (!Array.isArray(result)) throw unreadable();
  return result.map((record: unknown) => recordIn({ result: record }));
}

function resultIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined;
}

function unreadable(): OutcomeUnclear {
  return new OutcomeUnclear('ServiceNow gave an answer that can not be read');
}
