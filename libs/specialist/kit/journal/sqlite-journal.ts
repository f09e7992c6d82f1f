import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalMark } from '@baton/specialist/domain';
import type { Journal } from './journal.js';
import { JournalError } from './journal.js';
import { JournalDatabase, isLockedByAnother } from './journal-database.js';
import { JournalLife } from './journal-life.js';
import type { KeyRecord } from './key-record.js';
import { UsedTokens } from './used-tokens.js';

export interface SqliteJournalOptions {
  /** Folder of the specialist; made if there is none. */
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Random, never the same twice: the identity of a journal that is made now, the name of an opening. */
  readonly newId: () => string;
  /** Told once if another process holds the journal, before this one begins to wait for it. */
  readonly onWaiting?: (path: string) => void;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** Told when the journal took another identity, since it was found to be an old copy of itself. */
  readonly onRenamed?: (former: string, id: string) => void;
  /** Told when a write failed; nothing is taken any more, so the process should end. */
  readonly onBroken?: (error: JournalError) => void;
}

/** Those who wait for the same write. */
interface WriteGroup {
  readonly written: Promise<void>;
  settle(error?: JournalError): void;
}

const retryLockMs = 200;
/** How long a change that nobody waits for may stay in memory: a crash then asks the system again, which can tell it. */
const lazyWriteMs = 20;
const rememberedKeysMax = 20_000;

/**
 * The journal on disk. All changes of one turn of the event loop share one commit, and changes that nobody waits for go
 * along with the next one: under load a commit serves dozens of operations.
 */
export class SqliteJournal implements Journal {
  readonly #database: JournalDatabase;
  readonly #options: SqliteJournalOptions;
  #id: string;
  #life: JournalLife;
  readonly #tokens: UsedTokens;
  readonly #recent = new Map<string, KeyRecord>();
  #unwritten = new Map<string, KeyRecord>();
  #unwrittenTokens: [id: string, expiresAtMs: number][] = [];
  /** Tokens were handed over that no sync has brought to the disk. */
  #hasUnsynced = false;
  #group: WriteGroup | undefined;
  #keeping: WriteGroup | undefined;
  #lazy: NodeJS.Timeout | undefined;
  #broken: JournalError | undefined;

  private constructor(database: JournalDatabase, options: SqliteJournalOptions) {
    this.#database = database;
    this.#options = options;
    this.#id = database.identity(options.newId);
    const opening = options.newId();
    this.#life = new JournalLife(database.beginOpening(opening), opening);
    this.#tokens = new UsedTokens();
    for (const [id, expiresAtMs] of database.tokens()) this.#tokens.add(id, expiresAtMs);
  }

  /** Opens the journal, and waits for as long as another process holds it. Throws {@link JournalError}. */
  static async open(options: SqliteJournalOptions): Promise<SqliteJournal> {
    const path = join(options.dataDir, 'journal.sqlite');
    let toldOfWaiting = false;
    for (;;) {
      try {
        mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
        return new SqliteJournal(JournalDatabase.open(path), options);
      } catch (error) {
        if (!isLockedByAnother(error)) throw unusable(path, error);
      }
      if (!toldOfWaiting) options.onWaiting?.(path);
      toldOfWaiting = true;
      await sleep(retryLockMs, undefined, options.signal ? { signal: options.signal } : {});
    }
  }

  get id(): string {
    return this.#id;
  }

  get mark(): JournalMark {
    return this.#life.mark;
  }

  hasBeenAt(mark: JournalMark): boolean {
    return this.#life.hasBeenAt(mark);
  }

  takeNewIdentity(): void {
    this.#refuseIfBroken();
    const { newId, onRenamed } = this.#options;
    const former = this.#id;
    const [id, opening] = [newId(), newId()];
    try {
      this.#database.rename(id, opening);
    } catch (error) {
      throw this.#break(error);
    }
    this.#id = id;
    this.#life = new JournalLife(new Map(), opening);
    onRenamed?.(former, id);
  }

  recall(key: string): KeyRecord | undefined {
    const known = this.#unwritten.get(key) ?? this.#recent.get(key);
    if (known) return known;
    const read = this.#database.read(key);
    if (read) this.#remember(read);
    return read;
  }

  record(record: KeyRecord): void {
    this.#refuseIfBroken();
    this.#unwritten.set(record.key, record);
    this.#remember(record);
    this.#writeLazily();
  }

  useToken(tokenId: string, expiresAtMs: number): boolean {
    this.#refuseIfBroken();
    if (!this.#tokens.add(tokenId, expiresAtMs)) return false;
    this.#unwrittenTokens.push([tokenId, expiresAtMs]);
    this.#writeLazily();
    return true;
  }

  tokensKept(): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    if (this.#unwrittenTokens.length === 0) return Promise.resolve();
    if (!this.#keeping) {
      this.#keeping = newGroup();
      setImmediate(() => this.#keepTokens());
    }
    return this.#keeping.written;
  }

  durable(): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    if (!this.#hasChanges) return Promise.resolve();
    if (!this.#group) {
      this.#group = newGroup();
      // After the poll phase, in which the other requests of this turn arrive.
      setImmediate(() => this.#write());
    }
    return this.#group.written;
  }

  close(): void {
    this.#write();
    this.#database.close();
  }

  get #hasChanges(): boolean {
    return this.#unwritten.size > 0 || this.#unwrittenTokens.length > 0 || this.#hasUnsynced;
  }

  #writeLazily(): void {
    this.#lazy ??= setTimeout(() => this.#write(), lazyWriteMs);
  }

  #write(): void {
    clearTimeout(this.#lazy);
    this.#lazy = undefined;
    const groups = [this.#group, this.#keeping];
    this.#group = this.#keeping = undefined;
    if (!this.#broken && this.#hasChanges) this.#writeChanges();
    for (const group of groups) group?.settle(this.#broken);
  }

  #writeChanges(): void {
    const records = this.#unwritten;
    const tokens = this.#unwrittenTokens;
    this.#unwritten = new Map();
    this.#unwrittenTokens = [];
    this.#hasUnsynced = false;
    try {
      const now = this.#options.now();
      this.#database.write([...records.values()], tokens, this.#tokens.sweep(now) ? now : undefined);
      this.#life.goOn();
    } catch (error) {
      this.#break(error);
    }
  }

  /** Spares whoever only reads the sync, unless another call of this turn waits for one, which then serves both. */
  #keepTokens(): void {
    if (this.#group || this.#broken) return this.#write();
    const tokens = this.#unwrittenTokens;
    this.#unwrittenTokens = [];
    const keeping = this.#keeping;
    this.#keeping = undefined;
    try {
      if (tokens.length > 0) this.#database.keepTokens(tokens);
      this.#hasUnsynced ||= tokens.length > 0;
    } catch (error) {
      this.#break(error);
    }
    keeping?.settle(this.#broken);
  }

  /** What a failed commit left behind is unknown until the file is opened again. */
  #break(cause: unknown): JournalError {
    this.#broken = new JournalError(`The journal can't be written, restart the specialist: ${reasonOf(cause)}`, {
      cause,
    });
    this.#options.onBroken?.(this.#broken);
    return this.#broken;
  }

  #remember(record: KeyRecord): void {
    this.#recent.delete(record.key);
    this.#recent.set(record.key, record);
    if (this.#recent.size <= rememberedKeysMax) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }

  #refuseIfBroken(): void {
    if (this.#broken) throw this.#broken;
  }
}

function newGroup(): WriteGroup {
  let settle: WriteGroup['settle'] | undefined;
  const written = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  return { written, settle: (error) => settle?.(error) };
}

function unusable(path: string, cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  return new JournalError(
    `The journal can't be used (${reasonOf(cause)}): check that this user may write it and that the file is whole (${path})`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
