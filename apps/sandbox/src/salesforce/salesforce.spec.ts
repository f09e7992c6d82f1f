import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jsforce from 'jsforce';
import type { RunningSandbox } from '../running-sandbox.js';
import { runSandbox } from '../running-sandbox.js';

let running: RunningSandbox;
let connection: jsforce.Connection;

async function connect(clientSecret = 'sandbox-secret'): Promise<jsforce.Connection> {
  const loginUrl = running.urlOf('salesforce');
  const oauth2 = { loginUrl, clientId: 'sandbox-client', clientSecret };
  const opened = new jsforce.Connection({ loginUrl, instanceUrl: loginUrl, version: '62.0', oauth2 });
  await opened.authorize({ grant_type: 'client_credentials' });
  return opened;
}

async function renewalOf(accountNumber: string): Promise<Record<string, unknown>> {
  const { records } = await connection.query(
    `SELECT Id, Amount, StageName, LastModifiedDate, AccountId FROM Opportunity ` +
      `WHERE Account.AccountNumber = '${accountNumber}' AND Type = 'Renewal' AND StageName != 'Closed Lost'`,
  );
  return records[0] ?? {};
}

/** What a refused call says: the error code and, where the call names them, the fields. */
async function refusal(call: PromiseLike<unknown>): Promise<object> {
  try {
    await call;
  } catch (error) {
    const { errorCode, message, data } = error as { errorCode: string; message: string; data?: { fields?: string[] } };
    return { errorCode, message, fields: data?.fields };
  }
  return { errorCode: 'NONE' };
}

const newDeal = (reference: string): Record<string, unknown> => ({
  Name: 'Upsell',
  StageName: 'Prospecting',
  CloseDate: '2027-01-31',
  External_Reference__c: reference,
});

beforeAll(async () => {
  running = await runSandbox();
  connection = await connect();
});

afterAll(() => running.close());

describe('a client of the CRM', () => {
  it('gets a session for its credentials and is refused with others', async () => {
    expect(connection.accessToken).toMatch(/^00D/);
    await expect(connect('wrong')).rejects.toMatchObject({ name: 'invalid_client' });
  });

  it('is told that its session is invalid', async () => {
    const instanceUrl = running.urlOf('salesforce');
    const stranger = new jsforce.Connection({ instanceUrl, accessToken: 'expired', version: '62.0' });
    expect(await refusal(stranger.query('SELECT Id FROM Account'))).toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
  });

  it('learns how much of its daily limit is used', async () => {
    await connection.query('SELECT Id FROM User');
    expect(connection.limitInfo.apiUsage).toEqual({ used: expect.any(Number), limit: 5_000_000 });
  });
});

describe('a record under a unique external id', () => {
  it('is created once, however often the request is repeated', async () => {
    const first = await connection.sobject('Opportunity').upsert(newDeal('key-1'), 'External_Reference__c');
    const again = await connection.sobject('Opportunity').upsert(newDeal('key-1'), 'External_Reference__c');
    expect(first).toMatchObject({ success: true, created: true });
    expect(again).toMatchObject({ success: true, created: false, id: first.id });
  });

  it('refuses a plain second creation and names the first', async () => {
    const { id } = await connection.sobject('Opportunity').create(newDeal('key-2'));
    expect(await refusal(connection.sobject('Opportunity').create(newDeal('key-2')))).toMatchObject({
      errorCode: 'DUPLICATE_VALUE',
      message: expect.stringContaining(String(id).slice(0, 15)),
    });
  });
});

describe('a record that is read, changed and deleted', () => {
  it('is found under both forms of its id', async () => {
    const { Id } = await renewalOf('AC-1010');
    const long = await connection.sobject('Opportunity').retrieve(String(Id));
    const short = await connection.sobject('Opportunity').retrieve(String(Id).slice(0, 15));
    expect(short['Id']).toBe(long['Id']);
  });

  it('keeps a change with its instant', async () => {
    const { Id } = await renewalOf('AC-1011');
    await connection.sobject('Opportunity').update({ Id: String(Id), StageName: 'Negotiation', Amount: 1234.5 });
    expect(await connection.sobject('Opportunity').retrieve(String(Id))).toMatchObject({
      StageName: 'Negotiation',
      Amount: 1234.5,
      LastModifiedDate: new Date(running.nowMs()).toISOString().replace('Z', '+0000'),
    });
  });

  it('is gone after its deletion, and says so', async () => {
    const { id } = await connection.sobject('Opportunity').create(newDeal('key-3'));
    await connection.sobject('Opportunity').destroy(String(id));
    const read = connection.sobject('Opportunity').retrieve(String(id));
    expect(await refusal(read)).toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  it('is not found under an id that never was', async () => {
    const read = connection.sobject('Account').retrieve('0015g0000099999');
    expect(await refusal(read)).toMatchObject({ errorCode: 'NOT_FOUND' });
  });
});

describe('a conditional update', () => {
  it('is refused when the record is newer, and passes over a change within the same second', async () => {
    const { Id } = await renewalOf('AC-1012');
    const read = new Date(running.nowMs()).toUTCString();
    const update = (amount: number): Promise<unknown> =>
      connection
        .sobject('Opportunity')
        .update({ Id: String(Id), Amount: amount }, { headers: { 'If-Unmodified-Since': read } });
    await running.edit({ system: 'salesforce', object: 'Opportunity', id: String(Id), fields: { Amount: 10 } });
    running.moveClock(400);
    await running.edit({ system: 'salesforce', object: 'Opportunity', id: String(Id), fields: { Amount: 20 } });
    expect(await refusal(update(30))).toEqual({ errorCode: 'NONE' });
    running.moveClock(1000);
    await running.edit({ system: 'salesforce', object: 'Opportunity', id: String(Id), fields: { Amount: 40 } });
    expect(await refusal(update(50))).toMatchObject({ errorCode: 'ERROR_HTTP_412' });
    expect(await connection.sobject('Opportunity').retrieve(String(Id))).toMatchObject({ Amount: 40 });
  });
});

describe('the history of an opportunity', () => {
  it('tells a change by its reference after others have changed the record', async () => {
    const { Id, Amount } = await renewalOf('AC-1013');
    const id = String(Id);
    await connection.sobject('Opportunity').update({ Id: id, Amount: 7000, Change_Reference__c: 'change-1' });
    running.moveClock(2000);
    const fields = { Amount: 9000, Change_Reference__c: 'someone else' };
    await running.edit({ system: 'salesforce', object: 'Opportunity', id, fields });
    const { records } = await connection.query(
      `SELECT Field, OldValue, NewValue, CreatedDate, CreatedById, CreatedBy.Name FROM OpportunityFieldHistory ` +
        `WHERE OpportunityId = '${id}' AND Field IN ('Amount', 'Change_Reference__c') ORDER BY CreatedDate, Field`,
    );
    expect(
      records.map((record): unknown[] => [
        record['Field'],
        record['OldValue'],
        record['NewValue'],
        record['CreatedBy'],
      ]),
    ).toMatchObject([
      ['Amount', Amount, 7000, { Name: 'Integration User' }],
      ['Change_Reference__c', null, 'change-1', { Name: 'Integration User' }],
      ['Amount', 7000, 9000, { Name: 'Iris Lang' }],
      ['Change_Reference__c', 'change-1', 'someone else', { Name: 'Iris Lang' }],
    ]);
    expect(records[0]?.['CreatedDate']).toBe(records[1]?.['CreatedDate']);
  });

  it('has no entry for a value that stays the same', async () => {
    const { Id, Amount } = await renewalOf('AC-1014');
    await connection.sobject('Opportunity').update({ Id: String(Id), Amount: Number(Amount) });
    const { totalSize } = await connection.query(
      `SELECT Id FROM OpportunityFieldHistory WHERE OpportunityId = '${String(Id)}' AND Field != 'created'`,
    );
    expect(totalSize).toBe(0);
  });

  it('can not be filtered by values', async () => {
    const query = connection.query(`SELECT Id FROM OpportunityFieldHistory WHERE NewValue = 'change-1'`);
    expect(await refusal(query)).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: expect.stringContaining('can not be filtered'),
    });
  });
});

describe('a query', () => {
  const names = async (where: string): Promise<unknown[]> => {
    const { records } = await connection.query(`SELECT Name FROM Account WHERE ${where}`);
    return records.map((record): unknown => record['Name']);
  };

  it.each([
    [`Name = 'acme corporation'`, ['ACME Corporation']],
    [`Name LIKE 'Northwind%' ORDER BY Name DESC`, ['Northwind Trading', 'Northwind Logistics']],
    [`Name LIKE 'North\\%'`, []],
    [`AccountNumber IN ('AC-1002', 'AC-1001') ORDER BY AccountNumber`, ['ACME Corporation', 'Globex Industries']],
    [`AccountNumber < 'AC-1003' AND (NOT Name LIKE 'ACME%')`, ['Globex Industries']],
    [`(Name LIKE 'ACME%' OR Name LIKE 'Globex%') AND NPS__c > 0`, ['ACME Corporation']],
    [`Owner.Name = 'Iris Lang' AND AccountNumber <= 'AC-1002'`, ['ACME Corporation']],
    [`ERP_Customer__c = null`, []],
    [`Name LIKE 'Northwind%' ORDER BY Name LIMIT 1 OFFSET 1`, ['Northwind Trading']],
  ])('understands WHERE %s', async (where, expected) => {
    expect(await names(where)).toEqual(expected);
  });

  it('counts, compares dates and reaches parents', async () => {
    const count = await connection.query(`SELECT COUNT() FROM Opportunity WHERE CloseDate >= 2027-01-01`);
    expect(count.totalSize).toBeGreaterThan(10);
    const { records } = await connection.query(
      `SELECT Id, Account.Name, Account.Owner.Name FROM Opportunity WHERE ERP_Subscription__c = '30000001'`,
    );
    expect(records).toEqual([
      expect.objectContaining({
        Account: expect.objectContaining({
          Name: 'ACME Corporation',
          Owner: expect.objectContaining({ Name: 'Iris Lang' }),
        }),
      }),
    ]);
  });

  it('comes in pages that lead on', async () => {
    const first = await connection.query('SELECT Id FROM Contact', {
      headers: { 'Sforce-Query-Options': 'batchSize=200' },
    });
    expect(first).toMatchObject({ done: false, totalSize: running.sandbox.stores.salesforce.all('Contact').length });
    const second = await connection.queryMore(String(first.nextRecordsUrl));
    expect(second.done).toBe(true);
    expect(first.records.length + second.records.length).toBe(first.totalSize);
  });

  it.each([
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY'],
    [`SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'`, 'MALFORMED_QUERY'],
    ['SELECT COUNT(Id) FROM Account GROUP BY Industry', 'MALFORMED_QUERY'],
    ['SELECT Wages FROM Account', 'INVALID_FIELD'],
    ["SELECT Id FROM Account WHERE NPS__c = '4'", 'INVALID_FIELD'],
    ['SELECT Id FROM Account WHERE Name = 4', 'INVALID_FIELD'],
    ['SELECT Parent.Name FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Payroll', 'INVALID_TYPE'],
    [`SELECT Id FROM Account WHERE Id = 'x'`, 'INVALID_QUERY_FILTER_OPERATOR'],
  ])('refuses %s', async (soql, errorCode) => {
    expect(await refusal(connection.query(soql))).toMatchObject({ errorCode });
  });
});

describe('a write that the CRM refuses', () => {
  it.each([
    ['an unknown field', { Margin__c: 1 }, { errorCode: 'INVALID_FIELD' }],
    ['a system field', { LastModifiedDate: '2026-01-01' }, { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE' }],
    [
      'an unknown stage',
      { StageName: 'Maybe' },
      { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['StageName'] },
    ],
    ['no name', { Name: '' }, { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }],
    ['a text that is too long', { Name: 'n'.repeat(121) }, { errorCode: 'STRING_TOO_LONG', fields: ['Name'] }],
    ['an amount below zero', { Amount: -1 }, { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Amount'] }],
    [
      'a win without an amount',
      { StageName: 'Closed Won', Amount: null },
      { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
    ],
    ['a date that is none', { CloseDate: '2027-02-30' }, { errorCode: 'JSON_PARSER_ERROR' }],
    ['an account that is none', { AccountId: '0015g0000099999' }, { errorCode: 'INVALID_CROSS_REFERENCE_KEY' }],
  ])('has %s', async (_, fields, expected) => {
    const { Id } = await renewalOf('AC-1015');
    const before = await connection.sobject('Opportunity').retrieve(String(Id));
    expect(await refusal(connection.sobject('Opportunity').update({ Id: String(Id), ...fields }))).toMatchObject(
      expected,
    );
    expect(await connection.sobject('Opportunity').retrieve(String(Id))).toEqual(before);
  });

  it('meets a locked record', async () => {
    const { Id } = await renewalOf('AC-1016');
    await running.edit({ system: 'salesforce', object: 'Opportunity', id: String(Id), operation: 'lock' });
    const update = connection.sobject('Opportunity').update({ Id: String(Id), Amount: 1 });
    expect(await refusal(update)).toMatchObject({ errorCode: 'ENTITY_IS_LOCKED' });
  });

  it('would delete an account', async () => {
    const { AccountId } = await renewalOf('AC-1016');
    const deletion = connection.sobject('Account').destroy(String(AccountId));
    expect(await refusal(deletion)).toMatchObject({ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' });
  });
});
