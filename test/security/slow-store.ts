import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';

/** A store that can be made slow, and knows how much is read of it. */
export class SlowStore extends MemoryEventStore {
  /** How long each event of a stream takes, in milliseconds. */
  eventMs = 0;
  eventsRead = 0;

  override async *readStream(...given: Parameters<MemoryEventStore['readStream']>): AsyncGenerator<StoredEvent> {
    for await (const event of super.readStream(...given)) {
      if (this.eventMs > 0) await pause(this.eventMs);
      this.eventsRead += 1;
      yield event;
    }
  }
}
