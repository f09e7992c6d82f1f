import { createHash } from 'node:crypto';
import { recordId } from '../salesforce/record-ids.js';
import type { RecordStore } from '../servicenow/record-store.js';
import { tableOf } from '../servicenow/tables.js';
import { Chance } from './chance.js';
import type { SeededCompany } from './company.js';
import { keysOf } from './companies.js';
import { seededAtMs } from './terms.js';

const writing = { user: 'admin', atMs: seededAtMs };

/** What customers report. The subject is for the queue; what is said in confidence stands below it. */
const reports = [
  ['Export to spreadsheet is empty', 'The file has headings and no rows since the last update.'],
  [
    'Dashboard loads slowly',
    'Takes a minute in the morning. Please mention it to nobody at the customer but the reporter.',
  ],
  ['New user can not log in', 'The colleague who left in anger still has an account; remove it first.'],
  ['Wrong totals in the monthly report', 'They check whether to leave because of it; told in confidence.'],
] as const;

/** The companies of the CRM, and what some of them have reported: of the named ones, ACME little and Globex something urgent. */
export function seedServicenow(store: RecordStore, companies: readonly SeededCompany[]): void {
  const chance = new Chance(20_260_113);
  for (const [index, company] of companies.entries()) {
    const { accountNumber } = keysOf(index);
    const sysId = idOf(`core_company ${accountNumber}`);
    const fields = {
      name: company.name,
      city: company.place.city,
      country: company.place.country,
      customer: 'true',
      notes: company.healthNotes,
      u_account_number: accountNumber,
      // Accounts are the first records that the CRM makes, in the order of this list.
      u_crm_account: recordId('001', index + 1),
    };
    store.createInTransaction(tableOf('core_company'), fields, writing, sysId);
    for (const [number, priority] of prioritiesOf(company, chance).entries()) {
      const [subject, description] = chance.pick(reports);
      const fields = { company: sysId, short_description: subject, description, priority, state: '2' };
      store.createInTransaction(tableOf('incident'), fields, writing, idOf(`incident ${accountNumber} ${number}`));
    }
  }
}

function prioritiesOf({ name }: SeededCompany, chance: Chance): readonly string[] {
  if (name === 'ACME Corporation') return ['4'];
  if (name === 'Globex Industries') return ['1', '3'];
  return Array.from({ length: chance.between(0, 2) }, () => String(chance.between(2, 5)));
}

/** The same every time, as everything that is seeded. */
function idOf(name: string): string {
  return createHash('md5').update(name).digest('hex');
}
