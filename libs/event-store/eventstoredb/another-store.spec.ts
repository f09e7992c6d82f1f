import { afterEach, describe, expect, it } from '@jest/globals';
import { collect, Follower, freshStream, sampleEvent, sampleEvents } from '../contract-events.js';
import { MemoryEventStore } from '../memory/memory-event-store.adapter.js';
import { ProtocolFixture } from './fixture/index.js';
import { OnFixture } from './on-fixture.specification.js';

const server = new OnFixture();
let other: ProtocolFixture | undefined;
afterEach(async () => other?.kill());

/** In the place of the server, with the same address, another one begins with nothing. */
async function replaceServer(): Promise<void> {
  const { port } = server.fixture;
  await server.fixture.kill();
  other = await ProtocolFixture.start({ store: new MemoryEventStore(), port });
}

describe('a checkpoint of another store', () => {
  const foreign = '0123456789ab-640';

  it('is refused with what to do', async () => {
    const store = await server.open();
    const refused = {
      code: 'UNKNOWN_POSITION',
      message: expect.stringContaining('rebuild what it is the checkpoint of'),
    };
    await expect(collect(store.readAll(foreign))).rejects.toMatchObject(refused);
    await expect(new Follower(store, { after: foreign }).next()).rejects.toMatchObject(refused);
    expect(() => store.compare(foreign, foreign)).toThrow(expect.objectContaining({ code: 'UNKNOWN_POSITION' }));
  });

  it('is refused too where it is of an older copy, or of no event', async () => {
    const store = await server.open();
    const result = await store.append(freshStream(), 'NO_STREAM', sampleEvents(0, 2));
    const position = result.status === 'APPENDED' ? result.position : '';
    const [identity = '', place = ''] = position.split('-');
    const beyond = `${identity}-${Number(place) + 6_400}`;
    const between = `${identity}-${Number(place) - 1}`;
    await expect(collect(store.readAll(beyond))).rejects.toThrow('older copy');
    await expect(new Follower(store, { after: beyond }).next()).rejects.toThrow('older copy');
    await expect(collect(store.readAll(between))).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
    await expect(new Follower(store, { after: between }).next()).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
  });
});

describe('a server that comes back as another one', () => {
  it('stops the store: nothing is written, and every reader hears of it', async () => {
    const store = await server.open();
    const stream = freshStream();
    await store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
    const follower = new Follower(store);
    await follower.nextOf('caught-up');
    const next = follower.nextOf('caught-up');
    await Promise.all([expect(next).rejects.toMatchObject({ code: 'BROKEN' }), replaceServer()]);
    await expect(store.append(stream, 0, [sampleEvent(1)])).rejects.toMatchObject({ code: 'BROKEN' });
    await expect(collect(store.readAll())).rejects.toMatchObject({ code: 'BROKEN' });
    expect(server.broken).toEqual([expect.stringContaining('Another event store answers')]);
  });
});
