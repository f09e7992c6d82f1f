import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { instantOf } from '@baton/kernel';
import type { ConnectorInput, OperationToPerform, SystemConnector } from '@baton/specialist/kit';
import { OutcomeUnclear } from '@baton/specialist/kit';
import { connectSystem, manifest } from '@baton/specialist/systems/sap';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { runSandbox } from '../../apps/sandbox/src/running-sandbox.js';
import { again, nobodyListensAt, operation, receiptOf, textOf, untilCommitted } from './operations.js';

let standIns: RunningSandbox;
let erp: SystemConnector;

const connect = (change: Readonly<Record<string, string>> = {}): SystemConnector =>
  connectSystem({
    SAP_URL: standIns.urlOf('sap'),
    SAP_USER: 'COMM_BILLING',
    SAP_PASSWORD: 'sandbox-billing',
    ...change,
  });

beforeAll(async () => {
  standIns = await runSandbox();
  erp = connect();
});
afterAll(() => standIns.close());
beforeEach(() => standIns.moveClock(60_000));
afterEach(() => standIns.switchOff());

type Row = Readonly<Record<string, unknown>>;
const rows = (entity: 'Invoice' | 'CreditMemo' | 'Subscription', key: string): Row[] =>
  standIns.sandbox.stores.sap
    .all(entity)
    .filter((row) => row['ExternalReference'] === key || row['ChangeReference'] === key);

const invoiceInput = {
  customerId: '10100001',
  subscriptionId: '30000001',
  amount: '50400.00',
  currency: 'EUR',
  invoiceDate: '2026-12-01',
  dueDate: '2026-12-31',
};
const invoice = (change: ConnectorInput = {}): OperationToPerform =>
  operation('erp.invoice.create', { ...invoiceInput, ...change });

describe('an invoice', () => {
  it('is posted once under its key', async () => {
    const posting = invoice();
    const receipt = receiptOf(await erp.perform(posting));
    expect(receipt).toMatchObject({
      recordType: 'Invoice',
      recordId: textOf(receipt, 'invoiceId'),
      committedAt: instantOf(standIns.nowMs()),
      outputs: { customerId: '10100001' },
      before: {},
    });
    expect(receipt.link).toMatch(new RegExp(`/Invoice\\('${receipt.recordId}'\\)$`));
    expect(rows('Invoice', posting.key)).toMatchObject([
      {
        Invoice: receipt.recordId,
        Customer: '10100001',
        Subscription: '30000001',
        Amount: '50400.00',
        Status: 'Posted',
      },
    ]);
    const { committedAt: _notKept, ...found } = receipt;
    expect(await erp.find(posting)).toEqual({ kind: 'COMMITTED', receipt: found });
  });

  it('is the same one when it is sent again, with the doubt told or not', async () => {
    const posting = invoice();
    const { recordId } = receiptOf(await erp.perform(posting));
    expect(receiptOf(await erp.perform(posting)).recordId).toBe(recordId);
    expect(receiptOf(await erp.perform(again(posting))).recordId).toBe(recordId);
    expect(rows('Invoice', posting.key)).toHaveLength(1);
  });

  it('is found when somebody has changed it since', async () => {
    const posting = invoice();
    const { recordId } = receiptOf(await erp.perform(posting));
    standIns.moveClock(60_000);
    await standIns.edit({ system: 'sap', entity: 'Invoice', key: recordId, fields: { PaymentBlockingReason: 'A' } });
    expect(receiptOf(await erp.find(posting)).recordId).toBe(recordId);
  });

  it.each<[string, ConnectorInput]>([
    ['the customer does not exist', { customerId: '99999999' }],
    ['the amount is none', { amount: '0.00' }],
  ])('is rejected, and not posted, when %s', async (_reason, change) => {
    const posting = invoice(change);
    expect(await erp.perform(posting)).toEqual({ kind: 'REJECTED', code: 'INVALID_FOR_SYSTEM' });
    expect(await erp.find(posting)).toEqual({ kind: 'ABSENT' });
  });

  it.each([500, 503, 0])('is committed after all when the answer got lost behind status %s', async (status) => {
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'POST', times: 1, status });
    const posting = invoice();
    expect(await erp.perform(posting)).toMatchObject({ kind: 'COMMITTED' });
    expect(rows('Invoice', posting.key)).toHaveLength(1);
  });

  it('is unknown when neither the answer nor the record is there', async () => {
    await standIns.switchOn({ system: 'sap', kind: 'fail-before', method: 'POST', times: 1 });
    const posting = invoice();
    await expect(erp.perform(posting)).rejects.toThrow(OutcomeUnclear);
    expect(await erp.find(posting)).toEqual({ kind: 'ABSENT' });
    expect(await erp.perform(again(posting))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is unknown when the record can not be looked for either', async () => {
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'POST', times: 1, status: 500 });
    await standIns.switchOn({ system: 'sap', kind: 'fail-before', method: 'GET', status: 429 });
    const posting = invoice();
    await expect(erp.perform(posting)).rejects.toThrow(OutcomeUnclear);
    await expect(erp.find(posting)).rejects.toThrow();
    await standIns.switchOff();
    expect(await erp.find(posting)).toMatchObject({ kind: 'COMMITTED' });
  });

  it('is absent until it lands, and then there once', async () => {
    await standIns.switchOn({ system: 'sap', kind: 'commit-late', method: 'POST', times: 1, delayMs: 200 });
    const posting = invoice();
    await expect(erp.perform(posting)).rejects.toThrow(OutcomeUnclear);
    // The next attempt is in time, and the late one meets the key that it has used up.
    const { recordId } = receiptOf(await erp.perform(again(posting)));
    expect(receiptOf(await untilCommitted(() => erp.find(posting))).recordId).toBe(recordId);
    await standIns.switchOn({ system: 'sap', kind: 'slow', method: 'GET', times: 1, delayMs: 300 });
    await erp.find(posting);
    expect(rows('Invoice', posting.key)).toHaveLength(1);
  });

  it('waits while the system wants to be left alone', async () => {
    await standIns.switchOn({ system: 'sap', kind: 'fail-before', method: 'POST', times: 1, status: 429 });
    expect(await erp.perform(invoice())).toMatchObject({ kind: 'DEFERRED', cause: 'RATE_LIMITED' });
  });

  it('is unknown when its time is over before an answer came', async () => {
    await standIns.switchOn({ system: 'sap', kind: 'hang', method: 'POST', times: 1 });
    await expect(erp.perform({ ...invoice(), signal: AbortSignal.timeout(200) })).rejects.toThrow(OutcomeUnclear);
  });
});

describe('a credit memo', () => {
  it('takes an invoice back in full, and only once', async () => {
    const posted = receiptOf(await erp.perform(invoice()));
    const { invoiceId, customerId } = { invoiceId: posted.recordId, customerId: '10100001' };
    const input = { invoiceId, customerId, amount: invoiceInput.amount, currency: 'EUR' };
    const crediting = operation('erp.creditmemo.create', input);
    const committed = await erp.perform(crediting);
    expect(rows('CreditMemo', crediting.key)).toMatchObject([
      { CreditMemo: textOf(receiptOf(committed), 'creditMemoId'), Invoice: invoiceId, Amount: '50400.00' },
    ]);
    expect(receiptOf(await erp.perform(again(crediting))).recordId).toBe(receiptOf(committed).recordId);
    expect(await erp.perform(operation('erp.creditmemo.create', input))).toEqual({
      kind: 'REJECTED',
      code: 'INVALID_FOR_SYSTEM',
    });
  });
});

let subscriptionsUsed = 0;
/** Each test has a subscription of its own, so that none sees what another has left. */
async function nextSubscription(): Promise<Readonly<Record<string, string>>> {
  subscriptionsUsed += 1;
  const subscriptionId = String(30_000_010 + subscriptionsUsed);
  const read = receiptOf(await erp.perform(operation('erp.subscription.read', { subscriptionId })));
  return read.outputs as Readonly<Record<string, string>>;
}
const subscription = (id: string): Row | undefined =>
  standIns.sandbox.stores.sap.all('Subscription').find((row) => row['Subscription'] === id);
const editSubscription = (id: string, fields: Row): Promise<void> =>
  standIns.edit({ system: 'sap', entity: 'Subscription', key: id, fields });

const extension = (subscriptionId: string, change: ConnectorInput = {}): OperationToPerform =>
  operation('erp.subscription.extend', { subscriptionId, validTo: '2029-12-31', annualAmount: '50400.00', ...change });

describe('a subscription', () => {
  it('is read with its version and what the manifest declares', async () => {
    const outputs = await nextSubscription();
    const declared = manifest.capabilities.find(({ name }) => name === 'erp.subscription.read')?.output ?? [];
    expect(Object.keys(outputs)).toEqual(declared.map(({ name }) => name));
    expect(outputs['annualAmount']).toMatch(/^\d+\.\d\d$/);
  });

  it('is rejected when it does not exist', async () => {
    const missing = { subscriptionId: '39999999' };
    const notFound = { kind: 'REJECTED', code: 'NOT_FOUND' };
    expect(await erp.perform(operation('erp.subscription.read', missing))).toEqual(notFound);
    expect(await erp.perform(extension('39999999'))).toEqual(notFound);
  });

  it('is extended with a receipt that tells what was there before', async () => {
    const { subscriptionId = '', version = '', validTo, annualAmount, customerId } = await nextSubscription();
    const extending = extension(subscriptionId, { version });
    const committed = await erp.perform(extending);
    const after = `W/"${String(subscription(subscriptionId)?.['LastChangeDateTime'])}"`;
    expect(committed).toMatchObject({
      receipt: {
        recordType: 'Subscription',
        recordId: subscriptionId,
        versionBefore: version,
        versionAfter: after,
        outputs: { subscriptionId, customerId, version: after },
        before: { validTo, annualAmount },
      },
    });
    expect(rows('Subscription', extending.key)).toMatchObject([{ ValidTo: '2029-12-31', AnnualAmount: '50400.00' }]);
    expect(await erp.find(extending)).toEqual(committed);
  });

  it('is found extended, with the same receipt, when people have changed it since', async () => {
    const { subscriptionId = '', version = '' } = await nextSubscription();
    const extending = operation('erp.subscription.extend', { subscriptionId, version, validTo: '2029-12-31' });
    const committed = await erp.perform(extending);
    standIns.moveClock(60_000);
    await editSubscription(subscriptionId, { ValidTo: '2031-01-01', AnnualAmount: '1.00', ChangeReference: 'by hand' });
    expect(await erp.find(extending)).toEqual(committed);
    expect(await erp.perform(again(extending))).toEqual(committed);
    expect(subscription(subscriptionId)?.['ValidTo']).toBe('2031-01-01');
  });

  it('is left alone when it is no longer as it was read', async () => {
    const { subscriptionId = '', version = '' } = await nextSubscription();
    await editSubscription(subscriptionId, { Product: 'Another' });
    const before = subscription(subscriptionId);
    const rejected = { kind: 'REJECTED', code: 'CHANGED' };
    expect(await erp.perform(extension(subscriptionId, { version }))).toEqual(rejected);
    expect(subscription(subscriptionId)).toEqual(before);
  });

  it('is left alone by the system itself when the change came after the last look', async () => {
    const { subscriptionId = '' } = await nextSubscription();
    await standIns.switchOn({ system: 'sap', kind: 'stale-reads' });
    await editSubscription(subscriptionId, { Product: 'Another' });
    expect(await erp.perform(extension(subscriptionId))).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
  });

  it('is found extended at once when only the answer got lost', async () => {
    const { subscriptionId = '', validTo } = await nextSubscription();
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'PATCH', times: 1 });
    const committed = receiptOf(await erp.perform(extension(subscriptionId)));
    expect(committed.before['validTo']).toBe(validTo);
  });

  it('is in doubt while reads lag behind, and extended once', async () => {
    const { subscriptionId = '' } = await nextSubscription();
    await standIns.switchOn({ system: 'sap', kind: 'stale-reads' });
    await standIns.switchOn({ system: 'sap', kind: 'fail-after', method: 'PATCH', times: 1 });
    const extending = extension(subscriptionId);
    await expect(erp.perform(extending)).rejects.toThrow(OutcomeUnclear);
    expect(await erp.find(extending)).toEqual({ kind: 'ABSENT' });
    // The old version that is still shown does not open the record a second time.
    expect(await erp.perform(again(extending))).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    await standIns.switchOff();
    expect(await erp.perform(again(extending))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('lands late and is found then', async () => {
    const { subscriptionId = '' } = await nextSubscription();
    await standIns.switchOn({ system: 'sap', kind: 'commit-late', method: 'PATCH', times: 1, delayMs: 200 });
    const extending = extension(subscriptionId);
    await expect(erp.perform(extending)).rejects.toThrow(OutcomeUnclear);
    expect(await untilCommitted(() => erp.find(extending))).toMatchObject({ kind: 'COMMITTED' });
  });

  it('gets back its former end and amount', async () => {
    const { subscriptionId = '', validTo, annualAmount } = await nextSubscription();
    const extended = receiptOf(await erp.perform(extension(subscriptionId)));
    standIns.moveClock(60_000);
    const input = { subscriptionId, version: textOf(extended, 'version'), ...(extended.before as ConnectorInput) };
    const restoring = operation('erp.subscription.restore', input);
    const restored = await erp.perform(restoring);
    expect(subscription(subscriptionId)).toMatchObject({ ValidTo: validTo, AnnualAmount: annualAmount });
    expect(receiptOf(restored).before).toEqual({});
    expect(await erp.find(restoring)).toEqual(restored);
  });

  it('does not get them back when somebody has changed it since', async () => {
    const { subscriptionId = '' } = await nextSubscription();
    const extended = receiptOf(await erp.perform(extension(subscriptionId)));
    standIns.moveClock(60_000);
    await editSubscription(subscriptionId, { ValidTo: '2031-01-01' });
    const input = { subscriptionId, version: textOf(extended, 'version'), ...(extended.before as ConnectorInput) };
    const restored = await erp.perform(operation('erp.subscription.restore', input));
    expect(restored).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
  });
});

describe('a subscription that is to end', () => {
  const ending = (subscriptionId: string, change: ConnectorInput = {}): OperationToPerform =>
    operation('erp.subscription.end', { subscriptionId, ...change });

  it('is cancelled with its term as it is, and opened again', async () => {
    const { subscriptionId = '', version = '', validTo } = await nextSubscription();
    const end = ending(subscriptionId, { version });
    const committed = await erp.perform(end);
    const ended = receiptOf(committed);
    expect(ended.before).toEqual({ status: 'Active' });
    expect(subscription(subscriptionId)).toMatchObject({ Status: 'Cancelled', ValidTo: validTo });
    expect(await erp.find(end)).toEqual(committed);
    expect(await erp.perform(again(end))).toEqual(committed);
    standIns.moveClock(60_000);
    const input = { subscriptionId, version: textOf(ended, 'version'), ...(ended.before as ConnectorInput) };
    expect(await erp.perform(operation('erp.subscription.reopen', input))).toMatchObject({ kind: 'COMMITTED' });
    expect(subscription(subscriptionId)).toMatchObject({ Status: 'Active', ValidTo: validTo });
  });

  it('is left alone when it has ended already, or was changed since it was read', async () => {
    const { subscriptionId = '', version = '' } = await nextSubscription();
    await editSubscription(subscriptionId, { Status: 'Cancelled' });
    expect(await erp.perform(ending(subscriptionId, { version }))).toEqual({ kind: 'REJECTED', code: 'CHANGED' });
    expect(await erp.perform(ending(subscriptionId))).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
    expect(await erp.perform(extension(subscriptionId))).toEqual({ kind: 'REJECTED', code: 'CONFLICT' });
  });

  it('is not opened again over what a person has done', async () => {
    const { subscriptionId = '' } = await nextSubscription();
    const ended = receiptOf(await erp.perform(ending(subscriptionId)));
    standIns.moveClock(60_000);
    await editSubscription(subscriptionId, { ValidTo: '2026-10-31' });
    const input = { subscriptionId, version: textOf(ended, 'version'), status: 'Active' };
    const rejected = { kind: 'REJECTED', code: 'CHANGED' };
    expect(await erp.perform(operation('erp.subscription.reopen', input))).toEqual(rejected);
  });
});

describe('the ERP', () => {
  it('lists the records that bear keys of ours since a moment', async () => {
    const { subscriptionId = '' } = await nextSubscription();
    await erp.perform(invoice());
    standIns.moveClock(60_000);
    const since = instantOf(standIns.nowMs());
    const order = operation('erp.purchaseorder.create', {
      ...{ supplierId: '20100001', customerId: '10100001', material: 'ONBOARDING', amount: '1.00', currency: 'EUR' },
    });
    const operations = [invoice(), order, extension(subscriptionId)];
    const results = await Promise.all(operations.map((one) => erp.perform(one)));
    const receipts = results.map(receiptOf);
    const keys = await erp.listKeys?.({ since, signal: new AbortController().signal });
    expect(keys).toEqual(
      operations.map(({ key }, index) => ({
        key,
        recordType: receipts[index]?.recordType,
        recordId: receipts[index]?.recordId,
        at: since,
      })),
    );
  });

  it('has no way to use a key up, so none is ever claimed', () => {
    expect(erp.claim).toBeUndefined();
  });

  it.each([
    ['it is not there', { SAP_URL: nobodyListensAt }],
    ['it refuses the credentials', { SAP_PASSWORD: 'wrong' }],
  ])('defers everything while %s', async (_reason, change) => {
    expect(await connect(change).perform(invoice())).toMatchObject({ kind: 'DEFERRED', cause: 'UNAVAILABLE' });
  });

  it('is not connected without its credentials', () => {
    expect(() => connectSystem({})).toThrow(/SAP_URL, SAP_USER, SAP_PASSWORD/);
  });
});
