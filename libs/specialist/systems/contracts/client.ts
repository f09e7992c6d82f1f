import { AuthType, createClient } from 'webdav';
import type { FileStat, WebDAVClient } from 'webdav';
import { untilAborted } from '@baton/specialist/kit';
import { meaningOf, meaningOfMultistatus, meaningOfStatus, statusOf } from './answers.js';

export interface ContractsAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface StoredDocument {
  readonly path: string;
  readonly isFolder: boolean;
  readonly etag: string;
  /** Epoch ms of a whole second. */
  readonly modifiedMs: number;
  /** The key of the operation that voided it. */
  readonly voidReference?: string;
}

/** What the connector needs of the repository. What its methods throw says what is known of the effect. */
export interface Repository {
  /** The document or folder at a path, or nothing if there is none. */
  look(path: string, signal: AbortSignal): Promise<StoredDocument | undefined>;
  list(folder: string, signal: AbortSignal): Promise<readonly StoredDocument[]>;
  read(path: string, signal: AbortSignal): Promise<string | undefined>;
  /** Creates a document if there is none at its path. */
  create(path: string, text: string, signal: AbortSignal): Promise<'CREATED' | 'TAKEN'>;
  /** Keeps everybody else from writing a document until it is unlocked, or for a minute. Answers the lock's token. */
  lock(path: string, signal: AbortSignal): Promise<string>;
  unlock(path: string, token: string, signal: AbortSignal): Promise<void>;
  setProperties(
    path: string,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
    token?: string,
  ): Promise<void>;
  /** Moves a document that we have locked; the lock ends with it. */
  move(path: string, destination: string, token: string, signal: AbortSignal): Promise<'MOVED' | 'TAKEN'>;
  linkTo(path: string): string;
}

const namespace = 'urn:contract-repository:properties';
const lockSeconds = 60;

const askedProperties = `<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:R="${namespace}"><D:prop>
<D:resourcetype/><D:getetag/><D:getlastmodified/><R:void-reference/>
</D:prop></D:propfind>`;

const xml = { 'Content-Type': 'application/xml; charset=utf-8' };
const asking = { data: askedProperties, headers: xml };

/** The repository over WebDAV. Requests of which the status matters bypass the library's methods that hide it. */
export class ContractsClient implements Repository {
  readonly #url: string;
  readonly #dav: WebDAVClient;

  constructor({ url, user, password }: ContractsAccess) {
    this.#url = url;
    const contactHref = 'urn:baton:contracts-specialist';
    this.#dav = createClient(url, { authType: AuthType.Password, username: user, password, contactHref });
    // The library takes texts that look like numbers for numbers, and a key may look like one.
    this.#dav.registerTagParser((path, value) => (path.endsWith('void-reference') ? undefined : value));
  }

  async look(path: string, signal: AbortSignal): Promise<StoredDocument | undefined> {
    try {
      const found = await this.#dav.stat(path, { details: true, ...asking, signal });
      return documentOf('data' in found ? found.data : found);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw meaningOf(error);
    }
  }

  async list(folder: string, signal: AbortSignal): Promise<readonly StoredDocument[]> {
    try {
      const found = await this.#dav.getDirectoryContents(folder, { details: true, ...asking, signal });
      return found.data.map(documentOf);
    } catch (error) {
      if (statusOf(error) === 404) return [];
      throw meaningOf(error);
    }
  }

  async read(path: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      return await (await this.#dav.customRequest(path, { method: 'GET', signal })).text();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw meaningOf(error);
    }
  }

  async create(path: string, text: string, signal: AbortSignal): Promise<'CREATED' | 'TAKEN'> {
    const headers = { 'If-None-Match': '*', 'Content-Type': 'text/plain; charset=utf-8' };
    // The library's own upload takes every status below 400 for success, also the 207 of a locked folder.
    return this.#sendCreating(path, { method: 'PUT', data: text, headers, signal }, 'CREATED');
  }

  async lock(path: string, signal: AbortSignal): Promise<string> {
    try {
      const lock = this.#dav.lock(path, { timeout: `Second-${lockSeconds}`, headers: { Depth: '0' }, signal });
      return (await untilAborted(lock, signal)).token;
    } catch (error) {
      throw meaningOf(error);
    }
  }

  async unlock(path: string, token: string, signal: AbortSignal): Promise<void> {
    // The library's own unlock sends the token without its angle brackets, which servers refuse.
    await this.#send(path, { method: 'UNLOCK', headers: { 'Lock-Token': `<${token}>` }, signal });
  }

  async setProperties(
    path: string,
    values: Readonly<Record<string, string>>,
    signal: AbortSignal,
    token?: string,
  ): Promise<void> {
    const properties = Object.entries(values).map(([name, value]) => `<R:${name}>${value}</R:${name}>`);
    const data = `<?xml version="1.0" encoding="utf-8"?>
<D:propertyupdate xmlns:D="DAV:" xmlns:R="${namespace}"><D:set><D:prop>${properties.join('')}</D:prop></D:set></D:propertyupdate>`;
    const headers = { ...xml, ...(token === undefined ? {} : this.#shown(path, token)) };
    const response = await this.#send(path, { method: 'PROPPATCH', data, headers, signal });
    const body = await response.text();
    if (!/HTTP\/1\.1 200/.test(body)) throw meaningOfMultistatus(body);
  }

  async move(path: string, destination: string, token: string, signal: AbortSignal): Promise<'MOVED' | 'TAKEN'> {
    const headers = { Destination: this.linkTo(destination), Overwrite: 'F', ...this.#shown(path, token) };
    return this.#sendCreating(path, { method: 'MOVE', headers, signal }, 'MOVED');
  }

  linkTo(path: string): string {
    return `${this.#url}${path}`;
  }

  /** The token is shown for this document alone: without its name it would have to hold for the folder above as well. */
  #shown(path: string, token: string): Record<string, string> {
    return { If: `<${this.linkTo(path)}> (<${token}>)` };
  }

  async #sendCreating<Done>(path: string, request: DavRequest, done: Done): Promise<Done | 'TAKEN'> {
    try {
      const response = await this.#dav.customRequest(path, request);
      if (response.status === 207) throw meaningOfMultistatus(await response.text());
      // 204 says that something was replaced, which a server that honours the precondition never does.
      if (response.status !== 201 && response.status !== 204) throw meaningOfStatus(response.status);
      return done;
    } catch (error) {
      if (statusOf(error) === 412) return 'TAKEN';
      throw meaningOf(error);
    }
  }

  async #send(path: string, request: DavRequest): Promise<Awaited<ReturnType<WebDAVClient['customRequest']>>> {
    try {
      return await this.#dav.customRequest(path, request);
    } catch (error) {
      throw meaningOf(error);
    }
  }
}

type DavRequest = Parameters<WebDAVClient['customRequest']>[1];

function documentOf(found: FileStat): StoredDocument {
  const { getetag, ...others } = found.props ?? { displayname: '', resourcetype: {} };
  const voidReference = others['void-reference'];
  return {
    path: found.filename,
    isFolder: found.type === 'directory',
    etag: String(getetag ?? ''),
    modifiedMs: Date.parse(found.lastmod),
    ...(typeof voidReference === 'string' && voidReference !== '' ? { voidReference } : {}),
  };
}
