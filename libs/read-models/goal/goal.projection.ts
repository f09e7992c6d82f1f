import type { Instant, Recorded, TenantId } from '@baton/kernel';
import type { Position } from '@baton/event-store';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import type { RecordsOfTasks } from '../human-tasks/human-tasks.projection.js';
import { foldTaskRecords } from '../human-tasks/human-tasks.projection.js';

/** A goal as far as its events were folded, with what is asked of it and no decision needs. */
export interface GoalProgress {
  readonly state: GoalState;
  readonly tenant: TenantId;
  readonly submittedAt: Instant;
  readonly updatedAt: Instant;
  /** When it had ended first; absent before. */
  readonly concludedAt?: Instant;
  readonly revision: number;
  readonly position: Position;
  readonly taskRecords: RecordsOfTasks;
}

/**
 * Folds one event of a goal. The state is folded by the decider's own rules, so that what is shown can't differ from
 * what decisions rest on.
 * @throws BrokenInvariant where the event does not fit what was before
 */
export function foldGoal(
  before: GoalProgress | undefined,
  recorded: Recorded<GoalEvent>,
  position: Position,
): GoalProgress {
  const { event, metadata, revision } = recorded;
  const state = goalDecider.evolve(before?.state ?? goalDecider.initial, event);
  const concludedAt = before?.concludedAt ?? (state.phase === 'CONCLUDED' ? metadata.recordedAt : undefined);
  return {
    state,
    tenant: before?.tenant ?? metadata.tenant,
    submittedAt: before?.submittedAt ?? metadata.recordedAt,
    updatedAt: metadata.recordedAt,
    ...(concludedAt === undefined ? {} : { concludedAt }),
    revision,
    position,
    taskRecords: foldTaskRecords(before?.taskRecords ?? {}, recorded),
  };
}
