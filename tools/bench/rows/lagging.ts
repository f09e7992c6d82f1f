import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position } from '@baton/event-store';
import { openReadStore, startProjector } from '@baton/read-models';
import { fail } from '../../command/fail.js';
import { quantile } from '../bench-tools.js';
import { writeGoal } from './goal-histories.js';

export interface LagFigures {
  readonly offeredGoalsPerSecond: number;
  /** From the first goal to the end of the last one. */
  readonly goalsPerSecond: number;
  /** How much later than the schedule says goals were begun. */
  readonly begunLateMs: Quantiles;
  readonly lagMs: Quantiles;
  /** Of one core, for writing and projecting together. */
  readonly cpuShare: number;
}

export type Quantiles = Readonly<Record<'p50' | 'p99' | 'max', number>>;

const lookEveryMs = 1;

/**
 * Begins goals by a schedule, whether or not earlier ones have ended, while the rows follow: how long it takes from the
 * moment at which an append is durable to that at which a reader of the rows sees them. Both happen in one process, as in one
 * that has all roles.
 */
export async function measureLag(
  store: EventStore,
  file: string,
  { goalsPerSecond, seconds }: { readonly goalsPerSecond: number; readonly seconds: number },
): Promise<LagFigures> {
  const db = await openReadStore(file);
  const rows = new RowsOnlooker(store, file);
  const projector = startProjector({ store, db, onFailure: fail });
  try {
    const [cpu, begun] = [process.cpuUsage(), performance.now()];
    const late: number[] = [];
    const underWay: Promise<void>[] = [];
    for (let n = 0; n < goalsPerSecond * seconds; n += 1) {
      const due = begun + (n * 1_000) / goalsPerSecond;
      if (due > performance.now()) await pause(due - performance.now());
      late.push(Math.max(0, performance.now() - due));
      underWay.push(writeGoal(store, (position) => rows.expect(position)));
    }
    await Promise.all(underWay);
    const tookMs = performance.now() - begun;
    const { user, system } = process.cpuUsage(cpu);
    const lags = await rows.untilAllSeen();
    return {
      offeredGoalsPerSecond: goalsPerSecond,
      goalsPerSecond: (underWay.length / tookMs) * 1_000,
      begunLateMs: quantilesOf(late),
      lagMs: quantilesOf(lags),
      cpuShare: (user + system) / 1_000 / tookMs,
    };
  } finally {
    await projector.stop();
    rows.close();
    await db.destroy();
  }
}

function quantilesOf(values: readonly number[]): Quantiles {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), max: Math.max(...values) };
}

/** Reads the rows by a connection of its own, each millisecond, and notes when what was durable came to be in them. */
class RowsOnlooker {
  readonly #rows: DatabaseSync;
  readonly #expected: { readonly position: Position; readonly durableMs: number }[] = [];
  readonly #lagsMs: number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly store: EventStore,
    file: string,
  ) {
    this.#rows = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
    const checkpoint = this.#rows.prepare('select min(position) as position from checkpoints');
    this.#timer = setInterval(() => this.#look(checkpoint.get()?.['position']), lookEveryMs);
  }

  /** An append became durable just now; they come in the order of their positions. */
  expect(position: Position): void {
    this.#expected.push({ position, durableMs: performance.now() });
  }

  async untilAllSeen(): Promise<readonly number[]> {
    while (this.#expected.length > 0) await pause(lookEveryMs);
    return this.#lagsMs;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#rows.close();
  }

  #look(reached: unknown): void {
    if (typeof reached !== 'string') return;
    const unseen = this.#expected.findIndex(({ position }) => this.store.compare(position, reached) > 0);
    const seen = this.#expected.splice(0, unseen < 0 ? this.#expected.length : unseen);
    const now = performance.now();
    this.#lagsMs.push(...seen.map(({ durableMs }) => now - durableMs));
  }
}
