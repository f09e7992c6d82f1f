import type { EventStore, StoredEvent, SubscriptionItem } from '@baton/event-store';
import { StoreError } from '@baton/event-store';
import { projections } from '../projections.js';
import { UnusableReadStore } from '../read-store/read-store.js';
import type { ReadDatabase } from '../read-store/tables.js';
import type { BatchBounds } from './batches.js';
import { inBatches } from './batches.js';
import { begunProjections, checkpointOf } from './checkpoints.js';
import { Folding } from './folding.js';
import type { ProjectionName } from './projection.js';
import { rebuild } from './rebuild.js';
import { Turns } from './turns.js';
import { writeBatch } from './write-batch.js';

export interface ProjectorOptions extends Partial<BatchBounds> {
  readonly store: EventStore;
  readonly db: ReadDatabase;
  /** Called once when it can't go on; the rows stay as they are. */
  readonly onFailure: (error: unknown) => void;
  /** Somebody who looks on while a batch becomes rows: calls `work` once, and throws on what comes of it. */
  readonly watch?: (about: { readonly events: number }, work: () => Promise<void>) => Promise<void>;
}

export interface RunningProjector {
  /** Builds the rows of one projection anew beside the live ones, and swaps them in; rejects where it is stopped first. */
  rebuild(name: ProjectionName): Promise<void>;
  /** Ends after the batch that is being written. */
  stop(): Promise<void>;
}

/** How long a first event waits for others: short for a person, and long enough to write most goals once per batch. */
const defaults = { itemsMax: 2_000, lingerMs: 25 };

/** Keeps the rows of all read models up with the events, from where their checkpoint says. */
export function startProjector(options: ProjectorOptions): RunningProjector {
  const { store, db } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const turns = new Turns();
  const running = project(options, turns, signal).catch(options.onFailure);
  return {
    rebuild: async (name) => {
      const projection = projections.find((one) => one.name === name);
      if (projection) await rebuild({ store, db, turns, signal }, projection);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function project(options: ProjectorOptions, turns: Turns, signal: AbortSignal): Promise<void> {
  const { store, db, watch = (_, work) => work(), ...bounds } = options;
  try {
    // What this release keeps in another form than the one before comes to where the rest is; then all go on together.
    const { position, behind } = await begunProjections(db);
    if (position !== undefined) for (const one of behind) await rebuild({ store, db, turns, signal }, one);
    const folding = new Folding(store, await goalsSetAside(db));
    // Without a filter, so that the checkpoint reaches every position that a reader may wait for, whatever lies there.
    const items = store.subscribe({ after: await checkpointOf(db), signal });
    for await (const batch of inBatches(items, { ...defaults, ...bounds }))
      await turns.take(() => watch({ events: eventsIn(batch).length }, () => apply(db, folding, batch)));
  } catch (error) {
    if (!signal.aborted) throw asUnusable(error);
  }
}

async function goalsSetAside(db: ReadDatabase): Promise<Set<string>> {
  const rows = await db.selectFrom('quarantined_goals').select('goal_id').execute();
  return new Set(rows.map((row) => row.goal_id));
}

function eventsIn(batch: readonly SubscriptionItem[]): readonly StoredEvent[] {
  return batch.flatMap((item) => (item.kind === 'event' ? item.event : []));
}

async function apply(db: ReadDatabase, folding: Folding, batch: readonly SubscriptionItem[]): Promise<void> {
  const last = batch.findLast((item) => item.kind !== 'caught-up');
  if (last === undefined) return;
  const position = last.kind === 'event' ? last.event.position : last.position;
  await writeBatch(db, projections, await folding.fold(eventsIn(batch)), position);
}

/**
 * Whoever reads rows of another store without projecting would never hear of it: so every process looks when it starts.
 * @throws UnusableReadStore
 */
export async function mustBeRowsOf(store: EventStore, db: ReadDatabase, file: string): Promise<void> {
  const { position } = await begunProjections(db);
  try {
    if (position !== undefined) store.compare(position, position);
  } catch (error) {
    throw asUnusable(error, ` (file ${file})`);
  }
}

function asUnusable(error: unknown, where = ''): unknown {
  if (!(error instanceof StoreError) || error.code !== 'UNKNOWN_POSITION') return error;
  return new UnusableReadStore(
    `The read models were built from another event store, or from a later copy of this one: move their file away, they are built again from the events${where}`,
    { cause: error },
  );
}
