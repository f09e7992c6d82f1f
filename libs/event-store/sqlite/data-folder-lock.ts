import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, reasonOf } from './failure.js';

/** The data folder can't be used as it is; the message says why and what to do. Nothing in it was changed. */
export class UnusableDataFolder extends Error {
  override readonly name = 'UnusableDataFolder';
}

/** What of a data folder is taken: the file that stands for it, and what is said where another process has it. */
export interface Claim {
  readonly file: string;
  readonly refusal: string;
}

const wholeFolder: Claim = {
  file: 'lock.db',
  refusal: 'Another Baton process uses this data folder: stop it, or give this one a folder of its own',
};

/**
 * Ownership by one process of a data folder, or of a part of it. It is a transaction held open on a small database: the
 * operating system takes its file lock back when the process ends, however it ends, so there is never a stale lock to
 * remove by hand.
 */
export class DataFolderLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Makes the folder if there is none, and takes it.
   * @throws UnusableDataFolder when another process has it, or it can't be written.
   */
  static acquire(dataDir: string, claim = wholeFolder): DataFolderLock {
    try {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw unusable(dataDir, error);
    }
    return new DataFolderLock(lockedDatabase(dataDir, claim));
  }

  /** May be called more than once. */
  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function lockedDatabase(dataDir: string, { file, refusal }: Claim): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dataDir, file), { timeout: 0 });
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw new UnusableDataFolder(`${refusal} (folder ${dataDir})`);
    throw unusable(dataDir, error);
  }
}

function unusable(dataDir: string, cause: unknown): UnusableDataFolder {
  return new UnusableDataFolder(
    `The data folder can't be used (${reasonOf(cause)}): check that it is a folder that this user may write (folder ${dataDir})`,
    { cause },
  );
}
