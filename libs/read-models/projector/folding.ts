import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalStream, quarantineCodec, quarantineStream, UndecodableEvent } from '@baton/event-store';
import { GoalsInProgress } from './goals-in-progress.js';
import type { FoldedBatch, FoldedEvent, GoalChange, Quarantine } from './projection.js';

const prefixes = { goal: goalStream(''), quarantine: quarantineStream('') };
const goalsInProgressMax = 2_048;

/** Folds events, batch after batch, into what became of the goals. What rows are made of that is others' business. */
export class Folding {
  private readonly goals: GoalsInProgress;

  /** @param setAside goals that are set aside where it begins */
  constructor(
    store: EventStore,
    private readonly setAside: Set<string>,
  ) {
    this.goals = new GoalsInProgress(store, goalsInProgressMax);
  }

  async fold(batch: readonly StoredEvent[]): Promise<FoldedBatch> {
    const changes = new Map<string, GoalChange>();
    const events: FoldedEvent[] = [];
    const quarantines = new Map<string, Quarantine>();
    let skipped = 0;
    for (const event of batch) {
      if (event.stream.startsWith(prefixes.goal)) {
        const advance = await this.goals.advance(event);
        if (advance.took === 'FOLDED') {
          const { before, progress: after } = advance;
          const former = changes.get(event.stream);
          changes.set(event.stream, { ...(former ?? (before && { before })), after });
          events.push({ recorded: advance.recorded, state: after.state, tenant: after.tenant });
        } else skipped += 1;
      } else if (event.stream.startsWith(prefixes.quarantine)) {
        const latest = quarantineOf(event);
        if (latest === undefined) skipped += 1;
        else quarantines.set(latest.goalId, latest);
      }
    }
    for (const { goalId, released } of quarantines.values()) {
      if (!released) this.setAside.add(goalId);
      else if (this.setAside.delete(goalId)) await this.touch(goalStream(goalId), changes);
    }
    const isSetAside = (goalId: string): boolean => this.setAside.has(goalId);
    return { changes: [...changes.values()], events, quarantines: [...quarantines.values()], isSetAside, skipped };
  }

  /** What a goal that is set free owes is due again, though no event of its own came. */
  private async touch(stream: string, changes: Map<string, GoalChange>): Promise<void> {
    if (changes.has(stream)) return;
    const goal = await this.goals.latest(stream);
    if (goal) changes.set(stream, { before: goal, after: goal });
  }
}

function quarantineOf(stored: StoredEvent): Quarantine | undefined {
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
