import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '@baton/event-store';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { LagWatch } from './lag-watch.js';

/** What somebody who watches over a process is told: names and counts, and nothing of any goal. */
export interface ReadinessReport {
  /** `not-ready` says why in its checks, or that the process is about to end. */
  readonly status: 'ready' | 'not-ready';
  readonly isDraining: boolean;
  readonly checks: {
    readonly store: { readonly status: Status };
    /** Without `isWhole`, rows are missing that are being built, or are of another release. */
    readonly projections: {
      readonly status: Status;
      readonly lagEvents?: number;
      readonly lagMs?: number;
      readonly isWhole?: boolean;
    };
    /** One that is down does not make Baton unready: what needs it waits, all else goes on. */
    readonly specialists: Readonly<Record<string, Status>>;
  };
}
type Status = 'up' | 'down';

export interface ReadinessOptions {
  readonly store: Pick<EventStore, 'end'>;
  readonly lag: Pick<LagWatch, 'read'>;
  /** Absent where this process speaks to none. */
  readonly specialists: Pick<SpecialistGateway, 'specialists' | 'describe'> | undefined;
  /** How far rows may be behind before whoever reads them is better served elsewhere. */
  readonly lagMsMax: number;
  /** Milliseconds, of any clock that does not go back. */
  readonly now: () => number;
}

const answerMsMax = 2_000;
/** What was found out holds for so long: anybody may ask, and all that this process depends on is asked for it. */
const holdsMs = 1_000;

/** Whether this process is of use now. */
export class Readiness {
  #isDraining = false;
  #found: { readonly sinceMs: number; readonly checks: Promise<ReadinessReport['checks']> } | undefined;

  constructor(private readonly options: ReadinessOptions) {}

  /** From now on it is not ready, whatever it depends on: so nobody sends it anything new. */
  beginDraining(): void {
    this.#isDraining = true;
  }

  async ask(): Promise<ReadinessReport> {
    const nowMs = this.options.now();
    if (this.#found === undefined || nowMs - this.#found.sinceMs >= holdsMs)
      this.#found = { sinceMs: nowMs, checks: this.#look() };
    const checks = await this.#found.checks;
    const isReady = !this.#isDraining && checks.store.status === 'up' && checks.projections.status === 'up';
    return { status: isReady ? 'ready' : 'not-ready', isDraining: this.#isDraining, checks };
  }

  async #look(): Promise<ReadinessReport['checks']> {
    const [store, projections, specialists] = await Promise.all([
      this.#store(),
      this.#projections(),
      this.#specialists(),
    ]);
    return { store, projections, specialists };
  }

  async #store() {
    return { status: (await answered(() => this.options.store.end())) ? up : down };
  }

  async #projections() {
    const read = await answered(() => this.options.lag.read());
    if (!read) return { status: down };
    const { events: lagEvents, ms: lagMs, isWhole } = read.answer;
    return { status: isWhole && lagMs <= this.options.lagMsMax ? up : down, lagEvents, lagMs, isWhole };
  }

  async #specialists(): Promise<Readonly<Record<string, Status>>> {
    const { specialists } = this.options;
    if (specialists === undefined) return {};
    const entries = await Promise.all(
      specialists.specialists.map(async (name): Promise<[string, Status]> => {
        const read = await answered(() => specialists.describe(name));
        return [name, read && !('kind' in read.answer) ? up : down];
      }),
    );
    return Object.fromEntries(entries);
  }
}

const up = 'up' as const;
const down = 'down' as const;

/** Nothing where the answer takes too long, or is an error: what it says may hold more than may be told. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<{ readonly answer: Answer } | undefined> {
  const waiting = new AbortController();
  try {
    const tooLong = sleep(answerMsMax, undefined, { signal: waiting.signal, ref: false });
    return await Promise.race([ask().then((answer) => ({ answer })), tooLong]);
  } catch {
    return undefined;
  } finally {
    waiting.abort();
  }
}
