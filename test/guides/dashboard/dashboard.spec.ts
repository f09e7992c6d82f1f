import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Manifest } from '@baton/specialist/domain';
import { manifest as contracts } from '@baton/specialist/systems/contracts';
import { manifest as salesforce } from '@baton/specialist/systems/salesforce';
import { manifest as sap } from '@baton/specialist/systems/sap';
import { ObligingSystem } from '../../e2e/obliging-system.js';
import { serveHouse } from '../../e2e/served-house.js';
import { serveDashboard } from './dashboard.js';

/** Of an invoice whose answer was lost only a person can tell what became of it. */
const unaskable: Manifest = {
  ...sap,
  capabilities: sap.capabilities.map((capability) =>
    capability.name === 'erp.invoice.create' ? { ...capability, idempotencyClass: 'NONE' } : capability,
  ),
};

let erp: ObligingSystem;
let house: Awaited<ReturnType<typeof serveHouse>>;
let dashboard: Server;
let address: string;
let done: string;
let doubtful: string;

const submit = async (key: string): Promise<string> =>
  (await house.submit('Renew "Example" for a year at +5 %', key)).goalId;

beforeAll(async () => {
  erp = new ObligingSystem(unaskable);
  house = await serveHouse([new ObligingSystem(salesforce), erp, new ObligingSystem(contracts)]);
  dashboard = serveDashboard({ url: house.url.replace('/graphql', ''), token: house.token }).listen(0, '127.0.0.1');
  await once(dashboard, 'listening');
  address = `http://127.0.0.1:${(dashboard.address() as AddressInfo).port}`;
  done = await submit('done');
  await house.concluded(done);
  erp.show = () => ({ kind: 'ABSENT' });
  erp.answer = (capability) => {
    if (capability === 'erp.invoice.create') throw new Error('the connection was lost');
    return undefined;
  };
  doubtful = await submit('doubtful');
  await house.until(doubtful, 'HumanTaskOpened');
  await house.untilListed();
});
afterAll(async () => {
  dashboard.closeAllConnections();
  dashboard.close();
  await house.close();
});

/** What a reader sees of a page: its text without markup and script. */
async function read(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${address}${path}`);
  const main = /<main>(.*)<\/main>/s.exec(await response.text())?.[1] ?? '';
  return { status: response.status, text: main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') };
}

describe('the dashboard of the guide', () => {
  it('shows what runs, what needs a person, what is in doubt, and whether it can be believed', async () => {
    const { status, text } = await read('/');
    expect(status).toBe(200);
    expect(text).toContain('2 goals');
    expect(text).toContain('1 wait for a person · 1 in doubt');
    expect(text).toMatch(/SETTLE_UNKNOWN sap SYSTEM_CANNOT_TELL/);
    expect(text).toMatch(new RegExp(`In doubt \\(1\\) goal playbook since ${doubtful.slice(0, 8)}`));
    expect(text).toMatch(new RegExp(`${done.slice(0, 8)} contract-renewal CONCLUDED COMPLETED`));
    expect(text).toContain('All lists are current.');
  });

  it('shows of a goal what is done, what was told to whom, and what happened', async () => {
    const { text } = await read(`/goals/${doubtful}`);
    expect(text).toContain('SETTLE_UNKNOWN');
    expect(text).toMatch(/What specialists were told .*salesforce accountName \(FULL\) \d+ not needed/);
    expect(text).toMatch(/What happened .*asked what became of it/);
    expect(await read('/goals/none')).toMatchObject({ status: 404, text: expect.stringContaining('no such page') });
  });

  it('learns that something happened, and keeps the token to itself', async () => {
    const changes = await fetch(`${address}/changes`);
    const reader = changes.body?.pipeThrough(new TextDecoderStream()).getReader();
    await submit('another');
    let said = '';
    while (!said.includes('goal.GoalSubmitted.v1')) said += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const page = await (await fetch(`${address}/`)).text();
    expect(`${page}${said}`).not.toContain(house.token);
  });
});
