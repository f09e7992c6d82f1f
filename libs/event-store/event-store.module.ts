import { join } from 'node:path';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { StoreError } from './event-store.port.js';
import { EventStore } from './event-store.port.js';
import { MemoryEventStore } from './memory/memory-event-store.adapter.js';
import { DataFolderLock } from './sqlite/data-folder-lock.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.adapter.js';

/**
 * Where events are kept: in a file of this process' own data folder, on a server of EventStoreDB (its address is a
 * connection string, `esdb://…` or `esdb+discover://…`), or nowhere but in memory.
 * `onBroken` is called once, when the store has stopped and the process must.
 */
export type EventStoreOptions =
  | { readonly kind: 'embedded'; readonly dataDir: string; readonly onBroken: (failure: StoreError) => void }
  | { readonly kind: 'eventstoredb'; readonly address: string; readonly onBroken: (failure: StoreError) => void }
  | { readonly kind: 'memory' };

/** What was opened, so that it can be closed last of all. */
abstract class OpenedEventStore {
  abstract readonly store: EventStore;
  abstract close(): Promise<void>;
}

/**
 * Provides the {@link EventStore}. It is closed when all other parts have ended their work (Nest runs
 * `onApplicationShutdown` after every `onModuleDestroy` and `beforeApplicationShutdown`).
 */
@Module({})
export class EventStoreModule implements OnApplicationShutdown {
  constructor(private readonly opened: OpenedEventStore) {}

  /**
   * Opening fails with UnusableDataFolder where the folder is in use, of a newer release, or damaged, and with
   * UnusableEventStore where a server can't be used or is not there.
   * @param watched what everybody gets in its place, where somebody watches over it
   */
  static forRoot(options: EventStoreOptions, watched = (store: EventStore): EventStore => store): DynamicModule {
    return {
      module: EventStoreModule,
      global: true,
      providers: [
        { provide: OpenedEventStore, useFactory: () => openEventStore(options) },
        {
          provide: EventStore,
          useFactory: ({ store }: OpenedEventStore) => watched(store),
          inject: [OpenedEventStore],
        },
      ],
      exports: [EventStore],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened.close();
  }
}

async function openEventStore(options: EventStoreOptions): Promise<OpenedEventStore> {
  switch (options.kind) {
    case 'embedded':
      return openEmbedded(options);
    case 'eventstoredb':
      return openOnServer(options);
    case 'memory':
      return closable(new MemoryEventStore());
  }
}

async function openOnServer(options: EventStoreOptions & { readonly kind: 'eventstoredb' }): Promise<OpenedEventStore> {
  // Loading the client takes longer than opening a file does, so whoever needs no server does not wait for it.
  const { EventStoreDbEventStore } = await import('./eventstoredb/eventstoredb-event-store.adapter.js');
  return closable(await EventStoreDbEventStore.open(options.address, options));
}

function closable(store: EventStore): OpenedEventStore {
  return { store, close: () => store.close() };
}

function openEmbedded(options: EventStoreOptions & { readonly kind: 'embedded' }): OpenedEventStore {
  const lock = DataFolderLock.acquire(options.dataDir);
  try {
    const store = SqliteEventStore.open(join(options.dataDir, 'events.db'), options);
    const close = async (): Promise<void> => {
      await store.close();
      lock.release();
    };
    return { store, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}
