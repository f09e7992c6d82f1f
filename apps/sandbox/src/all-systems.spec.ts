import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import type { SystemName } from './faults.js';
import type { Edit } from './admin-edits.js';
import type { RunningSandbox } from './running-sandbox.js';
import { runSandbox } from './running-sandbox.js';
import { servicePath } from './sap/sap-http.js';

let running: RunningSandbox;
let salesforceToken = '';

beforeAll(async () => {
  running = await runSandbox();
  const login = await fetch(`${running.urlOf('salesforce')}/services/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret',
  });
  salesforceToken = ((await login.json()) as { readonly access_token: string }).access_token;
});
afterEach(() => running.switchOff());
afterAll(() => running.close());

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** How a client makes, and looks for, one record that bears a mark of its own; and how a person changes something. */
interface Habits {
  readonly make: (mark: string) => Promise<void>;
  /** Whether a client can see the record; nothing where clients see nothing. */
  readonly sees?: (mark: string) => Promise<boolean>;
  /** How many records of that mark the system holds. */
  readonly held: (mark: string) => number;
  readonly edit: (mark: string) => Edit;
}

const http = async (
  system: SystemName,
  method: string,
  path: string,
  { auth, ...init }: RequestInit & { readonly auth: string; readonly headers?: Record<string, string> },
): Promise<Response> => {
  const headers = { ...init.headers, authorization: auth };
  return fetch(running.urlOf(system) + path, { method, ...init, headers });
};

const json = { 'content-type': 'application/json' };
const sap = basic('COMM_BILLING', 'sandbox-billing');
const contracts = basic('legal-service', 'sandbox-legal');
const servicenow = basic('svc.renewals', 'sandbox-support');
const calendar = basic('meetings-service', 'sandbox-meetings');

const eventText = (mark: string): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:${mark}\r\nDTSTART:20261201T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

const count = <Row>(rows: readonly Row[], isMarked: (row: Row) => boolean): number => rows.filter(isMarked).length;

const habits: Readonly<Record<SystemName, Habits>> = {
  salesforce: {
    make: async (mark) => {
      const body = JSON.stringify({ LastName: mark });
      const auth = `Bearer ${salesforceToken}`;
      await http('salesforce', 'POST', '/services/data/v62.0/sobjects/Contact', { auth, body, headers: json });
    },
    sees: async (mark) => {
      const query = encodeURIComponent(`SELECT Id FROM Contact WHERE LastName = '${mark}'`);
      const auth = `Bearer ${salesforceToken}`;
      const found = await http('salesforce', 'GET', `/services/data/v62.0/query?q=${query}`, { auth });
      return ((await found.json()) as { readonly totalSize: number }).totalSize > 0;
    },
    held: (mark) => count(running.sandbox.stores.salesforce.all('Contact'), (row) => row['LastName'] === mark),
    edit: (mark) => ({ system: 'salesforce', object: 'Contact', operation: 'create', fields: { LastName: mark } }),
  },
  sap: {
    make: async (mark) => {
      const { Product: _taken, ...fields } = subscription;
      const body = JSON.stringify({ ...fields, Product: mark });
      await http('sap', 'POST', `${servicePath}/Subscription`, { auth: sap, body, headers: json });
    },
    sees: async (mark) => {
      const filter = encodeURIComponent(`Product eq '${mark}'`);
      const found = await http('sap', 'GET', `${servicePath}/Subscription?$filter=${filter}`, { auth: sap });
      return ((await found.json()) as { readonly value: unknown[] }).value.length > 0;
    },
    held: (mark) => count(running.sandbox.stores.sap.all('Subscription'), (row) => row['Product'] === mark),
    edit: (mark) => ({
      system: 'sap',
      entity: 'Subscription',
      operation: 'create',
      fields: { ...subscription, Product: mark },
    }),
  },
  contracts: {
    make: async (mark) => {
      await http('contracts', 'PUT', `/contracts/AC-1005/${mark}.txt`, { auth: contracts, body: mark });
    },
    sees: async (mark) => (await http('contracts', 'GET', `/contracts/AC-1005/${mark}.txt`, { auth: contracts })).ok,
    held: (mark) => count(running.sandbox.stores.contracts.documents(), ({ path }) => path.endsWith(`/${mark}.txt`)),
    edit: (mark) => ({ system: 'contracts', path: `/contracts/AC-1005/${mark}.txt`, content: mark }),
  },
  servicenow: {
    make: async (mark) => {
      const body = JSON.stringify({ correlation_id: mark });
      await http('servicenow', 'POST', '/api/now/table/incident', { auth: servicenow, body, headers: json });
    },
    sees: async (mark) => {
      const path = `/api/now/table/incident?sysparm_query=correlation_id=${mark}`;
      const found = await http('servicenow', 'GET', path, { auth: servicenow });
      return ((await found.json()) as { readonly result: unknown[] }).result.length > 0;
    },
    held: (mark) =>
      count(running.sandbox.stores.servicenow.all('incident'), ({ correlation_id }) => correlation_id === mark),
    edit: (mark) => ({
      system: 'servicenow',
      table: 'incident',
      operation: 'create',
      fields: { correlation_id: mark },
    }),
  },
  calendar: {
    make: async (mark) => {
      const path = `/calendars/tom.berger/meetings/${mark}.ics`;
      const headers = { 'content-type': 'text/calendar' };
      await http('calendar', 'PUT', path, { auth: calendar, body: eventText(mark), headers });
    },
    sees: async (mark) =>
      (await http('calendar', 'GET', `/calendars/tom.berger/meetings/${mark}.ics`, { auth: calendar })).ok,
    held: (mark) => count(running.sandbox.stores.calendar.objects(), ({ uid }) => uid === mark),
    edit: (mark) => ({
      system: 'calendar',
      path: `/calendars/tom.berger/meetings/${mark}.ics`,
      content: eventText(mark),
    }),
  },
  email: {
    make: async (mark) => {
      const transport = createTransport({
        host: '127.0.0.1',
        port: running.sandbox.ports.email,
        auth: { user: 'mailer@vendor.example', pass: 'sandbox-mail' },
      });
      await transport.sendMail({ from: 'us@vendor.example', to: 'them@acme.example', subject: mark, text: mark });
    },
    held: (mark) => count(running.sandbox.stores.email.sent(), ({ subject }) => subject === mark),
    edit: (mark) => ({ system: 'email', to: 'them@acme.example', subject: mark, text: mark }),
  },
};

const subscription = {
  Customer: '10100001',
  Product: '',
  ValidFrom: '2026-01-01',
  ValidTo: '2026-12-31',
  AnnualAmount: '100.00',
  Currency: 'EUR',
};

const methods: Readonly<Record<SystemName, string>> = {
  salesforce: 'POST',
  sap: 'POST',
  contracts: 'PUT',
  servicenow: 'POST',
  calendar: 'PUT',
  email: 'DATA',
};

describe.each(Object.keys(habits) as SystemName[])('%s', (system) => {
  const { make, sees, held, edit } = habits[system];
  const method = methods[system];

  it('fails after the effect', async () => {
    await running.switchOn({ system, method, kind: 'fail-after', times: 1 });
    await expect(make('after')).rejects.toThrow();
    expect(held('after')).toBe(1);
  });

  it('commits late, once it has dropped the connection', async () => {
    await running.switchOn({ system, method, kind: 'commit-late', times: 1, delayMs: 60 });
    await expect(make('late')).rejects.toThrow();
    expect(held('late')).toBe(0);
    while (held('late') === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(held('late')).toBe(1);
  });

  it('is edited by a person', async () => {
    await running.edit(edit('by-hand'));
    expect(held('by-hand')).toBe(1);
  });

  if (sees) {
    it('shows clients what was, while a write goes on', async () => {
      await running.switchOn({ system, kind: 'stale-reads' });
      await make('stale');
      expect([held('stale'), await sees('stale')]).toEqual([1, false]);
      await running.switchOff();
      expect(await sees('stale')).toBe(true);
    });
  } else {
    it('has nothing to read, so it refuses to be stale', async () => {
      await expect(running.switchOn({ system, kind: 'stale-reads' })).rejects.toThrow(/400.*nothing/);
    });
  }
});
