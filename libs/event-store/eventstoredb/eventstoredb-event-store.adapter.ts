import type { AppendExpectedRevision, EventData } from '@eventstore/db-client';
import { NO_STREAM, WrongExpectedVersionError } from '@eventstore/db-client';
import type { CheckedAppend } from '../append.js';
import { checkAppend, noEvent } from '../append.js';
import type {
  AppendResult,
  EventToAppend,
  ExpectedRevision,
  Position,
  StoredEvent,
  SubscriptionItem,
} from '../event-store.port.js';
import { EventStore, StoreError } from '../event-store.port.js';
import { Positions } from '../position.js';
import { Connection } from './connection.js';
import { parseConnectionString } from './connection-string.js';
import { Lanes, Patience } from './patience.js';
import { refuseUnsuitable, troubleOpening } from './server-check.js';
import { deleted, ServerLog } from './server-log.js';
import type { StoreClient } from './store-client.js';
import { establishIdentity } from './store-identity.js';
import { clientEvents } from './stored-event.js';
import type { SubscriptionOptions } from './subscription.js';
import { followServer } from './subscription.js';

export interface EventStoreDbOptions {
  /** Called once, when the store has stopped and the process must. */
  readonly onBroken: (failure: StoreError) => void;
  /** How long an unanswered call is tried again before it fails; subscriptions are tried for ever. */
  readonly patienceMs?: number;
}

/**
 * What may be in flight on the client's one stream of appends: so many small ones, or as many large ones as fit. All of
 * them are to be answered within the deadline of a call, and are looked for one by one when their connection is lost.
 */
const appendsInFlightMax = 256;
const bytesOfALane = 65_536;
/** Twice what a real server with much load beside it took to come back after a kill, and what gateways mostly wait. */
const patienceMsDefault = 60_000;
/** Who starts Baton with a wrong address hears of it sooner. */
const openingMsMax = 20_000;

/** The store beyond one machine: a server or cluster of EventStoreDB or KurrentDB, through its official client. */
export class EventStoreDbEventStore extends EventStore {
  readonly #closing = new AbortController();
  readonly #connection: Connection;
  readonly #log: ServerLog;
  readonly #lanes = new Lanes(appendsInFlightMax);
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #patienceMs: number;
  #identity: string | undefined;
  #knownPositions: Positions | undefined;
  #stopped: StoreError | undefined;

  private constructor(
    address: string,
    private readonly options: EventStoreDbOptions,
  ) {
    super();
    this.#patienceMs = options.patienceMs ?? patienceMsDefault;
    const { signal } = this.#closing;
    this.#connection = new Connection(parseConnectionString(address), (client) => this.#greet(client), signal);
    this.#log = new ServerLog(this.#connection, () => this.#positions, this.#patienceMs, signal);
  }

  /**
   * Connects to the server and makes sure of it. A server that does not answer is waited for as long as patience lasts.
   * @throws UnusableEventStore
   */
  static async open(address: string, options: EventStoreDbOptions): Promise<EventStoreDbEventStore> {
    const store = new EventStoreDbEventStore(address, options);
    try {
      const patienceMs = Math.min(store.#patienceMs, openingMsMax);
      await new Patience(patienceMs, store.#closing.signal).run(() => store.#connection.client());
      return store;
    } catch (error) {
      await store.close();
      throw troubleOpening(error);
    }
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendResult> {
    this.#refuseWhenStopped();
    const result = this.#append(checkAppend(stream, expected, events));
    this.#underWay.add(result);
    try {
      return await result;
    } finally {
      this.#underWay.delete(result);
    }
  }

  override readStream(stream: string, fromRevision = 0): AsyncGenerator<StoredEvent> {
    return this.#whileOpen(() => this.#log.ofStream(stream, fromRevision));
  }

  override readAll(after?: Position): AsyncGenerator<StoredEvent> {
    return this.#whileOpen(() => this.#log.ofAll(after));
  }

  override subscribe(options: SubscriptionOptions): AsyncGenerator<SubscriptionItem> {
    const { signal } = this.#closing;
    return this.#whileOpen(() => followServer(this.#connection, () => this.#positions, signal, options));
  }

  override async end(): Promise<Position | undefined> {
    this.#refuseWhenStopped();
    return this.#log.end();
  }

  override compare(first: Position, second: Position): number {
    // Which places are taken only the server knows, and a comparison does not ask it.
    const placeOf = (position: Position): number => this.#positions.numberOf(position, Number.MAX_SAFE_INTEGER);
    return placeOf(first) - placeOf(second);
  }

  override async close(): Promise<void> {
    this.#stop(new StoreError('CLOSED', 'The event store is closed'));
    await Promise.allSettled(this.#underWay);
    await this.#connection.close();
  }

  get #positions(): Positions {
    if (this.#knownPositions === undefined) throw new StoreError('UNAVAILABLE', 'The event store is not open yet');
    return this.#knownPositions;
  }

  /** A server that was away may come back as another one, by a wrong address or an empty disk. */
  async #greet(client: StoreClient): Promise<void> {
    refuseUnsuitable(await client.features());
    const identity = await establishIdentity(client);
    this.#identity ??= identity;
    this.#knownPositions ??= new Positions(identity);
    if (identity === this.#identity) return;
    const failure = new StoreError(
      'BROKEN',
      'Another event store answers at the address of the one that this process works with: bring that one back, and start again',
    );
    this.#stop(failure);
    this.options.onBroken(failure);
    throw failure;
  }

  /**
   * An append whose answer was lost is looked for before it is sent again, with the same ids and the same expected
   * revision: so it is there once, however often it was sent.
   */
  #append(append: CheckedAppend): Promise<AppendResult> {
    const events = clientEvents(append);
    const revision = append.after + append.events.length;
    const lanes = Math.ceil(append.bytes / bytesOfALane);
    let mayBeThere = false;
    return new Patience(this.#patienceMs, this.#closing.signal).run(async () => {
      const found = mayBeThere ? await this.#log.find(append) : undefined;
      if (found !== undefined) return { status: 'APPENDED', revision, position: found };
      return this.#lanes.run(lanes, () =>
        this.#connection.run((client) => {
          mayBeThere = true;
          return this.#send(client, append, events);
        }),
      );
    });
  }

  async #send(client: StoreClient, append: CheckedAppend, events: EventData[]): Promise<AppendResult> {
    const expectedRevision: AppendExpectedRevision = append.after === noEvent ? NO_STREAM : BigInt(append.after);
    const revision = append.after + append.events.length;
    try {
      const options = { expectedRevision, requiresLeader: true };
      const { nextExpectedRevision, position } = await client.appendToStream(append.stream, events, options);
      // A stream that was deleted begins again where it ended, or swallows what it has had before.
      if (position === undefined || nextExpectedRevision !== BigInt(revision)) throw deleted(append.stream);
      return { status: 'APPENDED', revision, position: this.#positions.of(Number(position.commit)) };
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error;
      const { actualVersion } = error;
      const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : 'NO_STREAM';
      return { status: 'WRONG_EXPECTED_REVISION', actual };
    }
  }

  /** A reader who is interrupted by the store's end hears of that, not of the connection that ended with it. */
  async *#whileOpen<T>(open: () => AsyncIterable<T>): AsyncGenerator<T> {
    this.#refuseWhenStopped();
    try {
      for await (const item of open()) yield item;
    } catch (error) {
      throw this.#stopped ?? error;
    }
  }

  #refuseWhenStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  #stop(failure: StoreError): void {
    this.#stopped ??= failure;
    this.#closing.abort();
  }
}
