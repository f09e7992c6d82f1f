import type { EndPoint } from '@eventstore/db-client';
import { StoreError } from '../event-store.port.js';
import type { ConnectionSettings } from './connection-string.js';
import { failureOf } from './failure.js';
import { pauseAfter, withinDeadline } from './patience.js';
import { StoreClient } from './store-client.js';

/** Clients of this process so far: no two of them may ever share a connection. */
let lives = 0;

/**
 * The connection to a server, made anew when it is lost. The client would mend its own, but keeps streams of the old
 * channel beside those of the new, and what is in flight on all of them in one list of the process: the end of an old
 * one then fails appends of a new one, and an answer that comes afterwards ends the process. So a client is thrown away
 * with its connection, and the next one is made when all of it has ended.
 */
export class Connection {
  #current: Promise<StoreClient> | undefined;
  #client: StoreClient | undefined;
  #former: Promise<void> = Promise.resolve();
  #leader: EndPoint | undefined;
  #failuresInARow = 0;

  /** @param greet makes sure of the server before anything else is asked of it; what it throws undoes the connection */
  constructor(
    private readonly settings: ConnectionSettings,
    private readonly greet: (client: StoreClient) => Promise<void>,
    private readonly closing: AbortSignal,
  ) {}

  /** @throws StoreError */
  async run<T>(work: (client: StoreClient) => Promise<T>): Promise<T> {
    const client = await this.client();
    try {
      return await withinDeadline(work(client), client.deadlineMs);
    } catch (error) {
      throw this.failed(client, error);
    }
  }

  /** For what outlasts a call; whoever sees it fail says so by {@link failed}. @throws StoreError */
  client(): Promise<StoreClient> {
    this.#current ??= this.#connect();
    return this.#current;
  }

  /** Takes note of a failure and answers what to throw. */
  failed(client: StoreClient, cause: unknown): StoreError {
    const { error, connectionLost, leader } = failureOf(cause);
    if (connectionLost && client === this.#client) {
      this.#leader = leader;
      this.#giveUp();
    }
    return error;
  }

  async close(): Promise<void> {
    this.#giveUp();
    await this.#former;
  }

  async #connect(): Promise<StoreClient> {
    await this.#former;
    if (this.#failuresInARow > 0) await pauseAfter(this.#failuresInARow, this.closing);
    if (this.closing.aborted) throw new StoreError('CLOSED', 'The event store is closed');
    const client = new StoreClient(this.settings, lives++, this.#leader);
    this.#client = client;
    // A leader that was named is tried once: if it is gone too, the configured nodes know better.
    this.#leader = undefined;
    try {
      await withinDeadline(this.greet(client), client.deadlineMs);
      this.#failuresInARow = 0;
      return client;
    } catch (cause) {
      this.#failuresInARow += 1;
      const error = this.failed(client, cause);
      if (client === this.#client) this.#giveUp();
      throw error;
    }
  }

  #giveUp(): void {
    const client = this.#client;
    if (client === undefined) return;
    this.#client = undefined;
    this.#current = undefined;
    this.#former = client.shutDown();
  }
}
