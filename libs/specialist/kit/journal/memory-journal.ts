import type { Journal } from './journal.js';
import type { KeyRecord } from './key-record.js';
import { UsedTokens } from './used-tokens.js';

/** A journal that lives as long as its process: for simulated worlds, in which a process is a value. */
export class MemoryJournal implements Journal {
  readonly #records = new Map<string, KeyRecord>();
  readonly #tokens = new UsedTokens();

  constructor(
    readonly id: string,
    readonly now: () => number,
  ) {}

  recall(key: string): KeyRecord | undefined {
    return this.#records.get(key);
  }

  record(record: KeyRecord): void {
    this.#records.set(record.key, record);
  }

  useToken(tokenId: string, expiresAtMs: number): boolean {
    this.#tokens.sweep(this.now());
    return this.#tokens.add(tokenId, expiresAtMs);
  }

  async durable(): Promise<void> {}

  close(): void {}
}
