import type { JournalMark } from '@baton/specialist/domain';
import { JournalLife, type Journal, type KeyRecord } from '@baton/specialist/kit';
import type { Fencing } from '../oracle/fencing.js';
import type { LivingProcess } from '../world/living-process.js';
import { never } from '../world/living-process.js';

/** What lies on a specialist's disk, whatever becomes of its process. */
export interface JournalDisk {
  readonly id: string;
  readonly records: ReadonlyMap<string, KeyRecord>;
  readonly tokens: ReadonlySet<string>;
  /** Those, and what the operating system holds besides: it is lost with the power of the machine alone. */
  readonly keptTokens: ReadonlySet<string>;
  /** How far the journal came in each process that opened it. */
  readonly openings: ReadonlyMap<string, number>;
}

const writeMs = 2;

/** A journal that loses with its process what was not written, and nothing else. */
export class SimulatedJournal implements Journal {
  readonly #records: Map<string, KeyRecord>;
  readonly #tokens: Set<string>;
  /** Records of which no written state is known to have them. */
  #news: KeyRecord[] = [];
  #disk: JournalDisk;
  #life: JournalLife;
  #isWritePlanned = false;
  #taken = 0;
  #written = 0;

  constructor(
    disk: JournalDisk,
    private readonly process: LivingProcess,
    private readonly fencing: Fencing,
    /** How long a change that nobody waits for stays in memory: what must not be lost by then has to be waited for. */
    private readonly lazyWriteMs: number,
    private readonly write: (disk: JournalDisk) => void,
  ) {
    this.#disk = disk;
    this.#life = new JournalLife(disk.openings, process.name);
    this.#records = new Map(disk.records);
    this.#tokens = new Set(disk.keptTokens);
  }

  get id(): string {
    return this.#disk.id;
  }

  get mark(): JournalMark {
    return this.#life.mark;
  }

  hasBeenAt(mark: JournalMark): boolean {
    return this.#life.hasBeenAt(mark);
  }

  takeNewIdentity(): void {
    this.#life = new JournalLife(new Map(), this.process.name);
    this.#put({ ...this.#disk, id: `${this.id}'`, openings: this.#life.openings });
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

  tokensKept(): Promise<void> {
    if (!this.process.isAlive) return never();
    this.#put({ ...this.#disk, keptTokens: new Set(this.#tokens) });
    return Promise.resolve();
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
    this.process.after(this.lazyWriteMs, () => {
      this.#isWritePlanned = false;
      this.#takeSnapshot()();
    });
  }

  /** What is written when the answer is called: the state of now, unless a later one is on disk by then. */
  #takeSnapshot(): () => void {
    const number = ++this.#taken;
    const snapshot = { records: new Map(this.#records), tokens: new Set(this.#tokens) };
    const news = this.#news;
    this.#news = [];
    return () => {
      for (const record of news) this.fencing.onWritten(record);
      if (number <= this.#written) return;
      this.#written = number;
      this.#life.goOn();
      // Others may have been kept since it was taken; there are only ever more of them.
      const { keptTokens: kept } = this.#disk;
      const keptTokens = snapshot.tokens.size > kept.size ? snapshot.tokens : kept;
      this.#put({ id: this.id, ...snapshot, keptTokens, openings: this.#life.openings });
    };
  }

  #put(disk: JournalDisk): void {
    this.#disk = disk;
    this.write(disk);
  }
}
