import type { ReportPage } from '@baton/narration';
import type { Effect } from '@baton/goal/domain';
import type { Stores } from '../../apps/sandbox/src/stores.js';
import { faultsOfTelling } from '../../tools/kills/judge.js';
import type { Holdings } from '../../tools/processes/system-changes.js';
import { changesBetween, holdingsOf } from '../../tools/processes/system-changes.js';

type ReportedStep = ReportPage['report']['steps'][number];

/** What is true of a step's record, as its own system has it. */
type Standing = 'THERE' | 'GONE' | 'CORRECTED' | 'FLAGGED';

/** The systems' own stores at the beginning, and what persons did in them beside us since. */
export class Baseline {
  private readonly start: Holdings;
  private expected: Holdings;

  constructor(private readonly stores: Stores) {
    this.start = holdingsOf(stores);
    this.expected = this.start;
  }

  /** Whether a record was there at the beginning; by `Type id`. */
  had(record: string): boolean {
    return this.start.records.has(record);
  }

  /** What a person does in a system's own screens is not ours to report. */
  async duringEdit(edit: () => Promise<void>): Promise<void> {
    const before = holdingsOf(this.stores);
    await edit();
    const after = holdingsOf(this.stores);
    const { touched, effects } = changesBetween(before, after);
    const records = new Map(this.expected.records);
    for (const name of touched) {
      const row = after.records.get(name);
      if (row) records.set(name, row);
      else records.delete(name);
    }
    this.expected = { records, marked: [...this.expected.marked, ...effects] };
  }

  /** Where a report and the systems' own stores differ; nothing where it is true. */
  differencesFrom(report: ReportPage['report']): readonly string[] {
    const now = holdingsOf(this.stores);
    return [
      ...faultsOfTelling({ ...report, steps: report.steps.map(withRecordTypes) }, this.expected, now),
      ...report.steps.flatMap((step) => this.differenceOf(step, now)),
    ];
  }

  private differenceOf(step: ReportedStep, now: Holdings): readonly string[] {
    const { effect, title, system, actionNeeded } = step;
    if (effect === 'UNKNOWN') return actionNeeded ? [] : [`"${title}" is unknown, and nobody is asked about it`];
    const receipt = step.receipts.find(({ operation }) => operation === 'forward');
    if (!receipt) return effect === 'NONE' ? [] : [`"${title}" is told as ${effect}, without a record in ${system}`];
    const capability = step.tried.find(({ operation }) => operation === 'forward')?.capability ?? '';
    const record = `${receipt.recordType} ${receipt.recordId ?? ''}`;
    const found = standingOf(capability, record, { stores: this.stores, start: this.start, now });
    return fits[effect].includes(found) ? [] : [`"${title}" is told as ${effect}, and in ${system} it is ${found}`];
  }
}

/** What rests on a person's word names a record, and of what type it is only by the capability. */
function withRecordTypes(step: ReportedStep): ReportedStep {
  const typed = ({ recordType, ...receipt }: ReportedStep['receipts'][number]) => ({
    ...receipt,
    recordType: recordTypes[recordType] ?? recordType,
  });
  return { ...step, receipts: step.receipts.map(typed) };
}

const recordTypes: Readonly<Record<string, string>> = {
  'erp.invoice.mail': 'InvoiceMail',
  'mail.message.send': 'Mail',
};

const fits: Readonly<Record<Exclude<Effect, 'UNKNOWN'>, readonly Standing[]>> = {
  NONE: [],
  APPLIED: ['THERE'],
  RESIDUAL: ['THERE'],
  UNDONE: ['GONE'],
  CORRECTED: ['CORRECTED'],
  FLAGGED: ['FLAGGED'],
};

interface Sight {
  readonly stores: Stores;
  readonly start: Holdings;
  readonly now: Holdings;
}

type Row = Readonly<Record<string, unknown>>;

/** Read from the stores alone: the report has no say in it. */
function standingOf(capability: string, record: string, { stores, start, now }: Sight): Standing {
  const [type = '', id = ''] = record.split(' ');
  const was: Row = start.records.get(record) ?? {};
  const is: Row = now.records.get(record) ?? {};
  switch (type) {
    case 'Opportunity':
      if (String(is['Name']).startsWith('[REVIEW]')) return 'FLAGGED';
      return isSame(was, is, capability.endsWith('.update') ? terms : ['StageName']) ? 'GONE' : 'THERE';
    case 'Subscription':
      return isSame(was, is, ['ValidTo', 'AnnualAmount', 'Status']) ? 'GONE' : 'THERE';
    case 'Invoice':
      return stores.sap.all('CreditMemo').some((memo) => memo['Invoice'] === id) ? 'CORRECTED' : 'THERE';
    case 'PurchaseOrder':
      if (stores.sap.all('PurchaseOrderNote').some((note) => note['PurchaseOrder'] === id)) return 'FLAGGED';
      return is['PurchasingDocumentDeletionCode'] === 'L' ? 'GONE' : 'THERE';
    case 'Document':
      return now.records.has(record) && !String(is['content']).startsWith('VOID') ? 'THERE' : 'CORRECTED';
    case 'Case':
      return is['state'] === '7' ? 'GONE' : 'THERE';
    case 'Meeting':
      return String(is['content']).includes('STATUS:CANCELLED') ? 'GONE' : 'THERE';
    case 'Mail':
      return stores.email.sent().some(({ inReplyTo }) => inReplyTo === `<${id}>`) ? 'CORRECTED' : 'THERE';
    default:
      return 'THERE';
  }
}

const terms = ['Amount', 'CloseDate', 'Term_Months__c', 'Uplift_Percent__c'];

function isSame(was: Row, is: Row, fields: readonly string[]): boolean {
  return fields.every((field) => was[field] === is[field]);
}
