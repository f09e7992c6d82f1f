import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { OutcomeUnclear } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/sap';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, operation, receiptOf } from './operations.js';

let standIns: RunningSandbox;
let erp: SystemConnector;

beforeAll(async () => {
  standIns = await runSandbox();
  erp = connectSystem({
    SAP_URL: standIns.urlOf('sap'),
    SAP_USER: 'COMM_BILLING',
    SAP_PASSWORD: 'sandbox-billing',
  });
});
afterAll(() => standIns.close());
afterEach(() => standIns.switchOff());

type Row = Readonly<Record<string, unknown>>;

const invoice = {
  customerId: '10100001',
  subscriptionId: '30000001',
  amount: '50400.00',
  currency: 'EUR',
  invoiceDate: '2026-12-01',
  dueDate: '2026-12-31',
};

describe('the mail of an invoice', () => {
  const mailsOf = (invoiceId: string): Row[] =>
    standIns.sandbox.stores.sap.all('SentOutput').filter((row) => row['Invoice'] === invoiceId);
  const recorded = { recordType: 'InvoiceMail', recordId: '' };
  let invoiceId = '';
  beforeEach(async () => {
    invoiceId = receiptOf(await erp.perform(operation('erp.invoice.create', invoice))).recordId;
  });
  const mailing = (): OperationToPerform => operation('erp.invoice.mail', { invoiceId });

  it('goes out once, to the address that the ERP has, with a receipt that the journal can have again', async () => {
    const sending = mailing();
    const committed = await erp.perform(sending);
    expect(committed).toMatchObject({
      receipt: { recordType: 'InvoiceMail', recordId: invoiceId, outputs: { invoiceId, customerId: '10100001' } },
    });
    expect(mailsOf(invoiceId)).toMatchObject([{ Recipient: 'chidi.okafor@acme.example' }]);
    expect(await erp.find({ ...sending, recorded: { ...recorded, recordId: invoiceId } })).toEqual(committed);
  });

  it('is unknown for ever when its answer got lost, and is never sent a second time', async () => {
    const sending = mailing();
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'POST', times: 1 });
    await expect(erp.perform(sending)).rejects.toThrow(OutcomeUnclear);
    expect(await erp.find(sending)).toEqual({ kind: 'CANNOT_TELL' });
    await expect(erp.perform(again(sending))).rejects.toThrow(OutcomeUnclear);
    expect(mailsOf(invoiceId)).toHaveLength(1);
  });

  it('is unknown just the same when nothing was sent', async () => {
    const sending = mailing();
    await standIns.switchOn({ system: 'sap', kind: 'fail-before', method: 'POST', times: 1 });
    await expect(erp.perform(sending)).rejects.toThrow(OutcomeUnclear);
    expect(await erp.find(sending)).toEqual({ kind: 'CANNOT_TELL' });
    expect(mailsOf(invoiceId)).toEqual([]);
  });

  it('waits while the invoice can not be read, since nothing was sent yet', async () => {
    await standIns.switchOn({ system: 'sap', kind: 'fail-before', method: 'GET', times: 1 });
    expect(await erp.perform(mailing())).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it.each([
    ['does not exist', 'NOT_FOUND', async () => '99999999'],
    ['is cancelled', 'CONFLICT', cancelled],
  ])('is rejected when the invoice %s', async (_reason, code, invoiceOf) => {
    const unfit = operation('erp.invoice.mail', { invoiceId: await invoiceOf() });
    expect(await erp.perform(unfit)).toEqual({ kind: 'REJECTED', code });
    expect(mailsOf(String(unfit.input['invoiceId']))).toEqual([]);
  });

  async function cancelled(): Promise<string> {
    await standIns.edit({ system: 'sap', entity: 'Invoice', key: invoiceId, operation: 'cancel' });
    return invoiceId;
  }
});
