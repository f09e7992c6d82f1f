import { describe, expect, it } from '@jest/globals';
import { collect, contentOf, Follower, freshStream, placeOf, sampleEvent, sampleEvents } from './contract-events.js';
import type { EventStore } from './event-store.port.js';

export function describeSubscribing(subject: { readonly store: EventStore }): void {
  const append = (stream: string, from: number, to: number) =>
    subject.store.append(stream, from === 0 ? 'NO_STREAM' : from - 1, sampleEvents(from, to));

  describe('a subscription', () => {
    it('gives what is there, says that it has caught up, and goes on live', async () => {
      const stream = freshStream();
      const start = await subject.store.end();
      await append(stream, 0, 2);
      const follower = new Follower(subject.store, { after: start, filter: { streamPrefixes: [stream] } });
      expect((await follower.eventsUntilCaughtUp()).map(contentOf)).toEqual(sampleEvents(0, 2));
      await append(stream, 3, 3);
      await append(stream, 4, 5);
      const live = await follower.nextEvents(3);
      expect(live).toEqual(await collect(subject.store.readStream(stream, 3)));
      follower.abort();
    });

    it('begins with the first event of all when no place is given', async () => {
      await append(freshStream(), 0, 0);
      const first = await subject.store.readAll()[Symbol.asyncIterator]().next();
      const follower = new Follower(subject.store);
      expect(await follower.nextEvents(1)).toEqual([first.value]);
      follower.abort();
    });

    it('begins after a place, that one excluded', async () => {
      const stream = freshStream();
      await append(stream, 0, 3);
      const [, second] = await collect(subject.store.readStream(stream));
      const follower = new Follower(subject.store, {
        after: second?.position,
        filter: { streamPrefixes: [stream] },
      });
      expect((await follower.nextEvents(2)).map(({ revision }) => revision)).toEqual([2, 3]);
      follower.abort();
    });

    it('does not begin at a place that is of no event', async () => {
      const follower = new Follower(subject.store, { after: 'elsewhere' });
      await expect(follower.next()).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
    });

    it('wakes for an append that comes while it waits', async () => {
      const stream = freshStream();
      const follower = new Follower(subject.store, { after: await subject.store.end() });
      await follower.nextOf('caught-up');
      const next = follower.nextEvents(1);
      await append(stream, 0, 0);
      expect((await next).map(placeOf)).toEqual([`${stream}@0`]);
      follower.abort();
    });

    it('leaves nothing out and gives nothing twice while many write', async () => {
      const start = await subject.store.end();
      const category = freshStream('crowd');
      const write = async (writer: number) => {
        for (let n = 0; n < 60; n += 3) await append(`${category}-${writer}`, n, n + 2);
      };
      const written = Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
      const follower = new Follower(subject.store, { after: start, filter: { streamPrefixes: [category] } });
      const seen = await follower.nextEvents(16 * 60);
      await written;
      const stored = await collect(subject.store.readAll(start));
      expect(seen.map(placeOf)).toEqual(stored.filter(({ stream }) => stream.startsWith(category)).map(placeOf));
      follower.abort();
    });

    it('serves one that falls far behind from the store, in order', async () => {
      const start = await subject.store.end();
      const stream = freshStream();
      await append(stream, 0, 9);
      const follower = new Follower(subject.store, { after: start, filter: { streamPrefixes: [stream] } });
      const seen = await follower.nextEvents(1);
      for (let n = 10; n < 6_010; n += 500) {
        await append(stream, n, n + 499);
        seen.push(...(await follower.nextEvents(1)));
      }
      seen.push(...(await follower.nextEvents(6_010 - seen.length)));
      expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 6_010 }, (_, n) => n));
      follower.abort();
    }, 60_000);

    it('goes on after any place that it gave, without gap or double', async () => {
      const start = await subject.store.end();
      const [wanted, unwanted] = [freshStream('wanted'), freshStream('unwanted')];
      const filter = { streamPrefixes: [wanted] };
      await append(unwanted, 0, 299);
      await append(wanted, 0, 1);
      await append(unwanted, 300, 899);
      await append(wanted, 2, 4);
      const first = new Follower(subject.store, { after: start, filter });
      const places: { readonly position: string; readonly seen: number }[] = [];
      let seen = 0;
      while (seen < 5) {
        const item = await first.nextItem();
        if (item.kind === 'event') seen += 1;
        if (item.kind !== 'caught-up')
          places.push({ position: item.kind === 'event' ? item.event.position : item.position, seen });
      }
      first.abort();
      expect(places.length).toBeGreaterThan(5);
      for (const { position, seen } of places) {
        const resumed = new Follower(subject.store, { after: position, filter });
        const rest = await resumed.nextEvents(5 - seen);
        expect(rest.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4].slice(seen));
        resumed.abort();
      }
      const inOrder = places.map(({ position }) => position).toSorted((a, b) => subject.store.compare(a, b));
      expect(places.map(({ position }) => position)).toEqual(inOrder);
    });

    it('serves several, each at its own place', async () => {
      const start = await subject.store.end();
      const stream = freshStream();
      const filter = { streamPrefixes: [stream] };
      await append(stream, 0, 4);
      const early = new Follower(subject.store, { after: start, filter });
      const late = new Follower(subject.store, { after: await subject.store.end(), filter });
      await late.nextOf('caught-up');
      await append(stream, 5, 5);
      expect((await early.nextEvents(6)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4, 5]);
      expect((await late.nextEvents(1)).map(({ revision }) => revision)).toEqual([5]);
      early.abort();
      late.abort();
    });
  });

  describe('a subscription that is aborted', () => {
    it('ends cleanly while it waits', async () => {
      const follower = new Follower(subject.store, { after: await subject.store.end() });
      await follower.nextOf('caught-up');
      const next = follower.next();
      follower.abort();
      expect(await next).toEqual({ done: true, value: undefined });
    });

    it('ends cleanly in the middle of what is there', async () => {
      const start = await subject.store.end();
      await append(freshStream(), 0, 4);
      const follower = new Follower(subject.store, { after: start });
      await follower.nextEvents(1);
      follower.abort();
      expect(await follower.next()).toEqual({ done: true, value: undefined });
    });

    it('ends cleanly before it has begun', async () => {
      const follower = new Follower(subject.store);
      follower.abort();
      expect(await follower.next()).toEqual({ done: true, value: undefined });
    });
  });

  describe('a filtered subscription', () => {
    it('gives the streams and the types that begin as asked', async () => {
      const start = await subject.store.end();
      const [goal, other] = [freshStream('goal'), freshStream('other')];
      const types = ['goal.Begun.v1', 'goal.Ended.v2', 'note.Taken.v1'];
      for (const stream of [goal, other])
        await subject.store.append(
          stream,
          'NO_STREAM',
          types.map((type, n) => sampleEvent(n, { type })),
        );
      const seen = async (filter: { streamPrefixes?: string[]; typePrefixes?: string[] }) => {
        const follower = new Follower(subject.store, { after: start, filter });
        const events = await follower.eventsUntilCaughtUp();
        follower.abort();
        return events.map(placeOf);
      };
      expect(await seen({ streamPrefixes: [goal] })).toEqual([`${goal}@0`, `${goal}@1`, `${goal}@2`]);
      expect(await seen({ typePrefixes: ['note.', 'goal.Ended.'] })).toEqual(
        [goal, other].flatMap((stream) => [`${stream}@1`, `${stream}@2`]),
      );
      expect(await seen({ streamPrefixes: ['goal-'], typePrefixes: ['goal.'] })).toEqual([`${goal}@0`, `${goal}@1`]);
    });

    it('gives nothing but places where nothing is wanted', async () => {
      const start = await subject.store.end();
      await append(freshStream('unwanted'), 0, 2);
      const follower = new Follower(subject.store, { after: start, filter: { typePrefixes: ['spec.Never.'] } });
      expect(await follower.eventsUntilCaughtUp()).toEqual([]);
      follower.abort();
    });

    it('gives a place to resume from when nothing matches for long', async () => {
      const start = await subject.store.end();
      const [wanted, unwanted] = [freshStream('wanted'), freshStream('unwanted')];
      const filter = { streamPrefixes: [wanted] };
      await append(unwanted, 0, 999);
      const first = new Follower(subject.store, { after: start, filter });
      const { position } = await first.nextOf('checkpoint');
      first.abort();
      expect((await collect(subject.store.readAll(position))).length).toBeLessThan(1_000);

      await append(wanted, 0, 1);
      const resumed = new Follower(subject.store, { after: position, filter });
      expect((await resumed.nextEvents(2)).map(placeOf)).toEqual([`${wanted}@0`, `${wanted}@1`]);
      resumed.abort();
    });

    it('gives such a place while it is live as well', async () => {
      const follower = new Follower(subject.store, {
        after: await subject.store.end(),
        filter: { streamPrefixes: [freshStream('wanted')] },
      });
      await follower.nextOf('caught-up');
      const next = follower.nextOf('checkpoint');
      await append(freshStream('unwanted'), 0, 999);
      expect(await next).toEqual({ kind: 'checkpoint', position: expect.any(String) });
      follower.abort();
    });
  });
}
