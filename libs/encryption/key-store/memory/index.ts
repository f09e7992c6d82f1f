export { MemoryKeyStore } from './memory-key-store.adapter.js';
