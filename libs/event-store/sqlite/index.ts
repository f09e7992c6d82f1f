export type { Claim } from './data-folder-lock.js';
export { DataFolderLock, UnusableDataFolder } from './data-folder-lock.js';
export { endOfStore, makeAnotherStore } from './restored-store.js';
export { SqliteEventStore } from './sqlite-event-store.adapter.js';
