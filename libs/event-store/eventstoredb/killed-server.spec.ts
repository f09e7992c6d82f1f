import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { collect, Follower, freshStream, placeOf, sampleEvents } from '../contract-events.js';
import type { EventStore } from '../event-store.port.js';
import { OnFixture } from './on-fixture.specification.js';

const server = new OnFixture();

/** Kills the server after so many of its steps, one number after the other, and starts it again at once. */
function killAfter(steps: readonly number[]): { readonly done: Promise<void> } {
  const left = [...steps];
  let countdown = left.shift() ?? 0;
  let settle = (): void => undefined;
  const done = new Promise<void>((resolve) => (settle = resolve));
  const step = async (): Promise<void> => {
    countdown -= 1;
    if (countdown !== 0) return;
    await server.fixture.kill();
    await server.fixture.restart();
    const next = left.shift();
    if (next === undefined) return settle();
    countdown = next;
  };
  Object.assign(server.fixture.faults, { beforeAppend: step, afterAppend: step, beforeSend: step });
  return { done };
}

async function writeUntil(store: EventStore, stream: string, isOver: () => boolean): Promise<number> {
  let end = -1;
  for (let size = 1; !isOver(); size = (size % 3) + 1) {
    const expected = end === -1 ? 'NO_STREAM' : end;
    const result = await store.append(stream, expected, sampleEvents(end + 1, end + size));
    end += size;
    expect(result).toMatchObject({ status: 'APPENDED', revision: end });
  }
  return end;
}

/** How many steps of the server lie between two kills, a kill for each number. */
const [someSteps = []] = fc.sample(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 25, maxLength: 25 }), {
  numRuns: 1,
  seed: 20_261_124,
});

describe('a server that is killed again and again while eight write and one follows', () => {
  it('has each event once and in its place, and so has who follows', async () => {
    const store = await server.open();
    const category = freshStream('killed');
    const follower = new Follower(store, { filter: { streamPrefixes: [category] } });
    await follower.nextOf('caught-up');
    let isOver = false;
    const killing = killAfter(someSteps).done.then(() => (isOver = true));
    const streams = Array.from({ length: 8 }, (_, n) => `${category}-${n}`);
    const writing = Promise.all(streams.map((stream) => writeUntil(store, stream, () => isOver)));
    await killing;
    const ends = await writing;

    const kept = await collect(server.kept.readAll());
    for (const [n, stream] of streams.entries()) {
      const ofStream = kept.filter((event) => event.stream === stream);
      expect(ofStream.map(({ data }) => data['n'])).toEqual(Array.from({ length: (ends[n] ?? 0) + 1 }, (_, k) => k));
    }
    const written = kept.filter(({ stream }) => stream.startsWith(category)).map(placeOf);
    expect((await follower.nextEvents(written.length)).map(placeOf)).toEqual(written);
    follower.abort();
  }, 60_000);
});
