import { instantOf } from '@baton/kernel';
import type { Capability, KnownKey, Manifest } from '@baton/specialist/domain';
import type { FindResult, OperationToPerform, PerformResult, SystemConnector } from '@baton/specialist/kit';

/** What a field of that name holds in these systems; every other one holds an example of its type. */
const values: Readonly<Record<string, string>> = {
  ...{ accountId: '0015g0000000001AAA', accountName: 'Example', accountNumber: 'AC-1001', erpCustomer: '10100001' },
  ...{ contractFolder: '/contracts/AC-1001', opportunityId: '0065g0000000002AAA', subscriptionId: '30000001' },
  opportunityVersion: '2026-11-24T10:00:00.000+0000',
  ...{ customerId: '10100001', invoiceId: '90000001', creditMemoId: '95000001', stage: 'Renewal Due' },
  ...{ documentPath: '/contracts/AC-1001/renewal.txt', amount: '1000.00', annualAmount: '1000.00' },
};
const versions: Readonly<Record<string, string>> = {
  salesforce: '2026-11-24T10:00:00.000+0000',
  sap: 'W/"2026-11-24T10:00:00.123Z"',
  contracts: '"1a-2b"',
};
const ofType: Readonly<Record<string, string | number>> = {
  decimal: '1.00',
  percent: '1',
  integer: 1,
  currency: 'EUR',
  email: 'signatory@example.com',
};

function valuesOf(fields: Capability['output']): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    fields
      .filter(({ name }) => name !== 'emptyFields')
      .map(({ name, type }) => [name, values[name] ?? ofType[type] ?? (type === 'date' ? '2026-12-31' : 'x1')]),
  );
}

/** A system that does what it is asked, and counts; a test puts its own answers before it. */
export class ObligingSystem implements SystemConnector {
  readonly performed: string[] = [];
  /** The keys under which it was asked, in the order of `performed`. */
  readonly keys: string[] = [];
  /** What a search for our keys finds; a test may take a record out. */
  readonly records: KnownKey[] = [];
  answer: (capability: string, times: number) => PerformResult | undefined | Promise<PerformResult | undefined> = () =>
    undefined;
  /** What it shows of a key; by default it shows what it was asked to do. */
  show: (capability: string) => FindResult | undefined | Promise<FindResult | undefined> = () => undefined;

  /** What some fields of its records hold by now. */
  edited: Readonly<Record<string, string>> = {};

  constructor(readonly manifest: Manifest) {}

  async perform({ capability, key }: Pick<OperationToPerform, 'capability' | 'key'>): Promise<PerformResult> {
    this.performed.push(capability);
    this.keys.push(key);
    const times = this.performed.filter((name) => name === capability).length;
    const result = (await this.answer(capability, times)) ?? this.done(capability);
    if (result.kind === 'COMMITTED' && this.isWrite(capability)) {
      const { recordType, recordId } = result.receipt;
      this.records.push({ key, recordType, recordId, at: instantOf(Date.now()) });
    }
    return result;
  }

  async find({ capability }: { readonly capability: string }): Promise<FindResult> {
    const shown = await this.show(capability);
    if (shown) return shown;
    return this.performed.includes(capability)
      ? { kind: 'COMMITTED', receipt: this.receiptOf(capability) }
      : { kind: 'ABSENT' };
  }

  async listKeys() {
    return this.records;
  }

  timesPerformed(capability: string): number {
    return this.performed.filter((name) => name === capability).length;
  }

  private done(capability: string): PerformResult {
    return { kind: 'COMMITTED', receipt: this.receiptOf(capability) };
  }

  private isWrite(name: string): boolean {
    return this.manifest.capabilities.find((candidate) => candidate.name === name)?.effect === 'WRITE';
  }

  private receiptOf(name: string) {
    const capability = this.manifest.capabilities.find((candidate) => candidate.name === name);
    const outputs = {
      ...valuesOf(capability?.output ?? []),
      version: versions[this.manifest.system] ?? '',
      ...this.edited,
    };
    return { recordType: 'Record', recordId: `${name}-1`, outputs, before: valuesOf(capability?.before ?? []) };
  }
}
