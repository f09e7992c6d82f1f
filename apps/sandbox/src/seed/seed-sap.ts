import { entityTypeOf } from '../sap/entities.js';
import type { EntityStore } from '../sap/entity-store.js';
import type { StoredValue } from '../sap/property-values.js';
import type { SeededCompany } from './company.js';
import { keysOf } from './companies.js';
import { daysAfter, seededAtMs, termStartOf } from './terms.js';

/** Partners whom services for customers can be ordered from. */
const suppliers = { 20100001: 'Lindqvist Onboarding Services', 20100002: 'Ardent Training Partners' };

/** Suppliers, customers, their running subscriptions, and the posted invoice of the running term. */
export function seedSap(store: EntityStore, companies: readonly SeededCompany[]): void {
  const sow = (entity: string, values: Readonly<Record<string, StoredValue>>): void => {
    store.createInTransaction(entityTypeOf(entity), new Map(Object.entries(values)), {
      user: 'MIGRATION',
      atMs: seededAtMs,
    });
  };
  for (const [Supplier, SupplierName] of Object.entries(suppliers)) sow('Supplier', { Supplier, SupplierName });
  for (const [index, company] of companies.entries()) {
    const { customer, subscription } = keysOf(index);
    const { currency, city, country } = company.place;
    const billing = company.contacts.find(({ role }) => role === 'Billing') ?? company.contacts[0];
    const hundredths = company.annualAmount * 100;
    const validFrom = termStartOf(company.validTo);
    sow('Customer', {
      Customer: customer,
      CustomerName: company.name,
      CompanyCode: '1010',
      Currency: currency,
      CreditLimit: hundredths * 2,
      PaymentTerms: 'NT30',
      BankAccount: company.bankAccount,
      BankAccountHolder: company.name,
      CustomerFullAddress: `${company.street}, ${city}, ${country}`,
      EmailAddress: billing?.email ?? null,
      DunningNote: company.dunningNote,
    });
    sow('Subscription', {
      Subscription: subscription,
      Customer: customer,
      Product: company.product,
      ValidFrom: validFrom,
      ValidTo: company.validTo,
      AnnualAmount: hundredths,
      Currency: currency,
      Status: 'Active',
    });
    sow('Invoice', {
      Customer: customer,
      Subscription: subscription,
      Amount: hundredths,
      Currency: currency,
      InvoiceDate: validFrom,
      DueDate: daysAfter(validFrom, 30),
      Status: 'Posted',
      DocumentHeaderText: `Annual fee ${validFrom.slice(0, 4)}`,
    });
  }
}
