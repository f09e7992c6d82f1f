import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inBatches } from './batches.js';

async function* numbers(from: number, to: number): AsyncGenerator<number> {
  for (let n = from; n <= to; n++) yield n;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

describe('items in batches', () => {
  it('keep their order, and are never more than asked for', async () => {
    const batches = await collect(inBatches(numbers(1, 7), { itemsMax: 3, lingerMs: 1_000 }));
    expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('do not wait for a source that is quiet', async () => {
    const quiet = Promise.withResolvers<void>();
    async function* source() {
      yield* numbers(1, 2);
      await quiet.promise;
      yield 3;
    }
    const batches = inBatches(source(), { itemsMax: 100, lingerMs: 1 });
    expect((await batches.next()).value).toEqual([1, 2]);
    quiet.resolve();
    expect((await batches.next()).value).toEqual([3]);
    expect((await batches.next()).done).toBe(true);
  });

  it('wait longer where many came just before', async () => {
    const more = Promise.withResolvers<void>();
    async function* source() {
      yield* numbers(1, 60);
      await more.promise;
      yield 61;
      yield 62;
      await new Promise(() => undefined);
    }
    const lingered: number[] = [];
    const timers = setTimeout;
    globalThis.setTimeout = ((work: (...given: unknown[]) => void, ms: number, ...given: unknown[]) => {
      lingered.push(ms);
      return timers(work, 1, ...given);
    }) as typeof setTimeout;
    try {
      const batches = inBatches(source(), { itemsMax: 100, lingerMs: 10 });
      expect((await batches.next()).value).toHaveLength(60);
      more.resolve();
      expect((await batches.next()).value).toEqual([61, 62]);
      expect(lingered).toEqual([10, 20]);
    } finally {
      globalThis.setTimeout = timers;
    }
  });

  it('pass on what breaks the source', async () => {
    async function* broken() {
      yield 1;
      throw new Error('broken source');
    }
    await expect(collect(inBatches(broken(), { itemsMax: 10, lingerMs: 1 }))).rejects.toThrow('broken source');
  });

  it('tell of what breaks the source while one is taken when the next is asked for', async () => {
    async function* broken() {
      yield* numbers(1, 2);
      throw new Error('broken source');
    }
    const batches = inBatches(broken(), { itemsMax: 2, lingerMs: 1_000 });
    expect((await batches.next()).value).toEqual([1, 2]);
    await nextTurn();
    await expect(batches.next()).rejects.toThrow('broken source');
  });

  it('let go of the source when nobody takes any more, though it has given another item', async () => {
    let isLetGo = false;
    async function* source() {
      try {
        yield* numbers(1, 3);
      } finally {
        isLetGo = true;
      }
    }
    const batches = inBatches(source(), { itemsMax: 2, lingerMs: 1_000 });
    await batches.next();
    await batches.return(undefined);
    await nextTurn();
    expect(isLetGo).toBe(true);
  });
});
