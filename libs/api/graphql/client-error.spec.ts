import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createClient } from 'graphql-ws';
import supertest from 'supertest';
import WebSocket from 'ws';
import { SubmitGoal } from '@baton/goal/application';
import { asked } from '../access/made-tokens.specification.js';
import { Desk, ServedApi } from '../served-api.specification.js';

const desk = new Desk();
let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([desk.handlerOf(SubmitGoal)]);
});
afterAll(() => api.close());

const levels = ['error', 'warn', 'fatal'] as const;
let logged: unknown[][];
beforeEach(() => {
  logged = [];
  for (const level of levels)
    jest.spyOn(Logger.prototype, level).mockImplementation((...said: unknown[]) => void logged.push(said));
});
afterEach(() => void jest.restoreAllMocks());

const roles = ['requester', 'operator', 'auditor'];
const submission = (sentence: string) =>
  `mutation { submitGoal(input: { sentence: "${sentence}", idempotencyKey: "k" }) { __typename } }`;

describe('what is wrong with a request', () => {
  it.each([
    '{ goal(id: "g", asOfRevision: -3) { phase } }',
    '{ goals(first: 1000) { totalCount } }',
    '{ goals(after: "nowhere") { totalCount } }',
    '{ stats(from: "x") { goals } }',
    '{ subjectAccess { __typename } }',
    submission(''),
  ])('is told to whoever asks, and no fault of ours: %s', async (query) => {
    const { errors } = await api.ask(query, {}, { roles });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(logged).toEqual([]);
  });

  it('is none of ours where it is followed, either', async () => {
    const client = createClient({
      ...{ url: `ws://127.0.0.1:${api.port}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 },
      connectionParams: await asked({ roles }),
    });
    const followed = client.iterate({ query: 'subscription { events(filter: { type: ["Nothing"] }) { id } }' });
    expect(await followed.next()).toMatchObject({ value: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    await client.dispose();
    expect(logged).toEqual([]);
  });

  it('is none of ours where the document is said to be known', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const { body } = await supertest(api.server)
      .post('/graphql')
      .set(await asked())
      .send({ extensions });
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }] });
    expect(logged).toEqual([]);
  });
});

describe('what is wrong with us', () => {
  it('is logged once, under the reference that whoever asks is given', async () => {
    desk.answer = () => Promise.reject(new Error('the store is on fire'));
    const { errors } = await api.ask(submission('Renew ACME'));
    const reference = String(errors?.[0]?.extensions['reference']);
    expect(logged).toEqual([[expect.stringContaining(reference), expect.stringContaining('on fire')]]);
  });

  it('is logged as well where it goes wrong on a path of plain HTTP', async () => {
    jest.spyOn(api.store, 'end').mockRejectedValue(new Error('the store is on fire'));
    await supertest(api.server)
      .get('/events?after=end')
      .set(await asked())
      .expect(500);
    expect(logged).toEqual([[expect.objectContaining({ message: 'the store is on fire' })]]);
  });
});
