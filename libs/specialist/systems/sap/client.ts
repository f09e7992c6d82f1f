import { deferral } from '@baton/specialist/kit';
import { meaningOfSilence, meaningOfStatus } from './answers.js';

export interface SapAccess {
  readonly url: string;
  readonly servicePath: string;
  readonly user: string;
  readonly password: string;
}

/** An entity as OData gives it; decimals are strings, so that no digit is lost. */
export type SapEntity = Readonly<Record<string, unknown>>;

/** What the connector needs of SAP. What its methods throw says what is known of the effect. */
export interface Sap {
  /** The entity at a path, or nothing if there is none. */
  read(path: string, signal: AbortSignal): Promise<SapEntity | undefined>;
  /** All entities that a path selects, however many pages. */
  readAll(path: string, signal: AbortSignal): Promise<readonly SapEntity[]>;
  create(entitySet: string, fields: SapEntity, signal: AbortSignal): Promise<SapEntity>;
  /** Changes an entity if its version is still `version`, and answers it as it is now. */
  change(path: string, fields: SapEntity, version: string, signal: AbortSignal): Promise<SapEntity>;
  /** Lets SAP do something with the entity at a path. */
  act(path: string, action: string, signal: AbortSignal): Promise<void>;
  linkTo(path: string): string;
}

type Headers = Readonly<Record<string, string>>;

interface Sending {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers?: Headers;
  readonly body?: SapEntity;
}

// With this parameter, decimals and long integers travel as strings in both directions (OData JSON 4.01, 3.2).
const json = 'application/json;IEEE754Compatible=true';

/** An OData V4 service over fetch. */
export class SapClient implements Sap {
  readonly #access: SapAccess;
  readonly #fetch: typeof fetch;
  /** What a gateway with protection against forged requests wants to see on every write; absent until it asks. */
  #forgeryProof: Headers | undefined;

  constructor(access: SapAccess, fetchFunction: typeof fetch = fetch) {
    this.#access = access;
    this.#fetch = fetchFunction;
  }

  async read(path: string, signal: AbortSignal): Promise<SapEntity | undefined> {
    const response = await this.#send({ method: 'GET', url: this.#urlOf(path) }, signal);
    if (response.status === 404) {
      await dropBody(response);
      return undefined;
    }
    return entityOf(await this.#bodyOf(response));
  }

  async readAll(path: string, signal: AbortSignal): Promise<readonly SapEntity[]> {
    const entities: SapEntity[] = [];
    let url: string | undefined = this.#urlOf(path);
    while (url !== undefined) {
      const response: Response = await this.#send({ method: 'GET', url }, signal);
      const page = entityOf(await this.#bodyOf(response));
      if (Array.isArray(page['value'])) entities.push(...page['value'].map(entityOf));
      const next: unknown = page['@odata.nextLink'];
      // The link to the next page may be relative, and then it is so to the service's root.
      url = typeof next === 'string' ? new URL(next, this.#urlOf('')).href : undefined;
    }
    return entities;
  }

  async create(entitySet: string, fields: SapEntity, signal: AbortSignal): Promise<SapEntity> {
    return this.#write({ method: 'POST', url: this.#urlOf(entitySet), body: fields }, signal);
  }

  async change(path: string, fields: SapEntity, version: string, signal: AbortSignal): Promise<SapEntity> {
    const headers = { 'if-match': version };
    return this.#write({ method: 'PATCH', url: this.#urlOf(path), body: fields, headers }, signal);
  }

  async act(path: string, action: string, signal: AbortSignal): Promise<void> {
    const url = this.#urlOf(`${path}/SAP__self.${action}`);
    const response = await this.#sendWrite({ method: 'POST', url, body: {} }, signal);
    await dropBody(response);
    if (!response.ok) throw meaningOf(response);
  }

  linkTo(path: string): string {
    return this.#urlOf(path);
  }

  async #write(sending: Sending, signal: AbortSignal): Promise<SapEntity> {
    return entityOf(await this.#bodyOf(await this.#sendWrite(sending, signal)));
  }

  async #sendWrite(sending: Sending, signal: AbortSignal): Promise<Response> {
    let response = await this.#send(this.#proven(sending), signal);
    if (response.status === 403 && response.headers.get('x-csrf-token')?.toLowerCase() === 'required') {
      // The request was refused for want of a token, before anything was done: fetch one and repeat it once.
      await dropBody(response);
      this.#forgeryProof = await this.#fetchForgeryProof(signal);
      response = await this.#send(this.#proven(sending), signal);
    }
    return response;
  }

  #proven(sending: Sending): Sending {
    return { ...sending, headers: { ...sending.headers, ...this.#forgeryProof } };
  }

  /** The token belongs to the session that its cookies name, so both go together. */
  async #fetchForgeryProof(signal: AbortSignal): Promise<Headers> {
    const sending: Sending = { method: 'GET', url: this.#urlOf(''), headers: { 'x-csrf-token': 'fetch' } };
    const response = await this.#send(sending, signal);
    await dropBody(response);
    const token = response.headers.get('x-csrf-token');
    // The write that asks for it was refused, so that nothing has happened is certain.
    if (token === null) throw deferral('UNAVAILABLE', 5_000);
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    return { 'x-csrf-token': token, cookie: cookies.join('; ') };
  }

  async #send({ method, url, headers, body }: Sending, signal: AbortSignal): Promise<Response> {
    const { user, password } = this.#access;
    try {
      return await this.#fetch(url, {
        method,
        signal,
        redirect: 'manual',
        headers: {
          accept: json,
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          ...(body === undefined ? {} : { 'content-type': json }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw meaningOfSilence(error);
    }
  }

  async #bodyOf(response: Response): Promise<unknown> {
    if (!response.ok) {
      await dropBody(response);
      throw meaningOf(response);
    }
    try {
      return await response.json();
    } catch (error) {
      // The answer broke off: the effect stands, but what became of the record has to be asked.
      throw meaningOfSilence(error);
    }
  }

  #urlOf(path: string): string {
    return `${this.#access.url}${this.#access.servicePath}/${path}`;
  }
}

function meaningOf({ status, headers }: Response): Error {
  return meaningOfStatus(status, headers.get('retry-after'));
}

/** A body that nobody reads would keep its connection from being used again. */
async function dropBody(response: Response): Promise<void> {
  await response.body?.cancel();
}

function entityOf(value: unknown): SapEntity {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
