import type { AppendResult, EventToAppend, ExpectedRevision, Position, StoredEvent } from '@baton/event-store';
import { EventStore } from '@baton/event-store';
import type { Watcher } from './watcher.js';

/** Lets somebody watch appends at the port; everything else passes. */
export class WatchedEventStore extends EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly watcher: Watcher,
  ) {
    super();
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<AppendResult> {
    const about = { stream, types: events.map(({ type }) => type) };
    return this.watcher.append(about, () => this.store.append(stream, expected, events));
  }

  override readStream(stream: string, fromRevision?: number): AsyncIterable<StoredEvent> {
    return this.store.readStream(stream, fromRevision);
  }

  override readAll(after?: Position): AsyncIterable<StoredEvent> {
    return this.store.readAll(after);
  }

  override subscribe(options: Parameters<EventStore['subscribe']>[0]): ReturnType<EventStore['subscribe']> {
    return this.store.subscribe(options);
  }

  override end(): Promise<Position | undefined> {
    return this.store.end();
  }

  override compare(first: Position, second: Position): number {
    return this.store.compare(first, second);
  }

  override close(): Promise<void> {
    return this.store.close();
  }
}
