import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';

/** A store that can be made slow, and knows how much is read of it. */
export class SlowStore extends MemoryEventStore {
  /** How long each event of a stream takes, in milliseconds. */
  eventMs = 0;
  private readonly reads = new Map<string, number>();

  /** How many events have been read of one stream: others are read beside it, by goals that go on. */
  eventsReadOf(stream: string): number {
    return this.reads.get(stream) ?? 0;
  }

  override async *readStream(...given: Parameters<MemoryEventStore['readStream']>): AsyncGenerator<StoredEvent> {
    const [stream] = given;
    for await (const event of super.readStream(...given)) {
      if (this.eventMs > 0) await pause(this.eventMs);
      this.reads.set(stream, this.eventsReadOf(stream) + 1);
      yield event;
    }
  }
}
