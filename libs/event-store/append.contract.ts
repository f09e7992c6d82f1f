import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@baton/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { collect, contentOf, freshStream, sampleEvent, sampleEvents } from './contract-events.js';
import type { EventStore, EventToAppend, ExpectedRevision } from './event-store.port.js';

const appendBytesMax = 1_048_576;

export function describeAppending(subject: { readonly store: EventStore }): void {
  const append = (stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]) =>
    subject.store.append(stream, expected, events);
  const idsOf = async (stream: string) => (await collect(subject.store.readStream(stream))).map(({ id }) => id);
  const appended = (revision: number) =>
    expect.objectContaining({ status: 'APPENDED', revision, position: expect.any(String) });
  const wrong = (actual: ExpectedRevision) => ({ status: 'WRONG_EXPECTED_REVISION', actual });

  describe('an append', () => {
    it('begins a stream and goes on where the stream ends', async () => {
      const stream = freshStream();
      expect(await append(stream, 'NO_STREAM', sampleEvents(0, 1))).toEqual(appended(1));
      expect(await append(stream, 1, sampleEvents(2, 4))).toEqual(appended(4));
      expect(await idsOf(stream)).toEqual(sampleEvents(0, 4).map(({ id }) => id));
    });

    it('is refused, and writes nothing, unless the stream is as expected', async () => {
      const stream = freshStream();
      expect(await append(stream, 0, [sampleEvent(0)])).toEqual(wrong('NO_STREAM'));
      await append(stream, 'NO_STREAM', sampleEvents(0, 2));
      expect(await append(stream, 'NO_STREAM', [sampleEvent(9)])).toEqual(wrong(2));
      expect(await append(stream, 1, [sampleEvent(9)])).toEqual(wrong(2));
      expect(await append(stream, 3, [sampleEvent(9)])).toEqual(wrong(2));
      expect(await idsOf(stream)).toHaveLength(3);
    });

    it('answers with the position of its last event', async () => {
      const stream = freshStream();
      const result = await append(stream, 'NO_STREAM', sampleEvents(0, 2));
      const events = await collect(subject.store.readStream(stream));
      expect(result).toEqual({ status: 'APPENDED', revision: 2, position: events.at(-1)?.position });
    });

    it('is won by exactly one of many at the same revision', async () => {
      const stream = freshStream();
      const results = await Promise.all(
        sampleEvents(0, 31).map((event) => append(stream, 'NO_STREAM', [event, sampleEvent(100)])),
      );
      expect(results.filter(({ status }) => status === 'APPENDED')).toHaveLength(1);
      expect(results.filter(({ status }) => status !== 'APPENDED')).toEqual(Array(31).fill(wrong(1)));
      expect(await idsOf(stream)).toHaveLength(2);
    });

    it('is not touched by refused ones beside it', async () => {
      const [good, other, bad] = [freshStream(), freshStream(), freshStream()];
      await append(good, 'NO_STREAM', [sampleEvent(0)]);
      const results = await Promise.all([
        append(bad, 7, [sampleEvent(0)]),
        append(good, 0, [sampleEvent(1)]),
        append(good, 5, [sampleEvent(1)]),
        append(other, 'NO_STREAM', [sampleEvent(0)]),
      ]);
      const [first, second, third, fourth] = results;
      expect([first, second, fourth]).toEqual([wrong('NO_STREAM'), appended(1), appended(0)]);
      expect(third).toMatchObject({ status: 'WRONG_EXPECTED_REVISION' });
    });
  });

  describe('a repeated append', () => {
    let stream: string;
    let first: Awaited<ReturnType<typeof append>>;

    beforeEach(async () => {
      stream = freshStream();
      first = await append(stream, 'NO_STREAM', sampleEvents(0, 2));
    });

    it('is answered as it was the first time, and writes nothing', async () => {
      expect(await append(stream, 'NO_STREAM', sampleEvents(0, 2))).toEqual(first);
      expect(await idsOf(stream)).toHaveLength(3);
    });

    it('is known after later events', async () => {
      const second = await append(stream, 2, sampleEvents(3, 4));
      await append(stream, 4, [sampleEvent(5)]);
      expect(await append(stream, 'NO_STREAM', sampleEvents(0, 2))).toEqual(first);
      expect(await append(stream, 2, sampleEvents(3, 4))).toEqual(second);
      expect(await idsOf(stream)).toHaveLength(6);
    });

    it('is known in part, at the revision where that part ends', async () => {
      expect(await append(stream, 'NO_STREAM', sampleEvents(0, 1))).toEqual(appended(1));
      expect(await append(stream, 0, sampleEvents(1, 2))).toEqual(first);
      expect(await append(stream, 1, [sampleEvent(2)])).toEqual(first);
    });

    it('is known across the border of two appends', async () => {
      const second = await append(stream, 2, sampleEvents(3, 4));
      expect(await append(stream, 0, sampleEvents(1, 4))).toEqual(second);
    });

    it('keeps the data of the first time', async () => {
      const changed = sampleEvents(0, 2, { type: 'spec.Other.v1', data: { changed: true } });
      expect(await append(stream, 'NO_STREAM', changed)).toEqual(first);
      expect((await collect(subject.store.readStream(stream))).map(contentOf)).toEqual(sampleEvents(0, 2));
    });

    it.each<[string, ExpectedRevision, EventToAppend[]]>([
      ['in another order', 'NO_STREAM', sampleEvents(0, 2).reverse()],
      ['with a gap', 'NO_STREAM', [sampleEvent(0), sampleEvent(2)]],
      ['with something new after it', 'NO_STREAM', sampleEvents(0, 3)],
      ['with something new before it', 'NO_STREAM', [sampleEvent(9), ...sampleEvents(0, 2)]],
      ['from its middle, at the place of its beginning', 'NO_STREAM', sampleEvents(1, 2)],
      ['from its middle with something new after it', 0, sampleEvents(1, 3)],
      ['from its beginning, at a later place', 0, sampleEvents(0, 1)],
    ])('is another append %s, and refused', async (_, expected, events) => {
      expect(await append(stream, expected, events)).toEqual(wrong(2));
      expect(await idsOf(stream)).toHaveLength(3);
    });

    it('is written again where the stream ends as expected, since only the place tells a repeat', async () => {
      expect(await append(stream, 2, sampleEvents(0, 2))).toEqual(appended(5));
    });

    it('is new to another stream', async () => {
      expect(await append(freshStream(), 'NO_STREAM', sampleEvents(0, 2))).toEqual(appended(2));
    });

    it('is known in the very moment of the first', async () => {
      const other = freshStream();
      // Ids of its own: a server that is still busy with both may compare with another stream's event of the same id.
      const events = [0, 1].map((n) => sampleEvent(n, { id: randomUUID() }));
      const [one, two] = await Promise.all([append(other, 'NO_STREAM', events), append(other, 'NO_STREAM', events)]);
      expect(two).toEqual(one);
      expect(await idsOf(other)).toHaveLength(2);
    });

    it('may hold one id twice', async () => {
      const other = freshStream();
      const twice = [sampleEvent(0), sampleEvent(0)];
      const one = await append(other, 'NO_STREAM', twice);
      expect(one).toEqual(appended(1));
      expect(await append(other, 'NO_STREAM', twice)).toEqual(one);
    });
  });

  describe('a bad append', () => {
    const circular: Record<string, JsonObject> = {};
    circular['self'] = circular;

    it.each<[string, string, ExpectedRevision, EventToAppend[]]>([
      ['of no event', 'spec-1', 'NO_STREAM', []],
      ['to a stream without a name', '', 'NO_STREAM', [sampleEvent(0)]],
      ['to a stream with a name that is not ASCII', 'ürün-1', 'NO_STREAM', [sampleEvent(0)]],
      ['to a stream with a space in its name', 'spec 1', 'NO_STREAM', [sampleEvent(0)]],
      ['to a stream of the server', '$spec', 'NO_STREAM', [sampleEvent(0)]],
      ['at a negative revision', 'spec-1', -1, [sampleEvent(0)]],
      ['at a broken revision', 'spec-1', 0.5, [sampleEvent(0)]],
      ['with an id that is no UUID', 'spec-1', 'NO_STREAM', [sampleEvent(0, { id: 'one' })]],
      [
        'with the id of nothing',
        'spec-1',
        'NO_STREAM',
        [sampleEvent(0, { id: sampleEvent(0).id.replace(/\d/g, '0') })],
      ],
      [
        'with an id in capitals',
        'spec-1',
        'NO_STREAM',
        [sampleEvent(0xabc, { id: sampleEvent(0xabc).id.toUpperCase() })],
      ],
      ['without a type', 'spec-1', 'NO_STREAM', [sampleEvent(0, { type: '' })]],
      ['with a type of the server', 'spec-1', 'NO_STREAM', [sampleEvent(0, { type: '$spec' })]],
      ['with data that is no JSON', 'spec-1', 'NO_STREAM', [sampleEvent(0, { data: circular })]],
    ])('%s is MALFORMED', async (_, stream, expected, events) => {
      await expect(append(stream, expected, events)).rejects.toMatchObject({ name: 'StoreError', code: 'MALFORMED' });
    });

    it('is refused whole', async () => {
      const stream = freshStream();
      const events = [sampleEvent(0), sampleEvent(1, { id: 'one' })];
      await expect(append(stream, 'NO_STREAM', events)).rejects.toMatchObject({ code: 'MALFORMED' });
      expect(await idsOf(stream)).toEqual([]);
    });
  });

  describe('a large append', () => {
    // JSON around the padding takes 10 bytes, metadata 2, and a type 2 for each of its characters.
    const eventOf = (bytes: number, letter = 'x') => {
      const type = 'spec.Large.v1';
      const padding = letter.repeat((bytes - 12 - 2 * type.length) / Buffer.byteLength(letter));
      return sampleEvent(0, { type, data: { pad: padding }, metadata: {} });
    };

    it('may have 1,048,576 bytes in all', async () => {
      const [one, two, three] = [freshStream(), freshStream(), freshStream()];
      expect(await append(one, 'NO_STREAM', [eventOf(appendBytesMax)])).toEqual(appended(0));
      expect(await append(two, 'NO_STREAM', [eventOf(appendBytesMax, 'ü')])).toEqual(appended(0));
      expect(await append(three, 'NO_STREAM', [eventOf(1_000_000), eventOf(48_576)])).toEqual(appended(1));
    });

    it('is taken beside many others', async () => {
      const results = await Promise.all(
        Array.from({ length: 12 }, () => append(freshStream(), 'NO_STREAM', [eventOf(appendBytesMax)])),
      );
      expect(results).toEqual(Array(12).fill(appended(0)));
    });

    it.each([
      ['in one event', [eventOf(appendBytesMax + 1)]],
      ['in several', [eventOf(1_000_000), eventOf(48_577)]],
      ['in letters of two bytes', [eventOf(appendBytesMax + 2, 'ü')]],
    ])('is TOO_LARGE with more %s', async (_, events) => {
      const stream = freshStream();
      await expect(append(stream, 'NO_STREAM', events)).rejects.toMatchObject({ code: 'TOO_LARGE' });
      expect(await append(stream, 'NO_STREAM', [sampleEvent(0)])).toEqual(appended(0));
    });
  });
}
