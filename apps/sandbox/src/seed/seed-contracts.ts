import type { ResourceStore, Writing } from '../contracts/resource-store.js';
import { propertyNamespace } from '../contracts/resource-store.js';
import type { SeededCompany } from './company.js';
import { keysOf } from './companies.js';
import { seededAtMs, termStartOf } from './terms.js';

const writing: Writing = { user: 'archive-import', atMs: seededAtMs };

/** For each account a folder with the agreement and the order of the running term. */
export function seedContracts(store: ResourceStore, companies: readonly SeededCompany[]): void {
  store.putCollection('/', writing);
  store.putCollection('/contracts', writing);
  for (const [index, company] of companies.entries()) {
    const { accountNumber, contractFolder } = keysOf(index);
    const start = termStartOf(company.validTo);
    store.putCollection(contractFolder, writing);
    if (company.legalHold) {
      store.setProperty(contractFolder, { namespace: propertyNamespace, name: 'legal-hold', value: 'true' });
    }
    file(
      store,
      `${contractFolder}/master-agreement.md`,
      'Master agreement',
      '2',
      masterAgreement(company, accountNumber),
    );
    file(store, `${contractFolder}/order-form-${start}.txt`, `Order form ${start}`, '1', orderForm(company, start));
  }
}

function file(store: ResourceStore, path: string, title: string, version: string, content: string): void {
  store.putDocument(path, Buffer.from(content), path.endsWith('.md') ? 'text/markdown' : 'text/plain', writing);
  store.setProperty(path, { namespace: 'DAV:', name: 'displayname', value: title });
  const properties = { version, 'document-type': title.split(' ')[0]?.toLowerCase() ?? '', status: 'in force' };
  for (const [name, value] of Object.entries(properties)) {
    store.setProperty(path, { namespace: propertyNamespace, name, value });
  }
}

function masterAgreement(company: SeededCompany, accountNumber: string): string {
  const signatory = company.contacts.find(({ role }) => role === 'Signatory');
  return `# Master agreement ${accountNumber}

Between the vendor and ${company.name}, ${company.street}, ${company.place.city}, ${company.place.country}.

1. The vendor provides ${company.product} as a subscription.
2. A term lasts twelve months and is renewed by a written order.
3. Fees are due thirty days after the invoice.

Signed for the customer: ${signatory?.firstName ?? ''} ${signatory?.lastName ?? ''}, ${signatory?.title ?? ''}

Counsel's note (privileged): ${company.counselNote}
`;
}

function orderForm(company: SeededCompany, start: string): string {
  return `Order form

Customer: ${company.name}
Product: ${company.product}
Term: ${start} to ${company.validTo}
Annual fee: ${company.annualAmount}.00 ${company.place.currency}
`;
}
