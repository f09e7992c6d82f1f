import type { EventStore, Position, SubscriptionItem } from '@baton/event-store';
import { goalStream, quarantineCodec, quarantineStream, StoreError, UndecodableEvent } from '@baton/event-store';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { ReadDatabase } from '../read-store/read-store.js';
import { UnusableReadStore } from '../read-store/read-store.js';
import type { DisclosureRow } from '../read-store/tables.js';
import type { BatchBounds } from './batches.js';
import { inBatches } from './batches.js';
import { GoalsInProgress } from './goals-in-progress.js';
import type { Quarantine } from './write-rows.js';
import { checkpointOf, writeBatch } from './write-rows.js';

export interface ProjectorOptions extends Partial<BatchBounds> {
  readonly store: EventStore;
  readonly db: ReadDatabase;
  /** Called once when it can't go on; the rows stay as they are. */
  readonly onFailure: (error: unknown) => void;
}

export interface RunningProjector {
  /** Ends after the batch that is being written. */
  stop(): Promise<void>;
}

const prefixes = { goal: goalStream(''), quarantine: quarantineStream('') };

/** How long a first event waits for others: short for a person, and long enough to write most goals once per batch. */
const defaults = { itemsMax: 2_000, lingerMs: 25 };
const goalsInProgressMax = 2_048;

/** Keeps the rows of all read models up with the events, from where their checkpoint says. */
export function startProjector(options: ProjectorOptions): RunningProjector {
  const stopping = new AbortController();
  const running = project(options, stopping.signal).catch(options.onFailure);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function project({ store, db, ...bounds }: ProjectorOptions, signal: AbortSignal): Promise<void> {
  const projection = await Projection.resume(store, db);
  // Without a filter, so that the checkpoint reaches every position that a reader may wait for, whatever lies there.
  const items = store.subscribe({ after: projection.startedAfter, signal });
  try {
    for await (const batch of inBatches(items, { ...defaults, ...bounds })) await projection.apply(batch);
  } catch (error) {
    throw asUnusable(error);
  }
}

/**
 * Whoever reads rows of another store without projecting would never hear of it: so every process looks when it starts.
 * @throws UnusableReadStore
 */
export async function mustBeRowsOf(store: EventStore, db: ReadDatabase, file: string): Promise<void> {
  const checkpoint = await checkpointOf(db);
  try {
    if (checkpoint !== undefined) store.compare(checkpoint, checkpoint);
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

class Projection {
  private readonly goals: GoalsInProgress;

  private constructor(
    store: EventStore,
    private readonly db: ReadDatabase,
    readonly startedAfter: Position | undefined,
    private readonly quarantined: Set<string>,
  ) {
    this.goals = new GoalsInProgress(store, goalsInProgressMax);
  }

  static async resume(store: EventStore, db: ReadDatabase): Promise<Projection> {
    const quarantined = await db.selectFrom('quarantined_goals').select('goal_id').execute();
    return new Projection(store, db, await checkpointOf(db), new Set(quarantined.map((row) => row.goal_id)));
  }

  async apply(batch: readonly SubscriptionItem[]): Promise<void> {
    const touched = new Map<string, GoalProgress>();
    const disclosures: DisclosureRow[] = [];
    const quarantines = new Map<string, Quarantine>();
    let position: Position | undefined;
    let skipped = 0;
    for (const item of batch) {
      if (item.kind === 'caught-up') continue;
      position = item.kind === 'event' ? item.event.position : item.position;
      if (item.kind !== 'event') continue;
      if (item.event.stream.startsWith(prefixes.goal)) {
        const advance = await this.goals.advance(item.event);
        if (advance.took === 'FOLDED') {
          touched.set(item.event.stream, advance.progress);
          disclosures.push(...advance.disclosures);
        } else skipped += 1;
      } else if (item.event.stream.startsWith(prefixes.quarantine)) {
        const latest = quarantineOf(item.event);
        if (latest === undefined) skipped += 1;
        else quarantines.set(latest.goalId, latest);
      }
    }
    if (position === undefined) return;
    for (const { goalId, released } of quarantines.values()) {
      if (!released) this.quarantined.add(goalId);
      else if (this.quarantined.delete(goalId)) await this.touch(goalStream(goalId), touched);
    }
    const isSetAside = (goalId: string): boolean => this.quarantined.has(goalId);
    const rows = { touched: [...touched.values()], disclosures, quarantines: [...quarantines.values()], isSetAside };
    await writeBatch(this.db, { ...rows, skipped, position });
  }

  /** What a goal that is set free owes is due again, though no event of its own came. */
  private async touch(stream: string, touched: Map<string, GoalProgress>): Promise<void> {
    const goal = touched.get(stream) ?? (await this.goals.latest(stream));
    if (goal) touched.set(stream, goal);
  }
}

function quarantineOf(stored: Parameters<typeof quarantineCodec.decode>[0]): Quarantine | undefined {
  try {
    const { event } = quarantineCodec.decode(stored);
    const { goalId } = event.data;
    return event.type === 'GoalReleased'
      ? { goalId, released: true }
      : { goalId, released: false, revision: event.data.revision };
  } catch (error) {
    if (error instanceof UndecodableEvent) return undefined;
    throw error;
  }
}
