import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { ConnectionLost, untilHeard, untilSettled } from './goal-client.js';

const patient = (): AbortSignal => new AbortController().signal;
const lost = async (): Promise<never> => {
  throw new ConnectionLost('nobody is there');
};

describe('a question to an orchestrator that is killed now and then', () => {
  it('is asked until it is heard', async () => {
    let times = 0;
    expect(await untilHeard(async () => ((times += 1) < 2 ? lost() : 'the answer'), patient())).toBe('the answer');
  });

  it('is given up where nobody has answered it when patience is over', async () => {
    expect(await untilHeard(lost, AbortSignal.abort())).toBeUndefined();
  });

  it('is not asked again where it was answered that it is wrong', async () => {
    const wrong = () => Promise.reject(new Error('GraphQL: no such field'));
    await expect(untilHeard(wrong, patient())).rejects.toThrow('no such field');
  });
});

describe('whoever waits for a goal that goes on and on', () => {
  let server: WebSocketServer;
  let subscribed: Promise<void>;
  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    subscribed = new Promise((resolve) => {
      const schema = buildSchema(`type Query { a: Int } type Subscription { goalChanged(id: ID!): Change }
        type Change { goal: Goal } type Goal { phase: String waitingFor: [Task] } type Task { kind: String }`);
      async function* goalChanged() {
        yield { goalChanged: { goal: { phase: 'RUNNING', waitingFor: [] } } };
        resolve();
        await new Promise(() => undefined);
      }
      useServer({ schema, roots: { subscription: { goalChanged } } }, server);
    });
  });
  afterEach(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });

  it('is sent away when patience is over', async () => {
    const patience = new AbortController();
    const door = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: '' };
    const waiting = untilSettled(door, 'g1', patience.signal);
    await subscribed;
    patience.abort();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('is sent away as well where nobody is there any more by then', async () => {
    const { port } = server.address() as AddressInfo;
    server.close();
    const waiting = untilSettled({ url: `http://127.0.0.1:${port}`, token: '' }, 'g1', AbortSignal.abort());
    await expect(waiting).resolves.toBeUndefined();
  });

  it('is sent away as well where somebody takes the call and never says a word', async () => {
    server.removeAllListeners('connection');
    const called = once(server, 'connection');
    const patience = new AbortController();
    const door = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: '' };
    const waiting = untilSettled(door, 'g1', patience.signal);
    await called;
    patience.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
