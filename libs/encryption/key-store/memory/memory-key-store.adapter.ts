import { randomBytes } from 'node:crypto';
import type { KeyId } from '../../key-id.js';
import { Key, keyBytes } from '../key.js';
import { KeyMissing, KeyStore, KeyStoreError } from '../key-store.port.js';

/** Keys that live as long as the process: for tests and simulations, which may draw them from their seed. */
export class MemoryKeyStore extends KeyStore {
  readonly #keys = new Map<KeyId, Key>();
  readonly #secretOf: (keyId: KeyId) => Uint8Array;
  #closed = false;

  /** @param secretOf 64 bytes for a new key; random if not given. */
  constructor(secretOf: (keyId: KeyId) => Uint8Array = () => randomBytes(keyBytes)) {
    super();
    this.#secretOf = secretOf;
  }

  override async ensure(keyIds: readonly KeyId[]): Promise<void> {
    this.#refuseIfClosed();
    for (const keyId of keyIds) if (!this.#keys.has(keyId)) this.#keys.set(keyId, new Key(this.#secretOf(keyId)));
  }

  override keyOf(keyId: KeyId): Key {
    this.#refuseIfClosed();
    const key = this.#keys.get(keyId);
    if (!key) throw new KeyMissing(keyId);
    return key;
  }

  override async close(): Promise<void> {
    this.#closed = true;
    this.#keys.clear();
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new KeyStoreError('CLOSED', 'The key store is closed');
  }
}
