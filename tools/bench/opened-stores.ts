import { join } from 'node:path';
import type { EventStore, EventToAppend } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { MemoryEventStore } from '@baton/event-store/memory';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import { fail } from '../command/fail.js';
import { standInServer } from '../store/killable-server.js';
import type { AppendLog } from './goal-workload.js';
import { HandRolledLog } from './hand-rolled-log.js';

/** Through the stand-in, as a process of its own over an embedded store; and on a real server, where one is named. */
export const storeKinds = ['memory', 'embedded', 'stand-in server', 'real server'] as const;
export type StoreKind = (typeof storeKinds)[number];
export type LogKind = StoreKind | 'hand-rolled';

const realServer = process.env['EVENT_STORE_TEST'];

export const logKinds: readonly LogKind[] = [
  ...storeKinds.filter((kind) => kind !== 'real server' || realServer !== undefined),
  'hand-rolled',
];

export interface OpenedStore {
  readonly store: EventStore;
  readonly close: () => Promise<void>;
}

export interface OpenedLog {
  readonly log: AppendLog;
  readonly store?: EventStore;
  /** All that it keeps, where that is one file of this process. */
  readonly file?: string;
  readonly close: () => Promise<void>;
}

export async function openLog(kind: LogKind, folder: string): Promise<OpenedLog> {
  if (kind === 'hand-rolled') {
    const log = new HandRolledLog(folder);
    return { log, file: join(folder, 'hand-rolled.db'), close: async () => log.close() };
  }
  const { store, close } = await openStore(kind, folder);
  const append = async (stream: string, end: number, events: readonly EventToAppend[]): Promise<void> => {
    const { status } = await store.append(stream, end === -1 ? 'NO_STREAM' : end, events);
    if (status !== 'APPENDED') throw new Error('An append of the bench was refused');
  };
  return { log: { append }, store, close, ...(kind === 'embedded' ? { file: fileIn(folder) } : {}) };
}

export async function openStore(kind: StoreKind, folder: string): Promise<OpenedStore> {
  switch (kind) {
    case 'memory':
      return closable(new MemoryEventStore());
    case 'embedded':
      return closable(SqliteEventStore.open(fileIn(folder), { onBroken: fail }));
    case 'stand-in server': {
      const server = await standInServer(folder);
      await server.start();
      const store = await EventStoreDbEventStore.open(server.address, { onBroken: fail });
      return { store, close: () => store.close().then(() => server.kill()) };
    }
    case 'real server':
      return closable(await EventStoreDbEventStore.open(realServer ?? '', { onBroken: fail }));
  }
}

function closable(store: EventStore): OpenedStore {
  return { store, close: () => store.close() };
}

function fileIn(folder: string): string {
  return join(folder, 'events.db');
}
