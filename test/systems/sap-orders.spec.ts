import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Receipt } from '@baton/specialist/domain';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { OutcomeUnclear } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/sap';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, operation, receiptOf, textOf } from './operations.js';

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
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

type Row = Readonly<Record<string, unknown>>;
const orders = (): readonly Row[] => standIns.sandbox.stores.sap.all('PurchaseOrder');

describe('a purchase order', () => {
  const ordering = (change: ConnectorInput = {}): OperationToPerform =>
    operation('erp.purchaseorder.create', {
      ...{ supplierId: '20100001', customerId: '10100001', material: 'ONBOARDING', amount: '2400.00', currency: 'EUR' },
      ...change,
    });
  const orderOf = (id: string): Row | undefined => orders().find((row) => row['PurchaseOrder'] === id);
  const ordersUnder = (key: string): Row[] => orders().filter((row) => row['ExternalReference'] === key);
  const notesTo = (id: string): Row[] =>
    standIns.sandbox.stores.sap.all('PurchaseOrderNote').filter((row) => row['PurchaseOrder'] === id);
  const release = async (key: string): Promise<void> => {
    standIns.moveClock(60_000);
    await standIns.edit({ system: 'sap', entity: 'PurchaseOrder', key, operation: 'release' });
  };
  const cancelling = (ordered: Receipt): OperationToPerform =>
    operation('erp.purchaseorder.cancel', {
      purchaseOrderId: ordered.recordId,
      version: textOf(ordered, 'version'),
    });
  const ordered = async (): Promise<Receipt> => receiptOf(await erp.perform(ordering()));
  const changed = { kind: 'REJECTED', code: 'CHANGED' };

  it('is posted once under its key', async () => {
    const posting = ordering();
    const committed = await erp.perform(posting);
    const { recordId } = receiptOf(committed);
    const version = `W/"${String(orderOf(recordId)?.['LastChangeDateTime'])}"`;
    expect(receiptOf(committed).outputs).toEqual({ purchaseOrderId: recordId, customerId: '10100001', version });
    expect(await erp.find(posting)).toEqual(committed);
    expect(await erp.perform(posting)).toEqual(committed);
    expect(await erp.perform(again(posting))).toEqual(committed);
    expect(ordersUnder(posting.key)).toMatchObject([
      { Supplier: '20100001', Amount: '2400.00', PurchasingProcessingStatus: '03' },
    ]);
  });

  it('is rejected, and not posted, for a supplier that does not exist', async () => {
    const posting = ordering({ supplierId: '29999999' });
    expect(await erp.perform(posting)).toEqual({ kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' });
    expect(await erp.find(posting)).toEqual({ kind: 'ABSENT' });
  });

  it('is cancelled as it was posted, and found so', async () => {
    const receipt = await ordered();
    standIns.moveClock(60_000);
    const cancel = cancelling(receipt);
    expect(await erp.find(cancel)).toEqual({ kind: 'ABSENT' });
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'PATCH', times: 1 });
    const committed = await erp.perform(cancel);
    expect(committed).toMatchObject({ kind: 'COMMITTED' });
    expect(orderOf(receipt.recordId)).toMatchObject({ PurchasingDocumentDeletionCode: 'L' });
    expect(await erp.perform(again(cancel))).toEqual(committed);
  });

  it.each<[string, (id: string) => Promise<void>]>([
    ['released', release],
    ['changed', (key) => standIns.edit({ system: 'sap', entity: 'PurchaseOrder', key, fields: { Amount: '1.00' } })],
  ])('is left alone once somebody has %s it', async (_what, edit) => {
    const receipt = await ordered();
    await edit(receipt.recordId);
    const theirs = orderOf(receipt.recordId);
    expect(await erp.perform(cancelling(receipt))).toEqual(changed);
    expect(orderOf(receipt.recordId)).toEqual(theirs);
  });

  it('is left alone too when it is only found after its release', async () => {
    const posting = ordering();
    await standIns.switchOn({ system: 'sap', kind: 'stale-reads' });
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'POST', times: 1 });
    await expect(erp.perform(posting)).rejects.toThrow(OutcomeUnclear);
    await standIns.switchOff();
    const [order] = ordersUnder(posting.key);
    await release(String(order?.['PurchaseOrder']));
    const found = receiptOf(await erp.perform(again(posting)));
    expect(await erp.perform(cancelling(found))).toEqual(changed);
  });

  it('is flagged by one note beside it, and stays as a person left it', async () => {
    const { recordId } = await ordered();
    await release(recordId);
    const theirs = orderOf(recordId);
    const flagging = operation('erp.purchaseorder.flag', { purchaseOrderId: recordId });
    const { recordId: noteId, outputs } = receiptOf(await erp.perform(flagging));
    expect(outputs).toEqual({ noteId, purchaseOrderId: recordId });
    expect(receiptOf(await erp.perform(again(flagging))).recordId).toBe(noteId);
    expect(notesTo(recordId)).toMatchObject([{ PlainLongText: expect.stringContaining('still wanted') }]);
    expect(orderOf(recordId)).toEqual(theirs);
  });

  it('can not be found cancelled where it is not there', async () => {
    const cancel = operation('erp.purchaseorder.cancel', { purchaseOrderId: '49999999', version: 'W/"x"' });
    expect(await erp.perform(cancel)).toEqual({ kind: 'REJECTED', code: 'NOT_FOUND' });
    expect(await erp.find(cancel)).toEqual({ kind: 'CANNOT_TELL' });
  });
});
