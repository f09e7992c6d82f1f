import type { NextFunction, Request, RequestHandler, Response } from 'express';

export const systemNames = ['salesforce', 'sap', 'contracts', 'servicenow', 'calendar', 'email'] as const;
export type SystemName = (typeof systemNames)[number];

export const faultKinds = ['fail-before', 'fail-after', 'commit-late', 'stale-reads', 'hang', 'slow'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultRequest {
  readonly system: SystemName;
  /**
   * fail-before: nothing happens, `status` (503, of mail 451) is answered; status 0 resets the connection.
   * fail-after: the effect happens, then `status` is answered, or the connection reset if there is none.
   * commit-late: the connection is reset at once, the effect lands after `delayMs`.
   * stale-reads: reads see the state of `delayMs` ago, or that of the moment of switching on if there is none.
   * hang: no answer and no effect. slow: the request is served after `delayMs`, or when faults are switched off if there
   * is none.
   */
  readonly kind: FaultKind;
  /** Of mail: AUTH, MAIL, RCPT or DATA, which is where a message takes effect and what is meant if nothing is named. */
  readonly method?: string;
  readonly pathContains?: string;
  /** How many requests it hits; all, if left out. */
  readonly times?: number;
  readonly delayMs?: number;
  readonly status?: number;
}

export interface Fault extends FaultRequest {
  readonly id: string;
  readonly hits: number;
}

const readMethods = new Set(['GET', 'HEAD', 'PROPFIND', 'REPORT']);

/** The faults that are switched on, and what they have hit. */
export class FaultBoard {
  #faults: Fault[] = [];
  #count = 0;

  add(request: FaultRequest): Fault {
    const fault: Fault = { ...request, id: `fault-${++this.#count}`, hits: 0 };
    this.#faults.push(fault);
    return fault;
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(): readonly Fault[] {
    const cleared = this.#faults;
    this.#faults = [];
    return cleared;
  }

  /** The first fault that hits a request of this kind, which counts as a hit. `named`: only one that names the method. */
  take(system: SystemName, stale: boolean, method: string, path: string, named = false): Fault | undefined {
    const fault = this.#faults.find(
      (candidate) =>
        candidate.system === system &&
        (candidate.kind === 'stale-reads') === stale &&
        (!stale || readMethods.has(method)) &&
        (candidate.times === undefined || candidate.hits < candidate.times) &&
        (candidate.method === undefined ? !named : candidate.method.toUpperCase() === method) &&
        (candidate.pathContains === undefined ? !path.includes('/oauth2/') : path.includes(candidate.pathContains)),
    );
    if (fault === undefined) return undefined;
    const hit = { ...fault, hits: fault.hits + 1 };
    this.#faults = this.#faults.map((other) => (other === fault ? hit : other));
    return hit;
  }
}

/** Writes a system's own kind of error for a status. */
export type ErrorWriter = (response: Response, status: number) => void;

/** Requests that are served late; forgotten when the sandbox closes, so that nothing lands in a closed store. */
export class LateWork {
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: (() => void)[] = [];

  /** @param delayMs undefined: until what is held is let go */
  after(delayMs: number | undefined, work: () => void): void {
    if (delayMs === undefined) {
      this.#held.push(work);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
  }

  letGo(): void {
    const held = this.#held;
    this.#held = [];
    for (const work of held) work();
  }

  cancel(): void {
    this.#held = [];
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** Stands before a system's own handlers, once the body has arrived. */
export function faultGate(board: FaultBoard, system: SystemName, late: LateWork, fail: ErrorWriter): RequestHandler {
  return (request, response, next) => {
    const path = decodedPath(request);
    response.locals['replicaId'] = board.take(system, true, request.method, path)?.id;
    const fault = board.take(system, false, request.method, path);
    if (fault === undefined) next();
    else applyFault(fault, request, response, next, late, fail);
  };
}

/** The replica that this request has to read from, if a fault says so. */
export function replicaOf(response: Response): string | undefined {
  const id: unknown = response.locals['replicaId'];
  return typeof id === 'string' ? id : undefined;
}

function decodedPath(request: Request): string {
  try {
    return decodeURIComponent(request.originalUrl);
  } catch {
    return request.originalUrl;
  }
}

function applyFault(
  fault: Fault,
  request: Request,
  response: Response,
  next: NextFunction,
  late: LateWork,
  fail: ErrorWriter,
): void {
  switch (fault.kind) {
    case 'fail-before':
      if (fault.status === 0) request.socket.resetAndDestroy();
      else fail(response, fault.status ?? 503);
      return;
    case 'fail-after':
      answerInstead(response, () => {
        if (fault.status === undefined || fault.status === 0) request.socket.resetAndDestroy();
        else fail(response, fault.status);
      });
      next();
      return;
    case 'commit-late':
      request.socket.resetAndDestroy();
      late.after(fault.delayMs ?? 0, next);
      return;
    case 'slow':
      late.after(fault.delayMs, next);
      return;
    case 'hang':
    case 'stale-reads':
      return;
  }
}

/** Lets the handler do its work, throws its answer away and runs `answer` in its place. */
function answerInstead(response: Response, answer: () => void): void {
  const end = response.end.bind(response);
  response.end = (() => {
    response.end = end;
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    answer();
    return response;
  }) as typeof response.end;
}
