import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProtocolFixture } from '@baton/event-store/eventstoredb/fixture';
import { tokenOf } from '../../../libs/api/access/made-tokens.specification.js';
import { aGoal } from '../../../libs/api/events/recorded-goals.specification.js';
import { ServedApi } from '../../../libs/api/served-api.specification.js';
import { followByEventStore } from './by-event-store.js';
import { followByGraphql } from './by-graphql.js';
import { followBySse } from './by-sse.js';
import type { Event } from './inbox.js';
import { Inbox } from './inbox.js';

let api: ServedApi;
let server: ProtocolFixture;
let folder: string;
let token: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'subscribe-'));
  api = await ServedApi.start([]);
  server = await ProtocolFixture.start({ store: api.store });
  token = await tokenOf({ roles: ['integrator'] });
});
afterAll(async () => {
  await server.kill();
  await api.close();
  rmSync(folder, { recursive: true });
});

interface Consumer {
  readonly inbox: Inbox;
  readonly work: (event: Event) => void;
  readonly signal: AbortSignal;
}

const ways: readonly (readonly [string, RegExp, (consumer: Consumer) => Promise<void>])[] = [
  ['server-sent events', /./, (consumer) => followBySse(`http://127.0.0.1:${api.port}/events`, token, consumer)],
  [
    'GraphQL',
    /StepCommitted|GoalConcluded/,
    (consumer) => followByGraphql(`ws://127.0.0.1:${api.port}/graphql`, token, consumer),
  ],
  ['the event store', /./, (consumer) => followByEventStore(server.connectionString, consumer)],
];

describe.each(ways)('a consumer by %s', (way, wanted, follow) => {
  const file = (): string => join(folder, `${way.replaceAll(' ', '-')}.db`);

  /** Ids of all events of goals that this consumer wants; a server keeps events of its own beside them. */
  async function wantedIds(): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id, type, stream } of api.store.readAll())
      if (stream.startsWith('goal-') && wanted.test(type)) ids.push(id);
    return ids;
  }

  /** Runs a consumer until it has handled the last event that there is, and answers what it handled. */
  async function consume(): Promise<string[]> {
    const last = (await wantedIds()).at(-1);
    const handled: string[] = [];
    const stopping = new AbortController();
    const inbox = new Inbox(file());
    const work = ({ id }: Event): void => {
      handled.push(id);
      if (id === last) stopping.abort();
    };
    await follow({ inbox, work, signal: stopping.signal });
    return handled;
  }

  it('handles each event once and in order, and goes on where it was stopped', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await api.record(first, aGoal(first));
    const before = await consume();
    await api.record(second, aGoal(second));
    const after = await consume();
    expect([...before, ...after]).toEqual(await wantedIds());
    expect(after.length).toBeGreaterThan(1);
  });

  it('handles nothing twice, though its place was lost and all of it comes again', async () => {
    const inbox = new Inbox(file());
    expect(inbox.place).toBeDefined();
    const goal = randomUUID();
    await api.record(goal, aGoal(goal));
    inbox.forgetPlace();
    expect(await consume()).toHaveLength(way === 'GraphQL' ? 2 : 8);
  });
});

it('is refused by what is wrong with its request', async () => {
  const consumer = { inbox: new Inbox(':memory:'), work: () => undefined, signal: new AbortController().signal };
  await expect(followBySse(`http://127.0.0.1:${api.port}/events?typ=x`, token, consumer)).rejects.toThrow(
    /no such parameter: there are after, goal, playbook, system, type/,
  );
});
