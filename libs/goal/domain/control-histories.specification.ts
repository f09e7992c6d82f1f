import { specificationFor } from '../../kernel/decider.specification.js';
import { aReason } from './control.examples.js';
import type { GoalCommand } from './goal.commands.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { OperationRef } from './operation.js';
import { resume } from './resume.js';

/* Histories that controls and tasks are specified with, and what follows from them. */

export const given = specificationFor(goalDecider);
export const s1: OperationRef = { step: 's1', operation: 'forward' };
export const s2: OperationRef = { step: 's2', operation: 'forward' };
export const by = { now: aMoment, ...aReason };
export const at = { now: aMoment, chance: 0.5 };
export const told = { journalId: 'journal-1', highestAttempt: 1 };

export const running: readonly GoalEvent[] = [submitted(), planned(aChain('s1', 's2'))];
export const sent: readonly GoalEvent[] = [...running, briefed(s1), dispatched(s1)];
export const deferred: readonly GoalEvent[] = [...sent, example.OperationDeferred];
export const unknown: readonly GoalEvent[] = [...sent, example.OperationBecameUnknown];
export const untellable: readonly GoalEvent[] = [
  ...unknown,
  {
    type: 'OutcomeQueried',
    data: { ...s1, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
  },
];
export const rejected: readonly GoalEvent[] = [...sent, example.OperationRejected];
export const held: readonly GoalEvent[] = [submitted({ recovery: 'HOLD' }), ...rejected.slice(1)];
export const compensating: readonly GoalEvent[] = [...sent, committed(s1), example.CompensationRequired];
export const concluded: readonly GoalEvent[] = [
  ...sent,
  committed(s1),
  briefed(s2),
  dispatched(s2),
  committed(s2),
  example.GoalConcluded,
];

/** The step was refused for good, or done, from its brief on. */
export function refused(ref: OperationRef): readonly GoalEvent[] {
  return [
    ...[briefed(ref), dispatched(ref)],
    { type: 'OperationRejected', data: { ...ref, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
  ];
}

export function done(ref: OperationRef): readonly GoalEvent[] {
  return [briefed(ref), dispatched(ref), committed(ref)];
}

export function stateAfter(events: readonly GoalEvent[]) {
  return events.reduce((state, event) => goalDecider.evolve(state, event), goalDecider.initial);
}

/** What is owed after these events, as if no call were open. */
export function owedAfter(events: readonly GoalEvent[], now = aMoment) {
  const { owed } = resume(stateAfter(events), { now, inFlight: new Set() });
  return owed.map((one) => [one.owe, ...('step' in one ? [one.step] : [])].join(' '));
}

/** The events with those that this command leads to. */
export function after(events: readonly GoalEvent[], ...commands: readonly GoalCommand[]): readonly GoalEvent[] {
  const history = [...events];
  for (const command of commands) history.push(...goalDecider.decide(command, stateAfter(history)));
  return history;
}

/** The events with everything that is owed to persons decided. */
export function withTasks(events: readonly GoalEvent[], now = aMoment): readonly GoalEvent[] {
  const { owed } = resume(stateAfter(events), { now, inFlight: new Set() });
  return after(
    events,
    ...owed.flatMap((one): GoalCommand[] =>
      one.owe === 'OPEN_TASK' ? [{ type: 'OpenTask', data: { now, taskId: one.taskId } }] : [],
    ),
  );
}

export function openTask(events: readonly GoalEvent[]) {
  const [task] = Object.values(stateAfter(events).tasks).filter(({ ended }) => ended === undefined);
  if (!task) throw new Error('no task is open');
  return task;
}
