import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningSandbox } from '../running-sandbox.js';
import { runSandbox } from '../running-sandbox.js';

type Row = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Row;
}

let running: RunningSandbox;
const authorization = `Basic ${Buffer.from('svc.renewals:sandbox-support').toString('base64')}`;
const cases = 'sn_customerservice_case';

async function call(
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${running.urlOf('servicenow')}/api/now/table/${path}`, {
    method,
    headers: { authorization, ...headers },
    ...sent,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Row),
  };
}

const recordOf = ({ body }: Answer): Row => body['result'] as Row;
const recordsOf = ({ body }: Answer): Row[] => body['result'] as Row[];
const find = async (table: string, query: string, more = ''): Promise<Row[]> =>
  recordsOf(await call('GET', `${table}?sysparm_query=${encodeURIComponent(query)}${more}`));
const company = async (accountNumber: string): Promise<string> =>
  String((await find('core_company', `u_account_number=${accountNumber}`))[0]?.['sys_id']);

beforeAll(async () => {
  running = await runSandbox();
});

afterAll(() => running.close());

describe('a client of the ticket system', () => {
  it('is refused without its password', async () => {
    expect(await call('GET', cases, undefined, { authorization: 'Basic eDp5' })).toMatchObject({
      status: 401,
      body: { error: { message: 'User Not Authenticated' }, status: 'failure' },
    });
  });

  it.each([
    ['GET', 'payroll', undefined, 400],
    ['GET', `${cases}/nothing`, undefined, 404],
    ['PATCH', `${cases}/nothing`, {}, 404],
    ['POST', cases, 'no json', 400],
    ['POST', 'sys_journal_field', { value: 'forged' }, 403],
    ['DELETE', cases, undefined, 405],
  ])('is told what is wrong with %s %s', async (method, path, body, status) => {
    expect(await call(method, path, body)).toMatchObject({ status, body: { status: 'failure' } });
  });

  it('gets the fields and as many records as it asks for, and where to go on', async () => {
    const page = await call('GET', 'core_company?sysparm_fields=name&sysparm_limit=2&sysparm_query=ORDERBYname');
    expect(page.headers.get('x-total-count')).toBe('64');
    expect(recordsOf(page)[0]).toEqual({ name: 'ACME Corporation' });
    const [, next = ''] = /<[^>]+\/table\/([^>]+)>;rel="next"/.exec(page.headers.get('link') ?? '') ?? [];
    const names = [...recordsOf(page), ...recordsOf(await call('GET', next))].map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(4);
  });
});

describe('a case', () => {
  it('is numbered by the system, and made again as often as it is asked for', async () => {
    const fields = { company: await company('AC-1001'), short_description: 'Onboarding', correlation_id: 'same' };
    const [one, other] = [await call('POST', cases, fields), await call('POST', cases, fields)];
    expect(one).toMatchObject({ status: 201, body: { result: { state: '1', active: 'true', sys_mod_count: '0' } } });
    expect(one.headers.get('location')).toMatch(new RegExp(`/${cases}/${String(recordOf(one)['sys_id'])}$`));
    expect([recordOf(one)['number'], recordOf(other)['number']]).toEqual(['CS0010001', 'CS0010002']);
    expect(await find(cases, 'correlation_id=same')).toHaveLength(2);
  });

  it('shows its references as links, or bare where that is asked for', async () => {
    const id = await company('AC-1002');
    const path = `${cases}/${String(recordOf(await call('POST', cases, { company: id }))['sys_id'])}`;
    expect(recordOf(await call('GET', path))['company']).toEqual({
      link: expect.stringMatching(new RegExp(`/core_company/${id}$`)),
      value: id,
    });
    expect(recordOf(await call('GET', `${path}?sysparm_exclude_reference_link=true`))['company']).toBe(id);
  });

  it('takes anything: what is no field is passed over, what is too long is cut off, what refers to nothing is kept', async () => {
    const fields = { colour: 'red', short_description: 'x'.repeat(200), company: 'nobody', number: 'mine' };
    const made = recordOf(await call('POST', `${cases}?sysparm_exclude_reference_link=true`, fields));
    expect(made).toMatchObject({ short_description: 'x'.repeat(160), company: 'nobody' });
    expect(made['number']).not.toBe('mine');
    expect(made).not.toHaveProperty('colour');
  });

  it('counts its changes, and keeps every work note as it was written', async () => {
    const id = String(recordOf(await call('POST', cases, {}))['sys_id']);
    await call('PATCH', `${cases}/${id}`, { work_notes: 'First' });
    const second = recordOf(await call('PATCH', `${cases}/${id}`, { work_notes: 'Second', priority: '2' }));
    expect(second).toMatchObject({ sys_mod_count: '2', priority: '2', work_notes: '' });
    const notes = await find('sys_journal_field', `element_id=${id}^element=work_notes`);
    expect(notes.map(({ value }) => value)).toEqual(['First', 'Second']);
  });

  it('is closed only with a reason, and left alone from then on', async () => {
    const path = `${cases}/${String(recordOf(await call('POST', cases, {}))['sys_id'])}`;
    expect((await call('PATCH', path, { state: '7' })).status).toBe(403);
    const closed = await call('PATCH', path, { state: '7', close_notes: 'Not needed' });
    expect(recordOf(closed)).toMatchObject({ state: '7', active: 'false' });
    expect((await call('PATCH', path, { state: '1' })).status).toBe(403);
  });

  it('is changed by a person as by a client, and deleted', async () => {
    const sysId = String(recordOf(await call('POST', cases, {}))['sys_id']);
    await running.edit({ system: 'servicenow', table: cases, sysId, fields: { priority: '1' } });
    expect(recordOf(await call('GET', `${cases}/${sysId}`))).toMatchObject({
      priority: '1',
      sys_updated_by: 'support.lead',
    });
    await running.edit({ system: 'servicenow', table: cases, sysId, operation: 'delete' });
    expect((await call('GET', `${cases}/${sysId}`)).status).toBe(404);
  });
});

describe('a list that is read page by page', () => {
  it('holds every record once only where the query leaves none of them in no order', async () => {
    const made: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      made.push(recordOf(await call('POST', cases, { correlation_id: 'of one second' }))['sys_id']);
    }
    const pages = async (query: string): Promise<unknown[]> => {
      const found = [0, 2].map((offset) => find(cases, query, `&sysparm_limit=2&sysparm_offset=${offset}`));
      return (await Promise.all(found)).flat().map(({ sys_id: sysId }) => sysId);
    };
    const query = 'correlation_id=of one second^ORDERBYsys_created_on';
    expect(new Set(await pages(query)).size).toBe(2);
    expect(await pages(`${query}^ORDERBYsys_id`)).toEqual(made.sort());
  });
});

describe('an encoded query', () => {
  const names = async (query: string): Promise<unknown[]> =>
    (await find('core_company', `${query}^ORDERBYname`)).map(({ name }) => name);

  it.each([
    ['name=acme corporation', ['ACME Corporation']],
    ['nameSTARTSWITHNorthwind', ['Northwind Logistics', 'Northwind Trading']],
    ['nameLIKEwind T', ['Northwind Trading']],
    ['nameENDSWITHIndustries', ['Globex Industries']],
    ['name=Globex Industries^ORname=ACME Corporation^city=Hamburg', ['ACME Corporation', 'Globex Industries']],
    ['name=Globex Industries^NQname=ACME Corporation', ['ACME Corporation', 'Globex Industries']],
    ['nameINGlobex Industries,ACME Corporation', ['ACME Corporation', 'Globex Industries']],
    ['u_account_number>=AC-1064', [expect.any(String)]],
    ['nameISEMPTY', []],
    ['name=100%', []],
  ])('finds by %s', async (query, found) => {
    expect(await names(query)).toEqual(found);
  });

  it('reaches through a reference, and compares numbers as numbers', async () => {
    const urgent = await find('incident', 'company.u_account_number=AC-1002^priority<2^active=true');
    expect(urgent.map(({ priority }) => priority)).toEqual(['1']);
    expect(await find('incident', 'priority<10^company.name=Globex Industries')).toHaveLength(2);
  });

  it('leaves out a condition on what is no field, and so finds everything', async () => {
    expect(await names('u_acount_number=AC-1001')).toHaveLength(64);
    expect(await find('incident', 'short_description.name=x^company.u_account_number=AC-1001')).toHaveLength(1);
  });
});
