import type { ReportPage } from '@baton/narration';
import type { Stores } from '../../apps/sandbox/src/stores.js';

type Row = Readonly<Record<string, unknown>>;

/** Every record of every system at one moment, read from their own stores; each under `Type id`. */
export interface Holdings {
  readonly records: ReadonlyMap<string, Row>;
  /** One line for each change that bears one of our keys: `Type id`, as often as it was made. */
  readonly marked: readonly string[];
}

export function holdingsOf(stores: Stores): Holdings {
  const { salesforce, sap, contracts } = stores;
  const records = new Map<string, Row>();
  const take = (type: string, id: string, rows: readonly Row[]): void => {
    for (const row of rows) records.set(`${type} ${String(row[id])}`, row);
  };
  take('Account', 'Id', salesforce.all('Account'));
  take('Contact', 'Id', salesforce.all('Contact'));
  take('Opportunity', 'Id', salesforce.all('Opportunity'));
  take('Customer', 'Customer', sap.all('Customer'));
  take('Subscription', 'Subscription', sap.all('Subscription'));
  take('Invoice', 'Invoice', sap.all('Invoice'));
  take('CreditMemo', 'CreditMemo', sap.all('CreditMemo'));
  take('PurchaseOrder', 'PurchaseOrder', sap.all('PurchaseOrder'));
  take('PurchaseOrderNote', 'PurchaseOrderNote', sap.all('PurchaseOrderNote'));
  for (const document of contracts.documents()) records.set(`Document ${document.path}`, { ...document });
  for (const { uid, content } of stores.calendar.objects()) records.set(`Meeting ${uid}`, { content });
  take('Case', 'sys_id', stores.servicenow.all('sn_customerservice_case'));
  const opportunityChanges = salesforce
    .all('OpportunityFieldHistory')
    .filter((row) => row['Field'] === 'Change_Reference__c')
    .map((row) => `Opportunity ${String(row['OpportunityId'])}`);
  const created = [...records.keys()].filter((name) => /^(Invoice|CreditMemo|PurchaseOrderNote|Document) /.test(name));
  return {
    records,
    marked: [
      ...opportunityChanges,
      ...changesLogged('Subscription', stores),
      ...changesLogged('PurchaseOrder', stores),
      ...created,
      ...marksOfService(stores),
    ],
  };
}

/** A change of several fields leaves several rows; a second change under the same key is told by its moment. */
function changesLogged(type: 'Subscription' | 'PurchaseOrder', { sap }: Stores): readonly string[] {
  const ours = sap.all(`${type}Change`).filter((row) => row['ChangeReference'] !== null);
  const changes = new Map(
    ours.map((row) => [JSON.stringify([row[type], row['ChangeReference'], row['ChangedAt']]), row]),
  );
  return [...changes.values()].map((row) => `${type} ${String(row[type])}`);
}

/** What is made once under a key, changed under one, or sent: a line each time. */
function marksOfService({ sap, servicenow, calendar, email }: Stores): readonly string[] {
  const opened = servicenow.all('sn_customerservice_case').filter((row) => row['correlation_display'] === 'Baton');
  const noted = servicenow
    .all('sys_journal_field')
    .filter(({ value = '' }) => /^Reference: [0-9a-f]{32}$/m.test(value));
  const meetings = calendar.objects().filter(({ uid }) => /^[0-9a-f]{32}$/.test(uid));
  const cancelled = meetings.filter(({ content }) => content.includes('X-CANCELLATION-REFERENCE'));
  return [
    ...opened.map((row) => `Case ${row['sys_id'] ?? ''}`),
    ...noted.map((row) => `Case ${row['element_id'] ?? ''}`),
    ...[...meetings, ...cancelled].map(({ uid }) => `Meeting ${uid}`),
    ...email.sent().map(({ messageId }) => `Mail ${messageId.slice(1, -1)}`),
    ...sap.all('SentOutput').map((row) => `InvoiceMail ${String(row['Invoice'])}`),
  ];
}

/** What a goal left in the systems: one line per effect, sorted, and the records that are not what they were. */
export interface SystemChanges {
  readonly effects: readonly string[];
  readonly touched: readonly string[];
}

export function changesBetween(before: Holdings, after: Holdings): SystemChanges {
  const effects = [...after.marked];
  for (const line of before.marked) {
    const at = effects.indexOf(line);
    if (at >= 0) effects.splice(at, 1);
    else effects.push(`gone: ${line}`);
  }
  const names = new Set([...before.records.keys(), ...after.records.keys()]);
  const touched = [...names].filter(
    (name) => JSON.stringify(before.records.get(name)) !== JSON.stringify(after.records.get(name)),
  );
  return { effects: effects.sort(), touched: touched.sort() };
}

/** The same lines as the report tells them: one for each receipt. */
export function effectsReported({ steps }: Pick<ReportPage['report'], 'steps'>): readonly string[] {
  return steps
    .flatMap(({ receipts }) => receipts.map(({ recordType, recordId }) => `${recordType} ${recordId ?? '(sealed)'}`))
    .sort();
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly opportunityId: string;
  readonly customer: string;
  readonly subscription: string;
  readonly contractFolder: string;
}

/** The seeded accounts that a sentence names unmistakably. */
export function accountsIn(stores: Stores): readonly Account[] {
  const renewals = stores.salesforce.all('Opportunity').filter((row) => row['Type'] === 'Renewal');
  return stores.salesforce.all('Account').map((account) => {
    const renewal = renewals.find((row) => row['AccountId'] === account['Id']);
    return {
      id: String(account['Id']),
      name: String(account['Name']),
      number: String(account['AccountNumber']),
      opportunityId: String(renewal?.['Id']),
      customer: String(account['ERP_Customer__c']),
      subscription: String(renewal?.['ERP_Subscription__c']),
      contractFolder: String(account['Contract_Folder__c']),
    };
  });
}

/** The part of all holdings that is about one account: what goals on other accounts do is not in it. */
export function holdingsAbout(account: Account, { records, marked }: Holdings): Holdings {
  const isAbout = (name: string, row: Row): boolean => {
    const owner = [row['AccountId'], row['Customer'], name.startsWith('Account ') ? row['Id'] : undefined];
    if (owner.includes(account.id) || owner.includes(account.customer)) return true;
    const { path } = row;
    return typeof path === 'string' && path.startsWith(`${account.contractFolder}/`);
  };
  const about = new Map([...records].filter(([name, row]) => isAbout(name, row)));
  return { records: about, marked: marked.filter((name) => about.has(name)) };
}

const terms = ['Name', 'StageName', 'Amount', 'CloseDate', 'Term_Months__c', 'Uplift_Percent__c'];

/** What is wrong with the records of an account whose renewal at +5 % was completed; nothing where all is as it should be. */
export function faultsOfCompleted(account: Account, before: Holdings, after: Holdings): readonly string[] {
  const asked = Number(recordIn(before, `Opportunity ${account.opportunityId}`)['Amount']) * 1.05;
  const opportunity = recordIn(after, `Opportunity ${account.opportunityId}`);
  const subscription = recordIn(after, `Subscription ${account.subscription}`);
  const invoices = made('Invoice', before, after);
  return [
    ...fault(opportunity['StageName'] === 'Closed Won', 'the opportunity is not closed'),
    ...fault(isNear(opportunity['Amount'], asked), 'the opportunity has another amount'),
    ...fault(isNear(subscription['AnnualAmount'], asked), 'the subscription has another amount'),
    ...fault(invoices.length === 1 && isNear(invoices[0]?.['Amount'], asked), 'it is not billed once with the amount'),
    ...fault(invoices[0]?.['Status'] === 'Posted', 'the invoice is not posted'),
    ...fault(made('CreditMemo', before, after).length === 0, 'something is credited'),
    ...fault(made('Document', before, after).length === 1, 'not one agreement is filed'),
  ];
}

/** What is wrong with the records of an account whose renewal was put right. */
export function faultsOfCompensated(account: Account, before: Holdings, after: Holdings): readonly string[] {
  const former = recordIn(before, `Opportunity ${account.opportunityId}`);
  const opportunity = recordIn(after, `Opportunity ${account.opportunityId}`);
  const changed = terms.filter((name) => former[name] !== opportunity[name]);
  const billed = sumOf(made('Invoice', before, after)) - sumOf(made('CreditMemo', before, after));
  const subscription = `Subscription ${account.subscription}`;
  return [
    ...fault(changed.length === 0, `the opportunity is not restored (${changed.join(', ')})`),
    ...fault(billed === 0, `the invoices are not made up for (${billed})`),
    ...fault(made('Document', before, after).length === 0, 'something is filed'),
    ...fault(
      JSON.stringify(before.records.get(subscription)) === JSON.stringify(after.records.get(subscription)),
      'the subscription was touched',
    ),
  ];
}

function recordIn({ records }: Holdings, name: string): Row {
  return records.get(name) ?? {};
}

function made(type: string, before: Holdings, after: Holdings): readonly Row[] {
  return [...after.records]
    .filter(([name]) => name.startsWith(`${type} `) && !before.records.has(name))
    .map(([, row]) => row);
}

function sumOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + Math.round(Number(row['Amount']) * 100), 0);
}

/** Amounts have two places; half a hundredth is a difference of rounding. */
function isNear(value: unknown, wanted: number): boolean {
  return Math.abs(Number(value) - wanted) < 0.0051;
}

function fault(isRight: boolean, text: string): readonly string[] {
  return isRight ? [] : [text];
}
