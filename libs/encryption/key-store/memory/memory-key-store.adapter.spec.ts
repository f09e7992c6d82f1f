import { keyStoreContract } from '../key-store.contract.js';
import { MemoryKeyStore } from './memory-key-store.adapter.js';

keyStoreContract('MemoryKeyStore', () => new MemoryKeyStore());
