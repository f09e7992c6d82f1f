import { Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { Systems } from './admin-edits.js';
import { applyEdit, BadEdit } from './admin-edits.js';
import type { FaultBoard, FaultRequest, LateWork } from './faults.js';
import { faultKinds, systemNames } from './faults.js';
import { bodyOf } from './listener.js';
import { DavError } from './dav/dav-error.js';
import { ODataError } from './sap/odata-error.js';
import { SalesforceError } from './salesforce/salesforce-error.js';
import { TableError } from './servicenow/table-error.js';
import { reportUnexpected } from './unexpected.js';

/** Switches faults on and off and edits records as a person would. */
export function adminRouter(systems: Systems, board: FaultBoard, late: LateWork, nowMs: () => number): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'up', systems: systemNames });
  });
  router.get('/faults', (_request, response) => {
    response.json(board.list());
  });
  router.post('/faults', (request, response) => {
    const fault = board.add(faultRequestOf(jsonOf(request)));
    if (fault.kind === 'stale-reads') systems[fault.system].database.startReplica(fault.id, fault.delayMs);
    response.status(201).json(fault);
  });
  router.delete('/faults', (_request, response) => {
    for (const { id, system } of board.clear()) systems[system].database.stopReplica(id);
    late.letGo();
    response.status(204).end();
  });
  router.post('/edit', (request, response) => {
    response.json(applyEdit(systems, jsonOf(request), nowMs()));
  });
  router.use((_request, response) => {
    response.status(404).json({ error: 'Known: GET /health, GET/POST/DELETE /faults, POST /edit' });
  });
  router.use(answerError);
  return router;
}

function faultRequestOf(body: Readonly<Record<string, unknown>>): FaultRequest {
  const system = systemNames.find((name) => name === body['system']);
  const kind = faultKinds.find((name) => name === body['kind']);
  if (system === undefined) throw new BadEdit(`system is one of ${systemNames.join(', ')}`);
  if (kind === undefined) throw new BadEdit(`kind is one of ${faultKinds.join(', ')}`);
  const unknown = Object.keys(body).find((name) => !['system', 'kind', ...Object.keys(optional)].includes(name));
  if (unknown !== undefined) throw new BadEdit(`${unknown} is no property of a fault`);
  for (const [name, type] of Object.entries(optional)) {
    if (body[name] !== undefined && typeof body[name] !== type) throw new BadEdit(`${name} is a ${type}`);
  }
  if (system === 'email' && kind === 'stale-reads') {
    throw new BadEdit('Of email nothing can be read, so nothing that is read can be stale');
  }
  return { ...body, system, kind };
}

const optional = {
  method: 'string',
  pathContains: 'string',
  times: 'number',
  delayMs: 'number',
  status: 'number',
} as const;

function jsonOf(request: Request): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(bodyOf(request).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one answer for everything that is no JSON object.
  }
  throw new BadEdit('The body is a JSON object');
}

/** How the systems refuse what their rules don't allow, whoever asks for it. */
const refusals = [SalesforceError, ODataError, DavError, TableError];

function answerError(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  if (error instanceof BadEdit) response.status(400).json({ error: error.message });
  else if (refusals.some((kind) => error instanceof kind)) {
    const { status, message } = error as SalesforceError | ODataError | DavError | TableError;
    response.status(status).json({ error: message });
  } else {
    reportUnexpected('admin', error);
    response.status(500).json({ error: 'The sandbox failed unexpectedly' });
  }
}
