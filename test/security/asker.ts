import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** What a client asks, one after the other and over again, for so long. */
export interface Asking {
  readonly url: string;
  readonly token: string;
  readonly bodies: readonly string[];
  readonly forMs: number;
  readonly pauseMs: number;
}

export interface Answered {
  /** Which of the bodies. */
  readonly body: number;
  readonly status: number;
  readonly isRefused: boolean;
  readonly ms: number;
}

/*
 * A client in a thread of its own, so that what it does itself takes no time from the server.
 */

const { url, token, bodies, forMs, pauseMs } = workerData as Asking;
const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
const endsAt = performance.now() + forMs;
const answered: Answered[] = [];
for (let asked = 0; asked < bodies.length || performance.now() < endsAt; asked++) {
  const body = asked % bodies.length;
  const startedAt = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body: bodies[body] });
  const text = await response.text();
  const ms = performance.now() - startedAt;
  answered.push({ body, status: response.status, isRefused: response.status >= 400 || text.includes('"errors"'), ms });
  if (pauseMs > 0) await pause(pauseMs);
}
parentPort?.postMessage(answered);
