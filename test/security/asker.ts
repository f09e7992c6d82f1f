import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

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
  /** From when the request was sent whole until its answer was there. */
  readonly ms: number;
}

/*
 * A client in a process of its own, so that what it does itself takes neither time nor memory from the server.
 */

const [{ url, token, bodies, forMs, pauseMs }] = (await once(process, 'message')) as [Asking];
const agent = new Agent({ keepAlive: true });
const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
// Written out before any time is taken: to do so is the client's own work.
const written = bodies.map((body) => Buffer.from(body));
const endsAt = performance.now() + forMs;
const answered: Answered[] = [];
for (let asked = 0; asked < bodies.length || performance.now() < endsAt; asked++) {
  const body = asked % bodies.length;
  const sent = request(url, { method: 'POST', agent, headers });
  let sentAt = performance.now();
  sent.once('finish', () => (sentAt = performance.now())).end(written[body]);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const [status, said] = [response.statusCode ?? 0, await text(response)];
  const ms = performance.now() - sentAt;
  answered.push({ body, status, isRefused: status >= 400 || said.includes('"errors"'), ms });
  if (pauseMs > 0) await pause(pauseMs);
}
process.send?.(answered);
agent.destroy();
