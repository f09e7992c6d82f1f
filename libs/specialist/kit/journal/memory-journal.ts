import type { JournalMark } from '@baton/specialist/domain';
import type { Journal } from './journal.js';
import { JournalLife } from './journal-life.js';
import type { KeyRecord } from './key-record.js';
import { UsedTokens } from './used-tokens.js';

/** A journal that lives as long as its process, and needs no disk: for specifications. */
export class MemoryJournal implements Journal {
  readonly #records = new Map<string, KeyRecord>();
  readonly #tokens = new UsedTokens();
  readonly #name: string;
  #identities = 1;
  #life: JournalLife;

  constructor(
    name: string,
    readonly now: () => number,
  ) {
    this.#name = name;
    this.#life = new JournalLife(new Map(), this.id);
  }

  get id(): string {
    return this.#identities === 1 ? this.#name : `${this.#name}#${this.#identities}`;
  }

  get mark(): JournalMark {
    return this.#life.mark;
  }

  hasBeenAt(mark: JournalMark): boolean {
    return this.#life.hasBeenAt(mark);
  }

  takeNewIdentity(): void {
    this.#identities += 1;
    this.#life = new JournalLife(new Map(), this.id);
  }

  recall(key: string): KeyRecord | undefined {
    return this.#records.get(key);
  }

  record(record: KeyRecord): void {
    this.#records.set(record.key, record);
    this.#life.goOn();
  }

  useToken(tokenId: string, expiresAtMs: number): boolean {
    this.#tokens.sweep(this.now());
    return this.#tokens.add(tokenId, expiresAtMs);
  }

  async tokensKept(): Promise<void> {}

  async durable(): Promise<void> {}

  close(): void {}
}
