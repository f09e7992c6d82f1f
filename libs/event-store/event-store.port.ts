import type { JsonObject } from '@baton/kernel';

/**
 * Place of an event in the whole store: opaque, ordered only by that store. It tells which store it belongs to, so it
 * can be kept as it is (a checkpoint, a client's last event id), and is refused by any other store.
 */
export type Position = string;

/** What the stream must look like for an append to happen: absent, or ending at exactly this revision. */
export type ExpectedRevision = 'NO_STREAM' | number;

/** An event to be appended; `type` is the versioned stored name, `id` a UUID that is kept across retries. */
export interface EventToAppend {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** An event as the store gives it back. Shared between readers: nobody may change it. */
export interface StoredEvent extends EventToAppend {
  readonly stream: string;
  /** Gapless within the stream, from 0. */
  readonly revision: number;
  readonly position: Position;
}

export type AppendResult =
  | { readonly status: 'APPENDED'; readonly revision: number; readonly position: Position }
  | { readonly status: 'WRONG_EXPECTED_REVISION'; readonly actual: ExpectedRevision };

/**
 * Which events of all streams a subscriber wants: those that fit every given part. Prefixes alone: a regular expression
 * means one thing to a server and another to a store in this process.
 */
export interface SubscriptionFilter {
  /** Stream names that start with one of these, e.g. `goal-`. */
  readonly streamPrefixes?: readonly string[];
  /** Stored event types that start with one of these. */
  readonly typePrefixes?: readonly string[];
}

export type SubscriptionItem =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** All up to here was considered, though nothing matched: a place to resume from. */
  | { readonly kind: 'checkpoint'; readonly position: Position }
  /** The subscriber has seen all that there was; may come again after every time it fell behind. */
  | { readonly kind: 'caught-up' };

export type StoreErrorCode =
  /** No answer that can be trusted: an append may or may not have happened; repeat it with the same ids and revision. */
  | 'UNAVAILABLE'
  | 'TOO_LARGE'
  | 'STREAM_DELETED'
  | 'MALFORMED'
  /** The position belongs to another store or to no event. */
  | 'UNKNOWN_POSITION'
  | 'CLOSED'
  /** A promise of the store itself is broken; the process must stop. */
  | 'BROKEN';

export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The log of facts. Its promises are the weaker ones of an embedded store and of EventStoreDB (event-store.contract.ts).
 */
export abstract class EventStore {
  /**
   * Appends all events or none. A repeat with the same ids and its original expected revision is answered APPENDED,
   * with the place that they have had since the first time; ids are compared, never data. So a repeat may be answered
   * with a revision below the stream's end.
   *
   * Names are printable ASCII without spaces and do not begin with `$`; ids are UUIDs in lower case. One append holds 1
   * event at least, and 1,048,576 bytes at most: JSON of data and metadata, and 2 for each character of the types.
   * @throws StoreError MALFORMED, TOO_LARGE, STREAM_DELETED, UNAVAILABLE, CLOSED, BROKEN
   */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendResult>;

  /** Events of one stream from a revision (inclusive, default 0), oldest first; empty when there is no such stream. */
  abstract readStream(stream: string, fromRevision?: number): AsyncIterable<StoredEvent>;

  /** Events of all streams after a position (exclusive; default from the first), in the store's order, up to the end of now. */
  abstract readAll(after?: Position): AsyncIterable<StoredEvent>;

  /**
   * Events of all streams after a position (exclusive; default from the first), then live, without gap or double, until
   * the signal aborts. A slow subscriber is not buffered for without bound: it is served from the store again.
   */
  abstract subscribe(options: {
    readonly after?: Position;
    readonly filter?: SubscriptionFilter;
    readonly signal: AbortSignal;
  }): AsyncIterable<SubscriptionItem>;

  /**
   * A position at the last event of all or behind it, if there is any: from here on a subscription sees only what is
   * new. A server has events of its own, which are never given, and its end may be one of them.
   */
  abstract end(): Promise<Position | undefined>;

  /**
   * Which of two positions comes first: negative when the first does, 0 when they are one, positive when the second does.
   * @throws StoreError UNKNOWN_POSITION
   */
  abstract compare(first: Position, second: Position): number;

  /** Waits for appends under way, then refuses all calls with CLOSED. */
  abstract close(): Promise<void>;
}
