import { canonicalJson } from '@baton/kernel';
import type { Condition, Effect, HumanTaskCause } from '@baton/goal/domain';
import type { WithholdingReason } from '@baton/handoff/domain';

/** An attribute's name as a person would say it: `account.healthNote` is a health note, `s1.before.amount` a former amount. */
export function wordsOf(attribute: string): string {
  const parts = attribute.split('.');
  const name = inWords(parts.at(-1) ?? attribute);
  return parts.at(-2) === 'before' ? `former ${name}` : name;
}

/** A short name of a goal that tells it from its neighbours on a terminal, e.g. `renewal 3f2a`. */
export function goalName(playbook: string, goalId: string): string {
  return `${playbook.split('-').at(-1) ?? playbook} ${goalId.slice(0, 4)}`;
}

/** `FORBIDDEN_BY_SYSTEM` and `creditMemoId` in words. */
export function inWords(name: string): string {
  const spaced = name.includes('_') || name === name.toUpperCase() ? name : name.replace(/([a-z\d])([A-Z])/g, '$1 $2');
  return spaced.replace(/[_-]/g, ' ').toLowerCase();
}

/** `1 step`, `2 steps`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A step by the id that commands take and by what it does: `s2 "Bill the renewal"`. */
export function stepInWords(id: string, title: string): string {
  return `${id} "${title}"`;
}

export const effectWords: Readonly<Record<Effect, string>> = {
  UNKNOWN: 'unknown',
  RESIDUAL: 'left over',
  FLAGGED: 'flagged',
  APPLIED: 'done',
  CORRECTED: 'corrected',
  UNDONE: 'undone',
  NONE: 'not done',
};

const causeWords: Readonly<Partial<Record<HumanTaskCause, string>>> = {
  COMPENSATIONS_EXHAUSTED: 'still there, and no way back is left',
  EFFECT_FLAGGED: 'still there, only flagged',
  EFFECT_REMAINS: 'still there, though the goal was ended',
  COMPENSATION_OVERDUE: 'not put right in time',
  QUOTE_NOT_APPROVED: 'a text that nobody has approved yet',
  ANSWER_OVERDUE: 'nobody has told in time',
};

/** Why a person is asked. */
export function causeInWords(cause: HumanTaskCause): string {
  return causeWords[cause] ?? inWords(cause);
}

/** Why values did not cross, the most telling first. */
const reasonWords: Readonly<Record<WithholdingReason, string>> = {
  FORBIDDEN: 'forbidden by policy',
  COMBINATION_FORBIDDEN: 'not together with what was told',
  NO_PERMIT_MATCHED: 'no policy permits it',
  POLICY_FAILED: 'policy could not be asked',
  OTHER_SUBJECT: 'about somebody else',
  SEVERAL_SUBJECTS: 'about more than one at once',
  UNTRUSTED_TEXT: 'free text',
  QUOTE_NOT_APPROVED: 'text that nobody has approved',
  NO_ACCEPTABLE_FORM: 'no form that is permitted is of use',
  NOT_RELEVANT: 'not needed',
};

export interface WithheldAttribute {
  readonly attribute: string;
  readonly reason: WithholdingReason;
  readonly labels?: { readonly classification: string };
}

const mostDelicateFirst = ['restricted', 'confidential', 'internal', 'public'];

/**
 * `9: no policy permits it (health note), not needed (discount floor, notes, +5)`: delicate ones are named first, and
 * those last that share their name with a field that crossed.
 */
export function withheldInWords(
  withheld: readonly WithheldAttribute[],
  crossed: readonly string[],
  namesMax: number,
): string {
  const crossedNames = new Set(crossed.map(inWords));
  const lateness = (one: WithheldAttribute): number =>
    delicacyOf(one) + (crossedNames.has(wordsOf(one.attribute)) ? mostDelicateFirst.length : 0);
  const groups = (Object.keys(reasonWords) as WithholdingReason[]).flatMap((reason) => {
    const names = withheld
      .filter((one) => one.reason === reason)
      .sort((a, b) => lateness(a) - lateness(b))
      .map(({ attribute }) => wordsOf(attribute));
    return names.length === 0 ? [] : `${reasonWords[reason]} (${namesInWords(names, namesMax)})`;
  });
  return withheld.length === 0 ? 'nothing' : `${withheld.length}: ${groups.join(', ')}`;
}

function delicacyOf({ labels }: WithheldAttribute): number {
  return labels ? mostDelicateFirst.indexOf(labels.classification) : mostDelicateFirst.length;
}

function namesInWords(names: readonly string[], namesMax: number): string {
  const different = [...new Set(names)];
  const named = different.slice(0, namesMax);
  return [...named, ...(named.length < different.length ? [`+${different.length - named.length}`] : [])].join(', ');
}

export interface DisclosedField {
  readonly field: string;
  readonly form: string;
}

/** The fields that crossed, with their form where it is less than the whole value. */
export function disclosedInWords(disclosed: readonly DisclosedField[]): string {
  const names = disclosed.map(
    ({ field, form }) => inWords(field) + (form === 'FULL' ? '' : ` (${form.toLowerCase()})`),
  );
  return names.length === 0 ? 'nothing' : names.join(', ');
}

const testWords: Readonly<Record<Condition['is'], string>> = {
  KNOWN: 'is known',
  NOT_KNOWN: 'is not known',
  EQUAL_TO: 'is',
  NOT_EQUAL_TO: 'is not',
  ABOVE: 'is above',
  BELOW: 'is below',
};

/** `uplift is below 0`, `status is "Active"`: what it is compared with is a literal of the playbook, and tells of nobody. */
export function conditionInWords(condition: Condition): string {
  const to = 'value' in condition ? [canonicalJson(condition.value)] : [];
  return [wordsOf(condition.attribute), testWords[condition.is], ...to].join(' ');
}
