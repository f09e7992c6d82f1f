import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { TracingWatcher } from '@baton/operations';
import { Metrics } from '@baton/operations/metrics';
import type { Tracing } from '@baton/telemetry';
import { submitted } from '../../goal/domain/goal.examples.js';
import { asked } from '../access/made-tokens.specification.js';
import { ServedApi } from '../served-api.specification.js';

describe('a stream of events', () => {
  it('is a span by its door, until it begins or is refused, and says nothing of what was asked', async () => {
    const spans: unknown[] = [];
    const tracing: Tracing = {
      within: ({ name, goalId }, work) => work((said) => spans.push({ name, goalId, said })),
      carrier: () => ({}),
      stop: () => Promise.resolve(),
    };
    const api = await ServedApi.start([], { watchers: [new TracingWatcher(tracing), new Metrics().watcher] });
    const follow = async (query: string) => {
      const stopping = new AbortController();
      const { signal } = stopping;
      const url = `http://127.0.0.1:${api.port}/events?${query}`;
      const { body } = await fetch(url, { headers: await asked(), signal });
      await body?.getReader().read();
      stopping.abort();
    };
    await follow('after=end');
    await follow('goal=secret-of-acme');
    await api.close();
    const span = (result: string) => ({
      ...{ name: 'events', goalId: undefined, said: { 'baton.operation': 'GET /events', 'baton.answer': result } },
    });
    expect(spans).toEqual([span('ok'), span('errors')]);
  });
});

describe('an operation of GraphQL', () => {
  let api: ServedApi;
  let metrics: Metrics;
  beforeEach(async () => {
    metrics = new Metrics();
    api = await ServedApi.start([], { watchers: [metrics.watcher] });
  });
  afterEach(() => api.close());

  const overHttp = (query: string): Promise<unknown> => api.ask(query);

  /** As `operation result how often`. */
  const told = async (): Promise<readonly string[]> => {
    const counts = /^baton_graphql_operation_seconds_count\{operation="(.+)",result="(.+)"\} (\d+)$/gm;
    return [...(await metrics.text()).matchAll(counts)].map(([, ...parts]) => parts.join(' '));
  };

  /** @returns what was told by the time of its first answer, when nothing has ended yet */
  const overSocket = async (query: string): Promise<readonly string[]> => {
    const url = `ws://127.0.0.1:${api.port}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: () => asked() });
    // What is refused ends by its errors.
    await client
      .iterate({ query })
      .next()
      .catch(() => undefined);
    const counts = await told();
    await client.dispose();
    return counts;
  };

  it.each<[string, (query: string) => Promise<unknown>]>([
    ['HTTP', overHttp],
    ['WebSocket', overSocket],
  ])('over %s is told by what it asks for, and never by the name that a client gives it', async (_, ask) => {
    await ask('query SecretOfAcme { renamed: goals { totalCount } }');
    await ask('{ goals { totalCount } humanTasks { edges { node { id } } } }');
    await ask('{ projections { name } }');
    await ask('{ secretOfAcme }');
    expect(await told()).toEqual([
      'query goals ok 1',
      'query several ok 1',
      'query projections errors 1',
      'refused errors 1',
    ]);
  });

  it('that follows something is told of as soon as that has begun', async () => {
    const goalId = randomUUID();
    await api.record(goalId, [submitted({ goalId })]);
    const query = `subscription SecretOfAcme { goalChanged(id: "${goalId}", after: "start") { goal { id } } }`;
    expect(await overSocket(query)).toEqual(['subscription goalChanged ok 1']);
  });
});
