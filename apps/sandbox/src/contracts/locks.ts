import { randomUUID } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import type { SystemDatabase } from '../system-database.js';
import { lineageOf } from './resource-store.js';

export interface Lock {
  readonly token: string;
  readonly path: string;
  readonly isShared: boolean;
  /** Whether it covers everything below its resource too. */
  readonly isDeep: boolean;
  readonly owner: string;
  /** Nothing for a lock that never expires. */
  readonly expiresMs: number | undefined;
}

/** The write locks. Expired ones count for nothing, and are forgotten when the next one is granted. */
export class Locks {
  readonly #database: SystemDatabase;
  readonly #nowMs: () => number;

  constructor(database: SystemDatabase, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  grant(lock: Omit<Lock, 'token'>): Lock {
    this.#database.connection.prepare('DELETE FROM Lock WHERE ExpiresMs <= ?').run(this.#nowMs());
    const granted = { ...lock, token: `opaquelocktoken:${randomUUID()}` };
    this.#database.connection
      .prepare('INSERT INTO Lock VALUES (?, ?, ?, ?, ?, ?)')
      .run(granted.token, lock.path, Number(lock.isShared), Number(lock.isDeep), lock.owner, lock.expiresMs ?? null);
    return granted;
  }

  refresh(token: string, expiresMs: number | undefined): void {
    this.#database.connection.prepare('UPDATE Lock SET ExpiresMs = ? WHERE Token = ?').run(expiresMs ?? null, token);
  }

  release(token: string): void {
    this.#database.connection.prepare('DELETE FROM Lock WHERE Token = ?').run(token);
  }

  /** The locks that stand on this resource or reach it from a collection above. */
  covering(path: string): Lock[] {
    const lineage = lineageOf(path);
    return this.#live().filter((lock) => lock.path === path || (lock.isDeep && lineage.includes(lock.path)));
  }

  /** The locks on resources below this one. */
  below(path: string): Lock[] {
    return this.#live().filter((lock) => lock.path.startsWith(path === '/' ? '/' : `${path}/`));
  }

  #live(): Lock[] {
    return this.#database.connection
      .prepare('SELECT * FROM Lock WHERE ExpiresMs IS NULL OR ExpiresMs > ? ORDER BY Token')
      .all(this.#nowMs())
      .map(lockOf);
  }
}

function lockOf(row: Readonly<Record<string, SQLOutputValue>>): Lock {
  const expires = row['ExpiresMs'];
  return {
    token: String(row['Token']),
    path: String(row['Path']),
    isShared: row['IsShared'] === 1,
    isDeep: row['IsDeep'] === 1,
    owner: String(row['Owner']),
    expiresMs: typeof expires === 'number' ? expires : undefined,
  };
}
