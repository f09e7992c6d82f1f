import type { Journal, KeyRecord } from '@baton/specialist/kit';
import type { Fencing } from '../oracle/fencing.js';
import type { LivingProcess } from '../world/living-process.js';
import { never } from '../world/living-process.js';

/** What lies on a specialist's disk, whatever becomes of its process. */
export interface JournalDisk {
  readonly id: string;
  readonly records: ReadonlyMap<string, KeyRecord>;
  readonly tokens: ReadonlySet<string>;
}

const writeMs = 2;
/** How long a change that nobody waits for stays in memory. */
const lazyWriteMs = 20;

/** A journal that loses with its process what was not written, and nothing else. */
export class SimulatedJournal implements Journal {
  readonly id: string;
  readonly #records: Map<string, KeyRecord>;
  readonly #tokens: Set<string>;
  /** Records of which no written state is known to have them. */
  #news: KeyRecord[] = [];
  #isWritePlanned = false;
  #taken = 0;
  #written = 0;

  constructor(
    disk: JournalDisk,
    private readonly process: LivingProcess,
    private readonly fencing: Fencing,
    private readonly write: (disk: JournalDisk) => void,
  ) {
    this.id = disk.id;
    this.#records = new Map(disk.records);
    this.#tokens = new Set(disk.tokens);
  }

  recall(key: string): KeyRecord | undefined {
    return this.#records.get(key);
  }

  record(record: KeyRecord): void {
    if (this.process.isAlive) this.fencing.onRecord(this.#records.get(record.key), record);
    this.#records.set(record.key, record);
    this.#news.push(record);
    this.#writeLazily();
  }

  useToken(tokenId: string): boolean {
    if (this.#tokens.has(tokenId)) return false;
    this.#tokens.add(tokenId);
    this.#writeLazily();
    return true;
  }

  durable(): Promise<void> {
    const { process } = this;
    if (!process.isAlive) return never();
    const write = this.#takeSnapshot();
    return new Promise((resolve) => {
      process.after(process.world.latencyMs(writeMs), () => {
        write();
        resolve();
      });
    });
  }

  close(): void {
    if (this.process.isAlive) this.#takeSnapshot()();
  }

  #writeLazily(): void {
    if (this.#isWritePlanned) return;
    this.#isWritePlanned = true;
    this.process.after(lazyWriteMs, () => {
      this.#isWritePlanned = false;
      this.#takeSnapshot()();
    });
  }

  /** What is written when the answer is called: the state of now, unless a later one is on disk by then. */
  #takeSnapshot(): () => void {
    const number = ++this.#taken;
    const snapshot = { id: this.id, records: new Map(this.#records), tokens: new Set(this.#tokens) };
    const news = this.#news;
    this.#news = [];
    return () => {
      for (const record of news) this.fencing.onWritten(record);
      if (number <= this.#written) return;
      this.#written = number;
      this.write(snapshot);
    };
  }
}
