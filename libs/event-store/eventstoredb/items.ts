import type { StreamingRead } from '@eventstore/db-client';
import { NoAnswer, withinDeadline } from './patience.js';
import type { StoreClient } from './store-client.js';

/**
 * What a read gives, item by item as they are asked for, each within the client's deadline. It is ended on the server
 * as well when it is left early. A read that ends since its client was shut down looks like one that has come to its
 * end: here it fails.
 */
export async function* itemsOf<T>(client: StoreClient, read: StreamingRead<T>): AsyncGenerator<T> {
  // An error that comes when nobody is listening any more would end the process.
  read.on('error', () => undefined);
  const items = read[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await withinDeadline(items.next(), client.deadlineMs);
      if (next.done === true) break;
      yield next.value;
    }
    if (client.isShutDown) throw new NoAnswer('the connection was given up');
  } finally {
    void read.cancel().catch(() => undefined);
    // Read to its end unheard: the client forgets a stream when it has ended, and one that is destroyed never does.
    read.removeAllListeners('readable');
    read.resume();
  }
}
