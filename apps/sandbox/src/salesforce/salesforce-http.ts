import { Router } from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ErrorWriter } from '../faults.js';
import { replicaOf } from '../faults.js';
import { bodyOf } from '../listener.js';
import { reportUnexpected } from '../unexpected.js';
import type { Field, ObjectType } from './objects.js';
import { findField, findObjectType } from './objects.js';
import type { Precondition, SalesforceRecord, SalesforceRecords, Writing } from './records.js';
import { PreconditionFailed } from './records.js';
import type { Queries } from './queries.js';
import { attributesOf, dataPath } from './queries.js';
import type { ClientCredentials, Sessions } from './sessions.js';
import { notFound, SalesforceError } from './salesforce-error.js';

export interface SalesforceParts {
  readonly records: SalesforceRecords;
  readonly queries: Queries;
  readonly sessions: Sessions;
  readonly credentials: ClientCredentials;
  readonly integrationUserId: string;
  readonly dailyRequestsMax: number;
  readonly nowMs: () => number;
}

/** The REST API, as far as the sandbox has it. */
export function salesforceRouter(parts: SalesforceParts): Router {
  const router = Router();
  router.post('/services/oauth2/token', (request, response) => issueToken(parts, request, response));
  router.post('/services/oauth2/revoke', (request, response) => {
    parts.sessions.revoke(new URLSearchParams(bodyOf(request).toString()).get('token') ?? '');
    response.status(200).end();
  });
  router.use(dataPath, sessionCheck(parts.sessions), requestCount(parts));
  router.get(`${dataPath}/query`, (request, response) => {
    const soql = request.query['q'];
    if (typeof soql !== 'string' || soql === '')
      throw new SalesforceError(400, 'MALFORMED_QUERY', 'The query is empty.');
    response.json(parts.queries.run(soql, pageSizeOf(request), parts.nowMs(), replicaOf(response)));
  });
  router.get(`${dataPath}/query/:cursor`, (request, response) => {
    response.json(parts.queries.next(request.params.cursor));
  });
  addRecordRoutes(router, parts);
  router.use(() => {
    throw notFound();
  });
  router.use(answerError);
  return router;
}

function addRecordRoutes(router: Router, parts: SalesforceParts): void {
  const { records } = parts;
  const writing = (): Writing => ({ userId: parts.integrationUserId, atMs: parts.nowMs() });
  router.post(`${dataPath}/sobjects/:object`, (request, response) => {
    const type = writableType(request.params.object, 'create');
    const id = records.create(type, jsonOf(request), writing());
    response.status(201).location(`${dataPath}/sobjects/${type.name}/${id}`).json({ id, success: true, errors: [] });
  });
  router.get(`${dataPath}/sobjects/:object/:id`, (request, response) => {
    const type = typeNamed(request.params.object);
    response.json(shown(type, records.get(type, request.params.id, replicaOf(response)), request));
  });
  router.patch(`${dataPath}/sobjects/:object/:id`, (request, response) => {
    const type = writableType(request.params.object, 'update');
    records.update(type, request.params.id, jsonOf(request), writing(), preconditionOf(request));
    response.status(204).end();
  });
  router.delete(`${dataPath}/sobjects/:object/:id`, (request, response) => {
    const type = writableType(request.params.object, 'delete');
    records.delete(type, request.params.id, writing(), preconditionOf(request));
    response.status(204).end();
  });
  router.get(`${dataPath}/sobjects/:object/:field/:value`, (request, response) => {
    const type = typeNamed(request.params.object);
    const field = externalIdField(type, request.params.field);
    const [record, ...others] = records.findByField(type, field, request.params.value, replicaOf(response));
    if (record === undefined) throw notFound();
    if (others.length > 0) answerChoices(response, type, [record, ...others]);
    else response.json(shown(type, record, request));
  });
  router.patch(`${dataPath}/sobjects/:object/:field/:value`, (request, response) => {
    const type = writableType(request.params.object, 'update');
    upsert(
      parts,
      type,
      externalIdField(type, request.params.field),
      request.params.value,
      request,
      response,
      writing(),
    );
  });
}

function upsert(
  { records }: SalesforceParts,
  type: ObjectType,
  field: Field,
  value: string,
  request: Request,
  response: Response,
  writing: Writing,
): void {
  const fields = jsonOf(request);
  const [record, ...others] = records.findByField(type, field, value);
  if (record === undefined) {
    const id = records.create(type, { ...fields, [field.name]: value }, writing);
    response.status(201).json({ id, success: true, errors: [], created: true });
  } else if (others.length > 0) {
    answerChoices(response, type, [record, ...others]);
  } else {
    records.update(type, String(record['Id']), fields, writing);
    response.status(200).json({ id: record['Id'], success: true, errors: [], created: false });
  }
}

function issueToken(
  { sessions, credentials, integrationUserId, nowMs }: SalesforceParts,
  request: Request,
  response: Response,
): void {
  const form = new URLSearchParams(bodyOf(request).toString());
  const refuse = (error: string, description: string): void => {
    response.status(400).json({ error, error_description: description });
  };
  if (form.get('grant_type') !== 'client_credentials') {
    refuse('unsupported_grant_type', 'grant type not supported');
  } else if (form.get('client_id') !== credentials.clientId) {
    refuse('invalid_client_id', 'client identifier invalid');
  } else if (form.get('client_secret') !== credentials.clientSecret) {
    refuse('invalid_client', 'invalid client credentials');
  } else {
    const instanceUrl = `http://${request.headers.host ?? 'localhost'}`;
    response.json({
      access_token: sessions.open(),
      signature: 'not-checked',
      scope: 'api',
      instance_url: instanceUrl,
      id: `${instanceUrl}/id/00D5g000000SANDBOXEA2/${integrationUserId}`,
      token_type: 'Bearer',
      issued_at: String(nowMs()),
    });
  }
}

function sessionCheck(sessions: Sessions): RequestHandler {
  return (request, _response, next) => {
    if (!sessions.isOpen(request.headers.authorization)) {
      throw new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    }
    next();
  };
}

/** Counts the requests of a day against the organisation's limit, and tells the count with every answer. */
function requestCount({ dailyRequestsMax, nowMs }: SalesforceParts): RequestHandler {
  let day = '';
  let count = 0;
  return (_request, response, next) => {
    const today = new Date(nowMs()).toISOString().slice(0, 10);
    if (today !== day) count = 0;
    day = today;
    if (count >= dailyRequestsMax) {
      throw new SalesforceError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
    count += 1;
    response.set('Sforce-Limit-Info', `api-usage=${count}/${dailyRequestsMax}`);
    next();
  };
}

function typeNamed(name: string): ObjectType {
  const type = findObjectType(name);
  if (type === undefined) throw notFound();
  return type;
}

function writableType(name: string, write: 'create' | 'update' | 'delete'): ObjectType {
  const type = typeNamed(name);
  if (type.writes[write]) return type;
  throw new SalesforceError(
    403,
    'INSUFFICIENT_ACCESS_OR_READONLY',
    `insufficient access rights on object: ${write} of ${type.name}`,
  );
}

function externalIdField(type: ObjectType, name: string): Field {
  const field = findField(type, name);
  if (field?.externalId === true) return field;
  throw new SalesforceError(
    404,
    'NOT_FOUND',
    `Provided external ID field does not exist or is not accessible: ${name}`,
  );
}

function jsonOf(request: Request): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(bodyOf(request).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw new SalesforceError(400, 'JSON_PARSER_ERROR', 'The request body is not a JSON object.');
}

function preconditionOf(request: Request): Precondition {
  const unmodifiedSinceMs = Date.parse(request.headers['if-unmodified-since'] ?? '');
  return Number.isNaN(unmodifiedSinceMs) ? {} : { unmodifiedSinceMs };
}

function pageSizeOf(request: Request): number {
  const asked = /batchSize=(\d+)/.exec(request.get('Sforce-Query-Options') ?? '')?.[1];
  return asked === undefined ? 2000 : Math.min(2000, Math.max(200, Number(asked)));
}

function shown(type: ObjectType, record: SalesforceRecord, request: Request): object {
  const asked = request.query['fields'];
  const names = typeof asked === 'string' ? asked.split(',') : type.fields.map((field) => field.name);
  const fields = names.map((name) => {
    const field = findField(type, name.trim());
    if (field === undefined) {
      throw new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on entity '${type.name}'.`);
    }
    return [field.name, record[field.name] ?? null] as const;
  });
  return { attributes: attributesOf(type.name, String(record['Id'])), ...Object.fromEntries(fields) };
}

/** An external id that is not unique may name several records; Salesforce answers with their addresses. */
function answerChoices(response: Response, type: ObjectType, records: readonly SalesforceRecord[]): void {
  response.status(300).json(records.map((record) => `${dataPath}/sobjects/${type.name}/${String(record['Id'])}`));
}

const codesByStatus: Readonly<Record<number, readonly [string, string]>> = {
  400: ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'A validation rule of the organisation does not hold.'],
  401: ['INVALID_SESSION_ID', 'Session expired or invalid'],
  403: ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
  500: ['UNKNOWN_EXCEPTION', 'An unexpected error occurred.'],
  503: ['SERVER_UNAVAILABLE', 'We are down for maintenance.'],
};

/** How Salesforce itself words a failure of this status. */
export const writeSalesforceFailure: ErrorWriter = (response, status) => {
  const [errorCode, message] = codesByStatus[status] ?? ['UNKNOWN_EXCEPTION', 'An unexpected error occurred.'];
  response.status(status).json([{ message, errorCode }]);
};

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof PreconditionFailed) {
    response.status(412).end();
  } else if (error instanceof SalesforceError) {
    response.status(error.status).json(error.toBody());
  } else {
    reportUnexpected('salesforce', error);
    writeSalesforceFailure(response, 500);
  }
}
