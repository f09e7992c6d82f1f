import { describe, expect, it } from '@jest/globals';
import { collect, contentOf, Follower, freshStream, sampleEvent, sampleEvents } from '../contract-events.js';
import type { EventStore } from '../event-store.port.js';
import { ProtocolFixture } from './fixture/index.js';
import { OnFixture } from './on-fixture.specification.js';

const server = new OnFixture();
const never = () => new Promise<void>(() => undefined);
const restarting = async () => {
  await server.fixture.kill();
  await server.fixture.restart();
};

describe('a server that goes away in the middle of an append', () => {
  it.each<[string, Parameters<OnFixture['next']>]>([
    ['before it was written', ['beforeAppend', () => server.fixture.cut()]],
    ['after it was written', ['afterAppend', () => server.fixture.cut()]],
    ['before it was written, and comes back', ['beforeAppend', restarting]],
    ['after it was written, and comes back', ['afterAppend', restarting]],
    ['without a word before it was written', ['beforeAppend', never]],
    ['without a word after it was written', ['afterAppend', never]],
  ])('%s, leaves it there once', async (_, fault) => {
    const store = await server.open({ deadlineMs: 150 });
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', sampleEvents(0, 1));
    server.next(...fault);
    const result = await store.append(stream, 1, sampleEvents(2, 4));
    const events = await collect(store.readStream(stream));
    expect(result).toEqual({ status: 'APPENDED', revision: 4, position: events.at(-1)?.position });
    expect(events.map(contentOf)).toEqual(sampleEvents(0, 4));
  });

  it('has it refused where somebody else wrote meanwhile', async () => {
    const store = await server.open();
    const stream = freshStream();
    server.next('beforeAppend', async () => {
      await server.kept.append(stream, 'NO_STREAM', [sampleEvent(9)]);
      server.fixture.cut();
      await never();
    });
    const result = await store.append(stream, 'NO_STREAM', sampleEvents(0, 1));
    expect(result).toEqual({ status: 'WRONG_EXPECTED_REVISION', actual: 0 });
  });

  it('is found to have written it, though others wrote behind it, and is not asked to write it again', async () => {
    const store = await server.open();
    const stream = freshStream();
    let asked = 0;
    server.fixture.faults.beforeAppend = () => void (asked += 1);
    server.next('afterAppend', async () => {
      await server.kept.append(stream, 1, [sampleEvent(9)]);
      server.fixture.cut();
    });
    expect(await store.append(stream, 'NO_STREAM', sampleEvents(0, 1))).toMatchObject({
      status: 'APPENDED',
      revision: 1,
    });
    expect(await collect(store.readStream(stream))).toHaveLength(3);
    expect(asked).toBe(1);
  });

  it('and stays away is UNAVAILABLE, and a repeat when it is back leaves it there once', async () => {
    const store = await server.open({ patienceMs: 100 });
    const stream = freshStream();
    server.next('afterAppend', () => server.fixture.kill());
    await expect(store.append(stream, 'NO_STREAM', sampleEvents(0, 1))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await server.fixture.restart();
    expect(await store.append(stream, 'NO_STREAM', sampleEvents(0, 1))).toMatchObject({
      status: 'APPENDED',
      revision: 1,
    });
    expect(await collect(store.readStream(stream))).toHaveLength(2);
  });

  it('fails none of many others in flight', async () => {
    const store = await server.open();
    const streams = Array.from({ length: 100 }, () => freshStream());
    let begun = 0;
    server.fixture.faults.afterAppend = () => {
      begun += 1;
      if (begun % 23 === 0) server.fixture.cut();
    };
    const results = await Promise.all(streams.map((stream) => store.append(stream, 'NO_STREAM', sampleEvents(0, 1))));
    expect(results.map(({ status }) => status)).toEqual(streams.map(() => 'APPENDED'));
    for (const stream of streams) expect(await collect(server.kept.readStream(stream))).toHaveLength(2);
  });
});

describe('many appends at once', () => {
  it.each([
    ['small ones', 256, sampleEvent(0)],
    ['ones of half a MiB', 32, sampleEvent(0, { data: { pad: 'x'.repeat(500_000) } })],
  ])('are in flight together, of %s up to %d', async (_, most, event) => {
    const store = await server.open();
    let arrived = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const full = new Promise<void>((resolve) => {
      server.fixture.faults.beforeAppend = () => {
        arrived += 1;
        if (arrived === most) resolve();
        return released;
      };
    });
    const results = Promise.all(
      Array.from({ length: most + 4 }, () => store.append(freshStream(), 'NO_STREAM', [event])),
    );
    await full;
    // What is asked now on the same connection is answered after all that was sent before it.
    await store.end();
    expect(arrived).toBe(most);
    release();
    await results;
    expect(arrived).toBe(most + 4);
  });

  it('survive the end of a connection that most of them have not even reached', async () => {
    const store = await server.open();
    const streams = Array.from({ length: 40 }, () => freshStream());
    server.next('beforeAppend', () => server.fixture.cut());
    const event = sampleEvent(0, { data: { pad: 'x'.repeat(100_000) } });
    const results = await Promise.all(streams.map((stream) => store.append(stream, 'NO_STREAM', [event])));
    expect(results.map(({ status }) => status)).toEqual(streams.map(() => 'APPENDED'));
    for (const stream of streams) expect(await collect(server.kept.readStream(stream))).toHaveLength(1);
  });
});

describe('a server that goes away in the middle of a read', () => {
  const cutEvery = (count: number): void => {
    let sent = 0;
    server.fixture.faults.beforeSend = () => {
      sent += 1;
      if (sent % count === 0) server.fixture.cut();
    };
  };

  it.each<[string, (store: EventStore, stream: string) => ReturnType<EventStore['readStream']>]>([
    ['of a stream', (store, stream) => store.readStream(stream)],
    ['of all streams', (store) => store.readAll()],
  ])('%s interrupts it and nothing else', async (_, read) => {
    const store = await server.open();
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', sampleEvents(0, 599));
    cutEvery(250);
    const events = await collect(read(store, stream));
    expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 600 }, (_, n) => n));
  });

  it('and stays away is UNAVAILABLE', async () => {
    const store = await server.open({ patienceMs: 100 });
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', sampleEvents(0, 99));
    server.next('beforeSend', () => server.fixture.kill());
    await expect(collect(store.readStream(stream))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.end()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('without a word is asked again', async () => {
    const store = await server.open({ deadlineMs: 150 });
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', sampleEvents(0, 9));
    server.next('beforeSend', never);
    expect(await collect(store.readStream(stream))).toHaveLength(10);
  });
});

describe('a connection that is given up for another call', () => {
  it('interrupts a read that goes slowly, and does not end it', async () => {
    const store = await server.open({ deadlineMs: 150 });
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', sampleEvents(0, 199));
    const seen: number[] = [];
    for await (const { revision } of store.readStream(stream)) {
      seen.push(revision);
      if (revision !== 0) continue;
      server.next('beforeAppend', never);
      await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)]);
    }
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});

describe('a server that goes away under a subscription', () => {
  it.each<[string, () => Promise<void> | void]>([
    ['by its connection', () => server.fixture.cut()],
    ['and comes back', restarting],
  ])('%s leaves no gap and gives nothing twice', async (_, goAway) => {
    const store = await server.open();
    const stream = freshStream();
    const follower = new Follower(store, { filter: { streamPrefixes: [stream] } });
    await follower.nextOf('caught-up');
    const seen = [];
    for (let n = 0; n < 50; n += 10) {
      await store.append(stream, n === 0 ? 'NO_STREAM' : n - 1, sampleEvents(n, n + 9));
      seen.push(...(await follower.nextEvents(5)));
      await goAway();
      seen.push(...(await follower.nextEvents(5)));
    }
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    follower.abort();
  });

  it('for longer than calls are tried again is waited for', async () => {
    const store = await server.open({ patienceMs: 1 });
    const stream = freshStream();
    const follower = new Follower(store, { filter: { streamPrefixes: [stream] } });
    await follower.nextOf('caught-up');
    await server.fixture.kill();
    const next = follower.nextEvents(1);
    await expect(store.end()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.end()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await server.kept.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    await server.fixture.restart();
    expect((await next).map(contentOf)).toEqual([sampleEvent(0)]);
    follower.abort();
  });

  it('and does not admit it for a while is waited for too', async () => {
    const { port } = server.fixture;
    const store = await server.open();
    const stream = freshStream();
    const follower = new Follower(store, { filter: { streamPrefixes: [stream] } });
    await follower.nextOf('caught-up');
    await server.fixture.kill();
    const strict = await ProtocolFixture.start({ store: server.kept, port, user: 'ops:changeit' });
    const next = follower.nextEvents(1);
    // All wait for the same connection: the subscriber has been refused with one of these.
    for (let n = 0; n < 4; n++) await expect(store.end()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await strict.kill();
    await server.fixture.restart();
    await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    expect((await next).map(contentOf)).toEqual([sampleEvent(0)]);
    follower.abort();
  });

  it('lets it end while nobody is there', async () => {
    const store = await server.open();
    const follower = new Follower(store);
    await follower.nextOf('caught-up');
    await server.fixture.kill();
    const next = follower.next();
    follower.abort();
    expect(await next).toMatchObject({ done: true });
  });

  it('is not asked for one that nobody wants any more', async () => {
    const store = await server.open();
    await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)]);
    const follower = new Follower(store, { after: await store.end() });
    server.next('beforeSend', () => follower.abort());
    expect(await follower.next()).toMatchObject({ done: true });
  });

  it('has nothing more of the reader than it asks for', async () => {
    const store = await server.open();
    const stream = freshStream();
    const pad = 'x'.repeat(100_000);
    for (let n = 0; n < 200; n += 10)
      await server.kept.append(stream, n === 0 ? 'NO_STREAM' : n - 1, sampleEvents(n, n + 9, { data: { pad } }));
    let sent = 0;
    server.fixture.faults.beforeSend = () => void (sent += 1);
    const follower = new Follower(store, { filter: { streamPrefixes: [stream] } });
    const seen = await follower.nextEvents(1);
    await store.end();
    expect(sent).toBeLessThan(150);
    seen.push(...(await follower.nextEvents(199)));
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    follower.abort();
  });
});

describe('a leader that becomes a follower', () => {
  it('hands writers and followers on to the next leader, without gap or double', async () => {
    const store = await server.open();
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    const follower = new Follower(store, { filter: { streamPrefixes: [stream] } });
    const seen = await follower.nextEvents(1);
    const { port } = server.fixture;
    const leader = await ProtocolFixture.start({ store: server.kept });
    await server.fixture.kill();
    const former = await ProtocolFixture.start({
      ...{ store: server.kept, port },
      leader: { host: '127.0.0.1', port: leader.port },
    });
    expect(await store.append(stream, 0, [sampleEvent(1)])).toMatchObject({ status: 'APPENDED', revision: 1 });
    seen.push(...(await follower.nextEvents(1)));
    expect(seen.map(contentOf)).toEqual(sampleEvents(0, 1));
    follower.abort();
    await former.kill();
    await leader.kill();
  });
});
