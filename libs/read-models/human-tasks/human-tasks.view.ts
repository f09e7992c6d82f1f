import type {
  Evidence,
  HumanTaskCause,
  HumanTaskEnding,
  HumanTaskKind,
  HumanTaskOption,
  OperationName,
} from '@baton/goal/domain';
import { compensationIndexOf, operationTitle } from '@baton/goal/domain';
import type { GoalProgress } from '../goal/goal.projection.js';
import type { HumanTaskRow } from '../read-store/tables.js';
import type { SealedPlace } from '../sealed-place.js';

/** A question to a person, open or ended, with all that it takes to answer it. */
export interface HumanTaskView {
  readonly goalId: string;
  /** Unique within its goal. */
  readonly taskId: string;
  readonly kind: HumanTaskKind;
  readonly cause: HumanTaskCause;
  readonly system: string;
  readonly group: string;
  readonly step?: string;
  readonly operation?: OperationName;
  /** What the operation in question does, for people; holds no value. */
  readonly title?: string;
  readonly digest: string;
  readonly options: readonly HumanTaskOption[];
  readonly evidence: readonly Evidence[];
  readonly role: string;
  /** The one person whom it was passed on to, by a surrogate id. */
  readonly delegatedTo?: string;
  /** Absent where nobody comes after the role that is asked now. */
  readonly deadline?: string;
  readonly openedAt: string;
  /** How it ended; absent while it is open. */
  readonly ended?: HumanTaskEnding;
  readonly endedAt?: string;
  /** Who answered it, by a surrogate id; absent where nobody did. */
  readonly answeredBy?: string;
  /** Why they answered so. */
  readonly sealedReason?: SealedPlace;
}

/** All tasks that a goal ever opened, in the order in which they were. */
export function humanTasksOf({
  state,
  taskRecords,
  submittedAt,
}: Pick<GoalProgress, 'state' | 'taskRecords' | 'submittedAt'>): readonly HumanTaskView[] {
  return Object.values(state.tasks).map((task) => {
    const record = { openedAt: submittedAt, ...taskRecords[task.taskId] };
    return { ...task, goalId: state.goalId, system: systemOf(task), title: titleOf(task, state.steps), ...record };
  });
}

function titleOf(
  { step = '', operation = 'forward' }: Pick<HumanTaskView, 'step' | 'operation'>,
  steps: GoalProgress['state']['steps'],
): string | undefined {
  const planned = steps[step]?.planned;
  return planned && operationTitle(planned.title, planned.compensations[compensationIndexOf(operation)]?.kind);
}

/** The system as the group names it, between kind and cause. */
function systemOf({ group, kind, cause }: Pick<HumanTaskView, 'group' | 'kind' | 'cause'>): string {
  return group.slice(kind.length + 1, -(cause.length + 1));
}

export function humanTaskRowsOf(progress: GoalProgress): readonly HumanTaskRow[] {
  return humanTasksOf(progress).map((task) => ({
    ...{ goal_id: task.goalId, task_id: task.taskId, tenant: progress.tenant },
    ...{ kind: task.kind, cause: task.cause, system: task.system, task_group: task.group },
    ...{ step: task.step ?? null, operation: task.operation ?? null, title: task.title ?? null },
    digest: task.digest,
    options: JSON.stringify(task.options),
    evidence: JSON.stringify(task.evidence),
    ...{ role: task.role, delegated_to: task.delegatedTo ?? null },
    ...{ deadline: task.deadline ?? null, opened_at: task.openedAt },
    is_open: task.ended === undefined ? 1 : 0,
    ...{ ended: task.ended ?? null, ended_at: task.endedAt ?? null, answered_by: task.answeredBy ?? null },
    sealed_reason: task.sealedReason ? JSON.stringify(task.sealedReason) : null,
  }));
}

/** The texts were written by {@link humanTaskRowsOf}, and a row never outlives the release that wrote it. */
export function humanTaskOfRow(row: HumanTaskRow): HumanTaskView {
  return {
    ...{ goalId: row.goal_id, taskId: row.task_id, system: row.system, group: row.task_group, digest: row.digest },
    kind: row.kind as HumanTaskKind,
    cause: row.cause as HumanTaskCause,
    step: row.step ?? undefined,
    operation: (row.operation ?? undefined) as OperationName | undefined,
    title: row.title ?? undefined,
    options: JSON.parse(row.options) as HumanTaskOption[],
    evidence: JSON.parse(row.evidence) as Evidence[],
    ...{ role: row.role, delegatedTo: row.delegated_to ?? undefined },
    ...{ deadline: row.deadline ?? undefined, openedAt: row.opened_at },
    ended: (row.ended ?? undefined) as HumanTaskView['ended'],
    ...{ endedAt: row.ended_at ?? undefined, answeredBy: row.answered_by ?? undefined },
    sealedReason: row.sealed_reason === null ? undefined : (JSON.parse(row.sealed_reason) as SealedPlace),
  };
}
