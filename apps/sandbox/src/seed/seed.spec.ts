import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemNames } from '../faults.js';
import { freePorts, newDataDir } from '../running-sandbox.js';
import { startSandbox } from '../sandbox.js';
import type { Stores } from '../stores.js';
import { openStores } from '../stores.js';
import { ibanCheckDigits } from './companies.js';
import { personalValuesIn, seededCompanies } from './index.js';

const dataDir = newDataDir();
let stores: Stores;

beforeAll(async () => {
  await (await startSandbox({ dataDir, ports: freePorts })).close();
  stores = openStores(dataDir);
});

afterAll(() => {
  stores.close();
  rmSync(dataDir, { recursive: true });
});

describe('the seeded accounts', () => {
  it('are many, and the same every time', () => {
    expect(seededCompanies().length).toBeGreaterThanOrEqual(60);
    expect(seededCompanies()).toEqual(seededCompanies());
    expect(new Set(seededCompanies().map(({ name }) => name.split(' ')[0])).size).toBe(seededCompanies().length - 1);
  });

  it('agree across the systems', () => {
    const subscriptions = stores.sap.all('Subscription');
    const customers = stores.sap.all('Customer');
    const opportunities = stores.salesforce.all('Opportunity');
    const documents = stores.contracts.documents('/contracts');
    for (const account of stores.salesforce.all('Account')) {
      const customer = customers.find((one) => one['Customer'] === account['ERP_Customer__c']);
      const subscription = subscriptions.find((one) => one['Customer'] === customer?.['Customer']);
      const renewals = opportunities.filter((one) => one['AccountId'] === account['Id'] && one['Type'] === 'Renewal');
      expect(customer?.['CustomerName']).toBe(account['Name']);
      expect(renewals).toHaveLength(1);
      expect(renewals[0]).toMatchObject({
        StageName: 'Renewal Due',
        Amount: Number(subscription?.['AnnualAmount']),
        CurrencyIsoCode: subscription?.['Currency'],
        CloseDate: subscription?.['ValidTo'],
        ERP_Subscription__c: subscription?.['Subscription'],
      });
      expect(documents.filter(({ path }) => path.startsWith(`${String(account['Contract_Folder__c'])}/`))).toHaveLength(
        2,
      );
    }
  });

  it('are known to the support queue by the keys of the CRM', () => {
    const companies = stores.servicenow.all('core_company');
    const byNumber = new Map(companies.map((company) => [company['u_account_number'], company]));
    for (const account of stores.salesforce.all('Account')) {
      expect(byNumber.get(String(account['AccountNumber']))).toMatchObject({
        name: account['Name'],
        u_crm_account: account['Id'],
      });
    }
    expect(byNumber.size).toBe(companies.length);
  });

  it('are kept by people who have a calendar', () => {
    const owners = new Set(stores.salesforce.all('Account').map((account) => account['OwnerId']));
    const addresses = stores.salesforce.all('User').filter(({ Id }) => owners.has(Id));
    const calendars = new Set(stores.calendar.objects().map(({ path }) => path.split('/')[2]));
    expect(addresses.map(({ Email }) => String(Email).split('@')[0]).sort()).toEqual([...calendars].sort());
  });

  it('each have somebody who signs, and more than any one reader should see', () => {
    const contacts = stores.salesforce.all('Contact');
    for (const account of stores.salesforce.all('Account')) {
      expect(contacts.some((one) => one['AccountId'] === account['Id'] && one['Role__c'] === 'Signatory')).toBe(true);
      expect([account['Health_Notes__c'], account['Discount_Floor__c']]).not.toContain(null);
    }
    for (const { place, bankAccount } of seededCompanies().slice(4)) {
      expect(bankAccount.slice(2, 4)).toBe(ibanCheckDigits(place.countryCode, bankAccount.slice(4)));
    }
  });
});

describe('the personal values for a leak search', () => {
  it.each(systemNames.filter((name) => name !== 'email'))('stand in the clear in the store of %s', (name) => {
    const stored = readFileSync(join(dataDir, `${name}.sqlite`), 'latin1');
    expect(personalValuesIn[name]).not.toEqual([]);
    expect(personalValuesIn[name].filter((value) => !stored.includes(value))).toEqual([]);
  });
});
