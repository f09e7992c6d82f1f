import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLField } from 'graphql';
import { createClient } from 'graphql-ws';
import supertest from 'supertest';
import WebSocket from 'ws';
import { SubmitGoal } from '@baton/goal/application';
import type { RequestContext } from './access/gate.js';
import { asked, tokenOf } from './access/made-tokens.specification.js';
import { Desk, ServedApi } from './served-api.specification.js';

type StatsField = Required<GraphQLField<unknown, RequestContext>>;

const desk = new Desk();
let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([desk.handlerOf(SubmitGoal)]);
});
afterAll(() => api.close());
afterEach(() => void jest.restoreAllMocks());

describe('each request', () => {
  const query = '{ stats { goals } }';

  /** What is at the disposal of every request from here on. */
  function contexts(): readonly RequestContext[] {
    const seen: RequestContext[] = [];
    const field = api.app.get(GraphQLSchemaHost).schema.getQueryType()?.getFields()['stats'] as StatsField;
    const { resolve } = field;
    jest.spyOn(field, 'resolve').mockImplementation((source, args, context, info): unknown => {
      seen.push(context);
      return resolve(source, args, context, info);
    });
    return seen;
  }

  function areApart(seen: readonly RequestContext[]): void {
    expect(new Set(seen).size).toBe(3);
    expect(new Set(seen.map(({ requester }) => requester)).size).toBe(3);
    expect(new Set(seen.map(({ patience }) => patience)).size).toBe(3);
  }

  it('has a context of its own, with whoever made it', async () => {
    const seen = contexts();
    const actors = ['person-1', 'person-2', 'person-2'];
    await Promise.all(actors.map((actorId) => api.ask(query, {}, { actorId, roles: ['operator'] })));
    areApart(seen);
    expect(seen.map(({ requester }) => requester.actorId).sort()).toEqual(actors);
  });

  it('has one of its own as well where several come by one connection', async () => {
    const seen = contexts();
    const client = createClient({
      ...{ url: `ws://127.0.0.1:${api.port}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 },
      connectionParams: await asked({ roles: ['operator'] }),
    });
    await Promise.all(['a', 'b', 'c'].map(() => client.iterate({ query }).next()));
    areApart(seen);
    await client.dispose();
  });
});

describe('what a request shows to say who asks', () => {
  const mutation = 'mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename } }';
  const variables = { input: { sentence: 'Renew ACME', idempotencyKey: 'k' } };
  const upstream = (authorization: string) => ({ headers: { authorization }, url: 'https://sap.example' });

  async function toldOf(body: object | string, token: string): Promise<string> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const { text } = await supertest(api.server).post('/graphql').set(headers).send(body);
    return text;
  }

  it.each<[string, object | string]>([
    ['is no JSON', '{ "query": '],
    ['is no GraphQL', { query: '{ goals(' }],
    ['asks for what is not there', { query: '{ nothing }' }],
    ['takes other roles', { query: '{ reconcile { __typename } }' }],
    ['is not accepted', { query: mutation, variables: { input: { sentence: '', idempotencyKey: '' } } }],
  ])('is in no answer where it %s', async (_failure, body) => {
    const token = await tokenOf();
    const told = await toldOf(body, token);
    expect(told).toMatch(/"errors?":/);
    for (const part of token.split('.')) expect(told).not.toContain(part);
  });

  it.each<[string, (authorization: string) => Error]>([
    ['a call that carried it on', (given) => Object.assign(new Error('Refused'), { config: upstream(given) })],
    ['an answer that repeats it', (given) => new HttpException(upstream(given), 502)],
  ])('is in no answer where it broke on %s', async (_failure, errorOf) => {
    const token = await tokenOf();
    desk.answer = () => Promise.reject(errorOf(`Bearer ${token}`));
    const told = await toldOf({ query: mutation, variables }, token);
    expect(told).toContain('under the reference');
    for (const part of token.split('.')) expect(told).not.toContain(part);
  });

  it('is in no answer where it is not believed', async () => {
    const token = await tokenOf({ expiresIn: -60 });
    const { text } = await supertest(api.server)
      .post('/graphql')
      .set({ authorization: `Bearer ${token}` })
      .send({ query: '{ stats { goals } }' });
    expect(text).toContain('UNAUTHENTICATED');
    for (const part of token.split('.')) expect(text).not.toContain(part);
  });
});
