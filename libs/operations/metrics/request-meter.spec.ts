import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationDefinitionNode } from 'graphql';
import { parse } from 'graphql';
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

describe('operations of GraphQL', () => {
  /** As Apollo tells of them: with what was resolved against the schema, or without where it was refused before. */
  async function asked(text?: string): Promise<void> {
    const listener = await metrics.graphql.requestDidStart?.({} as never);
    if (!listener) throw new Error('Nobody looks on');
    const operation = text === undefined ? undefined : (parse(text).definitions[0] as OperationDefinitionNode);
    if (operation) await listener.didResolveOperation?.({ operation } as never);
    await listener.willSendResponse?.({ response: { body: { kind: 'single', singleResult: {} } } } as never);
  }

  it('are told by the field that they ask for, and never by the name that a client gives them', async () => {
    await asked('query SecretOfAcme { renamed: goals { edges { node { id } } } }');
    await asked('mutation { submitGoal(input: {}) { __typename } }');
    await asked('{ goals { edges { node { id } } } humanTasks { edges { node { id } } } }');
    await asked();
    expect(
      [...(await series('baton_graphql_operation_seconds_count')).matchAll(/operation="([^"]+)"/g)].map(
        ([, name]) => name,
      ),
    ).toEqual(['query goals', 'mutation submitGoal', 'query several', 'refused']);
  });
});
