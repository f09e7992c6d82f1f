import type { JsonObject } from '@baton/kernel';
import type { SerializedEvent } from '../append.js';
import type { StoredEvent } from '../event-store.port.js';
import { StoreError } from '../event-store.port.js';
import type { EventLog } from '../log-reader.js';
import { Growth, pageEventsMax } from '../log-reader.js';
import { Positions } from '../position.js';
import type { EventDatabase, EventRow } from './event-database.js';
import { EventTail } from './event-tail.js';
import { reasonOf } from './failure.js';

const pageBytesMax = 4 * 1024 * 1024;
const tailBounds = { eventsMax: 2_048, bytesMax: 4 * 1024 * 1024 };

/** An event that was inserted and waits for its commit. */
export interface InsertedEvent extends SerializedEvent {
  readonly stream: string;
  readonly revision: number;
}

/** The reading half of the embedded store, and its state: open until it is stopped, for good, by close or by a failure. */
export class SqliteLog implements EventLog {
  readonly growth = new Growth();
  readonly positions: Positions;
  readonly #database: EventDatabase;
  readonly #tail: EventTail;
  #last: number;
  #stopped: StoreError | undefined;

  constructor(
    database: EventDatabase,
    private readonly onBroken: (failure: StoreError) => void,
  ) {
    this.#database = database;
    this.#last = database.lastPosition;
    this.#tail = new EventTail(this.#last + 1, tailBounds);
    this.positions = new Positions(database.identity);
  }

  get last(): number {
    return this.#last;
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Makes events readable that have been committed. */
  publish(events: readonly InsertedEvent[]): void {
    if (events.length === 0) return;
    for (const { event, stream, revision, data, metadata } of events) {
      this.#last += 1;
      const stored = {
        id: event.id,
        type: event.type,
        data: event.data,
        metadata: event.metadata,
        stream,
        revision,
        position: this.positions.of(this.#last),
      };
      this.#tail.push(stored, data.length + metadata.length);
    }
    this.growth.wakeAll();
  }

  page(after: number): readonly StoredEvent[] {
    this.refuseWhenStopped();
    if (after >= this.#last) return [];
    return this.#tail.after(after, pageEventsMax) ?? this.#pageOfTable(after);
  }

  /** Events of one stream from a revision that it has: at least one. */
  pageOfStream(stream: string, from: number): readonly StoredEvent[] {
    this.refuseWhenStopped();
    try {
      const rows = this.#database.statements.eventsOfStream.iterate(stream, from, pageEventsMax);
      const page = this.#eventsOf(rows, ([, , revision], index) => revision === from + index);
      if (page.length === 0) throw new Error(`an event is missing, revision ${from}`);
      return page;
    } catch (error) {
      throw this.break('read', error);
    }
  }

  refuseWhenStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  close(): void {
    this.#stop(new StoreError('CLOSED', 'The event store is closed'));
  }

  /** Stops the store for good, since what it holds can't be relied on from here on; answers the error for all callers. */
  break(action: 'commit' | 'read', cause: unknown): StoreError {
    if (this.#stopped !== undefined) return this.#stopped;
    const failure = new StoreError(
      'BROKEN',
      `The event store could not ${action} (${reasonOf(cause)}): see to its disk and start again; an append under way is then there whole, or not at all`,
      { cause },
    );
    this.#stop(failure);
    this.onBroken(failure);
    return failure;
  }

  #pageOfTable(after: number): StoredEvent[] {
    try {
      const rows = this.#database.statements.eventsAfter.iterate(after, pageEventsMax);
      const page = this.#eventsOf(rows, ([number], index) => number === after + 1 + index);
      if (page.length === 0) throw new Error(`an event is missing, position ${after + 1}`);
      return page;
    } catch (error) {
      throw this.break('read', error);
    }
  }

  #eventsOf(rows: Iterable<unknown>, isNext: (row: EventRow, index: number) => boolean): StoredEvent[] {
    const page: StoredEvent[] = [];
    let bytes = 0;
    let metadataText: string | undefined;
    let metadata: JsonObject = {};
    for (const unknownRow of rows) {
      const row = unknownRow as EventRow;
      const [number, stream, revision, id, type, dataText, metadataOfRow] = row;
      if (!isNext(row, page.length)) throw new Error(`an event is missing before position ${number}`);
      // Events of one decision have one text of metadata, so they share one object as they did when they were appended.
      if (metadataOfRow !== metadataText) {
        metadataText = metadataOfRow;
        metadata = parseObject(metadataOfRow, number);
      }
      const data = parseObject(dataText, number);
      page.push({ id, type, data, metadata, stream, revision, position: this.positions.of(number) });
      bytes += dataText.length + metadataOfRow.length;
      if (bytes > pageBytesMax) break;
    }
    return page;
  }

  #stop(failure: StoreError): void {
    if (this.isStopped) return;
    this.#stopped = failure;
    this.#database.connection.close();
    this.growth.wakeAll();
  }
}

/** The error of the parser is dropped, since it quotes what it read. */
function parseObject(text: string, number: number): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw new Error(`an event is no JSON, position ${number}`);
  }
}
