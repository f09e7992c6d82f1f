import type { Recorded } from '@baton/kernel';
import { BrokenInvariant } from '@baton/kernel';
import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalCodec, UndecodableEvent } from '@baton/event-store';
import type { GoalEvent } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import { foldGoal } from '../goal/goal.projection.js';

/** How an event was taken; SKIPPED: this release can't read it, or it does not fit what was before. */
export type Advance =
  | {
      readonly took: 'FOLDED';
      readonly before?: GoalProgress;
      readonly progress: GoalProgress;
      readonly recorded: Recorded<GoalEvent>;
    }
  | { readonly took: 'SKIPPED' };

/**
 * The folded states of goals that go on, the most recently used ones. A goal that is not among them (after a start, or
 * since there are many) is folded again from its stream, which holds some twenty events as a rule.
 */
export class GoalsInProgress {
  readonly #known = new Map<string, GoalProgress>();

  constructor(
    private readonly store: EventStore,
    private readonly goalsMax: number,
  ) {}

  /** Takes the next event of a goal's stream. */
  async advance(stored: StoredEvent): Promise<Advance> {
    const before = this.#take(stored.stream) ?? (await this.#before(stored.stream, stored.revision));
    const taken = takeEvent(before, stored);
    const progress = taken?.progress ?? before;
    if (progress !== undefined && progress.state.phase !== 'CONCLUDED') this.#keep(stored.stream, progress);
    return taken === undefined ? { took: 'SKIPPED' } : { took: 'FOLDED', before, ...taken };
  }

  /** A goal as far as its stream goes now; nothing for one that does not exist or can't be read at all. */
  async latest(stream: string): Promise<GoalProgress | undefined> {
    return this.#known.get(stream) ?? (await this.#before(stream, Infinity));
  }

  #take(stream: string): GoalProgress | undefined {
    const known = this.#known.get(stream);
    this.#known.delete(stream);
    return known;
  }

  #keep(stream: string, progress: GoalProgress): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= this.goalsMax && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(stream, progress);
  }

  async #before(stream: string, revision: number): Promise<GoalProgress | undefined> {
    if (revision === 0) return undefined;
    let progress: GoalProgress | undefined;
    for await (const event of this.store.readStream(stream)) {
      if (event.revision >= revision) break;
      progress = takeEvent(progress, event)?.progress ?? progress;
    }
    return progress;
  }
}

/** Undefined for an event that can't be read or folded: a newer release wrote it, or the goal is broken. */
function takeEvent(
  before: GoalProgress | undefined,
  stored: StoredEvent,
): { readonly progress: GoalProgress; readonly recorded: Recorded<GoalEvent> } | undefined {
  try {
    const recorded = goalCodec.decode(stored);
    return { progress: foldGoal(before, recorded, stored.position), recorded };
  } catch (error) {
    if (error instanceof UndecodableEvent || error instanceof BrokenInvariant) return undefined;
    throw error;
  }
}
