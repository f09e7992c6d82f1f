import type { Server } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { StandingQuery } from '@baton/read-models';
import type { FactListener } from '../fact-follower.js';
import type { LagWatch } from '../lag-watch.js';
import type { Watcher } from '../watcher.js';
import { FactMeter } from './fact-meter.js';
import type { RowInstruments } from './instruments.js';
import {
  factInstruments,
  machineInstruments,
  portInstruments,
  requestInstruments,
  rowInstruments,
} from './instruments.js';
import { MeteringWatcher } from './metering-watcher.js';
import { meterRequests } from './request-meter.js';

/** What is looked at when somebody asks, since it stands in rows. */
export interface Standing {
  readonly standing: StandingQuery;
  readonly lag: LagWatch;
}

/** All that this process measures, in the form of Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #rows = rowInstruments(this.#registry);
  readonly #requests = requestInstruments(this.#registry);
  readonly #machine = machineInstruments(this.#registry);
  readonly watcher: Watcher = new MeteringWatcher({ ...portInstruments(this.#registry), ...this.#requests });
  readonly contentType = this.#registry.contentType;
  #standing: Standing | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Counts what happens; for one process of an installation, since each would count all of it. */
  factListener(): FactListener {
    const meter = new FactMeter(factInstruments(this.#registry));
    return (event) => meter.hear(event);
  }

  /** The same: every process would tell the same of the rows. */
  tellStanding(standing: Standing): void {
    this.#standing = standing;
  }

  countClockJump(byMs: number): void {
    this.#machine.clockJumps.inc({ direction: byMs > 0 ? 'forward' : 'back' });
  }

  watchRequests(server: Server): void {
    meterRequests(server, this.#requests);
  }

  async text(): Promise<string> {
    if (this.#standing) await lookAt(this.#standing, this.#rows);
    return this.#registry.metrics();
  }
}

async function lookAt({ standing, lag }: Standing, rows: RowInstruments): Promise<void> {
  const [phases, setAside, kinds, behind] = await Promise.all([
    standing.openGoalsByPhase(),
    standing.goalsSetAside(),
    standing.openTasksByKind(),
    lag.read(),
  ]);
  rows.goalsOpen.reset();
  for (const [phase, count] of Object.entries(phases)) rows.goalsOpen.set({ phase }, count);
  rows.goalsSetAside.set(setAside);
  rows.tasksOpen.reset();
  for (const [kind, count] of Object.entries(kinds)) rows.tasksOpen.set({ kind }, count);
  rows.lagEvents.set(behind.events);
  rows.lagSeconds.set(behind.ms / 1_000);
}
