import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SystemConnector } from '@baton/specialist/kit';
import { connectSystem, manifest } from '@baton/specialist/systems/salesforce';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { operation, receiptOf } from './operations.js';

let standIns: RunningSandbox;
let crm: SystemConnector;

beforeAll(async () => {
  standIns = await runSandbox();
  crm = connectSystem({
    SALESFORCE_URL: standIns.urlOf('salesforce'),
    SALESFORCE_CLIENT_ID: 'sandbox-client',
    SALESFORCE_CLIENT_SECRET: 'sandbox-secret',
  });
});
afterAll(() => standIns.close());
afterEach(() => standIns.switchOff());

describe('an account asked for by its name', () => {
  it('is told with its open renewal and nothing else', async () => {
    const { outputs } = receiptOf(
      await crm.perform(operation('crm.account.find', { accountName: 'acme corporation' })),
    );
    const declared = manifest.capabilities.find(({ name }) => name === 'crm.account.find')?.output ?? [];
    expect(Object.keys(outputs)).toEqual(declared.map(({ name }) => name));
    expect(outputs).toMatchObject({
      accountName: 'ACME Corporation',
      accountNumber: 'AC-1001',
      erpCustomer: '10100001',
      contractFolder: '/contracts/AC-1001',
      amount: '48000.00',
      currency: 'EUR',
      closeDate: '2026-12-31',
      subscriptionId: '30000001',
      opportunityVersion: '2026-01-12T09:00:00.000+0000',
    });
  });

  it('is found by a part of its name', async () => {
    const found = receiptOf(await crm.perform(operation('crm.account.find', { accountName: 'Globex' })));
    expect(found.outputs['accountName']).toBe('Globex Industries');
  });

  it('is not guessed when several bear it', async () => {
    const found = await crm.perform(operation('crm.account.find', { accountName: 'Northwind' }));
    expect(found).toEqual({ kind: 'REJECTED', code: 'AMBIGUOUS' });
    const { outputs } = receiptOf(await crm.perform(operation('crm.account.search', { accountName: 'Northwind' })));
    expect(outputs).toEqual({
      candidateCount: 2,
      candidate1: 'Northwind Logistics',
      candidate2: 'Northwind Trading',
    });
  });

  it('is not another one that only contains the name of one without a renewal', async () => {
    await standIns.edit({ system: 'salesforce', object: 'Account', operation: 'create', fields: { Name: 'ACME' } });
    const found = await crm.perform(operation('crm.account.find', { accountName: 'ACME' }));
    expect(found).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
  });

  it.each(["Nobody's 100% \\ Ltd", '%', '_'])('is not there under %s', async (accountName) => {
    const found = await crm.perform(operation('crm.account.find', { accountName }));
    expect(found).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    const { outputs } = receiptOf(await crm.perform(operation('crm.account.search', { accountName })));
    expect(outputs['candidateCount']).toBe(0);
  });

  it('is asked for again later when the system fails', async () => {
    await standIns.switchOn({ system: 'salesforce', kind: 'fail-before', times: 1 });
    expect(await crm.perform(operation('crm.account.find', { accountName: 'Globex' }))).toMatchObject({
      kind: 'DEFERRED',
      cause: 'UNAVAILABLE',
    });
  });
});

describe('the people of an account', () => {
  const accountId = (number: string): string =>
    String(standIns.sandbox.stores.salesforce.all('Account').find((row) => row['AccountNumber'] === number)?.['Id']);
  const signatory = (id: string) => crm.perform(operation('crm.signatory.find', { accountId: id }));

  it('are who signs and who keeps it, by name and address alone', async () => {
    const { outputs, recordId } = receiptOf(await signatory(accountId('AC-1001')));
    const declared = manifest.capabilities.find(({ name }) => name === 'crm.signatory.find')?.output ?? [];
    expect(Object.keys(outputs)).toEqual(declared.map(({ name }) => name));
    expect(outputs).toMatchObject({
      contactId: recordId,
      signatoryName: 'Ingrid Solheim',
      signatoryEmail: 'ingrid.solheim@acme.example',
      ownerEmail: 'iris.lang@vendor.example',
    });
  });

  it('are not guessed where nobody signs, or more than one', async () => {
    const fields = { AccountId: accountId('AC-1002'), LastName: 'Second', Role__c: 'Signatory' };
    await standIns.edit({ system: 'salesforce', object: 'Contact', operation: 'create', fields });
    expect(await signatory(accountId('AC-1002'))).toEqual({ kind: 'REJECTED', code: 'AMBIGUOUS' });
    expect(await signatory('001000000000000')).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
  });
});
