import { isNativeError } from 'node:util/types';
import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { ErrorWriter } from '../faults.js';
import { replicaOf } from '../faults.js';
import { bodyOf } from '../listener.js';
import type { BasicCredentials } from '../basic-credentials.js';
import { areValid } from '../basic-credentials.js';
import { reportUnexpected } from '../unexpected.js';
import type { EntityType, Property } from './entities.js';
import { findEntityType, keyOf, servedTypes } from './entities.js';
import type { Entity, EntityStore, Writing } from './entity-store.js';
import { etagOf } from './entity-store.js';
import { invoiceActions, metadataDocument } from './metadata.js';
import { badRequest, ODataError } from './odata-error.js';
import { fromHundredths } from './property-values.js';
import { queryOptionsOf, selectOf } from './query-options.js';

export const servicePath = '/sap/opu/odata4/sap/api_subscription_billing/srvd_a2x/sap/subscriptionbilling/0001';

export interface SapParts {
  readonly store: EntityStore;
  readonly credentials: BasicCredentials;
  readonly nowMs: () => number;
}

const pageSize = 1000;

/** What a path below the service root names. */
interface Resource {
  readonly type: EntityType;
  readonly key?: string | number;
  readonly operation?: string;
}

/** The OData V4 service, as far as the sandbox has it. */
export function sapRouter(parts: SapParts): Router {
  const router = Router();
  router.use((request, response, next) => {
    response.set('OData-Version', '4.0');
    if (areValid(parts.credentials, request.headers.authorization)) next();
    else
      response
        .status(401)
        .set('WWW-Authenticate', 'Basic realm="SAP"')
        .json(new ODataError(401, 'Unauthorized').toBody());
  });
  router.get([servicePath, `${servicePath}/`], (_request, response) => answerServiceDocument(response));
  router.get(`${servicePath}/$metadata`, (_request, response) => {
    response.type('application/xml').send(metadataDocument);
  });
  router.use(servicePath, (request, response) => serve(parts, resourceOf(request.path), request, response));
  router.use(() => {
    throw new ODataError(404, 'Not Found');
  });
  router.use(answerError);
  return router;
}

function serve(parts: SapParts, resource: Resource, request: Request, response: Response): void {
  const { type, key, operation } = resource;
  if (operation === '$count' && request.method === 'GET') {
    const options = queryOptionsOf(type, parametersOf(request));
    response.type('text/plain').send(String(parts.store.count(type, options, replicaOf(response))));
  } else if (operation !== undefined) {
    runAction(parts, resource, request, response);
  } else if (request.method === 'GET') {
    if (key === undefined) answerCollection(parts, type, request, response);
    else answerOne(parts, type, key, request, response);
  } else if (request.method === 'POST' && key === undefined) {
    create(parts, type, request, response);
  } else if (request.method === 'PATCH' && key !== undefined) {
    update(parts, type, key, request, response);
  } else if (request.method === 'DELETE' && key !== undefined) {
    if (!type.creatable) throw readOnly(type);
    throw new ODataError(403, 'Forbidden');
  } else {
    throw new ODataError(405, `Method ${request.method} is not allowed here`);
  }
}

function answerCollection(parts: SapParts, type: EntityType, request: Request, response: Response): void {
  const parameters = parametersOf(request);
  const options = queryOptionsOf(type, parameters);
  const limit = Math.min(options.top ?? pageSize, pageSize);
  const rows = parts.store.query(type, options, limit + 1, replicaOf(response));
  const page = rows.slice(0, limit);
  const hasMore = rows.length > limit && (options.top === undefined || options.top > pageSize);
  sendJson(request, response, 200, {
    '@odata.context': `$metadata#${type.name}`,
    ...(options.count ? { '@odata.count': parts.store.count(type, options, replicaOf(response)) } : {}),
    value: page.map((entity) => shown(type, entity, options.select, wantsStrings(request))),
    ...(hasMore ? { '@odata.nextLink': nextLink(type, parameters, pageSize, options.top) } : {}),
  });
}

function nextLink(type: EntityType, parameters: URLSearchParams, served: number, top: number | undefined): string {
  const next = new URLSearchParams(parameters);
  next.set('$skiptoken', String(Number(parameters.get('$skiptoken') ?? 0) + served));
  if (top !== undefined) next.set('$top', String(top - served));
  return `${type.name}?${next.toString()}`;
}

function answerOne(
  parts: SapParts,
  type: EntityType,
  key: string | number,
  request: Request,
  response: Response,
): void {
  const entity = parts.store.get(type, key, replicaOf(response));
  const select = selectOf(type, parametersOf(request).get('$select'));
  if (hasTag(type) && request.headers['if-none-match'] === etagOf(entity)) response.status(304).end();
  else sendEntity(request, response, 200, type, entity, select);
}

function create(parts: SapParts, type: EntityType, request: Request, response: Response): void {
  if (!type.creatable) throw readOnly(type);
  const entity = parts.store.create(type, jsonOf(request), writingOf(parts));
  response.set('Location', `${type.name}('${encodeURIComponent(String(entity[keyOf(type).name]))}')`);
  sendEntity(request, response, 201, type, entity, type.properties);
}

function update(parts: SapParts, type: EntityType, key: string | number, request: Request, response: Response): void {
  if (type.changeable === undefined) throw readOnly(type);
  const expected = request.headers['if-match'];
  parts.store.get(type, key);
  if (expected === undefined) throw new ODataError(428, 'Precondition Required');
  const entity = parts.store.update(type, key, jsonOf(request), expected, writingOf(parts));
  if (/return=minimal/.test(request.get('Prefer') ?? '')) response.status(204).set('ETag', etagOf(entity)).end();
  else sendEntity(request, response, 200, type, entity, type.properties);
}

function runAction(parts: SapParts, { type, key, operation }: Resource, request: Request, response: Response): void {
  if (type.name !== 'Invoice' || key === undefined || !isInvoiceAction(operation)) {
    throw new ODataError(404, 'Not Found');
  }
  if (request.method !== 'POST') throw new ODataError(405, `Method ${request.method} is not allowed here`);
  if (operation === 'SAP__self.SendByEmail') {
    parts.store.mailInvoice(String(key), writingOf(parts));
    // As of any output, the service says that it took the request, and names nothing by which to ask for it.
    response.status(204).end();
    return;
  }
  const entity = parts.store.cancelInvoice(String(key), request.headers['if-match'], writingOf(parts));
  sendEntity(request, response, 200, type, entity, type.properties);
}

function isInvoiceAction(operation: string | undefined): boolean {
  return invoiceActions.some((name) => operation === `SAP__self.${name}`);
}

/** Reads `/Entity`, `/Entity('key')`, `/Entity('key')/Namespace.Action` and `/Entity/$count`. */
function resourceOf(path: string): Resource {
  const [, name = '', rawKey, operation] =
    /^\/([A-Za-z]+)(?:\((.*)\))?(?:\/([$\w.]+))?\/?$/.exec(decodeURIComponent(path)) ?? [];
  const type = findEntityType(name);
  if (name === '' && path.startsWith('/$batch')) throw new ODataError(501, 'Batches are not supported');
  if (type === undefined) throw new ODataError(404, 'Not Found');
  const key = rawKey === undefined ? {} : { key: keyValue(keyOf(type), rawKey) };
  return { type, ...key, ...(operation === undefined ? {} : { operation }) };
}

function keyValue(property: Property, raw: string): string | number {
  const text = raw.startsWith(`${property.name}=`) ? raw.slice(property.name.length + 1) : raw;
  if (property.type === 'Edm.Int32' && /^-?\d{1,10}$/.test(text)) return Number(text);
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  if (property.type === 'Edm.String' && quoted !== undefined) return quoted.replaceAll("''", "'");
  throw badRequest(`The key of this entity takes ${property.name} as ${property.type}`);
}

function parametersOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}

function jsonOf(request: Request): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(bodyOf(request).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw badRequest('The request body is not a JSON object');
}

function writingOf({ credentials, nowMs }: SapParts): Writing {
  return { user: credentials.user, atMs: nowMs() };
}

function readOnly(type: EntityType): ODataError {
  return new ODataError(405, `Entity "${type.name}" is read-only`);
}

function hasTag(type: EntityType): boolean {
  return type.properties.some(({ name }) => name === 'LastChangeDateTime');
}

/** Without this parameter, JSON carries decimals as numbers and may lose digits. */
function wantsStrings(request: Request): boolean {
  return /IEEE754Compatible=true/i.test(request.get('Accept') ?? '');
}

function sendEntity(
  request: Request,
  response: Response,
  status: number,
  type: EntityType,
  entity: Entity,
  select: readonly Property[],
): void {
  if (hasTag(type)) response.set('ETag', etagOf(entity));
  const body = shown(type, entity, select, wantsStrings(request));
  sendJson(request, response, status, { '@odata.context': `$metadata#${type.name}/$entity`, ...body });
}

function sendJson(request: Request, response: Response, status: number, body: object): void {
  const compatible = wantsStrings(request) ? ';IEEE754Compatible=true' : '';
  response
    .status(status)
    .set('Content-Type', `application/json;odata.metadata=minimal${compatible}`)
    .send(JSON.stringify(body));
}

function shown(type: EntityType, entity: Entity, select: readonly Property[], strings: boolean): object {
  const values = select.map(({ name, type: kind }) => {
    const value = entity[name] ?? null;
    if (kind !== 'Edm.Decimal' || value === null) return [name, value] as const;
    const decimal = fromHundredths(Number(value));
    return [name, strings ? decimal : Number(decimal)] as const;
  });
  return { ...(hasTag(type) ? { '@odata.etag': etagOf(entity) } : {}), ...Object.fromEntries(values) };
}

function answerServiceDocument(response: Response): void {
  const value = servedTypes.map(({ name }) => ({ name, url: name }));
  response.json({ '@odata.context': '$metadata', value });
}

/** How the service itself words a failure of this status. */
export const writeSapFailure: ErrorWriter = (response, status) => {
  const messages: Readonly<Record<number, string>> = { 500: 'Internal Server Error', 503: 'Service Unavailable' };
  response.status(status).json(new ODataError(status, messages[status] ?? 'The request failed').toBody());
};

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof ODataError) {
    response.status(error.status).json(error.toBody());
  } else if (isNativeError(error) && error.message.startsWith('UNIQUE constraint failed')) {
    // The service lets the database's own complaint through, as a server error. Nothing was written.
    response.status(500).json(new ODataError(500, error.message).toBody());
  } else {
    reportUnexpected('sap', error);
    writeSapFailure(response, 500);
  }
}
