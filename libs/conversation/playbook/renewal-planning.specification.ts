import { join } from 'node:path';
import type { JsonValue, SubjectId } from '@baton/kernel';
import { parseInstant } from '@baton/kernel';
import type { Manifest, OutputField } from '@baton/specialist/domain';
import { manifest as calendar } from '@baton/specialist/systems/calendar';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as email } from '@baton/specialist/systems/email';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { manifest as servicenow } from '@baton/specialist/systems/servicenow';
import { offerOf } from '../planner.contract.js';
import type { Offer, OpenedAttribute, PlanningRequest, PlanningResult, ReadOutcome } from '../planner.port.js';
import { loadPlaybooks } from '../playbook-files/load-playbooks.js';
import { understand } from '../understand.js';
import { PlaybookPlanner } from './playbook-planner.adapter.js';

/* How specifications have the shipped renewal planned, with answers such as its systems give. */

const playbooks = loadPlaybooks(join(import.meta.dirname, '../../../deploy/playbooks'));
export const renewal = playbooks.find(({ id }) => id === 'contract-renewal') ?? noRenewal();
const manifests = [salesforce, sap, contracts, servicenow, calendar, email];
export const offers: readonly Offer[] = manifests.flatMap(({ specialist, capabilities }) =>
  capabilities.map((capability) => offerOf(capability, specialist)),
);
const now = parseInstant('2026-11-24T09:00:00.000Z');
const today = '2026-11-24';
export const [mentioned, inCrm, inErp] = ['sub_mention', 'sub_crm', 'sub_erp'] as SubjectId[];
export const [atTable, inQueue] = ['sub_people', 'sub_company'] as SubjectId[];

export const accountOutputs = {
  ...{ accountId: '001000000000001AAA', accountName: 'Hooli', accountNumber: 'A-1001', erpCustomer: '1000001' },
  ...{ contractFolder: '/customers/hooli', opportunityId: '006000000000001AAA', subscriptionId: '7000001' },
  ...{ opportunityVersion: '2026-01-12T09:00:00.000+0000', amount: '48000.00', currency: 'EUR' },
  closeDate: '2026-12-31',
};
export const subscriptionOutputs = {
  ...{ subscriptionId: '7000001', customerId: '1000001', product: 'P-1', validFrom: '2026-01-01' },
  ...{ validTo: '2026-12-31', annualAmount: '48000.00', currency: 'EUR', status: 'Active', version: '"v1"' },
};

const peopleOutputs = {
  ...{ contactId: '003000000000001AAA', signatoryName: 'Gavin Belson', signatoryEmail: 'gavin@hooli.example' },
  ...{ ownerId: '005000000000001AAA', ownerEmail: 'iris.lang@vendor.example' },
};
const supportOutputs = { companyId: 'c'.repeat(32), crmAccount: '001000000000001AAA', openCases: 2, urgentCases: 0 };

/** What a read of this step would have brought into the goal. */
export function outputsOf(
  step: string,
  { specialist, capabilities }: Manifest,
  capability: string,
  values: Readonly<Record<string, JsonValue>>,
  subject: SubjectId | undefined,
): readonly OpenedAttribute[] {
  const fields = capabilities.find(({ name }) => name === capability)?.output ?? [];
  return fields.flatMap(({ name, type, classification, category, trust, about }: OutputField): OpenedAttribute[] => {
    const value = values[name];
    if (value === undefined) return [];
    const subjects = about && subject ? [subject] : [];
    return [
      {
        name: `${step}.${name}`,
        type,
        value,
        labels: { classification, category, subjects, source: specialist, trust },
      },
    ];
  });
}

export const account = (values: Readonly<Record<string, JsonValue>> = accountOutputs, step = 'account') =>
  outputsOf(step, salesforce, 'crm.account.find', values, inCrm);
export const subscription = (values: Readonly<Record<string, JsonValue>> = subscriptionOutputs) =>
  outputsOf('subscription', sap, 'erp.subscription.read', values, inErp);

const people = outputsOf('people', salesforce, 'crm.signatory.find', peopleOutputs, atTable);
const support = outputsOf('support', servicenow, 'itsm.company.find', supportOutputs, inQueue);
const slot = outputsOf('slot', calendar, 'calendar.slot.find', { start: '2026-12-01T09:00:00Z' }, undefined);

/** What is read besides account and subscription. */
export const others = [...people, ...support, ...slot];
export const othersRead = ['people', 'support', 'slot'];

export function saidIn(sentence: string): readonly OpenedAttribute[] {
  const understood = understand(sentence, playbooks, { today });
  if (understood.kind !== 'MATCHED') throw new Error(`No playbook fits (${understood.why})`);
  return understood.attributes.map(({ name, type, value, labels, source }) => ({
    ...{ name, type, value },
    labels: { ...labels, subjects: mentioned ? [mentioned] : [], source, trust: 'typed' },
  }));
}

export function planning(
  changes: Partial<PlanningRequest> & { readonly sentence?: string } = {},
): Promise<PlanningResult> {
  const { sentence = 'renew Hooli for a year at +5 %', attributes = [], ...rest } = changes;
  const request: PlanningRequest = {
    ...{ playbook: renewal, now, today, revision: 0, reads: [], answeredSincePlan: false, offers },
    ...rest,
    attributes: [...saidIn(sentence), ...attributes],
  };
  return new PlaybookPlanner().plan(request);
}

export const committed = (...steps: readonly string[]): readonly ReadOutcome[] =>
  steps.map((step) => ({ step, kind: 'COMMITTED' }));
export const allRead = {
  reads: committed('account', 'subscription', ...othersRead),
  attributes: [...account(), ...subscription(), ...others],
  revision: 3,
};

export const withUntrustedName = allRead.attributes.map((attribute) => {
  const { name, labels } = attribute;
  return name === 'account.accountName'
    ? { ...attribute, labels: { ...labels, trust: 'untrusted' as const } }
    : attribute;
});

export async function acting(changes: Parameters<typeof planning>[0] = {}) {
  const result = await planning({ ...allRead, ...changes });
  if (result.kind !== 'PLAN') throw new Error(`Expected a plan (got ${JSON.stringify(result)})`);
  return {
    ...result,
    valueOf: (name: string) => result.attributes.find((attribute) => attribute.name === name)?.value,
  };
}

function noRenewal(): never {
  throw new Error('No shipped playbook is the renewal');
}
