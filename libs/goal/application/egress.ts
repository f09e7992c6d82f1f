import type { Vault } from '@baton/encryption';
import { KeyMissing } from '@baton/encryption';
import type { BriefInputs, GoalState, SealedAttribute } from '@baton/goal/domain';
import type { DisclosedField } from '@baton/handoff/domain';
import { computeBrief } from '@baton/handoff/domain';
import type { EgressStop } from '@baton/handoff/egress';
import { briefStops, EgressMatcher, Needle } from '@baton/handoff/egress';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import { opened } from './open-attribute.js';

/**
 * Compiled once for all handoffs of a goal that have the same attributes, and forgotten with the state that holds them:
 * so memory is bounded by the goals in hand.
 */
const matchers = new WeakMap<GoalState['attributes'], EgressMatcher>();
const needles = new WeakMap<SealedAttribute, { readonly needle: Needle | undefined }>();

/**
 * The last look at a brief, as the very text that will leave: which of its fields hold a value that the brief does not
 * disclose, and that policy would not let this recipient have either. Opens values, and lets none of them out.
 */
export function lastLook(
  desk: { readonly vault: Vault; readonly policy: DisclosurePolicy },
  state: GoalState,
  inputs: BriefInputs,
  brief: { readonly text: string; readonly disclosed: readonly DisclosedField[] },
): readonly EgressStop[] {
  // What is no secret is not looked for, and is looked up here all the same: a secret may say the same.
  const meant = brief.disclosed.flatMap(({ field, attribute: name, form }) => {
    const attribute = form === 'FULL' ? state.attributes[name] : undefined;
    const needle = attribute && needleOf(desk.vault, state, attribute);
    return needle ? [{ field, needle }] : [];
  });
  const stops = briefStops(brief.text, egressMatcher(desk.vault, state), meant);
  return stops.filter(({ attribute }) => !mightCross(desk.policy, inputs, attribute));
}

/** Whether it would cross whole if it were asked for. A path that holds a folder is no leak to who may know the folder. */
function mightCross(policy: DisclosurePolicy, inputs: BriefInputs, attribute: string): boolean {
  const { disclosed } = computeBrief({
    ...inputs,
    fields: [{ field: attribute, required: false, forms: ['FULL'], attribute }],
    context: inputs.context.filter(({ name }) => name === attribute),
    waived: {},
    combinations: [],
    policy: (question) => policy.decide(question),
    takes: () => true,
    openValue: () => '',
    tokenOf: () => '',
  });
  return disclosed.length > 0;
}

/** Names of the goal's values that stand in a text which is about to leave by another way than a brief. */
export function valuesIn(text: string, state: GoalState, vault: Vault): readonly string[] {
  return [...egressMatcher(vault, state).foundIn(text)].map(({ attribute }) => attribute);
}

/** What to look for in whatever is about to leave Baton for a goal: all of its values but those that are no secret. */
function egressMatcher(vault: Vault, state: GoalState): EgressMatcher {
  const known = matchers.get(state.attributes);
  if (known) return known;
  const matcher = new EgressMatcher(
    Object.values(state.attributes).flatMap((attribute) =>
      isNoSecret(attribute) ? [] : (needleOf(vault, state, attribute) ?? []),
    ),
  );
  matchers.set(state.attributes, matcher);
  return matcher;
}

/** A playbook's own words are the same for every goal, and stand in a file. */
function isNoSecret({ labels }: SealedAttribute): boolean {
  return labels.classification === 'public' || (labels.source === 'playbook' && labels.subjects.length === 0);
}

function needleOf(vault: Vault, state: GoalState, attribute: SealedAttribute): Needle | undefined {
  const known = needles.get(attribute);
  if (known) return known.needle;
  const needle = sought(vault, state, attribute);
  needles.set(attribute, { needle });
  return needle;
}

/** What was erased can't leave any more. */
function sought(vault: Vault, state: GoalState, { name, type }: SealedAttribute): Needle | undefined {
  try {
    return Needle.of(name, type, opened(vault, state, name));
  } catch (error) {
    if (error instanceof KeyMissing) return undefined;
    throw error;
  }
}
