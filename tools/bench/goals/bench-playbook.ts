import type { Playbook } from '@baton/conversation';

const about = 'request.customer';
const internal = { classification: 'internal' } as const;

/** Five steps in a row over three systems, from four attributes: the account is known, so nothing is read. */
export const benchPlaybook: Playbook = {
  ...{ id: 'bench-renewal', version: '1', title: 'Renew a contract of the bench', purpose: 'CONTRACT_RENEWAL' },
  example: 'renew "Customer 7" for 12 months at +5 %',
  recovery: 'COMPENSATE',
  matches: { verbs: ['renew'], nouns: ['renewal'], unless: ['cancel'] },
  asks: [
    {
      ...{ name: about, type: 'name', about, extractor: 'account-mention', question: 'Which customer is it?' },
      labels: { ...internal, category: 'identity' },
    },
    {
      ...{ name: 'request.term', type: 'identifier', about, extractor: 'term', question: 'For how long?' },
      labels: { ...internal, category: 'schedule' },
    },
    {
      ...{ name: 'request.uplift', type: 'percent', about, extractor: 'percent', question: 'By how many percent?' },
      labels: { classification: 'confidential', category: 'commercial' },
    },
    {
      ...{ name: 'request.amount', type: 'decimal', about, extractor: 'money', question: 'What is it worth?' },
      default: '12000.00',
      labels: { classification: 'confidential', category: 'commercial' },
    },
  ],
  literals: [],
  reads: [],
  derives: [],
  subjects: [{ attribute: about }],
  steps: [
    {
      ...{
        id: 's1',
        title: 'Put the new terms on the renewal',
        specialist: 'salesforce',
        capability: 'crm.renewal.price',
      },
      inputs: {
        customer: { attribute: about },
        amount: { attribute: 'request.amount' },
        term: { attribute: 'request.term' },
        uplift: { attribute: 'request.uplift' },
      },
      after: [],
    },
    {
      ...{ id: 's2', title: 'Bill the new term', specialist: 'sap', capability: 'erp.invoice.post' },
      inputs: {
        recordId: { output: 's1.recordId' },
        amount: { attribute: 'request.amount' },
        term: { attribute: 'request.term' },
      },
      after: ['s1'],
    },
    {
      ...{ id: 's3', title: 'File the agreement', specialist: 'contracts', capability: 'legal.contract.file' },
      inputs: {
        customer: { attribute: about },
        amount: { attribute: 'request.amount' },
        term: { attribute: 'request.term' },
      },
      after: ['s2'],
    },
    {
      ...{ id: 's4', title: 'Extend the subscription', specialist: 'sap', capability: 'erp.subscription.extend' },
      inputs: { recordId: { output: 's2.recordId' }, term: { attribute: 'request.term' } },
      after: ['s3'],
    },
    {
      ...{ id: 's5', title: 'Close the renewal', specialist: 'salesforce', capability: 'crm.renewal.close' },
      inputs: { recordId: { output: 's1.recordId' }, version: { output: 's1.version' } },
      after: ['s4'],
    },
  ],
};

/** Some of the steps, each after the one before it. */
function playbookOf(id: string, verb: string, steps: Playbook['steps']): Playbook {
  return {
    ...benchPlaybook,
    ...{ id, title: `${id} of the bench`, example: `${verb} "Customer 7" for 12 months at +5 %` },
    matches: { verbs: [verb], nouns: [], unless: [] },
    steps: steps.map((step, index) => ({
      ...step,
      after: steps.slice(Math.max(0, index - 1), index).map((one) => one.id),
    })),
  };
}

/** Three steps over two systems, and none on the one that may be sick. */
export const playbookBesides = playbookOf(
  'bench-filing',
  'file',
  benchPlaybook.steps.filter(({ specialist }) => specialist !== 'sap'),
);

/** One step on the system that may be sick. */
export const playbookOnTheSick = playbookOf(
  'bench-billing',
  'bill',
  benchPlaybook.steps
    .filter(({ capability }) => capability === 'erp.invoice.post')
    .map((step) => ({ ...step, inputs: { ...step.inputs, recordId: { attribute: 'request.term' } } })),
);

/** What a person would say, differing from goal to goal; the fourth attribute is the playbook's default. */
export function benchSentence(n: number, verb = 'renew'): string {
  return `${verb} "Customer ${n % 60}" for ${1 + (n % 60)} months at +${n % 20} %`;
}
