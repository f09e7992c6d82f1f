import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import type { Event, Inbox } from './inbox.js';

/** Follows the event store itself until the signal aborts. */
export async function followByEventStore(
  address: string,
  {
    inbox,
    work,
    signal,
  }: { readonly inbox: Inbox; readonly work: (event: Event) => void; readonly signal: AbortSignal },
): Promise<void> {
  const client = EventStoreDBClient.connectionString(address);
  const { place } = inbox;
  const fromPosition = place === undefined ? START : { commit: BigInt(place), prepare: BigInt(place) };
  const filter = streamNameFilter({ prefixes: ['goal-', 'quarantine-'] });
  const subscription = client.subscribeToAll({ fromPosition, filter });
  signal.addEventListener('abort', () => subscription.destroy());
  try {
    // Ends with an error when the connection is lost: whoever calls this calls it again.
    for await (const { event } of subscription) {
      if (event === undefined || !event.isJson) continue;
      const { id, type, streamId, revision, data, position } = event;
      inbox.take(
        { id, type, stream: streamId, revision: Number(revision), data: data as object },
        String(position?.commit),
        work,
      );
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await client.dispose();
  }
}
