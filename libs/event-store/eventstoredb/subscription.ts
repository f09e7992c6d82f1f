import type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  Filter,
  Position as PositionPair,
} from '@eventstore/db-client';
import { eventTypeFilter, excludeSystemEvents, START, streamNameFilter } from '@eventstore/db-client';
import type { Position, SubscriptionFilter, SubscriptionItem } from '../event-store.port.js';
import { StoreError } from '../event-store.port.js';
import { matches } from '../log-reader.js';
import type { Positions } from '../position.js';
import type { Connection } from './connection.js';
import { Patience, unlessAborted, withinDeadline } from './patience.js';
import { lastPlace, pairOf } from './server-log.js';
import type { StoreClient } from './store-client.js';
import { isHidden, storedEventOf } from './stored-event.js';

export interface SubscriptionOptions {
  readonly after?: Position;
  readonly filter?: SubscriptionFilter;
  readonly signal: AbortSignal;
}

/** What the client tells by events and callbacks is put between the events of the store, where it belongs. */
type Marker =
  { readonly marker: 'confirmed' | 'caught-up' } | { readonly marker: 'checkpoint'; readonly place: number };

/** The server says where it is after so many events of no interest, and so does the filter on this side. */
const checkpointEvery = 256;

/**
 * Follows all streams of a server for as long as it is wanted. The client's subscription ends for good with its first
 * error, or is silent for ever: so it is made again, after the last place that was handed on.
 */
export async function* followServer(
  connection: Connection,
  positions: () => Positions,
  closing: AbortSignal,
  options: SubscriptionOptions,
): AsyncGenerator<SubscriptionItem> {
  const { signal, filter } = options;
  const stop = AbortSignal.any([signal, closing]);
  const patience = new Patience(Number.POSITIVE_INFINITY, stop);
  let { after } = options;
  while (!stop.aborted) {
    let client: StoreClient | undefined;
    try {
      client = await unlessAborted(connection.client(), stop);
      for await (const item of followOnce(client, positions(), { after, filter, signal: stop })) {
        patience.refill();
        if (item.kind === 'event') after = item.event.position;
        if (item.kind === 'checkpoint') after = item.position;
        yield item;
        if (stop.aborted) break;
      }
    } catch (cause) {
      if (stop.aborted) break;
      await patience.afterFailure(client ? connection.failed(client, cause) : cause);
    }
  }
  if (!signal.aborted) throw new StoreError('CLOSED', 'The event store is closed');
}

async function* followOnce(
  client: StoreClient,
  positions: Positions,
  { after, filter, signal }: SubscriptionOptions,
): AsyncGenerator<SubscriptionItem> {
  let skipped = 0;
  const begin = await placeAfter(client, positions, after);
  // An abort that came meanwhile would not be heard any more.
  if (signal.aborted) return;
  for await (const item of itemsFrom(client, begin, filter, signal)) {
    if ('marker' in item) {
      if (item.marker === 'caught-up') yield { kind: 'caught-up' };
      // A server's first checkpoint is the place that it was asked to begin at, which tells nothing.
      if (item.marker === 'checkpoint' && item.place > begin)
        yield { kind: 'checkpoint', position: positions.of(item.place) };
      continue;
    }
    const { event } = item;
    if (event === undefined) continue;
    const stored = storedEventOf(event, positions);
    const isWanted = !isHidden(event) && matches(stored, filter);
    skipped = isWanted ? 0 : skipped + 1;
    if (isWanted) yield { kind: 'event', event: stored };
    else if (skipped % checkpointEvery === 0) yield { kind: 'checkpoint', position: stored.position };
  }
}

/** @throws StoreError UNKNOWN_POSITION: the server itself would wait at a place beyond its end, and say nothing */
async function placeAfter(client: StoreClient, positions: Positions, after: Position | undefined): Promise<number> {
  if (after === undefined) return 0;
  const last = await withinDeadline(lastPlace(client), client.deadlineMs);
  return positions.numberOf(after, last ?? 0);
}

async function* itemsFrom(
  client: StoreClient,
  place: number,
  filter: SubscriptionFilter | undefined,
  signal: AbortSignal,
): AsyncGenerator<AllStreamResolvedEvent | Marker> {
  const fromPosition = place === 0 ? START : pairOf(place);
  const subscription = client.subscribeToAll({ fromPosition, filter: serverFilter(filter), requiresLeader: true });
  const mark = (marker: Marker): boolean => subscription.push(marker);
  subscription.on('confirmation', () => mark({ marker: 'confirmed' }));
  subscription.on('caughtUp', () => mark({ marker: 'caught-up' }));
  // An error that comes when nobody is listening any more would end the process.
  subscription.on('error', () => undefined);
  const end = (): unknown => subscription.destroy();
  signal.addEventListener('abort', end);
  const items: AsyncIterator<AllStreamResolvedEvent | Marker> = subscription[Symbol.asyncIterator]();
  try {
    // The first item says that the subscription stands; after it there may be nothing for as long as nobody writes.
    yield* [(await withinDeadline(items.next(), client.deadlineMs)).value as Marker];
    for (;;) {
      const next = await items.next();
      if (next.done === true) break;
      yield next.value;
    }
    throw new StoreError('UNAVAILABLE', 'The event store ended a subscription: it is made again');
  } finally {
    signal.removeEventListener('abort', end);
    void subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
  }
}

/** The server filters by one thing alone: types say more than streams do, and the rest is done on this side. */
function serverFilter(filter: SubscriptionFilter | undefined): Filter {
  const options = {
    maxSearchWindow: checkpointEvery,
    checkpointReached: (subscription: AllStreamSubscription, { commit }: PositionPair): void => {
      const marker: Marker = { marker: 'checkpoint', place: Number(commit) };
      subscription.push(marker);
    },
  };
  if (filter?.typePrefixes?.length) return eventTypeFilter({ prefixes: [...filter.typePrefixes], ...options });
  if (filter?.streamPrefixes?.length) return streamNameFilter({ prefixes: [...filter.streamPrefixes], ...options });
  return excludeSystemEvents(options);
}
