import { sealMark } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import type { GoalState, StepState } from './goal.state.js';
import type { OperationName, OperationRef } from './operation.js';

/**
 * One field at a time: whoever lets one cross has said nothing of the others, which are asked about when it is their turn.
 * `held` are values that were found in it and must stay, `quoted` the text that it would quote; `digest` stands for both.
 */
export function blockedFieldOf(step: StepState, name: OperationName) {
  const { fields = [], stopped = [], quotes = [] } = step.blocked[name] ?? {};
  const [field] = fields;
  if (field === undefined) return undefined;
  const held = stopped.flatMap((stop) => (stop.field === field ? stop.attribute : []));
  const quoted = quotes.filter((quote) => quote.field === field);
  const marks = quoted.flatMap(({ attribute, mark }) => [attribute, mark]);
  return { field, held, quoted, digest: [step.planned.id, name, field, ...held, ...marks].join('.') };
}

/** The text that a person is asked about under this digest; none where it is not a text, or not the same any more. */
export function quoteAskedAbout(
  { steps, attributes }: GoalState,
  { step: id, operation, digest }: OperationRef & { readonly digest: string },
): SealedAttribute | undefined {
  const step = steps[id];
  const blocked = step && blockedFieldOf(step, operation);
  if (blocked?.digest !== digest) return undefined;
  return blocked.quoted
    .flatMap(({ attribute, mark }) => {
      const text = attributes[attribute];
      return text && sealMark(text.sealed) === mark ? text : [];
    })
    .at(0);
}
