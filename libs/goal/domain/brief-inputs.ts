import type { Instant } from '@baton/kernel';
import type { BoundField, BriefRequest } from '@baton/handoff/domain';
import type { GoalState } from './goal.state.js';
import { nextGeneration, plannedOperation, withLinkedIds } from './goal.state.js';
import type { OperationRef } from './operation.js';

/** All that decides a brief but the policy, and without any value. */
export type BriefInputs = Omit<BriefRequest, 'policy' | 'openValue' | 'tokenOf'>;

/**
 * What a handoff is decided from, as far as a goal's events tell: when it is prepared, and again when somebody checks
 * what was decided. `fields` is what the capability asked for, and what the plan bound to it.
 */
export function briefInputs(
  state: GoalState,
  ref: OperationRef,
  { fields, now }: { readonly fields: readonly BoundField[]; readonly now: Instant },
): BriefInputs {
  const { pin } = plannedOperation(state, ref);
  return {
    recipient: { specialist: pin.specialist, system: pin.system },
    capability: pin.capability,
    purpose: state.purpose,
    subjects: withLinkedIds(state, state.plan?.subjects ?? state.subjects),
    fields,
    context: Object.values(state.attributes),
    waived: waivedFields(state, ref, now),
  };
}

/** What a person lets cross in this handoff, as long as their word holds. */
function waivedFields(state: GoalState, ref: OperationRef, now: Instant): Record<string, string> {
  const held = state.steps[ref.step]?.waivers[ref.operation] ?? [];
  const generation = nextGeneration(state, ref);
  return Object.fromEntries(
    held
      .filter((waiver) => waiver.expiresAt > now && waiver.generation === generation)
      .flatMap(({ fields, waiverId }) => fields.map((field) => [field, waiverId])),
  );
}
