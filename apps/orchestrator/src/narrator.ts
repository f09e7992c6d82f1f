import { openedPage } from '@baton/api';
import type { Vault } from '@baton/encryption';
import type { EventStore, Position, StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream, UndecodableEvent } from '@baton/event-store';
import { resume } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { BrokenInvariant } from '@baton/kernel';
import type { Paint } from '@baton/narration';
import { goalName, narrateEvent, renderMoment, renderReport } from '@baton/narration';
import type { GoalHistory } from '@baton/read-models';
import { foldHistory, GoalQuery } from '@baton/read-models';

export interface NarratorOptions {
  readonly store: EventStore;
  readonly vault: Vault;
  /** Takes one line or more, without the last line break. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** Called when it can't read on. */
  readonly onFailure: (error: unknown) => void;
}

/** So many ends are remembered for whoever asks for one after it was told. */
const settledMax = 1_000;

/** Somebody who reads along and owns no goal: only what is public or internal is opened for them. */
const onlooker = { actorId: 'narrator', roles: ['admin'], authenticatedBy: 'process' } as const;

/**
 * Tells what happens to all goals, event by event, to whoever sits at the terminal. It keeps no place of its own: it
 * tells what happens while it runs.
 */
export class Narrator {
  private readonly goals: GoalQuery;
  private readonly histories = new Map<string, GoalHistory>();
  private readonly settled = new Set<string>();
  private readonly settling = new Map<string, () => void>();
  private readonly stopping = new AbortController();
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly options: NarratorOptions) {
    this.goals = new GoalQuery(options.store);
  }

  /** Tells all events behind a position, and then those that come. */
  start(after: Position | undefined): void {
    this.telling = this.tell(after).catch(this.options.onFailure);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.telling;
  }

  /** Resolves when a goal has been told as far as its end, or as far as only a person can take it on. */
  async untilSettled(goalId: string): Promise<void> {
    if (this.settled.has(goalStream(goalId))) return;
    await new Promise<void>((resolve) => this.settling.set(goalStream(goalId), resolve));
  }

  /** The page of a goal, with its record ids opened; undefined where there is none. */
  async report(tenant: TenantId, goalId: string): Promise<string | undefined> {
    const history = await this.goals.find({ tenant }, goalId);
    const { paint, width } = this.options;
    return history && renderReport(await openedPage(history, this.options, { ...onlooker, tenant }), paint, { width });
  }

  private async tell(after: Position | undefined): Promise<void> {
    const filter = { streamPrefixes: [goalStream('')] };
    for await (const item of this.options.store.subscribe({ after, filter, signal: this.stopping.signal }))
      if (item.kind === 'event')
        await this.tellEvent(item.event).catch((error: unknown) => this.skip(item.event, error));
  }

  private async tellEvent(stored: StoredEvent): Promise<void> {
    const { stream, position } = stored;
    const recorded = goalCodec.decode(stored);
    const { metadata, event, revision } = recorded;
    const goalId = stream.slice(goalStream('').length);
    // A goal that began before this narrator did is read up to here once.
    const before =
      this.histories.get(stream) ??
      (await this.goals.find({ tenant: metadata.tenant }, goalId, { revision: revision - 1 }));
    const history = foldHistory(before, recorded, position);
    const { write, paint, width } = this.options;
    const goal = goalName(history.state.playbookId, goalId);
    const narration = narrateEvent(event, history.state);
    write(renderMoment({ time: clockTimeOf(metadata.recordedAt), goal, narration }, paint, { width }));
    this.remember(stream, history);
  }

  /** An event that can't be read is told as such: whatever else happens is told on. */
  private skip({ stream, revision, type }: StoredEvent, error: unknown): void {
    if (!(error instanceof UndecodableEvent || error instanceof BrokenInvariant)) throw error;
    this.options.write(`(an event can't be told: ${stream}, revision ${revision}, ${type})`);
  }

  private remember(stream: string, history: GoalHistory): void {
    if (history.state.phase === 'CONCLUDED') this.histories.delete(stream);
    else this.histories.set(stream, history);
    if (!isSettled(history)) {
      this.settled.delete(stream);
      return;
    }
    this.settled.add(stream);
    const [oldest] = this.settled;
    if (this.settled.size > settledMax && oldest !== undefined) this.settled.delete(oldest);
    this.settling.get(stream)?.();
    this.settling.delete(stream);
  }
}

function isSettled({ state, updatedAt }: GoalHistory): boolean {
  const { waitingFor } = resume(state, { now: updatedAt, inFlight: nobodyIsCalling });
  return state.phase === 'CONCLUDED' || waitingFor.length > 0;
}

const nobodyIsCalling: ReadonlySet<never> = new Set();

/** In the time zone of the terminal. */
function clockTimeOf(instant: string): string {
  return new Date(instant).toTimeString().slice(0, 8);
}
