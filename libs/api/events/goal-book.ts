import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalCodec, goalInQuarantineOf, goalStream, UndecodableEvent } from '@baton/event-store';
import type { GoalEvent, GoalState, StepId } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { BrokenInvariant } from '@baton/kernel';

/** A goal's event beside its goal, which tells whose it is and what its steps are about. */
export interface EventOfGoal {
  /** Absent where this release can't read it, and for what is recorded beside the goal's own events. */
  readonly event: GoalEvent | undefined;
  /** After the event, or after a later one. */
  readonly goal: GoalState;
}

interface Page {
  readonly goal: GoalState;
  readonly revision: number;
}

const blank: Page = { goal: goalDecider.initial, revision: -1 };
const goalsMax = 2_048;

/** Keeps the goals at hand whose events come by. One that it does not have it reads from its stream. */
export class GoalBook {
  readonly #pages = new Map<string, Page>();
  /** By the id of the event for whose sake a goal is read. */
  readonly #readings = new Map<string, Promise<Page>>();

  constructor(private readonly store: EventStore) {}

  /** A goal as it is now, and kept so: its former events are told beside that. */
  async asItIs(goalId: string): Promise<GoalState> {
    return (await this.#read(goalStream(goalId))).goal;
  }

  async withGoal(stored: StoredEvent): Promise<EventOfGoal> {
    const { stream, revision } = stored;
    const setAside = goalInQuarantineOf(stream);
    if (setAside !== undefined)
      return { event: undefined, goal: (await this.#readFor(stored, goalStream(setAside))).goal };
    const before = await this.#pageBefore(stored);
    const page = before.revision < revision ? turn(before, stored) : before;
    this.#keep(stream, page);
    return { event: readable(stored), goal: page.goal };
  }

  async #pageBefore(stored: StoredEvent): Promise<Page> {
    const { stream, revision } = stored;
    const known = this.#pages.get(stream) ?? (revision === 0 ? blank : undefined);
    return known !== undefined && known.revision >= revision - 1 ? known : this.#readFor(stored, stream);
  }

  /** Once for all who follow: an event comes to them all at once. One that was begun before the event could lack it. */
  #readFor({ id }: StoredEvent, stream: string): Promise<Page> {
    const underWay = this.#readings.get(id);
    if (underWay) return underWay;
    const reading = this.#read(stream).finally(() => this.#readings.delete(id));
    this.#readings.set(id, reading);
    return reading;
  }

  async #read(stream: string): Promise<Page> {
    let page = blank;
    for await (const stored of this.store.readStream(stream)) page = turn(page, stored);
    this.#keep(stream, page);
    return page;
  }

  #keep(stream: string, page: Page): void {
    this.#pages.delete(stream);
    this.#pages.set(stream, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > goalsMax && oldest !== undefined) this.#pages.delete(oldest);
  }
}

/** The systems of the steps that an event names. */
export function systemsOf({ event, goal }: EventOfGoal): readonly string[] {
  const systems = (event ? stepsOf(event, goal) : []).map((step) => goal.steps[step]?.planned.pin.system);
  return systems.filter((system) => system !== undefined);
}

function stepsOf({ type, data }: GoalEvent, { tasks }: GoalState): readonly StepId[] {
  if (type === 'PlanProposed' || type === 'PlanRevised') return data.plan.steps.map(({ id }) => id);
  if (type === 'CompensationRequired') return [data.because.step, ...data.steps];
  if (type === 'SubjectsLinked') return [data.learnedFrom];
  if ('step' in data && data.step !== undefined) return [data.step];
  const step = 'taskId' in data ? tasks[data.taskId]?.step : undefined;
  return step === undefined ? [] : [step];
}

function turn({ goal }: Page, stored: StoredEvent): Page {
  const { revision } = stored;
  const event = readable(stored);
  try {
    return { revision, goal: event ? goalDecider.evolve(goal, event) : goal };
  } catch (error) {
    // A goal whose own history is at fault is told of like any other.
    if (error instanceof BrokenInvariant) return { revision, goal };
    throw error;
  }
}

function readable(stored: StoredEvent): GoalEvent | undefined {
  try {
    return goalCodec.decode(stored).event;
  } catch (error) {
    if (error instanceof UndecodableEvent) return undefined;
    throw error;
  }
}
