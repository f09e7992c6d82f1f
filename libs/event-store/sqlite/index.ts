export { UnusableDataFolder } from './data-folder-lock.js';
export { SqliteEventStore } from './sqlite-event-store.adapter.js';
