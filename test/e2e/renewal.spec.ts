import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { reportOutcome } from '@baton/goal/domain';
import { connectSystem as connectContracts } from '@baton/specialist/systems/contracts';
import { connectSystem as connectSalesforce } from '@baton/specialist/systems/salesforce';
import { connectSystem as connectSap } from '@baton/specialist/systems/sap';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { openHouse } from './in-process-house.js';
import type { Kept } from './kept.js';
import { placesToKeep } from './kept.js';

let sandbox: RunningSandbox;
let kept: Kept;
let house: Awaited<ReturnType<typeof openHouse>>;

async function open(keep: () => Promise<Kept>): Promise<void> {
  sandbox = await runSandbox();
  kept = await keep();
  const systems = [
    connectSalesforce({
      SALESFORCE_URL: sandbox.urlOf('salesforce'),
      SALESFORCE_CLIENT_ID: 'sandbox-client',
      SALESFORCE_CLIENT_SECRET: 'sandbox-secret',
    }),
    connectSap({ SAP_URL: sandbox.urlOf('sap'), SAP_USER: 'COMM_BILLING', SAP_PASSWORD: 'sandbox-billing' }),
    connectContracts({
      CONTRACTS_URL: sandbox.urlOf('contracts'),
      CONTRACTS_USER: 'legal-service',
      CONTRACTS_PASSWORD: 'sandbox-legal',
    }),
  ];
  house = await openHouse(systems, kept.store);
}

async function close(): Promise<void> {
  await house.close();
  await kept.remove();
  await sandbox.close();
}

describe.each(placesToKeep)('a renewal that is kept %s', (_, keep) => {
  beforeAll(() => open(keep));
  afterAll(close);

  it('goes through CRM, billing and the contract repository, and the systems agree with the report', async () => {
    const before = snapshot();
    const { goalId } = await house.submit('Renew ACME Corporation for a year at +5 %', 'acme');
    const { state } = await house.concluded(goalId);
    const after = snapshot();

    expect(house.troubles).toEqual([]);
    const { outcome, steps } = reportOutcome(state);
    expect(outcome).toBe('COMPLETED');
    expect(steps.map(({ step, effect }) => `${step} ${effect}`)).toEqual(
      ['s1', 's2', 's3', 's4', 's5'].map((step) => `${step} APPLIED`),
    );
    expect(after.opportunity('AC-1001')).toMatchObject({ StageName: 'Closed Won', Amount: 50_400, Term_Months__c: 12 });
    expect(after.invoices('10100001').slice(before.invoices('10100001').length)).toMatchObject([
      { Amount: '50400.00', Currency: 'EUR', Status: 'Posted' },
    ]);
    expect(after.subscription('30000001')).toMatchObject({ ValidTo: '2027-12-31', AnnualAmount: '50400.00' });
    expect(after.documents('AC-1001')).toHaveLength(before.documents('AC-1001').length + 1);
  });

  it('is put right where the contract can not be filed, and the systems agree with the report', async () => {
    const before = snapshot();
    const { goalId } = await house.submit('Renew Globex Industries for a year at +5 %', 'globex');
    const { state } = await house.concluded(goalId);
    const after = snapshot();

    expect(house.troubles).toEqual([]);
    const { outcome, closeReason, failure, steps } = reportOutcome(state);
    expect({ outcome, closeReason, failure }).toEqual({
      ...{ outcome: 'COMPENSATED', closeReason: 'FAILED' },
      failure: { step: 's3', code: 'FORBIDDEN_BY_SYSTEM' },
    });
    expect(Object.fromEntries(steps.map(({ step, effect }) => [step, effect]))).toEqual({
      ...{ s1: 'UNDONE', s2: 'CORRECTED', s3: 'NONE', s4: 'NONE', s5: 'NONE' },
    });
    const terms = ['StageName', 'Amount', 'CloseDate', 'Term_Months__c', 'Uplift_Percent__c'];
    expect(pick(after.opportunity('AC-1002'), terms)).toEqual(pick(before.opportunity('AC-1002'), terms));
    const [invoice] = after.invoices('10100002').slice(before.invoices('10100002').length);
    expect(invoice).toMatchObject({ Status: 'Posted', Amount: '101325.00' });
    expect(after.creditMemos('10100002')).toMatchObject([{ Invoice: invoice?.['Invoice'], Amount: '101325.00' }]);
    expect(after.documents('AC-1002')).toEqual(before.documents('AC-1002'));
    expect(after.subscription('30000002')).toEqual(before.subscription('30000002'));
  });

  it('is one goal, however often it is submitted under one key', async () => {
    const first = await house.submit('Renew ACME Corporation for a year at +5 %', 'acme');
    expect(first.alreadySubmitted).toBe(true);
    await expect(house.submit('Renew ACME Corporation for two years at +5 %', 'acme')).rejects.toMatchObject({
      code: 'GOAL_ALREADY_SUBMITTED',
    });
  });

  it('links the records of one being in a stream of its own, once', async () => {
    const linked: string[] = [];
    for await (const event of house.events()) if (event.stream.startsWith('subject-')) linked.push(event.stream);
    expect(new Set(linked).size).toBe(2);
    expect(linked).toHaveLength(2);
  });

  it('is asked about where the sentence leaves something open', async () => {
    const { goalId } = await house.submit('Renew ACME Corporation for a year', 'open');
    const { events } = await house.until(goalId, 'ClarificationRequested');
    expect(events.at(-1)?.data).toMatchObject({ questions: [{ attribute: 'request.uplift', reason: 'MISSING' }] });
  });

  it('is asked about where the account is one of several', async () => {
    const { goalId } = await house.submit('Renew Northwind for a year at +5 %', 'northwind');
    const { events } = await house.until(goalId, 'ClarificationRequested');
    expect(events.at(-1)?.data).toMatchObject({ questions: [{ attribute: 'request.account', reason: 'AMBIGUOUS' }] });
  });
});

/** What the systems' own stores hold at this moment, read directly. */
function snapshot() {
  const { salesforce, sap, contracts } = sandbox.sandbox.stores;
  const accounts = salesforce.all('Account');
  const opportunities = salesforce.all('Opportunity').filter((row) => row['Type'] === 'Renewal');
  const [invoices, creditMemos, subscriptions] = [sap.all('Invoice'), sap.all('CreditMemo'), sap.all('Subscription')];
  const documents = contracts.documents();
  return {
    opportunity: (accountNumber: string) => {
      const account = accounts.find((row) => row['AccountNumber'] === accountNumber);
      return opportunities.find((row) => row['AccountId'] === account?.['Id']);
    },
    invoices: (customer: string) => invoices.filter((row) => row['Customer'] === customer),
    creditMemos: (customer: string) => creditMemos.filter((row) => row['Customer'] === customer),
    subscription: (key: string) => subscriptions.find((row) => row['Subscription'] === key),
    documents: (accountNumber: string) => documents.filter(({ path }) => path.includes(`/${accountNumber}/`)),
  };
}

function pick(row: object | undefined, names: readonly string[]) {
  return Object.entries(row ?? {}).filter(([name]) => names.includes(name));
}
