import { randomBytes } from 'node:crypto';
import type { KeyId } from '../../key-id.js';
import { Key, keyBytes } from '../key.js';
import { KeyMissing, KeyStore, KeyStoreError } from '../key-store.port.js';
import { RecentlyUsed } from '../../recently-used.js';
import { KeyFile, type KeyFileOptions } from './key-file.js';

export interface SqliteKeyStoreOptions extends KeyFileOptions {
  /** How many keys are held ready in memory, at least 2; others are read again when they are used. */
  readonly cachedKeysMax?: number;
}

const cachedKeysMaxDefault = 4_096;

/**
 * Keys in one SQLite file beside the data, wrapped by a master key. Commits are grouped: all keys that are asked for
 * within one turn of the event loop share a transaction and its sync to disk. Since a commit holds the thread, whoever
 * comes meanwhile meets in the next one.
 */
export class SqliteKeyStore extends KeyStore {
  readonly #file: KeyFile;
  readonly #ready: RecentlyUsed<KeyId, Key>;
  #awaited = new Map<KeyId, Uint8Array>();
  #commit: Promise<void> | undefined;
  #commitCount = 0;
  #failure: KeyStoreError | undefined;
  #closed = false;

  private constructor(file: KeyFile, cachedKeysMax: number) {
    super();
    this.#file = file;
    this.#ready = new RecentlyUsed(cachedKeysMax);
  }

  /** Opens the store, or makes a new one in an empty folder; throws {@link KeyStoreError} and then has changed nothing. */
  static open({ cachedKeysMax = cachedKeysMaxDefault, ...options }: SqliteKeyStoreOptions): SqliteKeyStore {
    return new SqliteKeyStore(KeyFile.open(options), cachedKeysMax);
  }

  /** How many transactions have made keys durable since the store was opened. */
  get commitCount(): number {
    return this.#commitCount;
  }

  /** How many keys are held ready in memory now. */
  get cachedKeyCount(): number {
    return this.#ready.size;
  }

  override async ensure(keyIds: readonly KeyId[]): Promise<void> {
    this.#refuseIfClosed();
    if (this.#failure) throw this.#failure;
    const missing = keyIds.filter((keyId) => !this.#find(keyId));
    if (missing.length === 0) return;
    for (const keyId of missing) if (!this.#awaited.has(keyId)) this.#awaited.set(keyId, randomBytes(keyBytes));
    this.#commit ??= new Promise((resolve) => setImmediate(resolve)).then(() => this.#commitAwaited());
    return this.#commit;
  }

  override keyOf(keyId: KeyId): Key {
    this.#refuseIfClosed();
    const key = this.#find(keyId);
    if (!key) throw new KeyMissing(keyId);
    return key;
  }

  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Whoever waits for the commit hears how it went; here it only has to be over.
    await this.#commit?.catch(() => undefined);
    this.#ready.clear();
    this.#file.close();
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new KeyStoreError('CLOSED', 'The key store is closed');
  }

  #find(keyId: KeyId): Key | undefined {
    const ready = this.#ready.get(keyId);
    if (ready) return ready;
    const secret = this.#file.read(keyId);
    if (!secret) return undefined;
    const key = new Key(secret);
    this.#ready.set(keyId, key);
    return key;
  }

  #commitAwaited(): void {
    const secrets = this.#awaited;
    this.#awaited = new Map();
    this.#commit = undefined;
    try {
      for (const keyId of this.#file.write(secrets)) this.#ready.set(keyId, new Key(secrets.get(keyId)!));
      this.#commitCount += 1;
    } catch (error) {
      // Whether a failed commit left anything behind can't be told from a disk that can't be trusted: the next start
      // reads what is there. Until then no new key is promised; those of old still open what they sealed.
      this.#failure = error as KeyStoreError;
      throw error;
    }
  }
}
