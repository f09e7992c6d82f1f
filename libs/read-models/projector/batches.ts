export interface BatchBounds {
  readonly itemsMax: number;
  /** How long the first item of a batch waits for others, and twice as long where items come thick and fast. */
  readonly lingerMs: number;
}

/** A batch of so many tells that items come thick and fast, so that the next one is worth waiting for. */
const manyItems = 50;
/**
 * So many times as long it is then waited for: a longer wait writes less often, and has readers see all of it as lag. Six
 * times as long, rows were 208 to 235 ms behind at the 99th percentile of 200 goals a second; with this, 100 to 102 (`npm
 * run bench:rows`).
 */
const timesBusy = 2;

/**
 * What comes from a source, as arrays in the same order. A batch ends when it is full, or when its first item has waited
 * for as long as it may; nothing more is pulled before the batch has been taken, so a slow taker slows the source.
 */
export async function* inBatches<T>(source: AsyncIterable<T>, bounds: BatchBounds): AsyncGenerator<readonly T[]> {
  const items = source[Symbol.asyncIterator]();
  const pull = (): Promise<IteratorResult<T>> => {
    const item = items.next();
    // What breaks while a batch is being taken is told to whoever asks for the next one.
    item.catch(() => undefined);
    return item;
  };
  let pulled = pull();
  let isBusy = false;
  try {
    for (;;) {
      const first = await pulled;
      if (first.done === true) return;
      const batch = [first.value];
      const patience = patienceOf(isBusy ? timesBusy * bounds.lingerMs : bounds.lingerMs);
      pulled = pull();
      while (batch.length < bounds.itemsMax) {
        const next = await Promise.race([pulled, patience.isOver]);
        if (next === 'OVER' || next.done === true) break;
        batch.push(next.value);
        pulled = pull();
      }
      patience.end();
      isBusy = batch.length >= manyItems;
      yield batch;
    }
  } finally {
    // A source that still waits for an item ends when that has come, which is nothing to wait for here.
    void Promise.allSettled([items.return?.()]);
  }
}

function patienceOf(ms: number): { readonly isOver: Promise<'OVER'>; end(): void } {
  const { promise, resolve } = Promise.withResolvers<'OVER'>();
  const timer = setTimeout(resolve, ms, 'OVER');
  return { isOver: promise, end: () => clearTimeout(timer) };
}
