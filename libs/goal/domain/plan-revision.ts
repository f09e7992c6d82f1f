import type { GoalState, StepState } from './goal.state.js';
import { hasFailed } from './goal.state.js';
import type { AttributeName, Plan, PlannedStep, StepId } from './plan.js';

/**
 * A plan that was made anew, laid over what is there: a step that is done or under way stays as it was, every other one
 * gets an id that was never used, and whatever refers to a step refers to the one that now stands for it. What is done
 * and not wanted any more stays in the plan as well, since a revision never forgets an effect.
 */
export function revisionOf(state: GoalState, fresh: Plan): Plan {
  const names = new Map<StepId, StepId>();
  const kept = new Map<StepId, PlannedStep>();
  for (const { id } of fresh.steps) {
    const standing = standingFor(state, id);
    if (standing) kept.set(id, standing.planned);
    names.set(id, standing?.planned.id ?? nextIdOf(state, id));
  }
  const steps = fresh.steps.map((step) => kept.get(step.id) ?? renamed(step, names));
  const ids = new Set(steps.map(({ id }) => id));
  const begun = (state.plan?.steps ?? []).filter(({ id }) => !ids.has(id) && isBegun(state.steps[id]));
  return { ...fresh, steps: [...begun, ...steps] };
}

/** The step of the present plan that a playbook's step has become, where it is done or under way. */
function standingFor(state: GoalState, id: StepId): StepState | undefined {
  const ids = state.plan?.steps.map((step) => step.id).filter((known) => originOf(known) === id) ?? [];
  return ids.map((known) => state.steps[known]).findLast(isBegun);
}

function isBegun(step: StepState | undefined): boolean {
  return step?.operations.forward !== undefined && !hasFailed(step);
}

/** `s3` is followed by `s3-r2`, that by `s3-r3`. */
function nextIdOf(state: GoalState, origin: StepId): StepId {
  const used = Object.keys(state.steps).filter((id) => originOf(id) === origin).length;
  return used === 0 ? origin : `${origin}-r${used + 1}`;
}

function originOf(id: StepId): StepId {
  return id.replace(/-r\d+$/, '');
}

function renamed(step: PlannedStep, names: ReadonlyMap<StepId, StepId>): PlannedStep {
  const nameOf = (id: StepId) => names.get(id) ?? id;
  const inputs = (given: PlannedStep['inputs']) =>
    Object.fromEntries(Object.entries(given).map(([field, attribute]) => [field, renamedAttribute(attribute, nameOf)]));
  return {
    ...step,
    id: nameOf(step.id),
    after: step.after.map(nameOf),
    inputs: inputs(step.inputs),
    compensations: step.compensations.map((entry) => ({ ...entry, inputs: inputs(entry.inputs) })),
    ...(step.insteadOf === undefined ? {} : { insteadOf: nameOf(step.insteadOf) }),
    ...(step.when === undefined
      ? {}
      : { when: { ...step.when, attribute: renamedAttribute(step.when.attribute, nameOf) } }),
  };
}

/** An attribute that a step brings is named after it, up to the first dot. */
function renamedAttribute(attribute: AttributeName, nameOf: (id: StepId) => StepId): AttributeName {
  const dot = attribute.indexOf('.');
  return `${nameOf(attribute.slice(0, dot))}${attribute.slice(dot)}`;
}
