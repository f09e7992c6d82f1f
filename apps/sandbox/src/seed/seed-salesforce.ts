import { objectTypeOf } from '../salesforce/objects.js';
import type { SalesforceRecords } from '../salesforce/records.js';
import { integrationUserId } from '../salesforce/salesforce-system.js';
import type { SeededCompany, SeededContact } from './company.js';
import { keysOf } from './companies.js';
import { addressOf, people } from './people.js';
import { seededAtMs, termStartOf } from './terms.js';

/** Users, accounts, contacts, and for each account the deal of the running term and its open renewal. */
export function seedSalesforce(records: SalesforceRecords, companies: readonly SeededCompany[]): void {
  const sow = (object: string, fields: Readonly<Record<string, unknown>>, userId: string): string =>
    records.createInTransaction(objectTypeOf(object), fields, { userId, atMs: seededAtMs });
  const userIds = ['Integration User', ...people].map((name) =>
    sow('User', { Name: name, Username: addressOf(name), Email: addressOf(name), IsActive: true }, integrationUserId),
  );
  for (const [index, company] of companies.entries()) {
    const owner = userIds[1 + (index % people.length)] ?? integrationUserId;
    const accountId = sow('Account', accountFields(company, index), owner);
    for (const contact of company.contacts) sow('Contact', contactFields(contact, accountId), owner);
    for (const deal of dealsOf(company, index, accountId)) sow('Opportunity', deal, owner);
  }
}

function accountFields(company: SeededCompany, index: number): Readonly<Record<string, unknown>> {
  const { accountNumber, customer, contractFolder } = keysOf(index);
  return {
    Name: company.name,
    AccountNumber: accountNumber,
    Industry: company.industry,
    BillingCity: company.place.city,
    BillingCountry: company.place.country,
    CurrencyIsoCode: company.place.currency,
    ERP_Customer__c: customer,
    Contract_Folder__c: contractFolder,
    Health_Notes__c: company.healthNotes,
    Discount_Floor__c: company.discountFloorPercent,
    NPS__c: company.promoterScore,
  };
}

function contactFields(contact: SeededContact, accountId: string): Readonly<Record<string, unknown>> {
  return {
    AccountId: accountId,
    FirstName: contact.firstName,
    LastName: contact.lastName,
    Email: contact.email,
    Phone: contact.phone,
    Title: contact.title,
    Role__c: contact.role ?? null,
    Private_Notes__c: contact.privateNotes,
  };
}

function dealsOf(
  company: SeededCompany,
  index: number,
  accountId: string,
): readonly Readonly<Record<string, unknown>>[] {
  const deal = { AccountId: accountId, Amount: company.annualAmount, CurrencyIsoCode: company.place.currency };
  const won = {
    ...deal,
    Name: `${company.name} ${company.product}`,
    Type: 'New',
    StageName: 'Closed Won',
    CloseDate: termStartOf(company.validTo),
    Term_Months__c: 12,
  };
  const renewal = {
    ...deal,
    Name: `${company.name} Renewal ${company.validTo.slice(0, 4)}`,
    Type: 'Renewal',
    StageName: 'Renewal Due',
    CloseDate: company.validTo,
    ERP_Subscription__c: keysOf(index).subscription,
  };
  return [won, renewal];
}
