import type { OpenedAttribute, PlanningResult } from '@baton/conversation';
import type { Vault } from '@baton/encryption';
import type { AttributeName, GoalState } from '@baton/goal/domain';
import { boundTo, isHeld, nameToBring, originName, presentName } from '@baton/goal/domain';
import { isSameJson } from '@baton/kernel';
import { opened } from './open-attribute.js';

type Planned = Pick<Extract<PlanningResult, { kind: 'PLAN' }>, 'plan' | 'attributes'>;

/** What is known, opened, as a planner knows it: of values side by side the latest one, by the name of the playbook. */
export function knownToPlanner(vault: Vault, state: GoalState): readonly OpenedAttribute[] {
  const byOrigin = new Map(Object.values(state.attributes).map((known) => [originName(known.name), known]));
  return [...byOrigin].map(([name, { type, labels, derivedFrom, name: present }]) => {
    return { name, type, labels, derivedFrom, value: opened(vault, state, present) };
  });
}

/**
 * What was planned, under the names that its values have in the goal. A value that an effect was asked for with stays as it
 * is: the same one is not brought again, and another one comes under a name of its own.
 */
export function underNamesOfGoal({ plan, attributes }: Planned, state: GoalState, vault: Vault): Planned {
  const names = new Map<AttributeName, AttributeName>();
  const nameOf = (name: AttributeName) => names.get(name) ?? presentName(state.attributes, name);
  const brought: OpenedAttribute[] = [];
  for (const { name, derivedFrom, ...rest } of attributes) {
    const value = derivedFrom === undefined ? rest : { ...rest, derivedFrom: derivedFrom.map(nameOf) };
    const present = presentName(state.attributes, name);
    const isThere = isHeld(state, present) && isSameValue(value, present, state, vault);
    names.set(name, isThere ? present : nameToBring(state, name));
    if (!isThere) brought.push({ ...value, name: nameOf(name) });
  }
  return { plan: { ...plan, steps: plan.steps.map((step) => boundTo(step, nameOf)) }, attributes: brought };
}

function isSameValue(
  { type, labels, derivedFrom = [], value }: Omit<OpenedAttribute, 'name'>,
  name: AttributeName,
  state: GoalState,
  vault: Vault,
): boolean {
  const known = state.attributes[name];
  if (!known) return false;
  const before = { type: known.type, labels: known.labels, derivedFrom: known.derivedFrom ?? [] };
  return isSameJson({ type, labels, derivedFrom }, before) && isSameJson(value, opened(vault, state, name));
}
