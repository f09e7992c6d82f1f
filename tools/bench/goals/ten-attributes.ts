import type { Ask, Playbook, PlaybookStep } from '@baton/conversation';
import type { Capability, InputField } from '@baton/specialist/domain';
import { benchPlaybook } from './bench-playbook.js';
import { benchCapabilities } from './bench-systems.js';

/*
 * The goal of the bench once more, with six attributes more about its customer, so that each of its five handoffs is one
 * of ten attributes.
 */

const about = 'request.customer';
const question = 'What is agreed?';
const commercial = { classification: 'confidential', category: 'commercial' } as const;

const moreAsks: readonly Ask[] = [
  { ...asked('currency', 'currency', 'EUR'), extractor: 'money' },
  { ...asked('startsOn', 'date', '2027-03-01'), extractor: 'end-date' },
  { ...asked('priceList', 'identifier', 'PL-2027-wholesale'), extractor: 'money' },
  { ...asked('costCentre', 'identifier', 'CC-40817-north'), extractor: 'money' },
  { ...asked('order', 'identifier', 'PO-2027-004711'), extractor: 'money' },
  { ...asked('payment', 'identifier', 'net-30-days-by-transfer'), extractor: 'money' },
];

function asked(name: string, type: Ask['type'], value: string): Omit<Ask, 'extractor'> {
  return { name: `request.${name}`, type, about, question, default: value, labels: commercial };
}

/** What every forward capability takes, by field; each takes ten, the first ones being its own. */
const shared: readonly string[] = [
  'currency',
  'startsOn',
  'priceList',
  'costCentre',
  'order',
  'payment',
  'term',
  'uplift',
  'amount',
];
const fieldsOfAHandoff = 10;

function tenOf(own: readonly string[]): readonly string[] {
  return [...own, ...shared.filter((name) => !own.includes(name))].slice(0, fieldsOfAHandoff);
}

function withTenFields(capability: Capability): Capability {
  const own = capability.input.map(({ name }) => name);
  const more = tenOf(own)
    .filter((name) => !own.includes(name))
    .map((name): InputField => ({ name, type: typeOf(name), forms: ['FULL'], required: true }));
  return { ...capability, input: [...capability.input, ...more] };
}

function typeOf(field: string): InputField['type'] {
  const ask = [...benchPlaybook.asks, ...moreAsks].find(({ name }) => name === `request.${field}`);
  if (!ask) throw new Error(`No attribute of the bench goes by this name (${field})`);
  return ask.type;
}

function withTenInputs(step: PlaybookStep): PlaybookStep {
  const more = tenOf(Object.keys(step.inputs)).filter((field) => !Object.hasOwn(step.inputs, field));
  const bound = more.map((field) => [field, { attribute: `request.${field}` }] as const);
  return { ...step, inputs: { ...step.inputs, ...Object.fromEntries(bound) } };
}

export const tenAttributePlaybook: Playbook = {
  ...benchPlaybook,
  asks: [...benchPlaybook.asks, ...moreAsks],
  steps: benchPlaybook.steps.map(withTenInputs),
};

const forward: ReadonlySet<string> = new Set(benchPlaybook.steps.map(({ capability }) => capability));

/** By system. What takes something back is as it was. */
export const tenAttributeCapabilities: typeof benchCapabilities = Object.fromEntries(
  Object.entries(benchCapabilities).map(([system, capabilities]) => [
    system,
    capabilities.map((capability) => (forward.has(capability.name) ? withTenFields(capability) : capability)),
  ]),
);

/** The same, with nothing in it that anybody may not know: so there is nothing to look for in what leaves. */
export const publicPlaybook: Playbook = {
  ...tenAttributePlaybook,
  asks: tenAttributePlaybook.asks.map((ask) => ({ ...ask, labels: { ...ask.labels, classification: 'public' } })),
};

export const publicCapabilities: typeof benchCapabilities = Object.fromEntries(
  Object.entries(tenAttributeCapabilities).map(([system, capabilities]) => [
    system,
    capabilities.map(({ output, before, ...capability }) => ({
      ...capability,
      output: output.map((field) => ({ ...field, classification: 'public' as const })),
      before: before.map((field) => ({ ...field, classification: 'public' as const })),
    })),
  ]),
);
