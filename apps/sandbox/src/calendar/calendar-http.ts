import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { BasicCredentials } from '../basic-credentials.js';
import { areValid } from '../basic-credentials.js';
import { DavError } from '../dav/dav-error.js';
import { pathOfUrl } from '../dav/paths.js';
import type { XmlTree } from '../dav/xml-tree.js';
import { childOf, readXml, writeXml } from '../dav/xml.js';
import type { XmlElement } from '../dav/xml.js';
import type { ErrorWriter } from '../faults.js';
import { replicaOf } from '../faults.js';
import { bodyOf } from '../listener.js';
import { reportUnexpected } from '../unexpected.js';
import { calendarError, caldavNamespace } from './calendar-error.js';
import { describeCalendar, describeFolder, describeObject, multistatus } from './calendar-properties.js';
import type { Described } from './calendar-properties.js';
import type { CalendarStore, StoredObject, Writing } from './calendar-store.js';
import { calendarOf } from './calendar-store.js';
import { filterOf } from './reports.js';

export interface CalendarParts {
  readonly store: CalendarStore;
  readonly credentials: BasicCredentials;
  readonly nowMs: () => number;
}

type Handler = (path: string, request: Request, response: Response) => void;

/** The calendar server over CalDAV (RFC 4791) with scheduling on its own (RFC 6638), as far as the sandbox has it. */
export function calendarRouter(parts: CalendarParts): Router {
  const server = new CalendarServer(parts);
  const router = Router();
  router.use((request, response, next) => {
    if (areValid(parts.credentials, request.headers.authorization)) next();
    else sendText(response.set('WWW-Authenticate', 'Basic realm="Calendar"'), 401, 'Authorization is required.');
  });
  router.use((request, response) => {
    const handler = server.handlers[request.method];
    const path = pathOfUrl(request.originalUrl);
    if (path === undefined) throw new DavError(400, 'The path can not be read.');
    if (handler === undefined) throw new DavError(405, `The method ${request.method} is not allowed here.`);
    handler(path, request, response);
  });
  router.use(answerError);
  return router;
}

class CalendarServer {
  readonly #store: CalendarStore;
  readonly #nowMs: () => number;
  readonly #user: string;

  constructor({ store, credentials, nowMs }: CalendarParts) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#user = credentials.user;
  }

  readonly handlers: Readonly<Record<string, Handler>> = {
    OPTIONS: (_path, _request, response) => {
      response.status(200).set({ DAV: '1, 3, access-control, calendar-access, calendar-auto-schedule' }).end();
    },
    GET: (path, _request, response) => this.#get(path, response),
    HEAD: (path, _request, response) => this.#get(path, response),
    PROPFIND: (path, request, response) => this.#propfind(path, request, response),
    REPORT: (path, request, response) => this.#report(path, request, response),
    PUT: (path, request, response) => {
      const before = this.#store.find(path);
      const object = this.#store.transaction(() => this.#put(path, request));
      response
        .status(before === undefined ? 201 : 204)
        .set('ETag', object.etag)
        .end();
    },
    DELETE: (path, request, response) => {
      this.#store.transaction(() => {
        const object = this.#object(path);
        checkConditions(request, object);
        this.#store.remove(path, this.#writing());
      });
      response.status(204).end();
    },
  };

  #get(path: string, response: Response): void {
    const object = this.#object(path, replicaOf(response));
    response
      .set({ ETag: object.etag, 'Content-Type': 'text/calendar; charset=utf-8' })
      .send(Buffer.from(object.content));
  }

  #put(path: string, request: Request): StoredObject {
    if (this.#store.calendarName(calendarOf(path)) === undefined) {
      throw new DavError(409, 'The calendar above does not exist.');
    }
    checkConditions(request, this.#store.find(path));
    if (!(request.get('Content-Type') ?? '').startsWith('text/calendar')) {
      throw calendarError(403, 'supported-calendar-data', 'A calendar object is of the type text/calendar.');
    }
    return this.#store.put(path, bodyOf(request).toString('utf8'), this.#writing());
  }

  #propfind(path: string, request: Request, response: Response): void {
    const depth = request.get('Depth') ?? 'infinity';
    if (depth === 'infinity') throw new DavError(403, 'A Depth of "infinity" is not allowed here.');
    const [own, members] = this.#described(path, replicaOf(response));
    const shown = depth === '0' ? [own] : [own, ...members];
    sendXml(response, 207, multistatus(shown, askedIn(rootOf(request))));
  }

  /** What a path names, and what is directly below it. */
  #described(path: string, replicaId: string | undefined): readonly [Described, readonly Described[]] {
    const name = this.#store.calendarName(path);
    if (name !== undefined) {
      return [describeCalendar(path, name), this.#store.objectsIn(path, replicaId).map(describeObject)];
    }
    const below = this.#store.calendars().filter((calendar) => calendar.startsWith(`${path}/`));
    if (below.length === 0) return [describeObject(this.#object(path, replicaId)), []];
    const depth = path.split('/').length + 1;
    const folders = [...new Set(below.map((calendar) => calendar.split('/').slice(0, depth).join('/')))];
    const members = folders.map((folder) => {
      const calendarName = this.#store.calendarName(folder);
      return calendarName === undefined ? describeFolder(folder) : describeCalendar(folder, calendarName);
    });
    return [describeFolder(path), members];
  }

  #report(path: string, request: Request, response: Response): void {
    const root = rootOf(request);
    if (root.namespace !== caldavNamespace || !['calendar-query', 'calendar-multiget'].includes(root.name)) {
      throw new DavError(403, 'The report is none that is known here.', {
        'D:error': { '@xmlns:D': 'DAV:', 'D:supported-report': '' },
      });
    }
    if (this.#store.calendarName(path) === undefined) throw notFound();
    const replicaId = replicaOf(response);
    if (root.name === 'calendar-query') {
      const found = this.#store.objectsIn(path, replicaId).filter(filterOf(root));
      return sendXml(response, 207, multistatus(found.map(describeObject), askedIn(root)));
    }
    const paths = root.children.filter(({ name }) => name === 'href').map(({ text }) => pathOfUrl(text) ?? '');
    const found = paths.flatMap((wanted) => this.#store.find(wanted, replicaId) ?? []);
    const missing = paths.filter((wanted) => !found.some((object) => object.path === wanted));
    sendXml(response, 207, multistatus(found.map(describeObject), askedIn(root), missing));
  }

  #object(path: string, replicaId?: string): StoredObject {
    const object = this.#store.find(path, replicaId);
    if (object === undefined) throw notFound();
    return object;
  }

  #writing(): Writing {
    return { user: this.#user, atMs: this.#nowMs() };
  }
}

function checkConditions(request: Request, object: StoredObject | undefined): void {
  const expected = request.get('If-Match');
  const isExpected = expected === undefined || (object !== undefined && (expected === '*' || expected === object.etag));
  if (isExpected && (request.get('If-None-Match') === undefined || object === undefined)) return;
  throw new DavError(412, 'The precondition on the request evaluated to false.');
}

function rootOf(request: Request): XmlElement {
  const body = bodyOf(request);
  if (body.length === 0) throw new DavError(400, 'The request has no body.');
  return readXml(body);
}

function askedIn(root: XmlElement): readonly XmlElement[] {
  return childOf(root, 'prop')?.children ?? [];
}

function sendXml(response: Response, status: number, tree: XmlTree): void {
  response
    .status(status)
    .set('Content-Type', 'application/xml; charset=utf-8')
    .send(Buffer.from(writeXml(tree)));
}

function sendText(response: Response, status: number, text: string): void {
  response.status(status).type('text/plain').send(`${text}\n`);
}

function notFound(): DavError {
  return new DavError(404, 'Nothing is kept under this path.');
}

/** How the server itself words a failure of this status. */
export const writeCalendarFailure: ErrorWriter = (response, status) => {
  sendText(response, status, 'The server was unable to complete your request.');
};

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof DavError && error.body !== undefined) sendXml(response, error.status, error.body);
  else if (error instanceof DavError) sendText(response, error.status, error.message);
  else {
    reportUnexpected('calendar', error);
    writeCalendarFailure(response, 500);
  }
}
