import { describe, expect, it } from '@jest/globals';
import { collect, contentOf, Follower, freshStream, placeOf, sampleEvent, sampleEvents } from './contract-events.js';
import type { EventStore, StoredEvent } from './event-store.port.js';

export function describeReading(subject: { readonly store: EventStore }): void {
  describe('a stream', () => {
    it('gives back what was appended, with revisions from 0 without gaps', async () => {
      const stream = freshStream();
      await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 2));
      await subject.store.append(stream, 2, sampleEvents(3, 4));
      const events = await collect(subject.store.readStream(stream));
      expect(events.map(contentOf)).toEqual(sampleEvents(0, 4));
      expect(events.map(placeOf)).toEqual([0, 1, 2, 3, 4].map((revision) => `${stream}@${revision}`));
    });

    it('is read from a revision on, that one included', async () => {
      const stream = freshStream();
      await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 4));
      const revisions = (await collect(subject.store.readStream(stream, 3))).map(({ revision }) => revision);
      expect(revisions).toEqual([3, 4]);
    });

    it('is empty beyond its end, and when there is none', async () => {
      const stream = freshStream();
      expect(await collect(subject.store.readStream(stream))).toEqual([]);
      await subject.store.append(stream, 'NO_STREAM', [sampleEvent(0)]);
      expect(await collect(subject.store.readStream(stream, 1))).toEqual([]);
    });

    it('may hold ten thousand events', async () => {
      const stream = freshStream();
      await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 2_499));
      for (let n = 2_500; n < 10_000; n += 2_500) await subject.store.append(stream, n - 1, sampleEvents(n, n + 2_499));
      const events = await collect(subject.store.readStream(stream));
      expect(events.map(({ data }) => data['n'])).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    }, 60_000);

    it.each([
      ['letters of all scripts', 'Åse Ünal 株式会社 שלום'],
      ['signs beyond the first plane', '🧾👩‍👩‍👧'],
      ['control characters', 'a\u0000b\u2028c\r\n\t"\\'],
      ['half of a pair', '\ud83e'],
    ])('keeps %s', async (_, text) => {
      const stream = freshStream();
      const event = sampleEvent(0, { data: { [text]: [text, { text }, null, 1.5, true] }, metadata: { text } });
      await subject.store.append(stream, 'NO_STREAM', [event]);
      expect((await collect(subject.store.readStream(stream))).map(contentOf)).toEqual([event]);
    });
  });

  describe('the events of all streams', () => {
    const ownEvents = async (after: string | undefined, streams: readonly string[]): Promise<StoredEvent[]> =>
      (await collect(subject.store.readAll(after))).filter(({ stream }) => streams.includes(stream));

    it('stand in the order in which they were appended', async () => {
      const start = await subject.store.end();
      const [a, b] = [freshStream(), freshStream()];
      await subject.store.append(a, 'NO_STREAM', sampleEvents(0, 1));
      await subject.store.append(b, 'NO_STREAM', [sampleEvent(0)]);
      await subject.store.append(a, 1, [sampleEvent(2)]);
      expect((await ownEvents(start, [a, b])).map(placeOf)).toEqual([`${a}@0`, `${a}@1`, `${b}@0`, `${a}@2`]);
    });

    it('are read after a position, that one excluded', async () => {
      const stream = freshStream();
      await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 2));
      const [, second] = await collect(subject.store.readStream(stream));
      expect((await ownEvents(second?.position, [stream])).map(({ revision }) => revision)).toEqual([2]);
    });

    it('have positions that can be compared', async () => {
      const stream = freshStream();
      await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 9));
      await subject.store.append(stream, 9, sampleEvents(10, 11));
      const positions = (await collect(subject.store.readStream(stream))).map(({ position }) => position);
      const ninth = positions[8] ?? '';
      const signs = positions.slice(7).map((position) => Math.sign(subject.store.compare(position, ninth)));
      expect(signs).toEqual([-1, 0, 1, 1, 1]);
      expect(() => subject.store.compare(ninth, 'another-store-1')).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_POSITION' }),
      );
    });

    it('have the positions that their streams give, and the end is not before the last', async () => {
      const start = await subject.store.end();
      const stream = freshStream();
      await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 2));
      const events = await ownEvents(start, [stream]);
      expect(events).toEqual(await collect(subject.store.readStream(stream)));
      const last = events.at(-1)?.position ?? '';
      const end = (await subject.store.end()) ?? '';
      expect(subject.store.compare(end, last)).toBeGreaterThanOrEqual(0);
      expect(await ownEvents(last, [stream])).toEqual([]);
      expect(await ownEvents(end, [stream])).toEqual([]);
    });

    it('keep the events of one append side by side among many writers', async () => {
      const start = await subject.store.end();
      const streams = Array.from({ length: 20 }, () => freshStream());
      const written = streams.map(async (stream) => {
        await subject.store.append(stream, 'NO_STREAM', sampleEvents(0, 2));
        await subject.store.append(stream, 2, sampleEvents(3, 5));
      });
      await Promise.all(written);
      const events = await ownEvents(start, streams);
      expect(events).toHaveLength(120);
      for (let n = 0; n < events.length; n += 3) {
        const trio = events.slice(n, n + 3);
        const [first] = trio;
        expect(trio.map(placeOf)).toEqual([0, 1, 2].map((k) => `${first?.stream}@${(first?.revision ?? 0) + k}`));
      }
    });

    it('are not read from a position that is of no event', async () => {
      await expect(collect(subject.store.readAll('elsewhere'))).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
    });
  });

  describe('a store that is closed', () => {
    it('has answered the appends that were under way', async () => {
      const result = subject.store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)]);
      await subject.store.close();
      expect(await result).toMatchObject({ status: 'APPENDED' });
    });

    it('refuses all calls, and may be closed again', async () => {
      const { store } = subject;
      await store.close();
      await store.close();
      const closed = { name: 'StoreError', code: 'CLOSED' };
      await expect(store.append(freshStream(), 'NO_STREAM', [sampleEvent(0)])).rejects.toMatchObject(closed);
      await expect(collect(store.readStream(freshStream()))).rejects.toMatchObject(closed);
      await expect(collect(store.readAll())).rejects.toMatchObject(closed);
      await expect(new Follower(store).next()).rejects.toMatchObject(closed);
      await expect(store.end()).rejects.toMatchObject(closed);
    });

    it('tells a subscriber who waits', async () => {
      const follower = new Follower(subject.store, { after: await subject.store.end() });
      await follower.nextOf('caught-up');
      // Expected before it happens: closing takes a server its time, and a rejection that nobody awaits is a fault.
      const told = expect(follower.next()).rejects.toMatchObject({ code: 'CLOSED' });
      await subject.store.close();
      await told;
    });
  });
}
