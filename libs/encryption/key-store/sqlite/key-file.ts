import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { makePrivateFolder } from '../../durable-file.js';
import { keyBytes } from '../key.js';
import { KeyStoreError } from '../key-store.port.js';
import { MasterKey } from './master-key.js';

const applicationId = 0x42614b79; // "BaKy": tells our file from any other SQLite file.
const schemaVersion = 1;
const corrupt = 11;
const notADatabase = 26;
const schema = `
  CREATE TABLE IF NOT EXISTS wrapped_key (key_id TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
  -- One row, wrapped by the master key: tells the right one from a wrong one before any key is touched.
  CREATE TABLE IF NOT EXISTS master_key_check (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;
const checkName = 'master-key-check';

export interface KeyFileOptions {
  /** Folder that holds `keys.sqlite`; made if there is none. */
  readonly keysDir: string;
  /** Where the master key lies, if not in `<keysDir>/master.key`. */
  readonly masterKeyFile?: string | undefined;
}

/** The wrapped keys on disk. Every call is one step of a single thread; what it throws is a {@link KeyStoreError}. */
export class KeyFile {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #masterKey: MasterKey;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;

  private constructor(path: string, database: DatabaseSync, masterKey: MasterKey) {
    this.#path = path;
    this.#database = database;
    this.#masterKey = masterKey;
    this.#select = database.prepare('SELECT wrapped FROM wrapped_key WHERE key_id = ?');
    // A key that is there is never replaced: what it sealed would be lost.
    this.#insert = database.prepare('INSERT INTO wrapped_key VALUES (?, ?) ON CONFLICT DO NOTHING');
  }

  static open({ keysDir, masterKeyFile }: KeyFileOptions): KeyFile {
    const path = join(keysDir, 'keys.sqlite');
    const masterKeyPath = masterKeyFile ?? join(keysDir, 'master.key');
    return translated(path, () => {
      makePrivateFolder(keysDir);
      // The key file has its tables before its own master key is made. A master key in our folder beside no or an empty
      // key file therefore means that the keys were lost; one that was put elsewhere on purpose may well be there first.
      const mayBeNew = masterKeyFile !== undefined || !existsSync(masterKeyPath);
      if (!mayBeNew && !statSync(path, { throwIfNoEntry: false })?.size) throw keysMissing(path);
      const database = new DatabaseSync(path, { timeout: 1_000 });
      try {
        prepareSchema(database, path, mayBeNew);
        // What an earlier process failed to sync can be read, and no later sync brings it to the disk: it is written anew
        // before anything is built on it.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        return new KeyFile(path, database, masterKeyOf(database, path, masterKeyPath));
      } catch (error) {
        database.close();
        throw error;
      }
    });
  }

  read(keyId: string): Uint8Array | undefined {
    return translated(this.#path, () => {
      const row = this.#select.get(keyId);
      if (!row) return undefined;
      const secret = this.#masterKey.unwrap(keyId, row['wrapped'] as Uint8Array);
      if (!secret) throw corruptKeys(this.#path);
      return secret;
    });
  }

  /**
   * Makes all of these keys durable in one transaction, or none, and answers the names of those that are new: a key that
   * is there already stays as it is.
   */
  write<Name extends string>(secrets: ReadonlyMap<Name, Uint8Array>): Name[] {
    return translated(this.#path, () => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const added: Name[] = [];
        for (const [keyId, secret] of secrets)
          if (this.#insert.run(keyId, this.#masterKey.wrap(keyId, secret)).changes === 1) added.push(keyId);
        this.#database.exec('COMMIT');
        return added;
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  close(): void {
    this.#database.close();
  }
}

function prepareSchema(database: DatabaseSync, path: string, mayBeNew: boolean): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (isEmpty) {
    if (!mayBeNew) throw keysMissing(path);
    database.exec(
      `BEGIN IMMEDIATE; ${schema} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`,
    );
    return;
  }
  if (database.prepare('PRAGMA application_id').get()?.['application_id'] !== applicationId)
    throw new KeyStoreError(
      'KEYS_FOREIGN',
      `Not a key store of Baton: point to another folder or move the file away (${path})`,
    );
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > schemaVersion)
    throw new KeyStoreError(
      'KEYS_NEWER',
      `The key store was written by a later release: run that one (${path}, version ${version}, known up to ${schemaVersion})`,
    );
}

function masterKeyOf(database: DatabaseSync, path: string, masterKeyPath: string): MasterKey {
  const check = database.prepare('SELECT wrapped FROM master_key_check WHERE name = ?').get(checkName);
  const found = MasterKey.read(masterKeyPath);
  if (check) {
    if (!found)
      throw new KeyStoreError(
        'MASTER_KEY_MISSING',
        `The master key is missing: restore the file from your backup, since without it no sealed value can be read ` +
          `(expected ${masterKeyPath}, for the keys in ${path}); nothing was changed`,
      );
    if (!found.unwrap(checkName, check['wrapped'] as Uint8Array))
      throw new KeyStoreError(
        'MASTER_KEY_WRONG',
        `The master key is not the one of these keys: restore the one they were made with ` +
          `(found ${masterKeyPath}, for the keys in ${path}); nothing was changed`,
      );
    return found;
  }
  // No check yet means that no key was ever made here: the folder is new, or its first start was cut short.
  const masterKey = found ?? MasterKey.create(masterKeyPath);
  database
    // Whoever starts at the same moment has the same master key, and may have noted it already.
    .prepare('INSERT INTO master_key_check VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(checkName, masterKey.wrap(checkName, randomBytes(keyBytes)));
  return masterKey;
}

/** What SQLite or the file system throws, as one clear error; ours pass through. */
function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof KeyStoreError) throw cause;
    const { errcode, message } = cause as Error & { errcode?: number };
    // The low byte is the primary result code; the rest only details it.
    const primary = errcode === undefined ? undefined : errcode & 0xff;
    if (primary === corrupt || primary === notADatabase) throw corruptKeys(path, cause);
    throw new KeyStoreError('UNAVAILABLE', `The key store can't be used: ${message} (${path})`, { cause });
  }
}

function corruptKeys(path: string, cause?: unknown): KeyStoreError {
  return new KeyStoreError('KEYS_CORRUPT', `The key store is damaged: restore the file from your backup (${path})`, {
    cause,
  });
}

function keysMissing(path: string): KeyStoreError {
  return new KeyStoreError(
    'KEYS_MISSING',
    `The keys are gone though their master key is here: restore the file from your backup, or remove master.key ` +
      `if nothing was ever sealed with it (expected ${path}); nothing was changed`,
  );
}
