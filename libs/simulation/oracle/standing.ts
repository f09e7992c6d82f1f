import type { GoalState, StepState } from '@baton/goal/domain';

/** The steps that wait for this one, directly or by way of others. */
export function builtUpon(state: GoalState, id: string): StepState[] {
  return Object.values(state.steps).filter(({ planned }) => isBuiltUpon(state, planned.id, id));
}

function isBuiltUpon(state: GoalState, step: string, earlier: string): boolean {
  const after = state.steps[step]?.planned.after ?? [];
  return after.includes(earlier) || after.some((between) => isBuiltUpon(state, between, earlier));
}

/** Something of the step may be there, and nobody has dealt with it yet. */
export function isLeft({ operations, compensatedBy, exhaustedFor, putRight }: StepState): boolean {
  const at = operations['forward']?.phase.at;
  const isOver = at === undefined || at === 'REJECTED' || at === 'REVOKED';
  return !isOver && !compensatedBy && !exhaustedFor && !putRight;
}

/** Nothing of the step itself will come about. */
export function hasFailed({ operations, blocked }: StepState): boolean {
  const at = operations['forward']?.phase.at;
  return at === 'REJECTED' || at === 'REVOKED' || blocked['forward'] !== undefined;
}

/** It stands for a step that has not failed, or that was left out: done as well, it would be done twice. */
export function isNeedless({ steps }: GoalState, { planned: { insteadOf } }: StepState): boolean {
  const original = steps[insteadOf ?? ''];
  return original !== undefined && (!hasFailed(original) || original.skipped !== undefined);
}

/**
 * A step has failed for which the goal would turn back, and whether there is a way back depends on a pivot that is under
 * way: nothing is sent before it is known what became of that.
 */
export function isAtItsTurningPoint({ phase, steps, recovery }: GoalState): boolean {
  const all = Object.values(steps);
  const mayTurnBack = all.some(
    (step) => hasFailed(step) && !step.skipped && (step.recovery ?? step.planned.recovery ?? recovery) === 'COMPENSATE',
  );
  return phase === 'RUNNING' && mayTurnBack && all.some(isPivotUnderWay);
}

export function isPivotUnderWay(step: StepState): boolean {
  const at = step.operations['forward']?.phase.at;
  return step.planned.pivot && at !== undefined && at !== 'COMMITTED' && !hasFailed(step);
}

/** It was heard to be there against what was known, and no person has looked yet. */
export function isInDoubt({ planned, earlier, operations }: StepState): boolean {
  return (
    planned.effect === 'WRITE' && [...earlier, ...Object.values(operations)].some(({ contradicted }) => contradicted)
  );
}
