import { afterEach, describe, expect, it } from '@jest/globals';
import type { Capability, Manifest } from '@baton/specialist/domain';
import { effectOf } from '@baton/goal/domain';
import type { SystemConnector } from '@baton/specialist/kit';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { openHouse } from './in-process-house.js';
import type { Kept } from './kept.js';
import { placesToKeep } from './kept.js';

type Answered = Awaited<ReturnType<SystemConnector['perform']>>;
type House = Awaited<ReturnType<typeof openHouse>>;

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
};

function valuesOf(fields: Capability['output']): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    fields
      .filter(({ name }) => name !== 'emptyFields')
      .map(({ name, type }) => [name, values[name] ?? ofType[type] ?? (type === 'date' ? '2026-12-31' : 'x1')]),
  );
}

/** A system that does what it is asked, and counts; a test puts its own answer before it. */
class ObligingSystem implements SystemConnector {
  readonly performed: string[] = [];
  answer: (capability: string, times: number) => Answered | undefined = () => undefined;

  constructor(readonly manifest: Manifest) {}

  async perform({ capability }: { readonly capability: string }): Promise<Answered> {
    this.performed.push(capability);
    const times = this.performed.filter((name) => name === capability).length;
    return this.answer(capability, times) ?? { kind: 'COMMITTED', receipt: this.receiptOf(capability) };
  }

  async find({ capability }: { readonly capability: string }) {
    return this.performed.includes(capability)
      ? ({ kind: 'COMMITTED', receipt: this.receiptOf(capability) } as const)
      : ({ kind: 'ABSENT' } as const);
  }

  async listKeys() {
    return [];
  }

  private receiptOf(name: string) {
    const capability = this.manifest.capabilities.find((candidate) => candidate.name === name);
    const outputs = { ...valuesOf(capability?.output ?? []), version: versions[this.manifest.system] ?? '' };
    return { recordType: 'Record', recordId: `${name}-1`, outputs, before: valuesOf(capability?.before ?? []) };
  }
}

let kept: Kept;
let house: House;
afterEach(async () => {
  await house.close();
  await kept.remove();
});

async function openWith(
  keep: () => Promise<Kept>,
): Promise<Record<'salesforce' | 'sap' | 'contracts', ObligingSystem>> {
  const systems = {
    salesforce: new ObligingSystem(salesforce),
    sap: new ObligingSystem(sap),
    contracts: new ObligingSystem(contracts),
  };
  kept = await keep();
  house = await openHouse(Object.values(systems), kept.store);
  return systems;
}

const sentence = 'Renew "Example" for a year at +5 %';

describe.each(placesToKeep)('a goal in hand that is kept %s', (_, keep) => {
  it('waits for a system that is busy, and spends nothing on it', async () => {
    const { sap: erp } = await openWith(keep);
    erp.answer = (capability, times) =>
      capability === 'erp.invoice.create' && times === 1
        ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 10 }
        : undefined;
    const { goalId } = await house.submit(sentence, 'busy');
    const { state, events } = await house.concluded(goalId);
    expect({ outcome: state.outcome, failure: state.failure }).toEqual({ outcome: 'COMPLETED' });
    expect(events.filter(({ type }) => type === 'OperationDeferred')).toHaveLength(1);
    expect(erp.performed.filter((name) => name === 'erp.invoice.create')).toHaveLength(2);
  });

  it('asks what became of a send whose answer was lost, and does nothing twice', async () => {
    const { sap: erp } = await openWith(keep);
    erp.answer = (capability) => {
      if (capability === 'erp.invoice.create') throw new Error('the connection was lost after the effect');
      return undefined;
    };
    const { goalId } = await house.submit(sentence, 'lost');
    const { state, events } = await house.concluded(goalId);
    expect({ outcome: state.outcome, failure: state.failure }).toEqual({ outcome: 'COMPLETED' });
    expect(events.map(({ type }) => type)).toContain('OperationBecameUnknown');
    expect(erp.performed.filter((name) => name === 'erp.invoice.create')).toHaveLength(1);
  });

  it('gives way to the next compensation when the best is refused', async () => {
    const { salesforce: crm, contracts: legal } = await openWith(keep);
    legal.answer = () => ({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
    crm.answer = (capability) =>
      capability === 'crm.opportunity.restore' ? { kind: 'REJECTED', code: 'CHANGED' } : undefined;
    const { goalId } = await house.submit(sentence, 'refused');
    const { state } = await house.concluded(goalId);
    expect({ outcome: state.outcome, failure: state.failure?.step }).toEqual({ outcome: 'PARTIAL', failure: 's3' });
    const effects = Object.values(state.steps).map((step) => `${step.planned.id} ${effectOf(step)}`);
    expect(effects).toEqual(expect.arrayContaining(['s1 FLAGGED', 's2 CORRECTED', 's3 NONE']));
    expect(house.troubles).toEqual([]);
  });
});
