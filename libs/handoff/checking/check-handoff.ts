import { createHmac } from 'node:crypto';
import type { Form, JsonValue, SubjectId } from '@baton/kernel';
import { canonicalJson, notAmong } from '@baton/kernel';
import type { BriefDecision, ConsideredAttribute, ContextAttribute, WithholdingReason } from '@baton/handoff/domain';
import { computeBrief } from '@baton/handoff/domain';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { Capability, InputField, Manifest } from '@baton/specialist/domain';
import { fitsField } from '@baton/specialist/domain';
import type { CheckRequest } from './check-request.js';
import { UnusableRequest } from './check-request.js';
import { labelsOf } from './given-labels.js';

/** What is offered to be briefed, by the name of each specialist. */
export type Offers = ReadonlyMap<
  string,
  Pick<Manifest, 'system'> & { readonly capabilities: readonly AskingCapability[] }
>;

/** As much of a capability as decides what crosses to it. */
export type AskingCapability = Pick<Capability, 'name' | 'input'>;

export interface CheckAnswer {
  readonly disclosed: readonly {
    readonly id: string;
    readonly form: Form;
    /** In that form: what the specialist would see. A token is made under a key of this command's own. */
    readonly value: JsonValue;
    readonly policies: readonly string[];
  }[];
  readonly withheld: readonly {
    readonly id: string;
    readonly reason: WithholdingReason;
    readonly policies: readonly string[];
  }[];
  /** A required field may not cross, so there would be no handoff. */
  readonly blocked: boolean;
  /** What a person would be asked. */
  readonly asks: readonly { readonly field: string; readonly question: string }[];
}

/** One handoff as it would be decided, with all that went into it. */
export interface CheckedHandoff {
  readonly request: CheckRequest;
  readonly system: string;
  readonly fields: readonly InputField[];
  readonly context: readonly ContextAttribute[];
  readonly decision: BriefDecision;
}

/**
 * Decides a described handoff by the function that decides those of production. A field takes the attributes that bear
 * its name, letter for letter. @throws UnusableRequest
 */
export function checkHandoff(policy: DisclosurePolicy, offers: Offers, request: CheckRequest): CheckedHandoff {
  const { specialist } = request;
  const offer = offers.get(specialist);
  if (!offer) throw new UnusableRequest(notAmong('manifest of a specialist', specialist, [...offers.keys()]));
  const capability = offer.capabilities.find(({ name }) => name === request.capability);
  const names = offer.capabilities.map(({ name }) => name);
  if (!capability) throw new UnusableRequest(notAmong(`capability of ${specialist}`, request.capability, names));
  const fields = new Map(capability.input.map((field) => [field.name, field]));
  const values = new Map(request.attributes.map(({ id, value }) => [id, value]));
  const context = request.attributes.map((given): ContextAttribute => {
    const field = fields.get(given.name);
    return { name: given.id, type: field?.type ?? 'text', labels: labelsOf(given, field) };
  });
  const decision = computeBrief({
    recipient: { specialist: request.specialist, system: offer.system },
    ...{ capability: request.capability, purpose: request.purpose },
    subjects: request.subjects as readonly SubjectId[],
    beings: request.subjects.map((subject) => ({
      ids: [subject as SubjectId],
      told: (request.told ?? []).filter((one) => one.subject === subject).map(({ fact }) => fact),
    })),
    combinations: policy.combinations,
    fields: capability.input.flatMap(({ name, required, forms, quote }) => {
      const named = request.attributes.filter((given) => given.name === name);
      // A field that nothing fills is bound to nothing, so that it is missed.
      const bound = named.length > 0 ? named.map(({ id }) => id) : [''];
      return bound.map((attribute) => ({ field: name, required, forms, attribute, ...(quote && { quote }) }));
    }),
    context,
    policy: (question) => policy.decide(question),
    takes: (name, value) => {
      const field = fields.get(name);
      return field !== undefined && fitsField(value, field);
    },
    openValue: (id) => values.get(id) ?? null,
    tokenOf: (value) => tokenFor(request.specialist, value),
  });
  return { request, system: offer.system, fields: capability.input, context, decision };
}

/** What a handoff that was checked comes to, in the order of its attributes. */
export function answerOf(checked: CheckedHandoff): CheckAnswer {
  const { considered, disclosed, blockedFields } = checked.decision;
  const policiesOf = new Map(considered.map(({ attribute, policies }) => [attribute, policies]));
  return {
    disclosed: disclosed.map(({ attribute, form, value }) => ({
      ...{ id: attribute, form, value },
      policies: policiesOf.get(attribute) ?? [],
    })),
    withheld: considered.flatMap(({ attribute, reason, policies }) =>
      reason === undefined ? [] : [{ id: attribute, reason, policies }],
    ),
    blocked: blockedFields.length > 0,
    asks: asksOf(checked),
  };
}

function asksOf({ request, fields, decision }: CheckedHandoff): CheckAnswer['asks'] {
  return fields.flatMap(({ name }) => {
    const about = decision.considered.filter(({ field }) => field === name);
    const question = questionOf(name, about, {
      isBlocked: decision.blockedFields.includes(name),
      hasSubjects: request.subjects.length > 0,
    });
    return question === undefined ? [] : [{ field: name, question }];
  });
}

/** What a person may let cross all the same. */
const waivable: readonly WithholdingReason[] = ['NO_PERMIT_MATCHED', 'FORBIDDEN', 'COMBINATION_FORBIDDEN'];

function questionOf(
  field: string,
  about: readonly ConsideredAttribute[],
  { isBlocked, hasSubjects }: { readonly isBlocked: boolean; readonly hasSubjects: boolean },
): string | undefined {
  // Nobody knows whom it is about, so that silence would look as if there were nothing to tell.
  if (!hasSubjects && about.some(({ reason }) => reason === 'OTHER_SUBJECT'))
    return `Whom is this handoff about? What is given as ${field} is about somebody.`;
  if (!isBlocked) return undefined;
  if (about.length === 0) return `What is the ${field}? It is needed, and nothing fills it.`;
  if (about.some(({ reason }) => reason === 'QUOTE_NOT_APPROVED'))
    return `May the ${field} be quoted word for word in this one handoff? Nobody vouches for the text: read all of it.`;
  return about.some(({ reason }) => reason !== undefined && waivable.includes(reason))
    ? `May the ${field} cross in this one handoff? It is needed, and no policy lets it.`
    : `What is the ${field}, as a typed value about a subject of this handoff? It is needed, and what there is can't cross.`;
}

/** Equal values are equal to one recipient alone, as in production; the key is known, since nothing is sent from here. */
function tokenFor(recipient: string, value: JsonValue): string {
  return createHmac('sha256', `baton policy check ${recipient}`).update(canonicalJson(value)).digest('base64url');
}
