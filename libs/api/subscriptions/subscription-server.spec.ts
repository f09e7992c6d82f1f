import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { on, once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { createClient } from 'graphql-ws';
import supertest from 'supertest';
import WebSocket from 'ws';
import { EncryptionModule } from '@baton/encryption';
import { EventStoreModule } from '@baton/event-store';
import { OperationsModule } from '@baton/operations';
import { ReadModelsModule } from '@baton/read-models';
import type { Whoever } from '../access/made-tokens.specification.js';
import { asked, madeTokenRules } from '../access/made-tokens.specification.js';
import { ApiModule, HealthModule } from '../index.js';

describe('a connection that asks for an upgrade', () => {
  let app: INestApplication;
  let server: Server;
  let port: number;
  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [
        EventStoreModule.forRoot({ kind: 'memory' }),
        EncryptionModule.forRoot({ kind: 'memory' }),
        ReadModelsModule.forRoot({ file: ':memory:' }),
        CqrsModule.forRoot(),
        OperationsModule.forRoot({ lagMsMax: 30_000, tellsOfAll: true, listeners: [], watchers: [] }),
        HealthModule,
        ApiModule.forRoot({
          ...{ path: '/graphql', tokens: madeTokenRules },
          ...{ openGoalsMax: 10, requestsPerSecondMax: 90 },
        }),
      ],
    }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    server = app.getHttpServer() as Server;
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => app.close());

  const alive = async (): Promise<unknown> => (await supertest(server).get('/health/live')).body;

  function handshake(path: string, headers: string[] = []): string {
    const websocket = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
    const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...websocket];
    return [...lines, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...headers, '', ''].join('\r\n');
  }

  async function firstLine(path: string, headers: string[] = []): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(handshake(path, headers));
    const [head] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return head.toString().split('\r\n')[0] ?? '';
  }

  it.each(['/graphql', '/', '/elsewhere'])('may be reset at once on %s, and nobody else notices', async (path) => {
    for (let times = 0; times < 5; times++) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const asked = once(server, 'upgrade');
      socket.write(handshake(path));
      const [, served] = (await asked) as [unknown, Socket];
      socket.resetAndDestroy();
      if (!served.closed) await new Promise((resolve) => served.once('close', resolve));
    }
    expect(await alive()).toEqual({ status: 'live' });
  });

  it('is answered on the path of GraphQL alone', async () => {
    const protocol = 'Sec-WebSocket-Protocol: graphql-transport-ws';
    expect(await firstLine('/graphql', [protocol])).toBe('HTTP/1.1 101 Switching Protocols');
    expect(await firstLine('/elsewhere')).toBe('HTTP/1.1 404 Not Found');
  });

  async function closingOf(connectionParams: () => Promise<Record<string, unknown>>): Promise<unknown> {
    const url = `ws://127.0.0.1:${port}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: false, connectionParams });
    try {
      return await new Promise((resolve) => client.on('closed', resolve));
    } finally {
      await client.dispose();
    }
  }

  it.each<[string, () => Promise<Record<string, unknown>>]>([
    ['no token', async () => ({})],
    ['a token that is none', async () => ({ authorization: 'Bearer none' })],
    ['a token that has expired', async () => ({ ...(await asked({ expiresIn: -60 })) })],
  ])('is closed to whoever connects with %s', async (_, connectionParams) => {
    expect(await closingOf(connectionParams)).toMatchObject({ code: 4403, reason: 'Forbidden' });
  });

  it('is open no longer than the token is good for', async () => {
    expect(await closingOf(async () => ({ ...(await asked({ expiresIn: 2 })) }))).toMatchObject({
      ...{ code: 4403, reason: 'The token has expired' },
    });
  });

  it('is refused to the pages of other sites', async () => {
    expect(await firstLine('/graphql', ['Origin: https://elsewhere.example'])).toBe('HTTP/1.1 403 Forbidden');
  });

  /** Somebody who is known, and what they are answered. */
  async function connected(whoever?: Whoever) {
    const client = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
    const answers = on(client, 'message');
    const closed = once(client, 'close').then(([code]) => code as unknown);
    await once(client, 'open');
    client.send(JSON.stringify({ type: 'connection_init', payload: await asked(whoever) }));
    await answers.next();
    return {
      client,
      /** The next thing that is said after a question, or the code by which the connection is closed instead. */
      answerTo: async (query: string, id = 'one', variables: object = {}) => {
        client.send(JSON.stringify({ type: 'subscribe', id, payload: { query, variables } }));
        const said = answers.next().then(({ value }) => JSON.parse(String((value as Buffer[])[0])) as unknown);
        return Promise.race([said, closed]);
      },
    };
  }

  it('is held to the length and to the cost of a question, and goes on after one that is no question', async () => {
    const { client, answerTo } = await connected();
    const long = `{ goals { totalCount } ${'__typename '.repeat(2_000)} }`;
    const costly = '{ goals(first: 100) { edges { node { tasks { goal { tasks { goal { tasks { id } } } } } } } } }';
    const padded = costly.replace('id', 'id '.repeat(2_000));
    const refusals = [await answerTo('{ goals'), await answerTo(long), await answerTo(costly), await answerTo(padded)];
    expect(refusals).toEqual(
      [/^Syntax Error: Expected Name/, /2000 tokens/, /^The answer could hold/, /2000 tokens/].map((message) => ({
        ...{ type: 'error', id: 'one' },
        payload: [expect.objectContaining({ message: expect.stringMatching(message) })],
      })),
    );
    expect(await answerTo('{ goals { totalCount } }')).toMatchObject({ type: 'next' });
    client.terminate();
  });

  it('is told what is wrong with what it gives, of which the log tells nothing', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    const { client, answerTo } = await connected();
    expect(await answerTo('subscription { events(after: 7) { id } }', 'literal')).toMatchObject({
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' }, message: expect.stringContaining('"Position"') }],
    });
    const submission = 'mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename } }';
    expect(
      await answerTo(submission, 'variable', { input: { sentence: 'About Ann', idempotencyKey: 'k', other: 1 } }),
    ).toMatchObject({
      payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining('"other"') }] },
    });
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
    client.terminate();
  });

  it('is closed for what is wrong with it, and nothing of it is put on the console', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const { client } = await connected();
    const closed = once(client, 'close');
    client.send('x'.repeat(65 * 1024));
    expect((await closed)[0]).toBe(1009);
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it('counts towards what one person may ask within a second', async () => {
    // However long the machine takes, it is within a second for somebody who has asked nothing before.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    const { client, answerTo } = await connected({ actorId: 'person-2' });
    const asking = Array.from({ length: 200 }, (_, n) => answerTo('{ __typename }', String(n)));
    const answers = await Promise.all(asking);
    jest.useRealTimers();
    expect(JSON.stringify(answers)).toContain('"TOO_MANY_REQUESTS"');
    client.terminate();
  });

  it('is kept by few who do not say who they are, and by none in the place of those who do', async () => {
    const known = await connected({ actorId: 'person-3' });
    const silent: Socket[] = [];
    for (let times = 0; times < 210; times++) {
      const socket = connect(port, '127.0.0.1');
      socket.write(handshake('/graphql', ['Sec-WebSocket-Protocol: graphql-transport-ws']));
      await once(socket, 'data');
      silent.push(socket);
    }
    const late = await connected({ actorId: 'person-4' });
    for (const one of [known, late]) expect(await one.answerTo('{ __typename }')).toMatchObject({ type: 'next' });
    const gone = silent.slice(0, 11);
    await Promise.all(gone.map(async (socket) => socket.closed || once(socket, 'close')));
    expect(silent.filter(({ closed }) => closed)).toHaveLength(gone.length);
    for (const { client } of [known, late]) client.terminate();
    for (const socket of silent) socket.destroy();
  });

  it('is not listened to while its client takes no answers', async () => {
    const socket = connect(port, '127.0.0.1');
    const accepted = once(server, 'upgrade');
    socket.write(handshake('/graphql', ['Sec-WebSocket-Protocol: graphql-transport-ws']));
    const [, served] = (await accepted) as [unknown, Socket];
    await once(socket, 'data');
    socket.pause();
    const ping = maskedText(JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(60_000) } }));
    // More than what may wait, and what lies in the buffers of both ends.
    for (let times = 0; times < 1_000; times++) socket.write(ping);
    while (!served.isPaused()) await new Promise((resolve) => setImmediate(resolve));
    expect(served.bytesRead).toBeLessThan(20_000_000);
    expect(served.writableLength).toBeLessThan(3_000_000);
    socket.destroy();
  });
});

/** A frame of text as a client sends it, under a mask that changes nothing. */
function maskedText(text: string): Buffer {
  const content = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0xfe, content.length >> 8, content.length & 0xff, 0, 0, 0, 0]), content]);
}
