/**
 * A subscription that ends when its client goes, even while it waits for the next event: a generator alone would be told
 * only after that event had come. Ending it aborts the signal, and so whatever it waits for.
 */
export function stoppable<T>(make: (signal: AbortSignal) => AsyncGenerator<T>): AsyncIterableIterator<T> {
  const stopping = new AbortController();
  const items = make(stopping.signal);
  return {
    next: () => items.next(),
    return: async () => {
      stopping.abort();
      await items.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
