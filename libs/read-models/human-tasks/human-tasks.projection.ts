import type { Instant, Recorded } from '@baton/kernel';
import type { GoalEvent } from '@baton/goal/domain';

/** When a person was asked, and when the question was over. No decision needs it, so it is no part of a goal's state. */
export interface TaskTimes {
  readonly openedAt: Instant;
  readonly endedAt?: Instant;
}

/** By task id. */
export type TimesOfTasks = Readonly<Record<string, TaskTimes>>;

export function foldTaskTimes(before: TimesOfTasks, { event, metadata }: Recorded<GoalEvent>): TimesOfTasks {
  const { recordedAt } = metadata;
  if (event.type === 'HumanTaskOpened') return { ...before, [event.data.taskId]: { openedAt: recordedAt } };
  if (event.type !== 'HumanTaskResolved' && event.type !== 'HumanTaskWithdrawn') return before;
  const times = before[event.data.taskId];
  return times ? { ...before, [event.data.taskId]: { ...times, endedAt: recordedAt } } : before;
}
