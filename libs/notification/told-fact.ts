import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalCodec, goalStream, quarantineCodec, quarantineStream } from '@baton/event-store';
import type { CloseReason, GoalEvent, GoalState, HumanTaskState, Outcome } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';

/** Why a person gets a mail about a task. */
export type TaskMoment = 'OPENED' | 'REMINDED' | 'ESCALATED' | 'DELEGATED';

/** Something about a task that is still open. */
export interface TaskFact {
  readonly moment: TaskMoment;
  readonly goalId: string;
  readonly task: HumanTaskState;
  /** The system that it is about; `baton` where it is about the goal as a whole. */
  readonly system: string;
  readonly openedAt: string;
  /** The goal as it is by now, its values sealed. */
  readonly state: GoalState;
}

export interface ConclusionFact {
  readonly moment: 'CONCLUDED';
  readonly goalId: string;
  readonly outcome: Outcome;
  readonly closeReason: CloseReason;
  readonly state: GoalState;
}

/** A goal that is set aside and was not released since. Nothing is said of its state, which may be what can't be read. */
export interface SetAsideFact {
  readonly moment: 'SET_ASIDE';
  readonly goalId: string;
}

export type ToldFact = TaskFact | ConclusionFact | SetAsideFact;

const moments: Partial<Readonly<Record<GoalEvent['type'], TaskMoment>>> = {
  HumanTaskOpened: 'OPENED',
  HumanTaskReminded: 'REMINDED',
  HumanTaskEscalated: 'ESCALATED',
  HumanTaskDelegated: 'DELEGATED',
};
const setAside = { prefix: quarantineStream(''), type: 'quarantine.GoalQuarantined.' } as const;

/** What a subscription has to bring, so that every fact that is told is in it. */
export const toldFilter = {
  streamPrefixes: [goalStream(''), setAside.prefix],
  typePrefixes: [...[...Object.keys(moments), 'GoalConcluded'].map((type) => `goal.${type}.`), setAside.type],
};

/**
 * What a stored event tells; nothing where a person has no reason to look any more.
 * @throws UndecodableEvent, BrokenInvariant where the goal can't be read
 */
export async function toldBy(store: EventStore, stored: StoredEvent): Promise<ToldFact | undefined> {
  return stored.type.startsWith(setAside.type) ? setAsideIn(store, stored) : toldOfGoal(store, stored);
}

async function setAsideIn(store: EventStore, { stream }: StoredEvent): Promise<SetAsideFact | undefined> {
  let isReleased = false;
  for await (const stored of store.readStream(stream))
    isReleased = quarantineCodec.decode(stored).event.type === 'GoalReleased';
  return isReleased ? undefined : { moment: 'SET_ASIDE', goalId: stream.slice(setAside.prefix.length) };
}

/** A task is told of as it is by now: where it is over, a mail would only send somebody to look for it. */
async function toldOfGoal(store: EventStore, { id, stream }: StoredEvent): Promise<ToldFact | undefined> {
  let state = goalDecider.initial;
  let told: GoalEvent | undefined;
  const openedAt = new Map<string, string>();
  for await (const stored of store.readStream(stream)) {
    const { event, metadata } = goalCodec.decode(stored);
    state = goalDecider.evolve(state, event);
    if (event.type === 'HumanTaskOpened') openedAt.set(event.data.taskId, metadata.recordedAt);
    if (stored.id === id) told = event;
  }
  const { goalId } = state;
  if (told?.type === 'GoalConcluded') {
    const { outcome, closeReason } = told.data;
    return { moment: 'CONCLUDED', goalId, outcome, closeReason, state };
  }
  const moment = told && moments[told.type];
  const task = moment && told && 'taskId' in told.data ? state.tasks[told.data.taskId] : undefined;
  if (!moment || !task || task.ended !== undefined) return undefined;
  const system = (task.step === undefined ? undefined : state.steps[task.step]?.planned.pin.system) ?? 'baton';
  return { moment, goalId, task, system, openedAt: openedAt.get(task.taskId) ?? '', state };
}
