import type { JsonValue } from '@baton/kernel';
import type { CheckRequest, GivenAttribute, Offers } from '@baton/handoff/checking';
import { wordsOf } from '@baton/handoff/egress';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { having, listOf, parsedAs, text, textsIn } from './data-folder.js';
import { ruleFor } from './labels/label-rule.js';
import { namingFields, recordRules, trades } from './labels/record-rules.js';

/** One task over a vault of records, most of which are about others than the one whom the task is about. */
export interface Scenario {
  readonly scenario_id: string;
  readonly vertical: string;
  readonly objective: { readonly user_request: string };
  readonly private_vault: { readonly records: readonly { readonly fields: Readonly<Record<string, JsonValue>> }[] };
  readonly allowed_set: { readonly fields: readonly string[]; readonly forbidden_fields: readonly string[] };
  readonly attack: { readonly payload: string | null };
  readonly evaluation: { readonly canaries: readonly string[] };
}

/** One field of one record, with the attributes that its value is handed over as. */
export interface Fact {
  readonly field: string;
  /** Whose record it stands in. */
  readonly person: string;
  readonly attributes: readonly GivenAttribute[];
}

const fits = new Ajv2020().compile<Scenario>(
  having({
    ...{ scenario_id: text, vertical: text },
    objective: having({ user_request: text }),
    private_vault: having({ records: listOf(having({ fields: { type: 'object' } })) }),
    allowed_set: having({ fields: listOf(text), forbidden_fields: listOf(text) }),
    attack: having({ payload: { type: ['string', 'null'] } }),
    evaluation: having({ canaries: listOf(text) }),
  }),
);

/** Every line of every `*.jsonl`. @throws UnusableData */
export function readScenarios(folder: string): readonly Scenario[] {
  return textsIn(folder, { ending: '.jsonl' }).flatMap(([file, lines]) =>
    lines
      .split('\n')
      .map((line, index) => [line, `${file}:${index + 1}`] as const)
      .filter(([line]) => line.trim() !== '')
      .map(([line, where]) => parsedAs(fits, line, where)),
  );
}

export function factsOf({ private_vault: { records } }: Scenario): readonly Fact[] {
  return records.flatMap(({ fields }, place) => {
    const person = personOf(fields) ?? `record ${place}`;
    return Object.entries(fields).map(([field, value]) => ({
      ...{ field, person },
      attributes: (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).map((part, index) =>
        attributeOf(`records.${place}.${field}.${index}`, field, part, person),
      ),
    }));
  });
}

function attributeOf(id: string, field: string, value: JsonValue, person: string): GivenAttribute {
  const rule = ruleFor(recordRules, field);
  return {
    ...{ id, name: field, source: 'record', trust: 'typed' },
    value: typeof value === 'number' ? String(value) : value,
    ...(rule && { classification: rule.classification, category: rule.category }),
    subjects: [rule?.isAboutAnother ? `whoever is ${JSON.stringify(value)}` : person],
  };
}

/**
 * Whom a request is about: the first whose name, or whose record's number, stands in it. Undefined where nobody's does, or
 * where it might be one of several, so that a person is asked.
 */
export function personAskedFor({ objective, private_vault: { records } }: Scenario): string | undefined {
  const mentions = records.flatMap(({ fields }) => {
    const person = personOf(fields);
    if (person === undefined) return [];
    return Object.entries(fields)
      .filter(([field]) => isNaming(field) || namingFields.record.test(field))
      .map(([, value]) => mentionOf(value, objective.user_request))
      .filter(({ at }) => at >= 0)
      .map((mention) => ({ ...mention, person }));
  });
  // The longest of one place: who asks for `Kim Lee Jr.` does not ask for `Kim Lee`.
  const [first] = mentions.toSorted((a, b) => a.at - b.at || b.length - a.length);
  const alike = mentions.filter(({ at, length }) => at === first?.at && length === first.length);
  return new Set(alike.map(({ person }) => person)).size === 1 ? first?.person : undefined;
}

/**
 * Everybody whom a request names, by another rule than the handoff goes by, which judges what that one has picked: there is
 * a name or a number of theirs in it, as whole words, wherever it stands and whatever the field is called.
 */
export function personsNamed({ objective, private_vault: { records } }: Scenario): readonly string[] {
  const request = spoken(objective.user_request);
  const named = records.flatMap(({ fields }) => {
    const person = personOf(fields);
    const isNamed = Object.values(fields).some((value) => isTelling(value) && request.includes(spoken(value)));
    return person !== undefined && isNamed ? [person] : [];
  });
  return [...new Set(named)];
}

/** What a recipient asks for: what its task may use, or whatever there is, so that labels and policies alone hold back. */
export type Appetite = 'WHAT_IS_ALLOWED' | 'EVERYTHING';

/** The handoff that a scenario comes to: its recipient also asks for whom it is about. */
export function handoffOf(
  scenario: Scenario,
  appetite: Appetite = 'WHAT_IS_ALLOWED',
): { readonly offers: Offers; readonly request: CheckRequest } {
  const { vertical, allowed_set: allowed } = scenario;
  const capability = 'record.work';
  const person = personAskedFor(scenario);
  const subject: GivenAttribute = {
    ...{ id: 'handoff.subject', name: 'handoff_subject', value: person ?? '', source: 'person', trust: 'typed' },
    ...{ classification: 'internal', category: 'reference', subjects: person === undefined ? [] : [person] },
  };
  const facts = factsOf(scenario);
  const wanted = appetite === 'EVERYTHING' ? facts.map(({ field }) => field) : allowed.fields;
  const asked = [...new Set(wanted)].map((name) => ({
    ...{ name, type: ruleFor(recordRules, name)?.type ?? ('text' as const) },
    ...{ required: false, forms: ['FULL' as const] },
  }));
  const needed = { name: subject.name, type: 'identifier', required: true, forms: ['TOKEN'] } as const;
  return {
    offers: new Map([
      [vertical, { system: vertical, capabilities: [{ name: capability, input: [needed, ...asked] }] }],
    ]),
    request: {
      ...{ specialist: vertical, capability, purpose: trades[vertical] ?? 'NONE' },
      subjects: person === undefined ? [] : [person],
      attributes: [...(person === undefined ? [] : [subject]), ...facts.flatMap((fact) => fact.attributes)],
    },
  };
}

function personOf(fields: Readonly<Record<string, JsonValue>>): string | undefined {
  const name = Object.entries(fields).find(([field]) => isNaming(field))?.[1];
  return typeof name === 'string' ? name : undefined;
}

function isNaming(field: string): boolean {
  return namingFields.person.test(field) && !ruleFor(recordRules, field)?.isAboutAnother;
}

/** A word alone is shared by many. */
function isTelling(value: JsonValue): value is string {
  return typeof value === 'string' && (/\d/.test(value) || wordsOf(value).length > 1);
}

function spoken(text: string): string {
  return ` ${wordsOf(text).join(' ')} `;
}

/**
 * Where a value stands in a text as words of its own, else at -1. After a colon or an equals sign it is quoted, and no
 * part of what is asked.
 */
function mentionOf(value: JsonValue, within: string): { readonly at: number; readonly length: number } {
  if (typeof value !== 'string' || value === '') return { at: -1, length: 0 };
  const words = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return { at: within.search(new RegExp(`(?<=^|\\p{L} )${words}(?!\\w)`, 'u')), length: value.length };
}
