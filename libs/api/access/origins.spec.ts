import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import supertest from 'supertest';
import WebSocket from 'ws';
import { ServedApi } from '../served-api.specification.js';
import { asked } from './made-tokens.specification.js';

const dashboard = 'https://dashboard.vendor.example';
const elsewhere = 'https://elsewhere.example';

let api: ServedApi;
let closed: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([], { origins: ['https://desk.vendor.example:8443', dashboard] });
  closed = await ServedApi.start([]);
});
afterAll(() => Promise.all([api.close(), closed.close()]));

/** What a browser asks before it sends what a page of another site wants sent. */
const preflight = (origin: string, path: string, to = api) =>
  supertest(to.server)
    .options(path)
    .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' });

async function post(origin: string, type = 'application/json', to = api) {
  const headers = { ...(await asked()), 'content-type': type, origin };
  return supertest(to.server)
    .post('/graphql')
    .set(headers)
    .send(JSON.stringify({ query: '{ goals { totalCount } }' }));
}

/** The status of the answer to a WebSocket, 101 where it is opened. */
async function statusOf(origin: string, to = api): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${to.port}/graphql`, 'graphql-transport-ws', { origin });
  const refused = once(socket, 'unexpected-response').then(
    ([, answer]) => (answer as { statusCode: number }).statusCode,
  );
  const status = await Promise.race([once(socket, 'open').then(() => 101), refused]);
  socket.on('error', () => undefined).terminate();
  return status;
}

const allowed = 'access-control-allow-origin';

describe('a page of another site', () => {
  it.each(['/graphql', '/events'])('may ask %s where its origin is among those that may', async (path) => {
    const { status, headers } = await preflight(dashboard, path);
    expect({ status, origin: headers[allowed] }).toEqual({ status: 204, origin: dashboard });
    expect(headers['access-control-allow-methods']).toBe('GET,POST');
    expect(headers['access-control-allow-headers']).toMatch(/authorization,content-type,last-event-id/);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['vary']).toMatch(/origin/i);
    expect((await preflight(elsewhere, path)).headers[allowed]).toBeUndefined();
    expect((await preflight(`${dashboard}.evil.example`, path)).headers[allowed]).toBeUndefined();
    expect((await preflight('null', path)).headers[allowed]).toBeUndefined();
  });

  it('may read what it is answered, also what streams', async () => {
    const { headers, body } = await post(dashboard);
    expect([headers[allowed], body]).toEqual([dashboard, { data: { goals: { totalCount: 0 } } }]);
    const events = await fetch(`http://127.0.0.1:${api.port}/events`, {
      headers: { ...(await asked()), origin: dashboard },
    });
    expect(events.headers.get(allowed)).toBe(dashboard);
    await events.body?.cancel();
    expect((await post(elsewhere)).headers[allowed]).toBeUndefined();
  });

  it('may open a WebSocket as it may ask', async () => {
    expect(await statusOf(dashboard)).toBe(101);
    expect(await statusOf(`http://127.0.0.1:${api.port}`)).toBe(101);
    for (const origin of [elsewhere, 'null', `${dashboard}:8443`]) expect(await statusOf(origin)).toBe(403);
  });

  it('may not ask in a form that a browser sends without asking first', async () => {
    const { status, body } = await post(dashboard, 'text/plain');
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ message: expect.stringMatching(/Cross-Site Request Forgery/) }] });
  });

  it('may do nothing at all where no origin is named', async () => {
    const { status, headers } = await preflight(dashboard, '/graphql', closed);
    expect({ isAnswered: status < 300, origin: headers[allowed] }).toEqual({ isAnswered: false, origin: undefined });
    expect((await post(dashboard, 'application/json', closed)).headers[allowed]).toBeUndefined();
    expect(await statusOf(dashboard, closed)).toBe(403);
  });
});
