import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CheckedAppend } from '../append.js';
import { checkAppend, judgeAppend, noEvent, revisionOrAbsent } from '../append.js';
import type {
  AppendResult,
  EventToAppend,
  ExpectedRevision,
  Position,
  StoredEvent,
  StoreError,
  SubscriptionFilter,
  SubscriptionItem,
} from '../event-store.port.js';
import { EventStore } from '../event-store.port.js';
import { followLog, readLog } from '../log-reader.js';
import type { EventDatabase } from './event-database.js';
import { openEventDatabase } from './event-database.js';
import type { InsertedEvent } from './sqlite-log.js';
import { SqliteLog } from './sqlite-log.js';
import type { StreamEnd } from './stream-ends.js';
import { StreamEnds } from './stream-ends.js';

/** What one commit takes at most, so that the event loop gets its turn under any load; the rest goes into the next. */
const commitBytesMax = 4 * 1024 * 1024;
const streamEndsMax = 20_000;

interface PendingAppend extends CheckedAppend {
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (failure: StoreError) => void;
}

/**
 * The store of one machine: a SQLite file, owned by one process. Appends of one turn of the event loop, and those that
 * arrive while a commit holds it, share one durable commit; each is judged by itself against all that came before it,
 * and answered only when the commit has succeeded.
 */
export class SqliteEventStore extends EventStore {
  readonly #database: EventDatabase;
  readonly #log: SqliteLog;
  readonly #ends = new StreamEnds(streamEndsMax);
  #pending: PendingAppend[] = [];
  #commitIsDue = false;

  private constructor(database: EventDatabase, log: SqliteLog) {
    super();
    this.#database = database;
    this.#log = log;
  }

  /**
   * Opens the file, or makes it. Whoever opens it holds the lock of its folder.
   * @param options.onBroken is called once, when the store has stopped and the process must
   * @throws UnusableDataFolder
   */
  static open(file: string, options: { readonly onBroken: (failure: StoreError) => void }): SqliteEventStore {
    const database = openEventDatabase(file);
    return new SqliteEventStore(database, new SqliteLog(database, options.onBroken));
  }

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendResult> {
    this.#log.refuseWhenStopped();
    const append = checkAppend(stream, expected, events);
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...append, resolve, reject });
      this.#scheduleCommit();
    });
  }

  override async *readStream(stream: string, fromRevision = 0): AsyncGenerator<StoredEvent> {
    this.#log.refuseWhenStopped();
    const end = this.#endOf(stream)?.revision ?? noEvent;
    let from = fromRevision;
    while (from <= end) {
      const page = this.#log.pageOfStream(stream, from);
      yield* page;
      from += page.length;
      if (from <= end) await nextTurn();
    }
  }

  override async *readAll(after?: Position): AsyncGenerator<StoredEvent> {
    this.#log.refuseWhenStopped();
    yield* readLog(this.#log, after);
  }

  override async *subscribe(options: {
    readonly after?: Position;
    readonly filter?: SubscriptionFilter;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SubscriptionItem> {
    this.#log.refuseWhenStopped();
    yield* followLog(this.#log, options);
  }

  override async end(): Promise<Position | undefined> {
    this.#log.refuseWhenStopped();
    return this.#log.last === 0 ? undefined : this.#log.positions.of(this.#log.last);
  }

  override compare(first: Position, second: Position): number {
    const { positions, last } = this.#log;
    return positions.numberOf(first, last) - positions.numberOf(second, last);
  }

  override async close(): Promise<void> {
    while (this.#pending.length > 0) this.#commitPending();
    this.#log.close();
  }

  #scheduleCommit(): void {
    if (this.#commitIsDue) return;
    this.#commitIsDue = true;
    setImmediate(() => {
      this.#commitIsDue = false;
      this.#commitPending();
      if (this.#pending.length > 0) this.#scheduleCommit();
    });
  }

  #commitPending(): void {
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    const inserted: InsertedEvent[] = [];
    const { begin, commit } = this.#database.statements;
    let results: AppendResult[];
    try {
      begin.run();
      results = batch.map((append) => this.#perform(append, inserted));
      commit.run();
    } catch (error) {
      // After a failed commit nobody can tell what the disk holds, and what was judged rests on it: nothing goes on.
      const failure = this.#log.break('commit', error);
      for (const append of [...batch, ...this.#pending]) append.reject(failure);
      this.#pending = [];
      return;
    }
    this.#log.publish(inserted);
    results.forEach((result, index) => batch[index]?.resolve(result));
  }

  #takeBatch(): PendingAppend[] {
    let bytes = 0;
    let count = 0;
    for (const append of this.#pending) {
      bytes += append.bytes;
      if (count > 0 && bytes > commitBytesMax) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  #perform(append: CheckedAppend, inserted: InsertedEvent[]): AppendResult {
    const { statements } = this.#database;
    const end = this.#endOf(append.stream);
    const endRevision = end?.revision ?? noEvent;
    const verdict = judgeAppend(append, endRevision, (from, to) =>
      end === undefined ? [] : statements.idsAt.all(end.key, from, to).map(({ id }) => String(id)),
    );
    const revision = append.after + append.events.length;
    switch (verdict) {
      case 'WRONG_EXPECTED_REVISION':
        return { status: verdict, actual: revisionOrAbsent(endRevision) };
      case 'REPEATED': {
        const position = Number(statements.positionAt.get(end?.key ?? 0, revision)?.['position']);
        return { status: 'APPENDED', revision, position: this.#log.positions.of(position) };
      }
      case 'WRITE':
        this.#insert(append, end ?? this.#newStream(append.stream), inserted);
        return { status: 'APPENDED', revision, position: this.#log.positions.of(this.#log.last + inserted.length) };
    }
  }

  #insert(append: CheckedAppend, end: StreamEnd, inserted: InsertedEvent[]): void {
    const { insertEvent } = this.#database.statements;
    for (const { event, data, metadata } of append.events) {
      end.revision += 1;
      inserted.push({ event, data, metadata, stream: append.stream, revision: end.revision });
      const position = this.#log.last + inserted.length;
      insertEvent.run(position, end.key, end.revision, event.id, event.type, data, metadata);
    }
  }

  #endOf(stream: string): StreamEnd | undefined {
    const known = this.#ends.get(stream);
    if (known !== undefined) return known;
    const row = this.#database.statements.streamEnd.get(stream);
    if (row === undefined) return undefined;
    return this.#ends.remember(stream, { key: Number(row['key']), revision: Number(row['revision'] ?? noEvent) });
  }

  #newStream(stream: string): StreamEnd {
    const { lastInsertRowid } = this.#database.statements.insertStream.run(stream);
    return this.#ends.remember(stream, { key: Number(lastInsertRowid), revision: noEvent });
  }
}
