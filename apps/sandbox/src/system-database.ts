import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isNativeError } from 'node:util/types';
import { StaleReplica } from './stale-replica.js';
import { StartupError } from './startup-error.js';

export interface SystemDatabaseOptions {
  readonly file: string;
  /** Statements that make an empty store. */
  readonly schema: string;
  /** Raised whenever the schema changes; a store of another version is refused. */
  readonly version: number;
  readonly nowMs: () => number;
}

/** The SQLite file of one system. Every write goes through `write`, so that lagging replicas learn of it. */
export class SystemDatabase {
  readonly connection: DatabaseSync;
  /** True if the file did not exist or was empty, so that the seed still has to be sown. */
  readonly isNew: boolean;
  readonly #options: SystemDatabaseOptions;
  readonly #replicas = new Map<string, StaleReplica>();

  constructor(options: SystemDatabaseOptions) {
    this.#options = options;
    this.connection = openChecked(options);
    this.isNew = storedVersion(this.connection) === 0;
  }

  /** Makes the tables and runs `sow` in one transaction: a store is either empty or whole. */
  create(sow: () => void): void {
    this.write(() => {
      this.connection.exec(this.#options.schema);
      sow();
      this.connection.exec(`PRAGMA user_version = ${this.#options.version}`);
    });
  }

  /** Runs `work` in one transaction; what it throws undoes it. */
  write<T>(work: () => T): T {
    this.connection.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = work();
      this.connection.exec('COMMIT');
    } catch (error) {
      this.connection.exec('ROLLBACK');
      throw error;
    }
    for (const replica of this.#replicas.values()) replica.noteCommit(this.#options.nowMs());
    return result;
  }

  startReplica(id: string, lagMs?: number): void {
    this.#replicas.set(id, new StaleReplica(this.connection, lagMs));
  }

  stopReplica(id: string): void {
    this.#replicas.get(id)?.close();
    this.#replicas.delete(id);
  }

  /** The connection that a read is served from: the store itself, or the replica with that id. */
  readsOf(replicaId?: string): DatabaseSync {
    const replica = replicaId === undefined ? undefined : this.#replicas.get(replicaId);
    return replica?.connectionAt(this.#options.nowMs()) ?? this.connection;
  }

  close(): void {
    for (const id of [...this.#replicas.keys()]) this.stopReplica(id);
    this.connection.close();
  }
}

function openChecked({ file, version }: SystemDatabaseOptions): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    connection = new DatabaseSync(file, { timeout: 2000 });
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    const [check] = connection.prepare('PRAGMA quick_check(1)').all();
    if (check?.['quick_check'] !== 'ok') throw new Error(String(check?.['quick_check']));
  } catch (error) {
    connection?.close();
    throw new StartupError(
      `The store ${file} can't be used: ${reasonOf(error)}. Move it away (it will be seeded anew) or name another data folder.`,
    );
  }
  const stored = storedVersion(connection);
  if (stored !== 0 && stored !== version) {
    connection.close();
    throw new StartupError(
      `The store ${file} has version ${stored}, and this sandbox knows version ${version}. Move it away or use the release that made it.`,
    );
  }
  return connection;
}

function storedVersion(connection: DatabaseSync): number {
  return Number(connection.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function reasonOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}
