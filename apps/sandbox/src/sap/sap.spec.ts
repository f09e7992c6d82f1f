import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import * as odataQuery from 'odata-query';
import type { RunningSandbox } from '../running-sandbox.js';
import { runSandbox } from '../running-sandbox.js';
import { servicePath } from './sap-http.js';

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly location: string;
  readonly body: Readonly<Record<string, unknown>>;
}

let running: RunningSandbox;
const authorization = `Basic ${Buffer.from('COMM_BILLING:sandbox-billing').toString('base64')}`;

async function call(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${running.urlOf('sap')}${servicePath}/${path}`, {
    method,
    headers: { authorization, accept: 'application/json;IEEE754Compatible=true', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? '',
    location: response.headers.get('location') ?? '',
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  };
}

async function keysWhere(filter: string, entity = 'Customer'): Promise<unknown[]> {
  const { status, body } = await call('GET', `${entity}?$filter=${encodeURIComponent(filter)}&$orderby=${entity}`);
  if (status !== 200) return [status];
  return (body['value'] as Record<string, unknown>[]).map((one) => one[entity]);
}

const newInvoice = (reference: string, more: object = {}): object => ({
  Customer: '10100005',
  Subscription: '30000005',
  Amount: '1200.50',
  Currency: currencyOfFifth,
  InvoiceDate: '2026-11-24',
  DueDate: '2026-12-24',
  ExternalReference: reference,
  ...more,
});
let currencyOfFifth = '';

/** The package's types say CommonJS where its ESM build gives the function itself, so it is called untyped. */
function queryOf(options: object): string {
  const build: unknown = odataQuery.default;
  if (typeof build !== 'function') throw new Error('odata-query has no default function');
  return String(Reflect.apply(build, undefined, [options]));
}

beforeAll(async () => {
  running = await runSandbox();
  currencyOfFifth = String((await call('GET', `Customer('10100005')`)).body['Currency']);
});

afterAll(() => running.close());

describe('a client of the ERP', () => {
  it('is refused without its password', async () => {
    const { status } = await call('GET', 'Customer', undefined, { authorization: 'Basic eDp5' });
    expect(status).toBe(401);
  });

  it('finds every entity set and the actions in the metadata', async () => {
    const { body } = await call('GET', '$metadata');
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true });
    const document: unknown = parser.parse(String(body['text']));
    const orders = ['PurchaseOrder', 'PurchaseOrderNote'];
    const logs = ['SubscriptionChange', 'PurchaseOrderChange'];
    const entitySets = ['Customer', 'Supplier', 'Subscription', 'Invoice', 'CreditMemo', ...orders, ...logs];
    expect(document).toMatchObject({
      Edmx: {
        DataServices: {
          Schema: {
            EntityContainer: { EntitySet: entitySets.map((Name) => ({ Name })) },
            Action: [
              { Name: 'Cancel', IsBound: 'true' },
              { Name: 'SendByEmail', IsBound: 'true' },
            ],
          },
        },
      },
    });
  });

  it('gets amounts as text if it asks for it, and as numbers otherwise', async () => {
    const asText = await call('GET', `Subscription('30000001')`);
    const asNumber = await call('GET', `Subscription('30000001')`, undefined, { accept: 'application/json' });
    expect([asText.body['AnnualAmount'], asNumber.body['AnnualAmount']]).toEqual(['48000.00', 48000]);
  });
});

describe('an invoice', () => {
  const mails = (invoice: unknown): unknown[] =>
    running.sandbox.stores.sap.all('SentOutput').filter((mail) => mail['Invoice'] === invoice);

  it('is mailed to the address of its customer as often as it is asked for, and nobody can look it up', async () => {
    const { body } = await call('POST', 'Invoice', newInvoice('mailed'));
    const send = `Invoice('${String(body['Invoice'])}')/SAP__self.SendByEmail`;
    expect([(await call('POST', send)).status, (await call('POST', send)).status]).toEqual([204, 204]);
    const customer = running.sandbox.stores.sap.all('Customer').find((one) => one['Customer'] === '10100005');
    const mail = { Recipient: customer?.['EmailAddress'], SentBy: 'COMM_BILLING' };
    expect(mails(body['Invoice'])).toMatchObject([mail, mail]);
    expect((await call('GET', 'SentOutput')).status).toBe(404);
    expect((await call('GET', `Invoice('${String(body['Invoice'])}')`)).body).toEqual({
      ...body,
      '@odata.context': expect.anything(),
    });
  });

  it('is not mailed once it is cancelled', async () => {
    const { body } = await call('POST', 'Invoice', newInvoice('cancelled, then mailed'));
    const path = `Invoice('${String(body['Invoice'])}')`;
    await call('POST', `${path}/SAP__self.Cancel`);
    expect((await call('POST', `${path}/SAP__self.SendByEmail`)).status).toBe(409);
    expect(mails(body['Invoice'])).toEqual([]);
  });

  it('is mailed by a person too', async () => {
    const { body } = await call('POST', 'Invoice', newInvoice('by hand'));
    await running.edit({ system: 'sap', entity: 'Invoice', key: String(body['Invoice']), operation: 'mail' });
    expect(mails(body['Invoice'])).toMatchObject([{ SentBy: 'KELLERM' }]);
  });

  it('is numbered by the system and found by the reference it was given', async () => {
    const created = await call('POST', 'Invoice', newInvoice('order-1'));
    expect(created).toMatchObject({
      status: 201,
      etag: expect.stringMatching(/^W\/"/),
      body: { Amount: '1200.50', Status: 'Posted' },
    });
    expect(created.location).toBe(`Invoice('${String(created.body['Invoice'])}')`);
    expect(await keysWhere(`ExternalReference eq 'order-1'`, 'Invoice')).toEqual([created.body['Invoice']]);
    const quoted = await call('POST', 'Invoice', newInvoice("O'Hara"));
    expect(await keysWhere(`ExternalReference eq 'O''Hara'`, 'Invoice')).toEqual([quoted.body['Invoice']]);
  });

  it('is not made twice under one reference: the second is a server error, and nothing was written', async () => {
    await call('POST', 'Invoice', newInvoice('order-2'));
    const again = await call('POST', 'Invoice', newInvoice('order-2'));
    expect(again).toMatchObject({
      status: 500,
      body: { error: { message: 'UNIQUE constraint failed: Invoice.ExternalReference' } },
    });
    expect(await keysWhere(`ExternalReference eq 'order-2'`, 'Invoice')).toHaveLength(1);
  });

  it('is cancelled once and deleted never', async () => {
    const { location } = await call('POST', 'Invoice', newInvoice('order-3'));
    expect(await call('POST', `${location}/SAP__self.Cancel`)).toMatchObject({
      status: 200,
      body: { Status: 'Cancelled' },
    });
    expect((await call('POST', `${location}/SAP__self.Cancel`)).status).toBe(409);
    expect((await call('DELETE', location)).status).toBe(403);
  });

  it('is not cancelled on a stale entity tag', async () => {
    const { location, etag } = await call('POST', 'Invoice', newInvoice('order-4'));
    await call('PATCH', location, { DocumentHeaderText: 'checked' }, { 'if-match': etag });
    expect((await call('POST', `${location}/SAP__self.Cancel`, undefined, { 'if-match': etag })).status).toBe(412);
  });

  it('keeps its amount once posted', async () => {
    const { location, etag } = await call('POST', 'Invoice', newInvoice('order-5'));
    const changed = await call('PATCH', location, { Amount: '1.00' }, { 'if-match': etag });
    expect(changed).toMatchObject({ status: 400, body: { error: { target: 'Amount' } } });
  });

  it.each([
    ['a number of its own', { Invoice: '90009999' }],
    ['three decimal places', { Amount: '1.005' }],
    ['an amount of nothing', { Amount: '0.00' }],
    ['an unknown customer', { Customer: '99999999' }],
    ['an unknown property', { Discount: '1.00' }],
    ['a date that is none', { DueDate: '2026-02-30' }],
    ['no currency', { Currency: null }],
    ['a status', { Status: 'Cancelled' }],
  ])('is refused with %s', async (_, more) => {
    expect(await call('POST', 'Invoice', newInvoice('order-bad', more))).toMatchObject({
      status: 400,
      body: { error: { code: '400', message: expect.any(String) } },
    });
    expect(await keysWhere(`ExternalReference eq 'order-bad'`, 'Invoice')).toEqual([]);
  });
});

describe('a credit memo', () => {
  const memo = (invoice: unknown, amount: string, reference: string): object => ({
    Invoice: invoice,
    Customer: '10100005',
    Amount: amount,
    Currency: currencyOfFifth,
    Reason: 'Billed in error',
    ExternalReference: reference,
  });

  it('corrects an invoice up to its amount, and the invoice then stays as it is', async () => {
    const { body, location } = await call('POST', 'Invoice', newInvoice('order-6'));
    expect((await call('POST', 'CreditMemo', memo(body['Invoice'], '1200.00', 'memo-1'))).status).toBe(201);
    expect((await call('POST', 'CreditMemo', memo(body['Invoice'], '0.51', 'memo-2'))).status).toBe(400);
    expect((await call('POST', 'CreditMemo', memo(body['Invoice'], '0.50', 'memo-1'))).status).toBe(500);
    expect((await call('POST', `${location}/SAP__self.Cancel`)).status).toBe(409);
  });

  it('is not made for a cancelled invoice', async () => {
    const { body, location } = await call('POST', 'Invoice', newInvoice('order-7'));
    await call('POST', `${location}/SAP__self.Cancel`);
    expect((await call('POST', 'CreditMemo', memo(body['Invoice'], '1.00', 'memo-3'))).status).toBe(400);
  });
});

describe('a purchase order', () => {
  const newOrder = (reference: string, more: object = {}): object => ({
    ...{ Supplier: '20100001', Customer: '10100005', Material: 'ONBOARDING', Amount: '2400.00', Currency: 'EUR' },
    ...{ ExternalReference: reference, ChangeReference: reference, ...more },
  });
  const release = (key: unknown): Promise<void> =>
    running.edit({ system: 'sap', entity: 'PurchaseOrder', key, operation: 'release' });
  const cancelled = { PurchasingDocumentDeletionCode: 'L' };
  const logOf = async (key: unknown): Promise<unknown> => {
    const query = queryOf({ filter: { PurchaseOrder: key }, orderBy: 'ChangeNumber' });
    return (await call('GET', `PurchaseOrderChange${query}`)).body['value'];
  };

  it('is in release until a person releases it, once, and the log tells who ordered and who released', async () => {
    const { body, etag, location } = await call('POST', 'PurchaseOrder', newOrder('po-1'));
    expect(body).toMatchObject({ PurchasingProcessingStatus: '03', PurchasingDocumentDeletionCode: null });
    const byClient = { PurchasingProcessingStatus: '05' };
    expect((await call('PATCH', location, byClient, { 'if-match': etag })).status).toBe(400);
    await release(body['PurchaseOrder']);
    const released = await call('GET', location);
    expect(released.body).toMatchObject(byClient);
    expect(await logOf(body['PurchaseOrder'])).toMatchObject([
      { Field: 'PurchaseOrder', ChangeReference: 'po-1', ChangedBy: 'COMM_BILLING' },
      { Field: 'PurchasingProcessingStatus', OldValue: '03', NewValue: '05', ChangedBy: 'KELLERM' },
    ]);
    await expect(release(body['PurchaseOrder'])).rejects.toThrow(/409.*already released/);
  });

  it('is cancelled by a mark on the version that was read, and not released any more', async () => {
    const { body, etag, location } = await call('POST', 'PurchaseOrder', newOrder('po-2'));
    expect(await call('PATCH', location, cancelled, { 'if-match': etag })).toMatchObject({
      status: 200,
      body: { ...cancelled, PurchasingProcessingStatus: '03' },
    });
    await expect(release(body['PurchaseOrder'])).rejects.toThrow(/409.*marked for deletion/);
    expect((await call('DELETE', location)).status).toBe(403);
  });

  it('is not cancelled on the version from before its release', async () => {
    const { body, etag, location } = await call('POST', 'PurchaseOrder', newOrder('po-3'));
    await release(body['PurchaseOrder']);
    expect((await call('PATCH', location, cancelled, { 'if-match': etag })).status).toBe(412);
    expect((await call('GET', location)).body).toMatchObject({ PurchasingDocumentDeletionCode: null });
  });

  it('has notes beside it, and stays as it is', async () => {
    const { body, etag, location } = await call('POST', 'PurchaseOrder', newOrder('po-4'));
    const note = { PurchaseOrder: body['PurchaseOrder'], PlainLongText: 'Look', ExternalReference: 'note-1' };
    expect((await call('POST', 'PurchaseOrderNote', note)).status).toBe(201);
    expect((await call('POST', 'PurchaseOrderNote', note)).status).toBe(500);
    expect((await call('GET', location)).etag).toBe(etag);
  });

  it.each([
    ['a supplier that does not exist', { Supplier: '29999999' }],
    ['an amount of nothing', { Amount: '0.00' }],
    ['a release', { PurchasingProcessingStatus: '05' }],
  ])('is refused with %s', async (_, more) => {
    expect((await call('POST', 'PurchaseOrder', newOrder('po-bad', more))).status).toBe(400);
    expect(await keysWhere(`ExternalReference eq 'po-bad'`, 'PurchaseOrder')).toEqual([]);
  });
});

describe('a subscription that is changed', () => {
  it('asks for an entity tag and refuses a stale one', async () => {
    const path = `Subscription('30000006')`;
    const { etag } = await call('GET', path);
    expect((await call('PATCH', path, { AnnualAmount: '1.00' })).status).toBe(428);
    const changed = await call('PATCH', path, { AnnualAmount: '1.00' }, { 'if-match': etag });
    expect(changed).toMatchObject({ status: 200, body: { AnnualAmount: '1.00' } });
    expect(changed.etag).not.toBe(etag);
    expect((await call('PATCH', path, { AnnualAmount: '2.00' }, { 'if-match': etag })).status).toBe(412);
  });

  it('gets a new entity tag at each change, even within a millisecond', async () => {
    const path = `Subscription('30000007')`;
    const tags = [];
    for (const Product of ['One', 'Two', 'Three'])
      tags.push((await call('PATCH', path, { Product }, { 'if-match': '*' })).etag);
    expect(new Set(tags).size).toBe(3);
  });

  it('is found in the change log by the reference of the change, after others have changed it', async () => {
    const path = `Subscription('30000008')`;
    const before = await call('GET', path);
    const change = { AnnualAmount: '777.00', ValidTo: '2028-12-31', ChangeReference: 'change-1' };
    await call('PATCH', path, change, { 'if-match': before.etag });
    await running.edit({ system: 'sap', entity: 'Subscription', key: '30000008', fields: { AnnualAmount: '888.00' } });
    const filter = { Subscription: '30000008', ChangeReference: 'change-1' };
    const query = queryOf({
      filter,
      select: ['Field', 'OldValue', 'NewValue', 'ChangedBy'],
      orderBy: 'Field',
    });
    const { body } = await call('GET', `SubscriptionChange${query}`);
    expect(body['value']).toMatchObject([
      { Field: 'AnnualAmount', OldValue: before.body['AnnualAmount'], NewValue: '777.00', ChangedBy: 'COMM_BILLING' },
      { Field: 'ChangeReference', OldValue: null, NewValue: 'change-1' },
      { Field: 'ValidTo', OldValue: before.body['ValidTo'], NewValue: '2028-12-31' },
    ]);
    const byPerson = await call(
      'GET',
      `SubscriptionChange?$filter=${encodeURIComponent(`Subscription eq '30000008' and ChangedBy eq 'KELLERM'`)}`,
    );
    expect(byPerson.body['value']).toMatchObject([{ ChangeReference: null, OldValue: '777.00', NewValue: '888.00' }]);
  });

  it('is not deleted, and customers are not changed at all', async () => {
    expect((await call('DELETE', `Subscription('30000008')`)).status).toBe(403);
    expect((await call('PATCH', `Customer('10100001')`, { CreditLimit: '1' }, { 'if-match': '*' })).status).toBe(405);
  });
});

describe('a filter', () => {
  it.each([
    [`Customer eq '10100001'`, ['10100001']],
    [`Customer lt '10100003' and Customer ne '10100001'`, ['10100002']],
    [`startswith(CustomerName,'Northwind') and not (CustomerName eq 'Northwind Trading')`, ['10100004']],
    [`contains(CustomerName,'ACME') or endswith(CustomerName,'Industries')`, ['10100001', '10100002']],
    [`endswith(CustomerName,'acme')`, []],
    [`Customer in ('10100002','10100009') and Currency eq 'EUR' and CreditLimit eq 193000.00`, ['10100002']],
    [`CreditLimit gt 193000 and CreditLimit le 193000.00`, []],
    [`CustomerName eq 'It''s' or (DunningNote eq null and Customer eq '10100001')`, []],
    [`LastChangeDateTime gt 2030-01-01T00:00:00Z`, []],
  ])('understands %s', async (filter, expected) => {
    expect(await keysWhere(filter)).toEqual(expected);
  });

  it.each([
    `Customer eq`,
    `Customer eq 10100001`,
    `Wages eq 1`,
    `Customer = '1'`,
    `(Customer eq '1'`,
    `Customer eq '1' Customer eq '2'`,
    `startswith(CreditLimit,'1')`,
    `CreditLimit eq 1.005`,
    `Customer eq '1'; drop`,
    `${'('.repeat(60)}Customer eq '1'${')'.repeat(60)}`,
  ])('is refused when it reads %s', async (filter) => {
    expect(await keysWhere(filter)).toEqual([400]);
  });
});

describe('a collection', () => {
  it('is narrowed, ordered, cut and counted', async () => {
    const query = queryOf({
      select: ['CustomerName'],
      orderBy: 'Customer desc',
      top: 2,
      skip: 62,
      count: true,
    });
    const { body } = await call('GET', `Customer${query}`);
    expect(body).toMatchObject({
      '@odata.count': 64,
      value: [
        { Customer: '10100002', CustomerName: 'Globex Industries' },
        { Customer: '10100001', CustomerName: 'ACME Corporation' },
      ],
    });
    expect((await call('GET', `Customer/$count?$filter=startswith(CustomerName,'North')`)).body).toEqual({ text: '2' });
  });

  it('answers what it does not have by 404 and what it can not do by 501', async () => {
    expect((await call('GET', `Invoice('1')`)).status).toBe(404);
    expect((await call('GET', `Payroll`)).status).toBe(404);
    expect((await call('GET', `Invoice?$expand=Customer`)).status).toBe(501);
  });
});
