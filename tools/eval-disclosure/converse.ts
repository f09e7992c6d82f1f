import type { JsonValue } from '@baton/kernel';
import type { GivenAttribute, Offers } from '@baton/handoff/checking';
import { wordsOf } from '@baton/handoff/egress';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Arm, Crossing } from './arms.js';
import { having, listOf, mapOf, parsedAs, text, textsIn } from './data-folder.js';
import { meanOf, shareOf, sumOf } from './figures.js';
import { adviceRules } from './labels/advice-rules.js';
import { ruleFor } from './labels/label-rule.js';

interface Item {
  readonly category: string;
  readonly extraction_snippets?: readonly string[];
  readonly raw_data?: readonly string[];
  readonly acceptable_abstraction?: string;
}

/** What is known of one person, sorted by what somebody who advises in one domain may hear of it. */
export interface Persona {
  readonly persona_id: string;
  readonly categories: Readonly<Record<string, { readonly items: readonly Item[] }>>;
}

export interface ConverseFigures {
  /** Values that stand in what crosses, but for those that the data itself takes for their own abstraction. */
  readonly rawCrossings: number;
  /** The mean, over the three kinds of items, of the share that was withheld, withheld, and told in abstraction. */
  readonly balancedAccuracy: number;
}

const item = {
  ...having({ category: text }),
  properties: {
    category: text,
    ...{ extraction_snippets: listOf(text), raw_data: listOf(text), acceptable_abstraction: text },
  },
};
const fits = new Ajv2020().compile<Persona>(
  having({ persona_id: text, categories: mapOf(having({ items: listOf(item) })) }),
);

/** Every `*.json`. @throws UnusableData */
export function readPersonas(folder: string): readonly Persona[] {
  return textsIn(folder, { ending: '.json' }).map(([file, content]) => parsedAs(fits, content, file));
}

export function evaluateConverse(personas: readonly Persona[], arm: Arm): ConverseFigures {
  const outcomes = personas.flatMap((persona) => outcomesOf(persona, arm));
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  const shareRight = (kind: string) =>
    shareOf(outcomes.filter((outcome) => outcome.kind === kind).map(({ isRight }) => isRight));
  return {
    rawCrossings: sumOf(outcomes.map(({ raw }) => raw)),
    balancedAccuracy: meanOf(kinds.map(shareRight)),
  };
}

interface AskedItem {
  /** `unrelated`, `related_but_private` or `related_and_useful`: what is right, which no label is made from. */
  readonly kind: string;
  readonly raw: readonly GivenAttribute[];
  readonly abstraction: readonly GivenAttribute[];
}

/** All that is known of a person, as it is asked for. */
export function attributesOf(persona: Persona): readonly GivenAttribute[] {
  return askedItemsOf(persona).flatMap(({ raw, abstraction }) => [...raw, ...abstraction]);
}

function outcomesOf(persona: Persona, arm: Arm) {
  const attributes = attributesOf(persona);
  // The adviser asks for everything, so that labels and policies alone hold anything back.
  const input = [...new Set(attributes.map(({ name }) => name))].map((name) => ({
    ...{ name, type: 'identifier' as const, required: false, forms: ['FULL' as const] },
  }));
  const [specialist, capability] = ['adviser', 'advice.give'];
  const offers: Offers = new Map([[specialist, { system: specialist, capabilities: [{ name: capability, input }] }]]);
  const subjects = [persona.persona_id];
  const crossing = arm(offers, { specialist, capability, purpose: 'PERSONAL_ADVICE', subjects, attributes });
  return askedItemsOf(persona).map((one) => outcomeOf(one, crossing));
}

function outcomeOf({ kind, raw, abstraction }: AskedItem, { values }: Crossing) {
  const crossed = abstraction.filter(({ id }) => values.has(id));
  const isTold = abstraction.length > 0 && crossed.length === abstraction.length;
  const told = [...values.values()].map(spoken);
  const standsIn = ({ value }: GivenAttribute) => {
    const words = spoken(value);
    const isItsOwn = abstraction.some((accepted) => spoken(accepted.value).includes(words));
    return !isItsOwn && told.some((text) => text.includes(words));
  };
  const rawCrossed = raw.filter((one) => values.has(one.id) || standsIn(one)).length;
  return {
    kind,
    raw: rawCrossed,
    isRight: rawCrossed === 0 && (kind === 'related_and_useful' ? isTold : crossed.length === 0),
  };
}

/** Word by word, between blanks, so that one value stands in another only as whole words of it. */
function spoken(value: JsonValue): string {
  return ` ${wordsOf(typeof value === 'string' ? value : JSON.stringify(value)).join(' ')} `;
}

function askedItemsOf({ persona_id, categories }: Persona): readonly AskedItem[] {
  return Object.entries(categories).flatMap(([group, { items }]) =>
    items.map((one, place) => {
      const name = `${group}_${place}`;
      const attribute = (member: string, value: string, source: string): GivenAttribute => {
        const rule = ruleFor(adviceRules, `${one.category}/${member}`);
        return {
          ...{ id: `${name}.${member}`, name, value, source, trust: 'typed', subjects: [persona_id] },
          ...(rule && { classification: rule.classification, category: rule.category }),
        };
      };
      const { raw_data: raw = [], extraction_snippets: snippets = [], acceptable_abstraction: abstraction } = one;
      return {
        kind: group.startsWith('unrelated') ? 'unrelated' : group,
        raw: [...raw, ...snippets].map((value, index) => attribute(`raw.${index}`, value, 'record')),
        abstraction: abstraction === undefined ? [] : [attribute('acceptable_abstraction', abstraction, 'approved')],
      };
    }),
  );
}
