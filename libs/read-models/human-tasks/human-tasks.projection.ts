import type { Instant, Recorded } from '@baton/kernel';
import type { GoalEvent } from '@baton/goal/domain';
import type { SealedPlace } from '../sealed-place.js';
import { reasonIn } from '../sealed-place.js';

/**
 * When a person was asked, when the question was over, and who answered it why. No decision needs it, so it is no part of
 * a goal's state.
 */
export interface TaskRecord {
  readonly openedAt: Instant;
  readonly endedAt?: Instant;
  /** By a surrogate id; absent while it is open, and where nobody needed to answer any more. */
  readonly answeredBy?: string;
  readonly sealedReason?: SealedPlace;
}

/** By task id. */
export type RecordsOfTasks = Readonly<Record<string, TaskRecord>>;

export function foldTaskRecords(
  before: RecordsOfTasks,
  { event, metadata, stream }: Recorded<GoalEvent>,
): RecordsOfTasks {
  const { recordedAt, actor } = metadata;
  if (event.type === 'HumanTaskOpened') return { ...before, [event.data.taskId]: { openedAt: recordedAt } };
  const taskId = endedBy(event);
  const record = taskId === undefined ? undefined : before[taskId];
  if (taskId === undefined || record === undefined) return before;
  const answer =
    event.type === 'HumanTaskWithdrawn' ? {} : { answeredBy: actor.id, sealedReason: reasonIn(event, stream) };
  return { ...before, [taskId]: { ...record, endedAt: recordedAt, ...answer } };
}

/** The task that the event ends. */
function endedBy({ type, data }: GoalEvent): string | undefined {
  if (type === 'ClarificationAnswered') return data.task?.taskId;
  return type === 'HumanTaskResolved' || type === 'HumanTaskWithdrawn' ? data.taskId : undefined;
}
