import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Metrics } from './metrics.js';

const metrics = new Metrics();
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url?.startsWith('/events')) response.writeHead(200).flushHeaders();
    else response.writeHead(404).end();
  });
  metrics.watchRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const url = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const series = async (name: string): Promise<string> => {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(name));
  return lines.join('\n');
};

describe('requests', () => {
  it('are told by the part of the API, whatever else is asked for being one part', async () => {
    for (const path of ['/graphql', '/secret-of-acme', '/wp-admin?x=1']) await (await fetch(url(path))).arrayBuffer();
    await nextTurn();
    expect(await series('baton_http_request_seconds_count')).toBe(
      [
        'baton_http_request_seconds_count{path="/graphql",status="4xx"} 1',
        'baton_http_request_seconds_count{path="other",status="4xx"} 2',
      ].join('\n'),
    );
  });

  it('that follow a stream are counted while they are open', async () => {
    const request = get(url('/events?type=goal'));
    await once(request, 'response');
    expect(await series('baton_clients_connected')).toBe('baton_clients_connected{transport="sse"} 1');
    request.destroy();
    // Nothing tells of the moment at which a server sees that its client is gone, so it looks.
    while (!(await series('baton_clients_connected')).endsWith(' 0')) await nextTurn();
  });
});
