import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CheckedAppend } from '../append.js';
import { checkAppend, judgeAppend, revisionOrAbsent } from '../append.js';
import type {
  AppendResult,
  EventToAppend,
  ExpectedRevision,
  Position,
  StoredEvent,
  SubscriptionFilter,
  SubscriptionItem,
} from '../event-store.port.js';
import { EventStore, StoreError } from '../event-store.port.js';
import type { EventLog } from '../log-reader.js';
import { followLog, Growth, pageEventsMax, readLog } from '../log-reader.js';
import { Positions } from '../position.js';

/** Keeps everything in this process: for specifications and benches. */
export class MemoryEventStore extends EventStore {
  readonly #log = new MemoryLog();
  readonly #streams = new Map<string, StoredEvent[]>();

  override async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendResult> {
    this.#log.refuseWhenClosed();
    const result = this.#perform(checkAppend(stream, expected, events));
    // The answer comes in a later turn of the event loop, as that of any store does: writers who never wait for anything
    // else would starve all timers and subscribers.
    await nextTurn();
    return result;
  }

  override async *readStream(stream: string, fromRevision = 0): AsyncGenerator<StoredEvent> {
    this.#log.refuseWhenClosed();
    yield* (this.#streams.get(stream) ?? []).slice(fromRevision);
  }

  override async *readAll(after?: Position): AsyncGenerator<StoredEvent> {
    this.#log.refuseWhenClosed();
    yield* readLog(this.#log, after);
  }

  override async *subscribe(options: {
    readonly after?: Position;
    readonly filter?: SubscriptionFilter;
    readonly signal: AbortSignal;
  }): AsyncGenerator<SubscriptionItem> {
    this.#log.refuseWhenClosed();
    yield* followLog(this.#log, options);
  }

  override async end(): Promise<Position | undefined> {
    this.#log.refuseWhenClosed();
    return this.#log.events.at(-1)?.position;
  }

  override compare(first: Position, second: Position): number {
    const { positions, last } = this.#log;
    return positions.numberOf(first, last) - positions.numberOf(second, last);
  }

  override async close(): Promise<void> {
    this.#log.close();
  }

  #perform(append: CheckedAppend): AppendResult {
    const existing = this.#streams.get(append.stream) ?? [];
    const end = existing.length - 1;
    const verdict = judgeAppend(append, end, (from, to) => existing.slice(from, to + 1).map(({ id }) => id));
    if (verdict === 'WRONG_EXPECTED_REVISION') return { status: verdict, actual: revisionOrAbsent(end) };
    if (verdict === 'WRITE') this.#write(append, existing);
    const revision = append.after + append.events.length;
    return { status: 'APPENDED', revision, position: this.#positionAt(existing, revision) };
  }

  #write(append: CheckedAppend, existing: StoredEvent[]): void {
    for (const { event } of append.events) {
      const position = this.#log.positions.of(this.#log.last + 1);
      const stored = { ...event, stream: append.stream, revision: existing.length, position };
      existing.push(stored);
      this.#log.events.push(stored);
    }
    this.#streams.set(append.stream, existing);
    this.#log.growth.wakeAll();
  }

  #positionAt(existing: readonly StoredEvent[], revision: number): Position {
    const event = existing[revision];
    if (event === undefined) throw new StoreError('BROKEN', `The stream has a gap (revision ${revision})`);
    return event.position;
  }
}

class MemoryLog implements EventLog {
  readonly events: StoredEvent[] = [];
  readonly growth = new Growth();
  readonly positions = new Positions(randomBytes(6).toString('hex'));
  #closed = false;

  get last(): number {
    return this.events.length;
  }

  page(after: number): readonly StoredEvent[] {
    this.refuseWhenClosed();
    return this.events.slice(after, after + pageEventsMax);
  }

  close(): void {
    this.#closed = true;
    this.growth.wakeAll();
  }

  refuseWhenClosed(): void {
    if (this.#closed) throw new StoreError('CLOSED', 'The event store is closed');
  }
}
