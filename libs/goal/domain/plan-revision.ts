import type { GoalState, StepState } from './goal.state.js';
import { alternativeTo, currentSteps, hasFailed } from './goal.state.js';
import type { AttributeName, Plan, PlannedStep, StepId } from './plan.js';

/**
 * A plan that was made anew, laid over what is there: a step that is done or under way stays as it was, every other one
 * gets an id that was never used, and whatever refers to a step refers to the one that now stands for it. What is done
 * and not wanted any more stays in the plan as well, since a revision never forgets an effect.
 */
export function revisionOf(state: GoalState, fresh: Plan): Plan {
  const standing = stepsToKeep(state).map(({ planned }) => planned);
  const names = new Map<StepId, StepId>();
  const kept = new Map<StepId, PlannedStep>();
  for (const { id } of fresh.steps) {
    const before = standing.findLast((planned) => originOf(planned.id) === id);
    if (before) kept.set(id, before);
    names.set(id, before?.id ?? nextIdOf(state, id));
  }
  const steps = fresh.steps.map((step) => kept.get(step.id) ?? renamed(step, names));
  const ids = new Set(steps.map(({ id }) => id));
  const begun = standing.filter(({ id }) => !ids.has(id));
  return { ...fresh, steps: [...begun, ...steps] };
}

/** The steps of the present plan that are done or under way, with those that failed and are so by their alternative. */
export function stepsToKeep(state: GoalState): readonly StepState[] {
  return currentSteps(state).filter((step) => isBegun(step) || isBegun(alternativeTo(state, step.planned.id)));
}

/** The steps of a revision that come anew in the place of one which a person has left out of any plan before. */
export function stepsLeftOutBefore(state: GoalState, { steps }: Plan): readonly StepId[] {
  const leftOut = Object.values(state.steps).filter(({ skipped }) => skipped === 'PERSON');
  const origins = new Set(leftOut.map(({ planned }) => originOf(planned.id)));
  return steps.map(({ id }) => id).filter((id) => state.steps[id] === undefined && origins.has(originOf(id)));
}

function isBegun(step: StepState | undefined): boolean {
  return step?.operations.forward !== undefined && !hasFailed(step);
}

/** `s3` is followed by `s3-r2`, that by `s3-r3`. */
function nextIdOf(state: GoalState, origin: StepId): StepId {
  const used = Object.keys(state.steps).filter((id) => originOf(id) === origin).length;
  return used === 0 ? origin : `${origin}-r${used + 1}`;
}

/**
 * The step that stands for one that a new plan has replaced, where there is one.
 * @param all the steps of all plans, the former ones first
 */
export function replacementOf(id: StepId, all: readonly StepId[]): StepId | undefined {
  const line = all.filter((one) => originOf(one) === originOf(id));
  return line[line.indexOf(id) + 1];
}

function originOf(id: StepId): StepId {
  return id.replace(/-r\d+$/, '');
}

function renamed(step: PlannedStep, names: ReadonlyMap<StepId, StepId>): PlannedStep {
  const nameOf = (id: StepId) => names.get(id) ?? id;
  return {
    ...boundTo(step, (attribute) => renamedAttribute(attribute, nameOf)),
    id: nameOf(step.id),
    after: step.after.map(nameOf),
    ...(step.insteadOf === undefined ? {} : { insteadOf: nameOf(step.insteadOf) }),
  };
}

/** The same step with all that it, its ways back and its condition are bound to under other names. */
export function boundTo(step: PlannedStep, nameOf: (attribute: AttributeName) => AttributeName): PlannedStep {
  const inputs = (given: PlannedStep['inputs']) =>
    Object.fromEntries(Object.entries(given).map(([field, attribute]) => [field, nameOf(attribute)]));
  return {
    ...step,
    inputs: inputs(step.inputs),
    compensations: step.compensations.map((entry) => ({ ...entry, inputs: inputs(entry.inputs) })),
    ...(step.when === undefined ? {} : { when: { ...step.when, attribute: nameOf(step.when.attribute) } }),
  };
}

/** An attribute that a step brings is named after it, up to the first dot. */
function renamedAttribute(attribute: AttributeName, nameOf: (id: StepId) => StepId): AttributeName {
  const dot = attribute.indexOf('.');
  return `${nameOf(attribute.slice(0, dot))}${attribute.slice(dot)}`;
}
