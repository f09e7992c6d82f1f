import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { BasicCredentials } from '../basic-credentials.js';
import { areValid } from '../basic-credentials.js';
import type { ErrorWriter } from '../faults.js';
import { replicaOf } from '../faults.js';
import { bodyOf } from '../listener.js';
import { reportUnexpected } from '../unexpected.js';
import type { RecordStore, TableRecord, Writing } from './record-store.js';
import { forbidden, TableError } from './table-error.js';
import type { Table } from './tables.js';
import { findTable } from './tables.js';

export interface ServicenowParts {
  readonly store: RecordStore;
  readonly credentials: BasicCredentials;
  readonly nowMs: () => number;
}

const basePath = '/api/now/table';
const limitUsual = 10_000;

/** The Table API, as far as the sandbox has it. */
export function servicenowRouter(parts: ServicenowParts): Router {
  const router = Router();
  router.use((request, response, next) => {
    if (areValid(parts.credentials, request.headers.authorization)) return next();
    const refusal = new TableError(401, 'User Not Authenticated', 'Required to provide Auth information');
    response.status(401).set('WWW-Authenticate', 'BASIC realm="Service-now"').json(refusal.toBody());
  });
  router.route(`${basePath}/:table`).get(listRecords(parts)).post(createRecord(parts)).all(refuseMethod);
  router
    .route(`${basePath}/:table/:sysId`)
    .get(showRecord(parts))
    .patch(updateRecord(parts))
    .put(updateRecord(parts))
    .delete(deleteRecord(parts))
    .all(refuseMethod);
  router.use(() => {
    throw new TableError(400, 'Requested URI does not represent any resource');
  });
  router.use(answerError);
  return router;
}

type Handler = (request: Request, response: Response) => void;

const listRecords =
  ({ store }: ServicenowParts): Handler =>
  (request, response) => {
    const table = tableNamed(request);
    const parameters = parametersOf(request);
    const page = {
      query: parameters.get('sysparm_query') ?? '',
      limit: wholeNumber(parameters, 'sysparm_limit', limitUsual),
      offset: wholeNumber(parameters, 'sysparm_offset', 0),
    };
    const { records, total } = store.query(table, page, replicaOf(response));
    response.set('X-Total-Count', String(total));
    if (page.offset + records.length < total) {
      const next = new URLSearchParams(parameters);
      next.set('sysparm_offset', String(page.offset + page.limit));
      response.set('Link', `<${rootOf(request)}${basePath}/${table.name}?${next.toString()}>;rel="next"`);
    }
    response.json({ result: records.map((record) => shown(table, record, request)) });
  };

const showRecord =
  ({ store }: ServicenowParts): Handler =>
  (request, response) => {
    const table = tableNamed(request);
    const record = store.get(table, sysIdOf(request), replicaOf(response));
    response.json({ result: shown(table, record, request) });
  };

const createRecord =
  (parts: ServicenowParts): Handler =>
  (request, response) => {
    const table = writableTable(request);
    const record = parts.store.create(table, jsonOf(request), writingOf(parts));
    response
      .status(201)
      .set('Location', `${rootOf(request)}${basePath}/${table.name}/${record['sys_id'] ?? ''}`)
      .json({ result: shown(table, record, request) });
  };

const updateRecord =
  (parts: ServicenowParts): Handler =>
  (request, response) => {
    const table = writableTable(request);
    const record = parts.store.update(table, sysIdOf(request), jsonOf(request), writingOf(parts));
    response.json({ result: shown(table, record, request) });
  };

const deleteRecord =
  ({ store }: ServicenowParts): Handler =>
  (request, response) => {
    store.delete(writableTable(request), sysIdOf(request));
    response.status(204).end();
  };

function refuseMethod(): void {
  throw new TableError(405, 'Method not supported');
}

function tableNamed(request: Request): Table {
  const name = String(request.params['table']);
  const table = findTable(name);
  if (table === undefined) throw new TableError(400, `Invalid table ${name}`);
  return table;
}

function sysIdOf(request: Request): string {
  return String(request.params['sysId']);
}

function writableTable(request: Request): Table {
  const table = tableNamed(request);
  if (!table.writable) throw forbidden('ACL Exception Insert Failed due to security constraints');
  return table;
}

/** References come with a link unless the client wants it otherwise; journal fields are always shown empty. */
function shown(table: Table, record: TableRecord, request: Request): object {
  const parameters = parametersOf(request);
  const wanted = (parameters.get('sysparm_fields') ?? '').split(',').filter((name) => name !== '');
  const withLinks = parameters.get('sysparm_exclude_reference_link') !== 'true';
  const fields = table.fields.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  return Object.fromEntries(
    fields.map(({ name, references }) => {
      const value = record[name] ?? '';
      const isLinked = withLinks && references !== undefined && value !== '';
      return [name, isLinked ? { link: `${rootOf(request)}${basePath}/${references}/${value}`, value } : value];
    }),
  );
}

function parametersOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}

function wholeNumber(parameters: URLSearchParams, name: string, otherwise: number): number {
  const text = parameters.get(name) ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function jsonOf(request: Request): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(bodyOf(request).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw new TableError(400, 'Exception while reading request', 'The payload is not valid JSON');
}

function writingOf({ credentials, nowMs }: ServicenowParts): Writing {
  return { user: credentials.user, atMs: nowMs() };
}

function rootOf(request: Request): string {
  return `http://${request.headers.host ?? 'localhost'}`;
}

/** How the system itself words a failure of this status. */
export const writeServicenowFailure: ErrorWriter = (response, status) => {
  response.status(status).json(new TableError(status, 'Transaction cancelled').toBody());
};

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof TableError) response.status(error.status).json(error.toBody());
  else {
    reportUnexpected('servicenow', error);
    writeServicenowFailure(response, 500);
  }
}
