import type { Form, JsonValue, Labels, SubjectId, ValueType } from '@baton/kernel';
import { canonicalJson, formsOf, invariant } from '@baton/kernel';
import type { Combination, ToldFact } from './combination.js';
import { completedBy } from './combination.js';
import { inForm } from './forms.js';
import type { PolicyAnswer, PolicyQuestion } from './policy-question.js';

/** One value of the goal's context on its way to be judged: by its labels, so that it stays sealed unless it crosses. */
export interface ContextAttribute {
  readonly name: string;
  readonly type: ValueType;
  readonly labels: Labels;
}

/** What the capability asks for under one field name, and which attribute the plan binds to it. */
export interface BoundField {
  readonly field: string;
  readonly required: boolean;
  /** Forms that the capability can work with; the value's type says which of them tells least. */
  readonly forms: readonly Form[];
  readonly attribute: string;
  /** The capability takes untrusted text there, as a person has approved it. */
  readonly quote?: true;
}

/** A text that a person lets cross word for word, and the name of their approval. */
export interface ApprovedQuote {
  readonly attribute: string;
  readonly approval: string;
}

/** Somebody whom a handoff is about, under all ids that mean this one, and what the recipient was told of them before. */
export interface Being {
  readonly ids: readonly SubjectId[];
  readonly told: readonly ToldFact[];
}

export interface BriefRequest {
  readonly recipient: { readonly specialist: string; readonly system: string };
  readonly capability: string;
  readonly purpose: string;
  /** Whom this handoff is about; a value about anybody else, or about two of them at once, never crosses, whatever its name. */
  readonly subjects: readonly SubjectId[];
  /** The same ones, by who they are; who is left out was told nothing about. */
  readonly beings: readonly Being[];
  /** What no specialist may know of one being together. */
  readonly combinations: readonly Combination[];
  readonly fields: readonly BoundField[];
  readonly context: readonly ContextAttribute[];
  /** Fields that a person lets cross in this handoff though policy denies them, each with the waiver's name. */
  readonly waived?: Readonly<Record<string, string>>;
  /** Texts that a person has approved for this handoff, by the field that quotes them. It is not policy that they overrule. */
  readonly quotes?: Readonly<Record<string, ApprovedQuote>>;
  /** The policy engine as a function: asked about labels, never about values. */
  readonly policy: (question: PolicyQuestion) => PolicyAnswer;
  /**
   * Whether a field takes a value, by what its capability declares of it. Asked of the whole value of what would cross, in
   * whatever form, and of a text that a person is to approve: what a system was expected to answer says nothing of what it
   * does answer.
   */
  readonly takes: (field: string, value: JsonValue) => boolean;
  /** Opens one attribute; asked for those alone that policy lets cross, or that a person is to approve as a quote. */
  readonly openValue: (attribute: string) => JsonValue;
  /** Makes the recipient's own token of a value: equal values give equal tokens to it, and to nobody else. */
  readonly tokenOf: (value: JsonValue) => string;
}

/** Why an attribute did not cross. */
export type WithholdingReason =
  | 'NOT_RELEVANT'
  | 'OTHER_SUBJECT'
  | 'SEVERAL_SUBJECTS'
  | 'UNTRUSTED_TEXT'
  | 'QUOTE_NOT_APPROVED'
  | 'NO_PERMIT_MATCHED'
  | 'FORBIDDEN'
  | 'COMBINATION_FORBIDDEN'
  | 'POLICY_FAILED'
  | 'NO_ACCEPTABLE_FORM';

/** One considered attribute, with what was decided about it and by which policies. */
export interface ConsideredAttribute {
  readonly attribute: string;
  /**
   * As they were when it was decided. Left out where nobody asked for the attribute: its labels stand in the goal's own
   * events, and repeating them for every handoff would be most of what a goal weighs.
   */
  readonly labels?: Labels;
  readonly field?: string;
  readonly decision: 'DISCLOSED' | 'WITHHELD';
  readonly form?: Form;
  readonly reason?: WithholdingReason;
  readonly policies: readonly string[];
  /** The waiver that it crossed by. */
  readonly waiver?: string;
  /** The approval that its text is quoted by. */
  readonly quote?: string;
}

export interface DisclosedField {
  readonly field: string;
  readonly attribute: string;
  readonly form: Form;
  /** The value in that form: what the specialist will see. */
  readonly value: JsonValue;
}

export interface BriefDecision {
  readonly considered: readonly ConsideredAttribute[];
  readonly disclosed: readonly DisclosedField[];
  /** Required fields that may not cross: with any of these there is no handoff. */
  readonly blockedFields: readonly string[];
}

/** The form of {@link serialiseBrief}; recorded with every handoff, since a resend must be the same bytes. */
export const briefSerialisation = 'baton.brief.v1';

/**
 * disclosed = relevant ∩ allowed, in the least revealing form. Relevant is what the capability asks for and the plan
 * binds; allowed is what policy permits for these labels, recipient, purpose and form, and what its field takes. Every
 * attribute of the context is considered and accounted for, so that what was withheld is on record as well.
 */
export function computeBrief(request: BriefRequest): BriefDecision {
  const fieldsByAttribute = new Map<string, BoundField[]>();
  for (const field of request.fields) {
    const sharing = fieldsByAttribute.get(field.attribute);
    if (sharing) sharing.push(field);
    else fieldsByAttribute.set(field.attribute, [field]);
  }
  const judged: ConsideredAttribute[] = [];
  for (const attribute of request.context) {
    const fields = fieldsByAttribute.get(attribute.name);
    if (fields) judged.push(...fields.map((field) => judge(attribute, field, request)));
    else judged.push({ attribute: attribute.name, decision: 'WITHHELD', reason: 'NOT_RELEVANT', policies: [] });
  }
  const types = new Map(request.context.map(({ name, type }) => [name, type]));
  const considered: ConsideredAttribute[] = [];
  const disclosed: DisclosedField[] = [];
  for (const one of keptApart(judged, request)) {
    const { attribute, field, form, reason } = one;
    const type = types.get(attribute);
    // Nobody is asked to approve a text that its field would not take.
    const mayCross = form !== undefined || reason === 'QUOTE_NOT_APPROVED';
    const value = mayCross ? request.openValue(attribute) : null;
    const isTaken = !mayCross || field === undefined || request.takes(field, value);
    considered.push(isTaken ? one : keptBack(one, 'UNTRUSTED_TEXT', []));
    if (isTaken && field !== undefined && form !== undefined && type !== undefined)
      disclosed.push({ field, attribute, form, value: inForm(value, form, type, request.tokenOf) });
  }
  const satisfied = new Set(disclosed.map(({ field }) => field));
  const blockedFields = request.fields.filter((f) => f.required && !satisfied.has(f.field)).map((f) => f.field);
  return { considered, disclosed, blockedFields };
}

function judge(attribute: ContextAttribute, field: BoundField, request: BriefRequest): ConsideredAttribute {
  const { labels } = attribute;
  if (labels.subjects.some((subject) => !request.subjects.includes(subject)))
    return withheld(attribute, 'OTHER_SUBJECT', [], field.field);
  if (beingsOf(labels, request.beings) > 1) return withheld(attribute, 'SEVERAL_SUBJECTS', [], field.field);
  if (labels.trust !== 'untrusted') return judgeByPolicy(attribute, field, request);
  if (!field.quote) return withheld(attribute, 'UNTRUSTED_TEXT', [], field.field);
  const approved = ownOf(request.quotes, field.field);
  if (approved?.attribute !== attribute.name) return withheld(attribute, 'QUOTE_NOT_APPROVED', [], field.field);
  const judged = judgeByPolicy(attribute, field, request);
  return judged.decision === 'DISCLOSED' ? { ...judged, quote: approved.approval } : judged;
}

function judgeByPolicy(attribute: ContextAttribute, field: BoundField, request: BriefRequest): ConsideredAttribute {
  const { labels } = attribute;
  let refusal: Extract<PolicyAnswer, { decision: 'DENY' }> | undefined;
  const possible = formsOf[attribute.type].filter((form) => field.forms.includes(form));
  for (const form of possible) {
    const answer = request.policy({
      specialist: request.recipient.specialist,
      system: request.recipient.system,
      capability: request.capability,
      purpose: request.purpose,
      classification: labels.classification,
      category: labels.category,
      source: labels.source,
      aboutSomebody: labels.subjects.length > 0,
      form,
    });
    if (answer.decision === 'PERMIT')
      return {
        attribute: attribute.name,
        labels,
        field: field.field,
        decision: 'DISCLOSED',
        form,
        policies: answer.policies,
      };
    // It may be this form that policy permits, so none that tells more is tried; nor can anybody know what they waive.
    if (answer.reason === 'POLICY_FAILED') return withheld(attribute, answer.reason, answer.policies, field.field);
    refusal = answer;
  }
  const [form] = possible;
  if (!refusal || form === undefined) return withheld(attribute, 'NO_ACCEPTABLE_FORM', [], field.field);
  const waiver = ownOf(request.waived, field.field);
  if (waiver !== undefined)
    return {
      ...{ attribute: attribute.name, labels, field: field.field, decision: 'DISCLOSED', form, waiver },
      policies: refusal.policies,
    };
  return withheld(attribute, refusal.reason, refusal.policies, field.field);
}

/** How many beings a value is about: several ids may mean one, and an id that nobody knows more of is one by itself. */
function beingsOf({ subjects }: Labels, beings: readonly Being[]): number {
  if (subjects.length < 2) return subjects.length;
  return new Set(subjects.map((subject) => beings.find(({ ids }) => ids.includes(subject)) ?? subject)).size;
}

/**
 * Withholds whatever would let the recipient know a forbidden combination of somebody, together with what it was told
 * before and what this brief tells it. Required fields come first: no other one takes their place.
 */
function keptApart(judged: readonly ConsideredAttribute[], request: BriefRequest): readonly ConsideredAttribute[] {
  const { combinations, recipient, fields, waived } = request;
  if (combinations.length === 0) return judged;
  const required = new Set(fields.filter((field) => field.required).map(({ field }) => field));
  const isRequired = ({ field }: ConsideredAttribute) => field !== undefined && required.has(field);
  const toldAbout = bookOf(request.beings);
  const decided = new Map<ConsideredAttribute, ConsideredAttribute>();
  for (const one of [...judged.filter(isRequired), ...judged.filter((other) => !isRequired(other))]) {
    const fact = factOf(one);
    if (fact === undefined) continue;
    const books = new Set(one.labels?.subjects.map(toldAbout));
    const completed = [...books].flatMap((told) => completedBy(combinations, recipient.system, told, fact));
    const ids = [...new Set(completed.map(({ id }) => id))];
    const waiver = ownOf(waived, fact.field);
    if (ids.length > 0 && waiver === undefined) decided.set(one, keptBack(one, 'COMBINATION_FORBIDDEN', ids));
    else for (const told of books) told.push(fact);
    if (ids.length > 0 && waiver !== undefined)
      decided.set(one, { ...one, waiver, policies: [...one.policies, ...ids] });
  }
  return judged.map((one) => decided.get(one) ?? one);
}

function keptBack(
  { attribute, labels, field }: ConsideredAttribute,
  reason: WithholdingReason,
  policies: readonly string[],
): ConsideredAttribute {
  return { attribute, labels, field, decision: 'WITHHELD', reason, policies };
}

/** What was told of whom: one growing list for each being, under whichever of its ids it is looked up. */
function bookOf(beings: readonly Being[]): (subject: SubjectId) => ToldFact[] {
  const lists = new Map<SubjectId, ToldFact[]>();
  for (const { ids, told } of beings) {
    const list = [...told];
    for (const id of ids) lists.set(id, list);
  }
  return (subject) => {
    const list = lists.get(subject) ?? [];
    lists.set(subject, list);
    return list;
  };
}

/** What a value that crosses tells, by its name and labels; nothing where it does not cross. */
export function factOf({ field, form, labels }: ConsideredAttribute): ToldFact | undefined {
  if (field === undefined || form === undefined || labels === undefined) return undefined;
  const { category, classification } = labels;
  return { field, category, classification, form };
}

/** Own names alone: a field that is called `constructor` has no waiver because every object has one. */
function ownOf<Value>(byField: Readonly<Record<string, Value>> | undefined, field: string): Value | undefined {
  return byField !== undefined && Object.hasOwn(byField, field) ? byField[field] : undefined;
}

function withheld(
  attribute: ContextAttribute,
  reason: WithholdingReason,
  policies: readonly string[],
  field: string,
): ConsideredAttribute {
  return { attribute: attribute.name, labels: attribute.labels, field, decision: 'WITHHELD', reason, policies };
}

/** The text that crosses: field names and values only, canonical, so that the same brief is the same bytes for ever. */
export function serialiseBrief(fields: readonly Pick<DisclosedField, 'field' | 'value'>[]): string {
  const values = new Map(fields.map(({ field, value }) => [field, value]));
  // Of two values for one field the last would cross alone, and both would be on record as told.
  invariant(values.size === fields.length, `A brief has one value for each field (fields ${fields.length})`);
  return canonicalJson(Object.fromEntries(values));
}
