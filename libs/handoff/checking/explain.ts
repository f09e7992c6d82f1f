import type { Classification, Form } from '@baton/kernel';
import { classifications, formsOf, notAmong } from '@baton/kernel';
import type { ConsideredAttribute, PolicyQuestion } from '@baton/handoff/domain';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { CheckedHandoff } from './check-handoff.js';
import { UnusableRequest } from './check-request.js';

/** What is said of policies: each one's sentence, and the purposes that there are. */
export interface PolicyWords {
  readonly sentences: ReadonlyMap<string, string>;
  readonly purposes: ReadonlyMap<string, string>;
}

/**
 * Why one attribute of a handoff crosses or does not, and what would let it, in sentences for a person.
 * @throws UnusableRequest where the handoff has no such attribute
 */
export function explain(checked: CheckedHandoff, id: string, policy: DisclosurePolicy, words: PolicyWords): string {
  const judged = checked.decision.considered.find(({ attribute }) => attribute === id);
  const { request } = checked;
  if (!judged)
    throw new UnusableRequest(
      notAmong(
        'attribute',
        id,
        request.attributes.map((given) => given.id),
      ),
    );
  if (judged.decision === 'DISCLOSED')
    return `${id} crosses to ${request.specialist} as ${judged.form ?? 'FULL'}: ${because(judged, words)}`;
  const kept = `${id} does not cross to ${request.specialist}`;
  switch (judged.reason) {
    case 'NOT_RELEVANT':
    case undefined:
      return `${kept}: ${request.capability} asks for no ${nameOf(checked, id)}. It would have to ask for it by that name.`;
    case 'OTHER_SUBJECT':
      return `${kept}: ${ofOthers(checked, judged)}; no policy and no waiver helps.`;
    case 'SEVERAL_SUBJECTS':
      return `${kept}: ${ofSeveral}; no policy and no waiver helps.`;
    case 'UNTRUSTED_TEXT':
      return `${kept}: it is free text, or not what ${request.capability} takes as its ${nameOf(checked, id)}. A person would have to state it as a typed value.`;
    case 'QUOTE_NOT_APPROVED':
      return `${kept}: ${request.capability} would quote it, and nobody has approved the text. A person would have to approve it word for word for this one handoff; policy is asked then.`;
    case 'NO_ACCEPTABLE_FORM':
      return `${kept}: ${request.capability} can work with it in no form. It would have to name one.`;
    case 'POLICY_FAILED':
      return `${kept}: it could not be decided, so nothing crosses. The policies would have to be mended: run "npm run baton -- policy test".`;
    case 'NO_PERMIT_MATCHED':
      return `${kept}: no policy permits it. ${unblocking(checked, judged, policy, words)}`;
    case 'COMBINATION_FORBIDDEN':
      return `${kept}: with what else it knows of the same being, that would be too much. ${because(judged, words)} ${inWords(waysByWaiver(checked, judged))}`;
    case 'FORBIDDEN':
      return `${kept}: ${because(judged, words)} ${unblocking(checked, judged, policy, words)}`;
  }
}

function because({ policies }: ConsideredAttribute, { sentences }: PolicyWords): string {
  return policies.map((policy) => `${sentences.get(policy) ?? 'It has no sentence.'} (${policy})`).join(' ');
}

const ofSeveral = 'it is about more than one being at once. It would have to be split into a value for each of them';

/** Whoever else joins, a value about two of them would not cross; and nobody joins a handoff about nobody. */
function ofOthers({ request }: CheckedHandoff, { labels }: ConsideredAttribute): string {
  if (labels !== undefined && labels.subjects.length > 1) return ofSeveral;
  return request.subjects.length === 0
    ? 'it is about somebody, and nobody has said whom this handoff is about. Its subjects would have to say so'
    : 'it is about somebody whom this handoff is not about. That being would have to join the handoff by its role, which takes a playbook that says so';
}

function nameOf({ request }: CheckedHandoff, id: string): string {
  return request.attributes.find((given) => given.id === id)?.name ?? id;
}

/** Looks for one change after which a policy permits it. */
function unblocking(
  checked: CheckedHandoff,
  judged: ConsideredAttribute,
  policy: DisclosurePolicy,
  { purposes }: PolicyWords,
): string {
  const { labels, field } = judged;
  if (!labels) return '';
  const { specialist, capability, purpose } = checked.request;
  const asked = checked.fields.find(({ name }) => name === field);
  const accepted = asked?.forms ?? [];
  const question = (form: Form): PolicyQuestion => ({
    ...{ specialist, system: checked.system, capability, purpose, form },
    ...{ classification: labels.classification, category: labels.category, source: labels.source },
    aboutSomebody: labels.subjects.length > 0,
  });
  const permits = (change: Partial<PolicyQuestion>) =>
    accepted.some((form) => policy.decide({ ...question(form), ...change }).decision === 'PERMIT');
  const ways = [
    ...(asked === undefined ? [] : formsOf[asked.type])
      .filter((form) => !accepted.includes(form) && policy.decide(question(form)).decision === 'PERMIT')
      .map((form) => `if ${capability} could work with it as ${form}`),
    ...lowerThan(labels.classification)
      .filter((classification) => permits({ classification }))
      .slice(0, 1)
      .map((classification) => `if a named person lowered it to ${classification}`),
    ...[...purposes.keys()].filter((other) => permits({ purpose: other })).map((other) => `for ${other}`),
    ...waysByWaiver(checked, judged),
  ];
  return inWords(ways);
}

/** A person is asked for nothing but what a handoff can't do without. */
function waysByWaiver({ fields }: CheckedHandoff, { field }: ConsideredAttribute): readonly string[] {
  const isRequired = fields.some(({ name, required }) => name === field && required);
  return isRequired ? ['if a named person waived it for this one handoff'] : [];
}

function inWords(ways: readonly string[]): string {
  return ways.length > 0
    ? `It would cross ${ways.join(', or ')}.`
    : 'The handoff does without it, and only what one needs can be waived.';
}

/** The nearest first: what is lowered no further than need be. */
function lowerThan(classification: Classification): readonly Classification[] {
  return classifications.slice(0, classifications.indexOf(classification)).reverse();
}
