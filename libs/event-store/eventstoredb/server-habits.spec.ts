import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { binaryEvent, EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { collect, Follower, freshStream, placeOf, sampleEvent, sampleEvents } from '../contract-events.js';
import type { EventStore } from '../event-store.port.js';
import { identityStream } from './store-identity.js';
import { OnFixture } from './on-fixture.specification.js';

const server = new OnFixture();
let store: EventStore;
/** An operator with the server's own tools. */
let operator: EventStoreDBClient;

beforeEach(async () => {
  store = await server.open();
  operator = EventStoreDBClient.connectionString(server.fixture.connectionString);
});
afterEach(() => operator.dispose());

const deleted = { name: 'StoreError', code: 'STREAM_DELETED' };

describe('a stream that was deleted on the server', () => {
  let stream: string;
  beforeEach(async () => {
    stream = freshStream();
    await store.append(stream, 'NO_STREAM', sampleEvents(0, 2));
  });

  it('is not taken for one that never was', async () => {
    await operator.deleteStream(stream);
    await expect(collect(store.readStream(stream))).rejects.toMatchObject(deleted);
    await expect(collect(store.readStream(stream, 2))).rejects.toMatchObject(deleted);
  });

  it('does not begin again as if nothing had been', async () => {
    await operator.deleteStream(stream);
    await expect(store.append(stream, 'NO_STREAM', [sampleEvent(9)])).rejects.toMatchObject(deleted);
    await expect(collect(store.readStream(stream))).rejects.toMatchObject(deleted);
  });

  it('does not swallow a repeat of what it had', async () => {
    await operator.deleteStream(stream);
    await expect(store.append(stream, 'NO_STREAM', sampleEvents(0, 2))).rejects.toMatchObject(deleted);
  });

  it('for good is so for reader and writer', async () => {
    await operator.tombstoneStream(stream);
    await expect(collect(store.readStream(stream))).rejects.toMatchObject(deleted);
    await expect(store.append(stream, 2, [sampleEvent(3)])).rejects.toMatchObject(deleted);
  });

  it.each([
    ['in part', 1],
    ['whole, by a place behind its end', 100],
  ])('%s is not given as the rest of it', async (_, truncateBefore) => {
    await operator.setStreamMetadata(stream, { truncateBefore });
    await expect(collect(store.readStream(stream))).rejects.toMatchObject(deleted);
  });

  it('leaves other streams and all that stands in the store', async () => {
    const start = await store.end();
    await store.append(stream, 2, [sampleEvent(3)]);
    await operator.deleteStream(stream);
    await operator.tombstoneStream(stream);
    const other = freshStream();
    await store.append(other, 'NO_STREAM', [sampleEvent(0)]);
    expect((await collect(store.readAll(start))).map(placeOf)).toEqual([`${stream}@3`, `${other}@0`]);
  });
});

describe('events of the server', () => {
  it('are given to nobody, and neither is the name of the store', async () => {
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    await operator.setStreamMetadata(stream, { maxAge: 1_000_000 });
    await operator.appendToStream(`$spec-${stream}`, jsonEvent({ type: 'spec.Own.v1', data: {} }), {
      expectedRevision: NO_STREAM,
    });
    expect((await collect(store.readAll())).map(placeOf)).toEqual([`${stream}@0`]);
    const follower = new Follower(store);
    expect((await follower.eventsUntilCaughtUp()).map(placeOf)).toEqual([`${stream}@0`]);
    follower.abort();
  });

  it('are passed over on the way to the end', async () => {
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    await operator.setStreamMetadata(stream, { maxAge: 1_000_000 });
    const [{ position = '' } = {}] = await collect(store.readStream(stream));
    expect(await store.end()).toBe(position);
  });

  it('are not taken for an end where there is nothing else', async () => {
    expect(await store.end()).toBeUndefined();
    await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)]);
    expect(await store.end()).toEqual(expect.any(String));
  });

  it('may be all that there is at the end: it is behind the last event then', async () => {
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    for (let n = 0; n < 80; n++) await operator.setStreamMetadata(stream, { maxAge: 1_000_000 + n });
    const [{ position = '' } = {}] = await collect(store.readStream(stream));
    const end = (await store.end()) ?? '';
    expect(store.compare(end, position)).toBeGreaterThan(0);
    const follower = new Follower(store, { after: end });
    await follower.nextOf('caught-up');
    await store.append(stream, 0, [sampleEvent(1)]);
    expect((await follower.nextEvents(1)).map(placeOf)).toEqual([`${stream}@1`]);
    follower.abort();
  });
});

describe('events of other clients', () => {
  it.each([
    ['bytes', binaryEvent({ type: 'spec.Bytes.v1', data: Uint8Array.of(1, 2, 3) })],
    ['a text', jsonEvent({ type: 'spec.Text.v1', data: 'text' })],
    ['a list', jsonEvent({ type: 'spec.List.v1', data: [1, 2] })],
  ])('that hold %s come as empty ones, for the codec to refuse', async (_, event) => {
    const stream = freshStream();
    await operator.appendToStream(stream, event, { expectedRevision: NO_STREAM });
    await store.append(stream, 0, [sampleEvent(1)]);
    const [first, second] = await collect(store.readStream(stream));
    expect(first).toMatchObject({ type: event.type, data: {}, metadata: {}, revision: 0 });
    expect(second).toMatchObject({ data: { n: 1 }, revision: 1 });
  });
});

describe('streams of other clients', () => {
  it.each(['ürün-', '🧾-', 'with space-'])(
    'that are named %s… stand among all streams, and harm nobody',
    async (name) => {
      const stream = freshStream(name);
      await operator.appendToStream(stream, jsonEvent({ type: 'spec.Own.v1', data: {} }), {
        expectedRevision: NO_STREAM,
      });
      expect((await collect(store.readAll())).map(placeOf)).toEqual([`${stream}@0`]);
      const follower = new Follower(store);
      expect((await follower.eventsUntilCaughtUp()).map(placeOf)).toEqual([`${stream}@0`]);
      follower.abort();
    },
  );
});

describe('the name of a store on a server', () => {
  it('is chosen once, also by many at the same time', async () => {
    await store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)]);
    const others = await Promise.all([server.open(), server.open(), server.open()]);
    const ends = await Promise.all([store, ...others].map((one) => one.end()));
    expect(new Set(ends).size).toBe(1);
  });

  it('is kept when the server starts again', async () => {
    const stream = freshStream();
    const result = await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    await server.fixture.kill();
    await server.fixture.restart();
    const events = await collect((await server.open()).readStream(stream));
    expect(result).toMatchObject({ position: events[0]?.position });
  });

  it('can be taken away, and then no store is opened there', async () => {
    await operator.tombstoneStream(identityStream);
    const unusable = { name: 'UnusableEventStore', message: expect.stringContaining('(stream baton-store)') };
    await expect(server.open()).rejects.toMatchObject(unusable);
  });

  it('has to be of Baton', async () => {
    await operator.deleteStream(identityStream);
    const event = jsonEvent({ type: 'spec.Other.v1', data: { identity: 'another' } });
    await operator.appendToStream(identityStream, event, { expectedRevision: NO_STREAM });
    const unusable = { name: 'UnusableEventStore', message: expect.stringContaining('not written by Baton') };
    await expect(server.open()).rejects.toMatchObject(unusable);
  });
});
