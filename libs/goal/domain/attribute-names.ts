import { raisedTo } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import type { GoalState } from './goal.state.js';
import { effectfulSteps, operationsEver } from './goal.state.js';
import type { AttributeName } from './plan.js';

type Attributes = GoalState['attributes'];

/**
 * What an effect was asked for with keeps its name and its value for good, since the way back of that effect is bound to
 * the name as well. Another value in its place gets the next name: `plan.amount` is followed by `plan.amount~2`, that by
 * `plan.amount~3`. No playbook can write such a name.
 */
export function nameToBring(state: GoalState, origin: AttributeName): AttributeName {
  const present = presentName(state.attributes, origin);
  if (!isHeld(state, present)) return present;
  return `${origin}~${lineOf(state.attributes, origin).length + 1}`;
}

/** The name by which the latest value stands that was brought in place of this one, or its own. */
export function presentName(attributes: Attributes, origin: AttributeName): AttributeName {
  return lineOf(attributes, origin).at(-1)?.name ?? origin;
}

/** Whether an effect was asked for with this value, or is put right with it. */
export function isHeld(state: GoalState, name: AttributeName): boolean {
  return effectfulSteps(state)
    .filter((step) => operationsEver(step).length > 0)
    .flatMap(({ planned: { inputs, compensations } }) => [inputs, ...compensations.map((entry) => entry.inputs)])
    .some((inputs) => Object.values(inputs).includes(name));
}

/** The name that a playbook knows it by. */
export function originName(name: AttributeName): AttributeName {
  return name.replace(/~\d+$/, '');
}

/**
 * A new plan, answer or result raises a label and lowers none, under whatever name the values before it stand: for that it
 * takes a person, who gives their reason.
 */
export function asStrictAsBefore(attribute: SealedAttribute, known: Attributes): SealedAttribute {
  const same = known[attribute.name];
  const before = same ? [same] : lineOf(known, originName(attribute.name));
  const labels = before.reduce((strict, one) => raisedTo(strict, one.labels.classification), attribute.labels);
  return { ...attribute, labels };
}

/** All values that stand side by side for one name of the playbook, the latest one last. */
function lineOf(attributes: Attributes, origin: AttributeName): readonly SealedAttribute[] {
  return Object.values(attributes).filter(({ name }) => originName(name) === origin);
}
