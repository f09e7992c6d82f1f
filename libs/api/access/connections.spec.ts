import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import WebSocket from 'ws';
import { ServedApi } from '../served-api.specification.js';
import type { Whoever } from './made-tokens.specification.js';
import { asked } from './made-tokens.specification.js';

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([], { connectionsPerPersonMax: 2 });
});
afterAll(() => api.close());

async function stream(whoever: Whoever): Promise<Response> {
  return fetch(`http://127.0.0.1:${api.port}/events`, { headers: await asked(whoever) });
}

/** A WebSocket of somebody, once the server knows them or has closed it. */
async function socketOf(whoever: Whoever) {
  const socket = new WebSocket(`ws://127.0.0.1:${api.port}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const closed = once(socket, 'close').then(([code]) => code as unknown);
  socket.send(JSON.stringify({ type: 'connection_init', payload: await asked(whoever) }));
  const known = once(socket, 'message').then(() => 'KNOWN');
  return { socket, answer: await Promise.race([closed, known]), closed };
}

describe('whoever holds as many streams and connections as one person may', () => {
  it('is refused another one, of either kind, until one is ended, and keeps nobody else out', async () => {
    const busy = { actorId: 'busy' };
    const [first, second] = [await stream(busy), await socketOf(busy)];
    expect([first.status, second.answer]).toEqual([200, 'KNOWN']);
    const refused = await stream(busy);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_CONNECTIONS' });
    expect((await socketOf(busy)).answer).toBe(1013);
    const another = await stream({ ...busy, tenant: 't2' });
    expect(another.status).toBe(200);
    await another.body?.cancel();
    second.socket.close();
    await second.closed;
    const after = await stream(busy);
    expect(after.status).toBe(200);
    await Promise.all([first.body?.cancel(), after.body?.cancel()]);
  });
});
