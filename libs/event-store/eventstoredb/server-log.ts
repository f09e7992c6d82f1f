import { BACKWARDS, END, START, StreamNotFoundError } from '@eventstore/db-client';
import type { AllStreamResolvedEvent, StreamingRead } from '@eventstore/db-client';
import type { CheckedAppend } from '../append.js';
import type { Position, StoredEvent } from '../event-store.port.js';
import { StoreError } from '../event-store.port.js';
import { pageEventsMax } from '../log-reader.js';
import type { Positions } from '../position.js';
import type { Connection } from './connection.js';
import { itemsOf } from './items.js';
import { Patience } from './patience.js';
import type { StoreClient } from './store-client.js';
import { isHidden, placeOf, storedEventOf } from './stored-event.js';

/** How far back from the end it is looked for an event that is not the server's own. */
const endEventsMax = 64;

const atLeader = { requiresLeader: true } as const;

/** The reading half of the store on a server: what breaks off in the middle goes on where it was. */
export class ServerLog {
  constructor(
    private readonly connection: Connection,
    private readonly positions: () => Positions,
    private readonly patienceMs: number,
    private readonly closing: AbortSignal,
  ) {}

  async *ofStream(stream: string, fromRevision: number): AsyncGenerator<StoredEvent> {
    let next = fromRevision;
    const options = { maxCount: pageEventsMax, ...atLeader };
    const page = (client: StoreClient) => client.readStream(stream, { fromRevision: BigInt(next), ...options });
    try {
      for await (const { event } of this.#pages(page)) {
        if (Number(event?.revision) !== next || event === undefined) throw cutShort(stream);
        next += 1;
        yield storedEventOf(event, this.positions());
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
      if (await this.#isDeleted(stream)) throw deleted(stream);
      return;
    }
    // A stream that is found has had its first event.
    if (next === 0) throw cutShort(stream);
  }

  async *ofAll(after: Position | undefined): AsyncGenerator<StoredEvent> {
    const last = await this.#patiently((client) => lastPlace(client));
    if (last === undefined) return;
    let at = after === undefined ? 0 : this.positions().numberOf(after, last);
    const options = { maxCount: pageEventsMax, ...atLeader };
    const page = (client: StoreClient) => client.readAll({ fromPosition: at === 0 ? START : pairOf(at), ...options });
    for await (const { event } of this.#pages(page)) {
      if (event === undefined) continue;
      const place = placeOf(event);
      if (place > last) return;
      // A page begins with the event at its place, which was the last of the page before.
      if (place <= at) continue;
      at = place;
      if (!isHidden(event)) yield storedEventOf(event, this.positions());
    }
  }

  async end(): Promise<Position | undefined> {
    const place = await this.#patiently((client) => endPlace(client));
    return place === undefined ? undefined : this.positions().of(place);
  }

  /** Position of the last of these events, if all of them stand where they were to be appended. */
  async find({ stream, after, events }: CheckedAppend): Promise<Position | undefined> {
    const options = { fromRevision: BigInt(after + 1), maxCount: events.length, ...atLeader };
    return this.connection.run(async (client) => {
      let found = 0;
      let place = 0;
      try {
        for await (const { event } of itemsOf(client, client.readStream(stream, options))) {
          if (event?.id !== events[found]?.event.id || event === undefined) return undefined;
          found += 1;
          place = placeOf(event);
        }
      } catch (error) {
        if (!(error instanceof StreamNotFoundError)) throw error;
      }
      return found === events.length ? this.positions().of(place) : undefined;
    });
  }

  #patiently<T>(work: (client: StoreClient) => Promise<T>): Promise<T> {
    return new Patience(this.patienceMs, this.closing).run(() => this.connection.run(work));
  }

  async *#pages<T>(open: (client: StoreClient) => StreamingRead<T>): AsyncGenerator<T> {
    const patience = new Patience(this.patienceMs, this.closing);
    for (;;) {
      let count = 0;
      let client: StoreClient | undefined;
      try {
        client = await this.connection.client();
        for await (const item of itemsOf(client, open(client))) {
          count += 1;
          patience.refill();
          yield item;
        }
        if (count < pageEventsMax) return;
      } catch (cause) {
        if (cause instanceof StreamNotFoundError) throw cause;
        await patience.afterFailure(client ? this.connection.failed(client, cause) : cause);
      }
    }
  }

  /** The server answers for a stream that was deleted as for one that never was; only its metadata tells. */
  async #isDeleted(stream: string): Promise<boolean> {
    const { metadata } = await this.#patiently((client) => client.getStreamMetadata(stream, atLeader));
    return metadata?.truncateBefore !== undefined;
  }
}

/** Place of the last record of all, be it the server's own. */
export async function lastPlace(client: StoreClient): Promise<number | undefined> {
  for await (const { event } of lastRecords(client, 1)) if (event) return placeOf(event);
  return undefined;
}

/**
 * Place of the last event, or of the last record where that is far behind records of the server's own; none where all
 * that there is are such records.
 */
async function endPlace(client: StoreClient): Promise<number | undefined> {
  let count = 0;
  let last: number | undefined;
  for await (const { event } of lastRecords(client, endEventsMax)) {
    count += 1;
    if (event === undefined) continue;
    if (!isHidden(event)) return placeOf(event);
    last ??= placeOf(event);
  }
  return count < endEventsMax ? undefined : last;
}

/** Last first. */
function lastRecords(client: StoreClient, maxCount: number): AsyncGenerator<AllStreamResolvedEvent> {
  return itemsOf(client, client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount, ...atLeader }));
}

/** A position as the client takes it. */
export function pairOf(place: number): { commit: bigint; prepare: bigint } {
  return { commit: BigInt(place), prepare: BigInt(place) };
}

export function deleted(stream: string): StoreError {
  return new StoreError('STREAM_DELETED', `The stream was deleted on the server (stream ${stream})`);
}

function cutShort(stream: string): StoreError {
  return new StoreError(
    'STREAM_DELETED',
    `Events of the stream were deleted on the server, by its metadata or a deletion: take $maxCount, $maxAge and $tb off it (stream ${stream})`,
  );
}
