import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createServer } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { TenantId } from '@baton/kernel';
import { EventFeed } from './event-feed.js';
import { EventStreams } from './event-streams.js';
import { aGoal, record } from './recorded-goals.specification.js';

const question = { tenant: 't1' as TenantId };
const goals = 150;

/** A client that has asked, and takes nothing of the answer until it is told to. */
class Client extends Duplex {
  readonly #taken: string[] = [];
  #takeOne: (() => void) | undefined;
  #takesAll = false;
  #caughtUp: (() => void) | undefined;

  override _read(): void {
    return;
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    const text = chunks.map(({ chunk }) => chunk.toString()).join('');
    this.#taken.push(text);
    if (text.includes(': caught-up')) this.#caughtUp?.();
    if (this.#takesAll) setImmediate(done);
    else this.#takeOne = done;
  }

  takeAll(): void {
    this.#takesAll = true;
    this.#takeOne?.();
  }

  async untilCaughtUp(): Promise<void> {
    const caughtUp = new Promise<void>((resolve) => (this.#caughtUp = resolve));
    this.takeAll();
    await caughtUp;
  }

  /** The last of what it was told. */
  get lastWords(): string {
    return this.#taken.join('').slice(-1_000);
  }

  get events(): number {
    return this.#taken.join('').match(/^data: /gm)?.length ?? 0;
  }
}

/** Counts what is pulled from it. */
class CountingFeed extends EventFeed {
  pulled = 0;

  override async *follow(...given: Parameters<EventFeed['follow']>): ReturnType<EventFeed['follow']> {
    for await (const item of super.follow(...given)) {
      this.pulled += 1;
      yield item;
    }
  }
}

let store: MemoryEventStore;
let feed: CountingFeed;
let streams: EventStreams;
beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
  store = new MemoryEventStore();
  feed = new CountingFeed(store);
  streams = new EventStreams(feed);
  for (let n = 0; n < goals; n++) await record(store, `g${n}`, aGoal(`g${n}`));
});
afterEach(async () => {
  feed.beforeApplicationShutdown();
  await store.close();
  jest.useRealTimers();
});

function connect(ends: 'BEFORE_ITS_HEAD' | 'AT_ONCE' | 'LATER' = 'LATER') {
  const client = new Client();
  let served: Promise<void> | undefined;
  const server = createServer((_, response) => {
    if (ends === 'BEFORE_ITS_HEAD') response.end();
    served = streams.serve(response, question, undefined);
    if (ends === 'AT_ONCE') response.end();
  });
  server.emit('connection', client);
  client.push('GET /events HTTP/1.1\r\nhost: baton\r\n\r\n');
  return { client, served: async () => served };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await nextTurn();
}

describe('a client that does not take what it is sent', () => {
  it('has only a little of the log read for it', async () => {
    connect();
    await settle();
    expect(feed.pulled).toBeGreaterThan(1);
    expect(feed.pulled).toBeLessThan(200);
  });

  it('is given all of it once it does', async () => {
    const { client } = connect();
    await settle();
    await client.untilCaughtUp();
    expect(client.events).toBe(goals * 8);
  });

  it('is told after a while, and closed', async () => {
    const { client, served } = connect();
    await settle();
    const before = feed.pulled;
    await jest.advanceTimersByTimeAsync(29_999);
    expect(client.destroyed).toBe(false);
    await jest.advanceTimersByTimeAsync(2_001);
    await served();
    expect(client.destroyed).toBe(true);
    expect(feed.pulled).toBe(before);
  });

  it('reads why, where it takes its time and no more', async () => {
    const { client, served } = connect();
    await settle();
    await jest.advanceTimersByTimeAsync(30_001);
    client.takeAll();
    await settle();
    await jest.advanceTimersByTimeAsync(2_000);
    await served();
    expect(client.lastWords).toMatch(
      /event: closing\nretry: \d{4}\ndata: \{"code":"TOO_SLOW","message":"Events were not/,
    );
  });
});

describe('a client whose answer is ended by somebody else, as when its token expires', () => {
  it('is sent no more, and closed though it takes nothing', async () => {
    const { client, served } = connect('AT_ONCE');
    await settle();
    await jest.advanceTimersByTimeAsync(32_001);
    await served();
    expect(client.destroyed).toBe(true);
    expect(client.events).toBe(0);
  });

  it('takes no place where that was before it began', async () => {
    const { client, served } = connect('BEFORE_ITS_HEAD');
    client.takeAll();
    await settle();
    await jest.advanceTimersByTimeAsync(2_000);
    await served();
    expect(jest.getTimerCount()).toBe(0);
    expect(feed.pulled).toBe(0);
  });
});

describe('a client that has all there is', () => {
  it('hears a heartbeat, and after a while how far the log has come', async () => {
    const { client } = connect();
    await client.untilCaughtUp();
    await record(store, 'elsewhere', aGoal('elsewhere'), { tenant: 't2' });
    await settle();
    await jest.advanceTimersByTimeAsync(15_000);
    await settle();
    const said = client.lastWords.slice(client.lastWords.indexOf(': caught-up'));
    expect(said).toContain(': heartbeat\n\n');
    expect(said).toContain(`id: ${await store.end()}\n\n`);
    expect(said).not.toContain('data:');
  });

  it('is told to come back when Baton stops, and one who does not listen keeps nobody waiting', async () => {
    const { client } = connect();
    await client.untilCaughtUp();
    const deaf = connect().client;
    await settle();
    const stopped = streams.beforeApplicationShutdown();
    expect(streams.hasRoom).toBe(false);
    await settle();
    expect(client.lastWords).toMatch(/event: closing\nretry: \d{4}\ndata: \{"code":"SHUTTING_DOWN"/);
    await jest.advanceTimersByTimeAsync(2_000);
    await stopped;
    expect(deaf.destroyed).toBe(true);
  });

  it('that goes is forgotten', async () => {
    const { client, served } = connect();
    await client.untilCaughtUp();
    client.destroy();
    await served();
    expect(feed.pulled).toBe(goals * 8 + 1);
  });
});
