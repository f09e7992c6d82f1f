// What `jsforce/core` stands for: without the interfaces to everything but records, which take as long to load as all else.
import { Connection, OAuth2 } from 'jsforce/lib/core.js';
import { untilAborted } from '@baton/specialist/kit';
import { isEndedSession, meaningOf, meaningOfFailedLogin } from './answers.js';

export interface SalesforceAccess {
  /** Where to log in; the answer names the instance. With a domain of one's own, both are the same. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A record as the REST API gives it; fields that are empty are null. */
export type SalesforceRow = Readonly<Record<string, unknown>>;

/** What the connector needs of Salesforce. What its methods throw says what is known of the effect. */
export interface Salesforce {
  /** All rows that SOQL selects, however many pages. */
  query(soql: string, signal: AbortSignal): Promise<readonly SalesforceRow[]>;
  /** Changes fields of a record, unless it was changed after `unmodifiedSinceMs` (epoch ms; compared by whole seconds). */
  update(change: RecordChange, signal: AbortSignal): Promise<void>;
  /** Where a person can look at a record. */
  linkTo(object: string, id: string): string;
}

export interface RecordChange {
  readonly object: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, string | number | null>>;
  readonly unmodifiedSinceMs: number;
}

type Request = Parameters<Connection['request']>[0];

interface QueryPage {
  readonly records: readonly SalesforceRow[];
  readonly nextRecordsUrl?: string;
}

const apiVersion = '62.0';
const requestTimeoutMs = 30_000;

/** The REST API through jsforce, with one session for all requests. */
export class SalesforceClient implements Salesforce {
  readonly #access: SalesforceAccess;
  #session: Promise<Connection> | undefined;

  constructor(access: SalesforceAccess) {
    this.#access = access;
  }

  async query(soql: string, signal: AbortSignal): Promise<readonly SalesforceRow[]> {
    const rows: SalesforceRow[] = [];
    let next: string | undefined = `/query?q=${encodeURIComponent(soql)}`;
    while (next !== undefined) {
      const page: QueryPage = await this.#send<QueryPage>({ method: 'GET', url: next }, signal);
      rows.push(...page.records);
      next = page.nextRecordsUrl;
    }
    return rows;
  }

  async update({ object, id, fields, unmodifiedSinceMs }: RecordChange, signal: AbortSignal): Promise<void> {
    await this.#send(
      {
        method: 'PATCH',
        url: `/sobjects/${object}/${id}`,
        body: JSON.stringify(fields),
        headers: {
          'content-type': 'application/json',
          'if-unmodified-since': new Date(unmodifiedSinceMs).toUTCString(),
        },
      },
      signal,
    );
  }

  linkTo(object: string, id: string): string {
    return `${this.#access.url}/lightning/r/${object}/${id}/view`;
  }

  /** An ended session is refused before anything is done, so the request is repeated once with a new one. */
  async #send<Answer>(request: Request, signal: AbortSignal): Promise<Answer> {
    const session = this.#openSession();
    try {
      return await this.#once<Answer>(session, request, signal);
    } catch (error) {
      if (!isEndedSession(error)) throw meaningOf(error);
      if (this.#session === session) this.#session = undefined;
    }
    try {
      return await this.#once<Answer>(this.#openSession(), request, signal);
    } catch (error) {
      throw meaningOf(error);
    }
  }

  /** The library would repeat reads by itself for longer than a call may last; here nothing is repeated behind one's back. */
  async #once<Answer>(session: Promise<Connection>, request: Request, signal: AbortSignal): Promise<Answer> {
    const connection = await untilAborted(session, signal);
    signal.throwIfAborted();
    const options = { retry: { maxRetries: 0 }, timeout: requestTimeoutMs };
    return untilAborted(connection.request<Answer>(request, options), signal);
  }

  #openSession(): Promise<Connection> {
    if (this.#session !== undefined) return this.#session;
    const opening = this.#logIn();
    this.#session = opening;
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening;
  }

  /**
   * The connection is given the token alone, not the means to renew it: the library renews a session as often as it is
   * refused, without end.
   */
  async #logIn(): Promise<Connection> {
    const { url, clientId, clientSecret } = this.#access;
    const login = new OAuth2({ loginUrl: url, clientId, clientSecret });
    try {
      const token = await login.requestToken({ grant_type: 'client_credentials' });
      return new Connection({ instanceUrl: token.instance_url, accessToken: token.access_token, version: apiVersion });
    } catch {
      throw meaningOfFailedLogin();
    }
  }
}

/** A text as a SOQL literal. */
export function soqlText(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}

/** A LIKE pattern for names that contain a text; its own wildcards stand for themselves. */
export function soqlContains(text: string): string {
  return `'%${text.replace(/['\\%_]/g, '\\$&')}%'`;
}
