import type { Instant, SubjectId } from '@baton/kernel';
import { sealMark } from '@baton/kernel';
import type { ApprovedQuote, Being, BoundField, BriefRequest, ToldFact } from '@baton/handoff/domain';
import type { GoalState, Waiver } from './goal.state.js';
import { nextGeneration, plannedOperation, withLinkedIds } from './goal.state.js';
import type { OperationRef } from './operation.js';
import type { JoinedSubject } from './plan.js';

/** All that decides a brief but the policy, and without any value. */
export type BriefInputs = Omit<BriefRequest, 'policy' | 'combinations' | 'takes' | 'openValue' | 'tokenOf'>;

/** What counts as told to one recipient before, by the id of whom it is about. */
export type ToldBefore = ReadonlyMap<SubjectId, readonly ToldFact[]>;

/**
 * What a handoff is decided from, as far as a goal's events tell: when it is prepared, and again when somebody checks
 * what was decided. `fields` is what the capability asked for, and what the plan bound to it; `told` is what counts as
 * told to the recipient before.
 */
export function briefInputs(
  state: GoalState,
  ref: OperationRef,
  {
    fields,
    now,
    told = new Map(),
  }: { readonly fields: readonly BoundField[]; readonly now: Instant; readonly told?: ToldBefore },
): BriefInputs {
  const { pin } = plannedOperation(state, ref);
  const joined = joinedTo(state, ref).map(({ subject }) => subject);
  const subjects = withLinkedIds(state, [...(state.plan?.subjects ?? state.subjects), ...joined]);
  return {
    recipient: { specialist: pin.specialist, system: pin.system },
    capability: pin.capability,
    purpose: state.purpose,
    subjects,
    beings: beingsOf(state, subjects, told),
    fields,
    context: Object.values(state.attributes),
    waived: waiversOfPolicy(state, ref, now),
    quotes: quotesApproved(state, ref, now),
  };
}

/** Who joins the handoffs of a step, and as what. */
export function joinedTo(state: GoalState, { step }: OperationRef): readonly JoinedSubject[] {
  return state.steps[step]?.planned.joined ?? [];
}

/** The subjects by who they are: ids that mean one being go together. */
function beingsOf(state: GoalState, subjects: readonly SubjectId[], told: ToldBefore): readonly Being[] {
  const placed = new Set<SubjectId>();
  return subjects.flatMap((subject): readonly Being[] => {
    if (placed.has(subject)) return [];
    const ids = withLinkedIds(state, [subject]);
    for (const id of ids) placed.add(id);
    return [{ ids, told: ids.flatMap((id) => told.get(id) ?? []) }];
  });
}

/** What a person lets cross in this handoff though policy denies it: whoever was asked of a find has not said that. */
function waiversOfPolicy(state: GoalState, ref: OperationRef, now: Instant): Record<string, string> {
  return Object.fromEntries(
    waiversHeld(state, ref, now)
      .filter(({ mayHold = [], quote }) => mayHold.length === 0 && quote === undefined)
      .flatMap(({ fields, waiverId }) => fields.map((field) => [field, waiverId])),
  );
}

/** What a person has approved to be quoted, as long as it is the very text that they were shown. */
function quotesApproved(state: GoalState, ref: OperationRef, now: Instant): Record<string, ApprovedQuote> {
  return Object.fromEntries(
    waiversHeld(state, ref, now).flatMap(({ fields, quote, waiverId: approval }) => {
      const text = quote && state.attributes[quote.attribute]?.sealed;
      if (!text || sealMark(text) !== quote.mark) return [];
      return fields.map((field) => [field, { attribute: quote.attribute, approval }]);
    }),
  );
}

/** The waiver by which a value may stand in a field of this handoff, where the last look finds it; if there is one. */
export function waiverOfStop(
  state: GoalState,
  ref: OperationRef,
  now: Instant,
  { field, attribute }: { readonly field: string; readonly attribute: string },
): string | undefined {
  return waiversHeld(state, ref, now).find(
    ({ fields, mayHold }) => fields.includes(field) && (mayHold?.includes(attribute) ?? true),
  )?.waiverId;
}

/** A person's words, as long as they hold, and for this handoff alone. */
function waiversHeld(state: GoalState, ref: OperationRef, now: Instant): readonly Waiver[] {
  const held = state.steps[ref.step]?.waivers[ref.operation] ?? [];
  const generation = nextGeneration(state, ref);
  return held.filter((waiver) => waiver.expiresAt > now && waiver.generation === generation);
}
