import { DatabaseSync } from 'node:sqlite';
import type { Session } from 'node:sqlite';

/**
 * A copy of a store that lags behind it: by `lagMs`, or for ever if none is given (then it shows the moment of its making).
 * It starts as an image of the store and is carried forward by the change sets of later commits.
 */
export class StaleReplica {
  readonly #source: DatabaseSync;
  readonly #copy = new DatabaseSync(':memory:');
  readonly #lagMs: number | undefined;
  readonly #pending: { readonly committedAtMs: number; readonly changes: Uint8Array }[] = [];
  #session: Session;

  constructor(source: DatabaseSync, lagMs?: number) {
    this.#source = source;
    this.#lagMs = lagMs;
    this.#copy.deserialize(withoutWriteAheadLog(source.serialize()));
    this.#session = source.createSession();
  }

  /** To be called after every commit of the source. */
  noteCommit(committedAtMs: number): void {
    const changes = this.#session.changeset();
    this.#session.close();
    this.#session = this.#source.createSession();
    if (changes.length > 0) this.#pending.push({ committedAtMs, changes });
  }

  /** The copy as it has to look at `nowMs`. */
  connectionAt(nowMs: number): DatabaseSync {
    const lagMs = this.#lagMs;
    while (lagMs !== undefined && this.#pending[0] !== undefined && this.#pending[0].committedAtMs <= nowMs - lagMs) {
      const due = this.#pending.shift();
      if (due !== undefined) this.#copy.applyChangeset(due.changes);
    }
    return this.#copy;
  }

  close(): void {
    this.#session.close();
    this.#copy.close();
  }
}

/**
 * The header of a database in WAL mode says so in bytes 18 and 19, and an image in memory can't be opened in that mode:
 * both are set to the rollback journal's number.
 */
function withoutWriteAheadLog(image: Uint8Array): Uint8Array {
  const patched = Uint8Array.from(image);
  patched[18] = 1;
  patched[19] = 1;
  return patched;
}
