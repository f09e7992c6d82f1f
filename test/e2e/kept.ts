import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { ProtocolFixture } from '@baton/event-store/eventstoredb/fixture';
import { MemoryEventStore } from '@baton/event-store/memory';
import { SqliteEventStore } from '@baton/event-store/sqlite';

/** A store for one specification; `remove` takes away what it stood on, after it was closed. */
export interface Kept {
  readonly store: EventStore;
  readonly remove: () => Promise<void>;
}

const onBroken = (failure: Error): never => {
  throw failure;
};

/**
 * Where events may be kept: whatever a goal does is the same in each. The server is the stand-in, or the real one that
 * `EVENT_STORE_TEST` names.
 */
export const placesToKeep: readonly (readonly [string, () => Promise<Kept>])[] = [
  ['in memory', async () => ({ store: new MemoryEventStore(), remove: async () => undefined })],
  ['in a file', keptInFile],
  ['on a server', keptOnServer],
];

async function keptInFile(): Promise<Kept> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-e2e-'));
  const store = SqliteEventStore.open(join(folder, 'events.db'), { onBroken });
  return { store, remove: async () => rmSync(folder, { recursive: true }) };
}

async function keptOnServer(): Promise<Kept> {
  const fixture = await ProtocolFixture.start({ store: new MemoryEventStore() });
  const address = process.env['EVENT_STORE_TEST'] ?? fixture.connectionString;
  const store = await EventStoreDbEventStore.open(address, { onBroken });
  return { store, remove: () => fixture.kill() };
}
