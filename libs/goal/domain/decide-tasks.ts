import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import { blockedFieldOf } from './blocked-field.js';
import { cancel, chooseRecovery, mark, putRight, reasonOf, retry, skip } from './decide-controls.js';
import type { ControlCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import { refuse } from './goal.refusals.js';
import type { GoalState, HumanTaskState } from './goal.state.js';
import { taskWork } from './human-task.js';
import { timeToSettle } from './step-time.js';

type DataOf<Type extends ControlCommand['type']> = Extract<ControlCommand, { type: Type }>['data'];

/** How long what a person lets cross may do so, where they don't say. */
const waiverMs = 24 * 60 * 60_000;

/** A task of this goal, open or over, or one that nobody has come round to open yet. */
export function askedTask(state: GoalState, taskId: string, now: Instant): HumanTaskState | undefined {
  // A person names it: by `constructor`, what every object inherits would be found.
  const known = Object.hasOwn(state.tasks, taskId) ? state.tasks[taskId] : undefined;
  return known ?? taskWork(state, now).toOpen.find((task) => task.taskId === taskId);
}

/** What a person does about a question that was put to them. */
export function decideTask(
  command: Extract<ControlCommand, { type: 'DelegateTask' | 'ResolveTask' }>,
  state: GoalState,
): readonly GoalEvent[] {
  return command.type === 'DelegateTask' ? delegateTask(command.data, state) : resolveTask(command.data, state);
}

function resolveTask(data: DataOf<'ResolveTask'>, state: GoalState): readonly GoalEvent[] {
  const { taskId, option, digest, requestDigest } = data;
  const task = mustBeOpen(state, taskId, data.now);
  // Something else may have settled the matter, and nobody has withdrawn the task yet.
  const isStale = task.digest !== digest || taskWork(state, data.now).toWithdraw.includes(taskId);
  if (isStale)
    refuse('TASK_CHANGED', `What this task is about has changed; look at it again (goal ${state.goalId}, ${taskId})`);
  if (!task.options.includes(option))
    refuse('UNKNOWN_OPTION', `Choose one of ${task.options.join(', ')} (goal ${state.goalId}, ${taskId})`);
  return [
    ...openedEarly(state, data),
    { type: 'HumanTaskResolved', data: { taskId, option, digest, requestDigest, ...reasonOf(data) } },
    ...whatFollows(data, task, state),
  ];
}

function whatFollows(data: DataOf<'ResolveTask'>, task: HumanTaskState, state: GoalState): readonly GoalEvent[] {
  const { option, receipt, waitUntil, now } = data;
  const { step = '', operation = 'forward' } = task;
  const by = { ...reasonOf(data), now };
  switch (option) {
    case 'DONE':
    case 'NOT_DONE_TRY_AGAIN':
    case 'NOT_DONE_GIVE_UP':
    case 'GO_ON_UNFENCED':
    case 'NO_LATE_EFFECT':
      return mark({ ...by, step, operation, finding: option, receipt }, state, task);
    case 'ASK_AGAIN':
      return retry({ ...by, step, operation }, state);
    case 'UNDONE':
    case 'CORRECTED':
    case 'LEFT':
      return putRight({ ...by, step, how: option }, state);
    case 'COMPENSATE':
    case 'ACCEPT_PARTIAL':
    case 'REPLAN':
      return chooseRecovery({ ...by, step, choice: option }, state);
    case 'RETRY':
      if (task.cause === 'STEP_FAILED') return chooseRecovery({ ...by, step, choice: option }, state);
      return retry({ ...by, step, operation }, state);
    case 'SKIP':
      return skip({ ...by, step }, state);
    case 'WAIT':
      if (waitUntil === undefined || waitUntil <= now)
        return refuse('DEADLINE_NEEDED', `Say until when to wait, a time to come (goal ${state.goalId})`);
      return [{ type: 'DeadlineMoved', data: { step: task.step, settleBy: waitUntil, ...reasonOf(data) } }];
    case 'CANCEL':
      return cancel(by, state);
    case 'APPROVE':
      return [{ type: 'PlanApproved', data: { ...planOf(state), ...reasonOf(data) } }];
    case 'REJECT':
      return [{ type: 'PlanRejected', data: { ...planOf(state), settleBy: timeToSettle(now), ...reasonOf(data) } }];
    case 'WAIVE': {
      const planned = state.steps[step];
      const blocked = planned && blockedFieldOf(planned, operation);
      const [fields, mayHold] = blocked ? [[blocked.field], blocked.held] : [[], []];
      const [quoted] = blocked?.quoted ?? [];
      const quote = quoted && { attribute: quoted.attribute, mark: quoted.mark };
      const expiresAt = waitUntil ?? plusMs(now, waiverMs);
      if (expiresAt <= now)
        return refuse('DEADLINE_NEEDED', `Say until when it may cross, a time to come (goal ${state.goalId})`);
      return [
        {
          type: 'DisclosureWaived',
          data: { step, operation, waiverId: data.taskId, fields, mayHold, quote, expiresAt, ...reasonOf(data) },
        },
      ];
    }
    // The task is over, and that is all that it takes: the handoff stays blocked.
    case 'REFUSE':
      return [];
  }
}

function planOf({ plan, awaitedApproval }: GoalState): { readonly revision: number; readonly digest: string } {
  return { revision: plan?.revision ?? 0, digest: awaitedApproval?.digest ?? '' };
}

function delegateTask(data: DataOf<'DelegateTask'>, state: GoalState): readonly GoalEvent[] {
  const task = mustBeOpen(state, data.taskId, data.now);
  return [
    ...openedEarly(state, data),
    { type: 'HumanTaskDelegated', data: { taskId: task.taskId, to: data.to, ...reasonOf(data) } },
  ];
}

/** Whoever is faster than the machine with a task is not turned away for it: then the task is opened with what they do. */
function openedEarly(
  state: GoalState,
  { taskId, now }: { readonly taskId: string; readonly now: Instant },
): readonly GoalEvent[] {
  const opened = taskWork(state, now).toOpen.filter((early) => early.taskId === taskId);
  return opened.map((early) => ({ type: 'HumanTaskOpened', data: early }));
}

function mustBeOpen(state: GoalState, taskId: string, now: Instant): HumanTaskState {
  const task = askedTask(state, taskId, now);
  if (task === undefined) return refuse('TASK_NOT_FOUND', `There is no task ${taskId} (goal ${state.goalId})`);
  if (task.ended !== undefined)
    refuse('TASK_CLOSED', `The task is over: ${task.ended.toLowerCase()} (goal ${state.goalId}, ${taskId})`);
  return task;
}
