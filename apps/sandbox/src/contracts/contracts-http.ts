import { STATUS_CODES } from 'node:http';
import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { ErrorWriter } from '../faults.js';
import { replicaOf } from '../faults.js';
import { bodyOf } from '../listener.js';
import type { BasicCredentials } from '../basic-credentials.js';
import { areValid } from '../basic-credentials.js';
import { reportUnexpected } from '../unexpected.js';
import { DavError, hrefOf } from '../dav/dav-error.js';
import { IfHeader } from './if-header.js';
import type { Lock, Locks } from './locks.js';
import { askedBy, isLive, lockDiscovery, patchedDocument, propertiesDocument } from './properties.js';
import type { DeadProperty, Resource, ResourceStore, Writing } from './resource-store.js';
import { etagOf, parentOf } from './resource-store.js';
import { WriteChecks } from './write-checks.js';
import { pathOfUrl } from '../dav/paths.js';
import type { XmlElement } from '../dav/xml.js';
import type { XmlTree } from '../dav/xml-tree.js';
import { childOf, readXml, writeXml } from '../dav/xml.js';

export interface ContractsParts {
  readonly store: ResourceStore;
  readonly locks: Locks;
  readonly credentials: BasicCredentials;
  readonly nowMs: () => number;
}

type Handler = (path: string, request: Request, response: Response) => void;

/** Sends the answer of a write, once its transaction is committed. */
type Answer = () => void;

/** The repository as Apache's mod_dav serves it, as far as the sandbox has it. */
export function contractsRouter(parts: ContractsParts): Router {
  const repository = new Repository(parts);
  const router = Router();
  router.use((request, response, next) => {
    if (areValid(parts.credentials, request.headers.authorization)) next();
    else sendPage(response.set('WWW-Authenticate', 'Basic realm="Contracts"'), 401, 'Authorization is required.');
  });
  router.use((request, response) => {
    const handler = repository.handlers[request.method];
    const path = pathOfUrl(request.originalUrl);
    if (path === undefined) throw new DavError(400, 'The path can not be read.');
    if (handler === undefined) throw new DavError(405, `The method ${request.method} is not allowed for this URL.`);
    handler(path, request, response);
  });
  router.use(answerError);
  return router;
}

class Repository {
  readonly #store: ResourceStore;
  readonly #locks: Locks;
  readonly #checks: WriteChecks;
  readonly #nowMs: () => number;
  readonly #user: string;

  constructor({ store, locks, credentials, nowMs }: ContractsParts) {
    this.#store = store;
    this.#locks = locks;
    this.#checks = new WriteChecks(store, locks);
    this.#nowMs = nowMs;
    this.#user = credentials.user;
  }

  readonly handlers: Readonly<Record<string, Handler>> = {
    OPTIONS: (path, _request, response) => this.#options(path, response),
    GET: (path, request, response) => this.#get(path, request, response),
    HEAD: (path, request, response) => this.#get(path, request, response),
    PROPFIND: (path, request, response) => this.#propfind(path, request, response),
    PUT: (path, request, response) => this.#store.transaction(() => this.#put(path, request, response))(),
    DELETE: (path, request, response) => this.#store.transaction(() => this.#delete(path, request, response))(),
    MKCOL: (path, request, response) => this.#store.transaction(() => this.#makeCollection(path, request, response))(),
    COPY: (path, request, response) => this.#store.transaction(() => this.#transfer(path, request, response))(),
    MOVE: (path, request, response) => this.#store.transaction(() => this.#transfer(path, request, response))(),
    PROPPATCH: (path, request, response) => this.#store.transaction(() => this.#proppatch(path, request, response))(),
    LOCK: (path, request, response) => this.#store.transaction(() => this.#lock(path, request, response))(),
    UNLOCK: (path, request, response) => this.#store.transaction(() => this.#unlock(path, request, response))(),
  };

  #options(path: string, response: Response): void {
    const resource = this.#store.find(path);
    const allow =
      resource === undefined
        ? 'OPTIONS,MKCOL,PUT,LOCK'
        : `OPTIONS,GET,HEAD,DELETE,PROPFIND,PROPPATCH,COPY,MOVE${resource.isCollection ? '' : ',PUT'},LOCK,UNLOCK`;
    response.status(200).set({ DAV: '1,2', 'MS-Author-Via': 'DAV', Allow: allow, 'Content-Length': '0' }).end();
  }

  #get(path: string, request: Request, response: Response): void {
    const resource = this.#store.find(path, replicaOf(response));
    if (resource === undefined || resource.isCollection) throw notFound();
    const etag = etagOf(resource);
    response.set({ ETag: etag, 'Last-Modified': lastModified(resource), 'Content-Type': resource.contentType });
    const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
    if (known.includes('*') || known.includes(etag)) response.status(304).end();
    else response.status(200).send(Buffer.from(resource.content));
  }

  #propfind(path: string, request: Request, response: Response): void {
    const replicaId = replicaOf(response);
    const resource = this.#store.find(path, replicaId);
    if (resource === undefined) throw notFound();
    const depth = request.get('Depth') ?? 'infinity';
    if (!['0', '1', 'infinity'].includes(depth)) throw new DavError(400, 'The Depth can not be read.');
    if (depth === 'infinity' && resource.isCollection) {
      throw new DavError(403, `PROPFIND requests with a Depth of "infinity" are not allowed for ${path}.`);
    }
    const asked = askedBy(xmlBodyOf(request));
    const resources =
      depth === '1' && resource.isCollection ? [resource, ...this.#store.members(path, replicaId)] : [resource];
    const described = resources.map((one) => ({
      resource: one,
      dead: this.#store.properties(one.path, replicaId),
      locks: this.#locks.covering(one.path),
    }));
    sendXml(response, 207, propertiesDocument(described, asked, this.#nowMs()));
  }

  #put(path: string, request: Request, response: Response): Answer {
    const existing = this.#store.find(path);
    this.#checks.pass(request, path, new IfHeader(request.get('If')), {
      membership: existing === undefined,
      tree: false,
    });
    if (existing?.isCollection === true) throw new DavError(409, 'Cannot PUT to a collection.');
    this.#requireParent(path, 409);
    this.#store.putDocument(path, bodyOf(request), contentTypeOf(path), this.#writing());
    // As in Apache, the answer names no entity tag: whoever needs it asks for it.
    return () => (existing === undefined ? sendCreated(request, response, path, 'Resource') : sendNothing(response));
  }

  #delete(path: string, request: Request, response: Response): Answer {
    if (this.#store.find(path) === undefined) throw notFound();
    if (path === '/') throw new DavError(403, 'The root can not be deleted.');
    this.#checks.pass(request, path, new IfHeader(request.get('If')), { membership: true, tree: true });
    this.#store.remove(path);
    return () => sendNothing(response);
  }

  #makeCollection(path: string, request: Request, response: Response): Answer {
    if (bodyOf(request).length > 0) throw new DavError(415, 'The supplied request data is not acceptable.');
    if (this.#store.find(path) !== undefined) throw new DavError(405, 'The method MKCOL is not allowed for this URL.');
    this.#checks.pass(request, path, new IfHeader(request.get('If')), { membership: true, tree: false });
    this.#requireParent(path, 409);
    this.#store.putCollection(path, this.#writing());
    return () => sendCreated(request, response, path, 'Collection');
  }

  #transfer(path: string, request: Request, response: Response): Answer {
    const isMove = request.method === 'MOVE';
    if (this.#store.find(path) === undefined) throw notFound();
    const destination =
      request.get('Destination') === undefined ? undefined : pathOfUrl(request.get('Destination') ?? '');
    if (destination === undefined) throw new DavError(400, 'The Destination can not be read.');
    if (destination === path) throw new DavError(403, 'Source and Destination URIs are the same.');
    if (destination.startsWith(`${path}/`)) throw new DavError(403, 'Destination lies within the source.');
    const ifHeader = new IfHeader(request.get('If'));
    if (isMove) this.#checks.pass(request, path, ifHeader, { membership: true, tree: true });
    const target = this.#store.find(destination);
    this.#checks.refuseUnderHold(destination);
    if (target !== undefined && request.get('Overwrite')?.toUpperCase() === 'F') {
      throw new DavError(412, 'Destination is not empty and Overwrite is not "T"');
    }
    this.#checks.checkLocks(destination, ifHeader, { membership: true, tree: true });
    // Apache answers a copy without a parent by 409 and a move by 500.
    this.#requireParent(destination, isMove ? 500 : 409);
    if (target !== undefined) this.#store.remove(destination);
    if (isMove) this.#store.move(path, destination);
    else this.#store.copy(path, destination, request.get('Depth') === '0', this.#writing());
    return () =>
      target === undefined ? sendCreated(request, response, destination, 'Destination') : sendNothing(response);
  }

  #proppatch(path: string, request: Request, response: Response): Answer {
    if (this.#store.find(path) === undefined) throw notFound();
    this.#checks.pass(request, path, new IfHeader(request.get('If')), { membership: false, tree: false });
    const changes = propertyChanges(xmlBodyOf(request));
    const isPossible = changes.every((change) => !isLive(change));
    for (const change of isPossible ? changes : []) {
      if (change.isRemoval) this.#store.removeProperty(path, change.namespace, change.name);
      else this.#store.setProperty(path, change);
    }
    const results = changes.map(({ namespace, name }) => {
      const status = isPossible ? '200 OK' : isLive({ namespace, name }) ? '409 (status)' : '424 (status)';
      return { namespace, name, status };
    });
    return () => sendXml(response, 207, patchedDocument(path, results));
  }

  #lock(path: string, request: Request, response: Response): Answer {
    const expiresMs = expiryOf(request.get('Timeout'), this.#nowMs());
    const info = xmlBodyOf(request);
    const lock =
      info === undefined
        ? this.#refreshedLock(path, request, expiresMs)
        : this.#newLock(path, request, info, expiresMs);
    return () => {
      if (info !== undefined) response.set('Lock-Token', `<${lock.token}>`);
      sendXml(response, 200, {
        'D:prop': { '@xmlns:D': 'DAV:', 'D:lockdiscovery': lockDiscovery([lock], this.#nowMs()) },
      });
    };
  }

  #newLock(path: string, request: Request, info: XmlElement, expiresMs: number | undefined): Lock {
    const scope = childOf(info, 'lockscope');
    if (info.name !== 'lockinfo' || scope === undefined) throw new DavError(400, 'The body is no lockinfo.');
    const isShared = childOf(scope, 'shared') !== undefined;
    const isDeep = request.get('Depth') !== '0';
    const others = [...this.#locks.covering(path), ...(isDeep ? this.#locks.below(path) : [])];
    if (others.some((other) => !isShared || !other.isShared)) {
      throw new DavError(423, 'The requested resource is currently locked.');
    }
    if (this.#store.find(path) === undefined) {
      this.#checks.refuseUnderHold(path);
      this.#requireParent(path, 409);
      this.#store.putDocument(path, new Uint8Array(), contentTypeOf(path), this.#writing());
    }
    const owner = childOf(info, 'owner')?.text.trim() ?? '';
    return this.#locks.grant({ path, isShared, isDeep, owner, expiresMs });
  }

  #refreshedLock(path: string, request: Request, expiresMs: number | undefined): Lock {
    const { tokens } = new IfHeader(request.get('If'));
    const lock = this.#locks.covering(path).find(({ token }) => tokens.includes(token));
    if (lock === undefined) {
      const isLocked = this.#locks.covering(path).length > 0;
      throw new DavError(isLocked ? 423 : 400, 'No lock with that token stands here.');
    }
    this.#locks.refresh(lock.token, expiresMs);
    return { ...lock, expiresMs };
  }

  /** Apache takes the token in angle brackets only, and answers whatever else by 400. */
  #unlock(path: string, request: Request, response: Response): Answer {
    const token = /^\s*<([^>]+)>\s*$/.exec(request.get('Lock-Token') ?? '')?.[1];
    const lock = this.#locks.covering(path).find((candidate) => candidate.token === token);
    if (lock === undefined) throw new DavError(400, 'The Lock-Token is none that stands here.');
    this.#locks.release(lock.token);
    return () => sendNothing(response);
  }

  #requireParent(path: string, status: number): void {
    if (this.#store.find(parentOf(path))?.isCollection === true) return;
    throw new DavError(status, `The collection above ${path} does not exist.`);
  }

  #writing(): Writing {
    return { user: this.#user, atMs: this.#nowMs() };
  }
}

type PropertyChange = DeadProperty & { readonly isRemoval: boolean };

function propertyChanges(root: XmlElement | undefined): PropertyChange[] {
  if (root === undefined || root.name !== 'propertyupdate') throw new DavError(400, 'The body is no propertyupdate.');
  return root.children
    .filter(({ name }) => name === 'set' || name === 'remove')
    .flatMap((part) => (childOf(part, 'prop')?.children ?? []).map((property) => ({ part, property })))
    .map(({ part, property }) => ({
      namespace: property.namespace,
      name: property.name,
      value: property.text,
      isRemoval: part.name === 'remove',
    }));
}

function xmlBodyOf(request: Request): XmlElement | undefined {
  const body = bodyOf(request);
  return body.length === 0 ? undefined : readXml(body);
}

/** The first choice of a Timeout header that can be read; nothing for a lock without end. */
function expiryOf(header: string | undefined, nowMs: number): number | undefined {
  const first = (header ?? '').split(',')[0]?.trim() ?? '';
  const seconds = /^Second-(\d{1,10})$/.exec(first)?.[1];
  return seconds === undefined ? undefined : nowMs + Number(seconds) * 1000;
}

/** By the ending of the name, since Apache keeps no content type of its own. */
function contentTypeOf(path: string): string {
  if (path.endsWith('.md')) return 'text/markdown';
  if (path.endsWith('.txt')) return 'text/plain';
  return path.endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream';
}

function lastModified({ modifiedUs }: Resource): string {
  return new Date(modifiedUs / 1000).toUTCString();
}

function notFound(): DavError {
  return new DavError(404, 'The requested URL was not found on this server.');
}

function sendCreated(request: Request, response: Response, path: string, what: string): void {
  response.set('Location', `http://${request.headers.host ?? 'localhost'}${hrefOf(path)}`);
  sendPage(response, 201, `${what} ${path} has been created.`);
}

function sendNothing(response: Response): void {
  response.status(204).end();
}

function sendXml(response: Response, status: number, tree: XmlTree): void {
  response
    .status(status)
    .set('Content-Type', 'text/xml; charset="utf-8"')
    .send(Buffer.from(writeXml(tree)));
}

function sendPage(response: Response, status: number, text: string): void {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`;
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const page = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>\n<h1>${title}</h1>\n<p>${escaped}</p>\n</body></html>\n`;
  response.status(status).set('Content-Type', 'text/html; charset=iso-8859-1').send(Buffer.from(page));
}

/** How the server itself words a failure of this status. */
export const writeContractsFailure: ErrorWriter = (response, status) => {
  sendPage(response, status, 'The server was unable to complete your request.');
};

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof DavError && error.body !== undefined) sendXml(response, error.status, error.body);
  else if (error instanceof DavError) sendPage(response, error.status, error.message);
  else {
    reportUnexpected('contracts', error);
    writeContractsFailure(response, 500);
  }
}
