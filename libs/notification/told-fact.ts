import type { EventStore, StoredEvent } from '@baton/event-store';
import { goalCodec } from '@baton/event-store';
import type { GoalEvent, GoalState, HumanTaskState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';

/** Why a person gets a mail about a task. */
export type TaskMoment = 'OPENED' | 'REMINDED' | 'ESCALATED' | 'DELEGATED';

/** A fact about a task that is still open, with whom it asks. */
export interface ToldFact {
  readonly goalId: string;
  readonly moment: TaskMoment;
  readonly task: HumanTaskState;
  /** The system that it is about; `baton` where it is about the goal as a whole. */
  readonly system: string;
  readonly openedAt: string;
  /** The goal as it is by now, its values sealed. */
  readonly state: GoalState;
}

const moments: Partial<Readonly<Record<GoalEvent['type'], TaskMoment>>> = {
  HumanTaskOpened: 'OPENED',
  HumanTaskReminded: 'REMINDED',
  HumanTaskEscalated: 'ESCALATED',
  HumanTaskDelegated: 'DELEGATED',
};

/** Stored types of the facts that are told, for a subscription's filter. */
export const toldTypes = Object.keys(moments).map((type) => `goal.${type}.`);

/**
 * What a stored event tells, with its task as it is by now; nothing where the task is over, since a mail would only send
 * somebody to look for it. @throws UndecodableEvent where the goal can't be read
 */
export async function toldBy(store: EventStore, { id, stream }: StoredEvent): Promise<ToldFact | undefined> {
  let state = goalDecider.initial;
  let told: { readonly moment: TaskMoment; readonly taskId: string } | undefined;
  const openedAt = new Map<string, string>();
  for await (const stored of store.readStream(stream)) {
    const { event, metadata } = goalCodec.decode(stored);
    state = goalDecider.evolve(state, event);
    if (event.type === 'HumanTaskOpened') openedAt.set(event.data.taskId, metadata.recordedAt);
    const moment = moments[event.type];
    if (stored.id === id && moment && 'taskId' in event.data) told = { moment, taskId: event.data.taskId };
  }
  const task = told && state.tasks[told.taskId];
  if (!told || !task || task.ended !== undefined) return undefined;
  const system = (task.step === undefined ? undefined : state.steps[task.step]?.planned.pin.system) ?? 'baton';
  return { goalId: state.goalId, moment: told.moment, task, system, openedAt: openedAt.get(task.taskId) ?? '', state };
}
