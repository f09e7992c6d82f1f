export type { SqliteKeyStoreOptions } from './sqlite-key-store.adapter.js';
export { SqliteKeyStore } from './sqlite-key-store.adapter.js';
