import type { Instant } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import type { GoalState, StepState } from './goal.state.js';
import type { Operation, OperationPhase, OperationRef } from './operation.js';

/* The places of a goal's state that events change; each gives a new state and leaves the old one as it was. */

export function onStep(
  state: GoalState,
  { step: id }: { readonly step: string },
  change: (step: StepState) => StepState,
): GoalState {
  const step = state.steps[id];
  invariant(step, `No such step (goal ${state.goalId}, step ${id})`);
  return { ...state, steps: { ...state.steps, [id]: change(step) } };
}

/** From here on it is the end, put right or as it is, that has a time: what the steps had to go forward is over. */
export function withTimeToSettle(state: GoalState, settleBy: Instant | undefined): GoalState {
  if (settleBy === undefined) return state;
  const steps = Object.entries(state.steps).map(([id, { settleBy: _forward, ...step }]) => [id, step] as const);
  return { ...state, settleBy, steps: Object.fromEntries(steps) };
}

/** Whoever calls off a goal that is paused wants it brought to its end. What was done is put right; a plan alone did nothing. */
export function calledOff(state: GoalState, settleBy: Instant | undefined): GoalState {
  const phase = state.phase === 'RUNNING' ? 'COMPENSATING' : state.phase;
  return { ...withTimeToSettle(state, settleBy), closing: 'CANCELED', paused: false, phase };
}

export function onOperation(
  state: GoalState,
  ref: OperationRef,
  change: (operation: Operation) => Operation,
): GoalState {
  return onStep(state, ref, (step) => {
    const operation = step.operations[ref.operation];
    invariant(operation, `No such operation (goal ${state.goalId}, ${ref.step}/${ref.operation})`);
    return withOperation(step, change(operation));
  });
}

export function withOperation(step: StepState, operation: Operation): StepState {
  return { ...step, operations: { ...step.operations, [operation.name]: operation } };
}

/** The operation is over under the key that it had; what follows bears the next one. */
export function archived(step: StepState, operation: Operation): StepState {
  const { [operation.name]: _over, ...operations } = step.operations;
  return { ...step, operations, earlier: [...step.earlier, operation] };
}

export function inPhase(state: GoalState, ref: OperationRef, phase: OperationPhase): GoalState {
  return onOperation(state, ref, (operation) => ({ ...operation, phase }));
}
