import type { Instant } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import type { Control } from '@baton/goal/application';
import type { GoalState, HumanTaskOption, HumanTaskState, OperationName, StepState } from '@baton/goal/domain';
import type { Ledger } from '../oracle/ledger.js';
import type { FaultName } from '../world/faults.js';
import type { Random } from '../world/random.js';

/** What a person knows who wants to do something: the goal as it is shown, and what they find in the systems. */
export interface Sight {
  readonly goalId: string;
  readonly state: GoalState;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly nowMs: number;
}

/** What persons do to goals, by the name under which it is counted. Nothing where there is nothing to do it to. */
export const acts: Partial<Record<FaultName, (sight: Sight) => Control | undefined>> = {
  'person pauses': ({ state }) => ({ do: state.paused ? 'RESUME' : 'PAUSE' }),
  'person cancels': () => ({ do: 'CANCEL' }),
  'person terminates': () => ({ do: 'TERMINATE' }),
  'person tries again': ({ state, random }) => {
    const about = anyOperation(state, random);
    return about && { do: 'RETRY_STEP', ...about };
  },
  'person skips a step': ({ state, random }) => {
    const step = any(Object.values(state.steps), random);
    return step && { do: 'SKIP_STEP', step: step.planned.id };
  },
  'person marks an outcome': (sight) => {
    const about = openOperation(sight.state, sight.random) ?? anyOperation(sight.state, sight.random);
    if (!about) return undefined;
    const found = recordOf(sight, about);
    // What is not there yet may still be on its way: who has it tried again answers for that.
    const finding =
      found === undefined ? sight.random.pick(['NOT_DONE_GIVE_UP', 'NOT_DONE_TRY_AGAIN'] as const) : 'DONE';
    return { do: 'MARK_OUTCOME', ...about, finding, recordId: found };
  },
  'person hands a task on': ({ state, random }) => {
    const task = any(openTasks(state), random);
    return task && { do: 'DELEGATE_TASK', taskId: task.taskId, to: 'person-approver' };
  },
  'person settles a task': (sight) => {
    const task = any(openTasks(sight.state), sight.random);
    return task && settled(sight, task);
  },
};

export function openTasks({ tasks }: GoalState): readonly HumanTaskState[] {
  return Object.values(tasks).filter(({ ended }) => ended === undefined);
}

/** An answer that is true, as far as the systems show it now; nothing where the person would rather look again later. */
export function settled(sight: Sight, task: HumanTaskState): Control | undefined {
  const { taskId, digest, step, operation } = task;
  const about = step === undefined || operation === undefined ? undefined : { step, operation };
  const recordId = about && recordOf(sight, about);
  const option = optionFor(sight, task, recordId !== undefined);
  if (option === undefined) return undefined;
  return { do: 'RESOLVE_TASK', taskId, digest, option, recordId, waitUntil: later(sight) };
}

function optionFor(
  sight: Sight,
  { cause, options, step }: HumanTaskState,
  isDone: boolean,
): HumanTaskOption | undefined {
  const { random } = sight;
  const among = (...wanted: HumanTaskOption[]) =>
    any(
      wanted.filter((option) => options.includes(option)),
      random,
    );
  switch (cause) {
    case 'SYSTEM_CANNOT_TELL':
    case 'REVOCATION_CANNOT_TELL':
      if (options.includes('GO_ON_UNFENCED')) return among('GO_ON_UNFENCED', 'ASK_AGAIN');
      return isDone ? among('DONE', 'ASK_AGAIN') : among('NOT_DONE_TRY_AGAIN', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN');
    case 'ANSWERS_CONTRADICT':
      return isDone && options.includes('DONE') ? 'DONE' : 'NO_LATE_EFFECT';
    case 'ANSWER_OVERDUE':
      return isDone ? 'DONE' : among('NOT_DONE_TRY_AGAIN', 'NOT_DONE_GIVE_UP');
    case 'ATTEMPT_UNACCOUNTED_FOR':
      return isOnce(sight, step) ? among('NO_LATE_EFFECT') : undefined;
    // Whatever else is asked is a matter of taste.
    default:
      return among(...options);
  }
}

/** The record that shows an effect of the operation under its present key. */
function recordOf(
  { goalId, state, ledger }: Sight,
  about: { step: string; operation: OperationName },
): string | undefined {
  const key = state.steps[about.step]?.operations[about.operation]?.key;
  const effect = ledger.operation(goalId, about)?.effects.find((one) => one.key === key);
  return effect?.leftBeside ?? effect?.recordId;
}

/** No operation of the step has had its effect twice. */
function isOnce({ goalId, state, ledger }: Sight, step: string | undefined): boolean {
  const operations = step === undefined ? [] : namesOf(state.steps[step]);
  return operations.every(
    (operation) => (ledger.operations.get(`${goalId}/${step}/${operation}`)?.effects.length ?? 0) < 2,
  );
}

function namesOf(step: StepState | undefined): readonly OperationName[] {
  return step ? [...step.earlier, ...Object.values(step.operations)].map(({ name }) => name) : [];
}

function anyOperation(state: GoalState, random: Random): { step: string; operation: OperationName } | undefined {
  const step = any(Object.values(state.steps), random);
  const operation = step && any(namesOf(step), random);
  return step && operation && { step: step.planned.id, operation };
}

/** One that nobody has told of yet. */
function openOperation(state: GoalState, random: Random): { step: string; operation: OperationName } | undefined {
  const open = Object.values(state.steps).flatMap(({ planned, operations }) =>
    Object.values(operations).flatMap(({ name, phase }) =>
      phase.at === 'UNKNOWN' || phase.at === 'IN_PROGRESS' ? [{ step: planned.id, operation: name }] : [],
    ),
  );
  return any(open, random);
}

function any<Item>(items: readonly Item[], random: Random): Item | undefined {
  const [first, ...rest] = items;
  return first === undefined ? undefined : random.pick([first, ...rest]);
}

function later({ nowMs, random }: Sight): Instant {
  return instantOf(Math.floor(nowMs + 60_000 + random.fraction() * 600_000));
}
