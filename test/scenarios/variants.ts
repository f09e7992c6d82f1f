/** What is looked at here of a playbook as it is written; all else stays as it is. */
export interface WrittenPlaybook {
  readonly id: string;
  readonly title: string;
  readonly example: string;
  readonly recovery: 'compensate' | 'hold';
  readonly matches: {
    readonly verbs: readonly string[];
    readonly nouns: readonly string[];
    readonly unless: readonly string[];
  };
  readonly literals: readonly WrittenLiteral[];
  readonly steps: readonly WrittenStep[];
}

interface WrittenLiteral {
  readonly name: string;
  readonly type: string;
  readonly value: string | number;
  readonly labels: { readonly classification: string; readonly category: string };
}

interface WrittenStep {
  readonly id: string;
  readonly title: string;
  readonly specialist: string;
  readonly capability: string;
  readonly inputs: Readonly<Record<string, { readonly attribute: string } | { readonly output: string }>>;
  readonly pivot?: boolean;
  readonly after: readonly string[];
}

/** The shipped renewal as far as these specialists serve it, with one thing otherwise and a verb of its own. */
interface Variant {
  readonly specialists: readonly string[];
  readonly change: (shipped: WrittenPlaybook) => WrittenPlaybook;
}

const three = ['salesforce', 'sap', 'contracts'];
const six = [...three, 'servicenow', 'calendar', 'email'];

function named(id: string, verb: string, shipped: WrittenPlaybook): WrittenPlaybook {
  return {
    ...shipped,
    id,
    example: `${verb} "ACME Corporation" for a year at +5 %`,
    matches: { ...shipped.matches, verbs: [verb], nouns: [] },
  };
}

/** Of whom it is ordered, what, and for how much: what is financial, the ERP alone may know. */
const order: readonly WrittenLiteral[] = [
  {
    ...{ name: 'literal.supplier', type: 'identifier', value: '20100001' },
    labels: { classification: 'internal', category: 'reference' },
  },
  {
    ...{ name: 'literal.service', type: 'identifier', value: 'ONBOARDING' },
    labels: { classification: 'internal', category: 'financial' },
  },
  {
    ...{ name: 'literal.price', type: 'decimal', value: '2400.00' },
    labels: { classification: 'confidential', category: 'financial' },
  },
  {
    ...{ name: 'literal.currency', type: 'currency', value: 'EUR' },
    labels: { classification: 'internal', category: 'financial' },
  },
];

/** Orders the onboarding of the customer, before the agreement is filed. */
function withOrder({ literals, steps, ...shipped }: WrittenPlaybook): WrittenPlaybook {
  const ordering: WrittenStep = {
    ...{ id: 'order', title: 'Order the onboarding from a partner' },
    ...{ specialist: 'sap', capability: 'erp.purchaseorder.create', after: ['s2'] },
    inputs: {
      supplierId: { attribute: 'literal.supplier' },
      customerId: { output: 'account.erpCustomer' },
      material: { attribute: 'literal.service' },
      amount: { attribute: 'literal.price' },
      currency: { attribute: 'literal.currency' },
    },
  };
  return {
    ...shipped,
    literals: [...literals, ...order],
    steps: steps.flatMap((step) => (step.id === 's3' ? [ordering, { ...step, after: ['order'] }] : [step])),
  };
}

export const variants: readonly Variant[] = [
  { specialists: three, change: (shipped) => named('renewal-in-five-steps', 'rollover', shipped) },
  { specialists: three, change: (shipped) => named('renewal-with-order', 'recontract', withOrder(shipped)) },
  {
    specialists: six,
    change: (shipped) => ({ ...named('renewal-held', 'prolongate', shipped), recovery: 'hold' }),
  },
  {
    specialists: six,
    change: (shipped) => ({
      ...named('renewal-with-pivot', 'recommit', shipped),
      steps: shipped.steps.map((step) => (step.id === 's4' ? { ...step, pivot: true } : step)),
    }),
  },
];
