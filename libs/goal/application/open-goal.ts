import type { Actor, EventId, Instant, TenantId } from '@baton/kernel';
import { BrokenInvariant, eventIdOf, invariant, laterOf } from '@baton/kernel';
import type { Chance } from '@baton/time-and-chance';
import type { EventStore, EventToAppend, Position } from '@baton/event-store';
import { goalCodec, goalStream, StoreError } from '@baton/event-store';
import type { GoalCommand, GoalEvent, GoalState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { metadataOf } from './event-metadata.js';

/** On whose account a decision is taken, and when. */
export interface DecidedBy {
  readonly actor: Actor;
  readonly tenant: TenantId;
  readonly now: Instant;
  readonly chance: Chance;
  /** Names the command where its sender may repeat it; else it gets a name of its own. */
  readonly commandId?: string;
  /** The id of the decision's first event, where values were already sealed for it. */
  readonly firstEventId?: EventId;
}

/**
 * One goal in hand: its folded state, and what was decided and is not yet durable. A result and the intents that it
 * leads to are decided one after the other and appended together.
 */
export class OpenGoal {
  private undurable: EventToAppend[] = [];
  private owningTenant: TenantId | undefined;
  /** By the command's name: the first event that it led to, but for a task that was opened in order to be answered. */
  private readonly commandsOfPersons = new Map<string, GoalEvent>();
  private lastEventId = '';
  private lastRecordedAt = '' as Instant;

  private constructor(
    readonly goalId: string,
    private folded: GoalState,
    /** Revision of the last durable event, -1 before the first. */
    private durableRevision: number,
  ) {}

  static fresh(goalId: string): OpenGoal {
    return new OpenGoal(goalId, goalDecider.initial, -1);
  }

  /** Reads the goal's stream. @throws UndecodableEvent, BrokenInvariant: then the goal belongs into quarantine. */
  static async load(store: EventStore, goalId: string): Promise<OpenGoal> {
    const goal = OpenGoal.fresh(goalId);
    for await (const stored of store.readStream(goalStream(goalId))) {
      const { event, id, revision, metadata } = goalCodec.decode(stored);
      invariant(revision === goal.durableRevision + 1, `A gap in the stream (goal ${goalId}, revision ${revision})`);
      goal.folded = foldedOn(goal.folded, event, revision);
      goal.durableRevision = revision;
      goal.owningTenant ??= metadata.tenant;
      const { actor, commandId } = metadata;
      const isOfPerson = actor.kind === 'person' && event.type !== 'HumanTaskOpened';
      if (isOfPerson && !goal.commandsOfPersons.has(commandId)) goal.commandsOfPersons.set(commandId, event);
      goal.lastEventId = id;
      goal.lastRecordedAt = metadata.recordedAt;
    }
    return goal;
  }

  get state(): GoalState {
    return this.folded;
  }

  get revision(): number {
    return this.durableRevision;
  }

  /** The tenant of its first event; undefined for a goal that does not exist. */
  get tenant(): TenantId | undefined {
    return this.owningTenant;
  }

  /** The tenant of a goal that is known to exist. */
  get ownTenant(): TenantId {
    invariant(this.owningTenant, `A goal without a tenant (goal ${this.goalId})`);
    return this.owningTenant;
  }

  /** What a person's command of this name led to first, if it was carried out before. */
  carriedOut(commandId: string): GoalEvent | undefined {
    return this.commandsOfPersons.get(commandId);
  }

  get hasUndurable(): boolean {
    return this.undurable.length > 0;
  }

  /** Takes one decision and folds it. @throws Refusal when the command is wrong; nothing is changed then. */
  decide(command: GoalCommand, by: DecidedBy): readonly GoalEvent[] {
    const events = goalDecider.decide(command, this.folded);
    const commandId = by.commandId ?? by.chance.uuid();
    this.owningTenant ??= by.tenant;
    const causationId = this.lastEventId || commandId;
    this.lastRecordedAt = laterOf(this.lastRecordedAt, by.now);
    const { tenant, actor } = by;
    const { goalId } = this;
    const metadata = metadataOf({ tenant, actor, goalId, commandId, causationId, recordedAt: this.lastRecordedAt });
    events.forEach((event, index) => {
      const id = index === 0 && by.firstEventId ? by.firstEventId : eventIdOf(by.chance.uuid());
      this.undurable.push(goalCodec.encode(event, metadata, id));
      this.folded = goalDecider.evolve(this.folded, event);
      this.lastEventId = id;
    });
    return events;
  }

  /**
   * Makes durable what was decided. OVERTAKEN: somebody else wrote first, nothing of ours was written, and the goal has
   * to be loaded again. A lost answer is asked for again with the same ids and revision, so nothing is written twice.
   */
  async save(
    store: EventStore,
    waitBeforeRepeat: (repeat: number) => Promise<void>,
  ): Promise<{ readonly position: Position } | 'OVERTAKEN'> {
    const events = this.undurable;
    invariant(events.length > 0, `Nothing to save (goal ${this.goalId})`);
    const expected = this.durableRevision === -1 ? 'NO_STREAM' : this.durableRevision;
    for (let repeat = 1; ; repeat++) {
      try {
        const result = await store.append(goalStream(this.goalId), expected, events);
        if (result.status === 'WRONG_EXPECTED_REVISION') return 'OVERTAKEN';
        this.durableRevision += events.length;
        this.undurable = [];
        return { position: result.position };
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'UNAVAILABLE') throw error;
        await waitBeforeRepeat(repeat);
      }
    }
  }
}

/** @throws BrokenInvariant with the place of the event that can't have happened */
function foldedOn(state: GoalState, event: GoalEvent, revision: number): GoalState {
  try {
    return goalDecider.evolve(state, event);
  } catch (error) {
    if (!(error instanceof BrokenInvariant)) throw error;
    throw new BrokenInvariant(`${error.message}: ${event.type} at revision ${revision} of its stream`);
  }
}
