import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningSandbox } from './running-sandbox.js';
import { runSandbox } from './running-sandbox.js';
import { servicePath } from './sap/sap-http.js';

let running: RunningSandbox;
const document = '/contracts/AC-1005/renewal.md';

async function repository(method: string, path = document, body?: string): Promise<number | 'reset'> {
  const authorization = `Basic ${Buffer.from('legal-service:sandbox-legal').toString('base64')}`;
  try {
    const sent = body === undefined ? {} : { body };
    const response = await fetch(running.urlOf('contracts') + path, { method, headers: { authorization }, ...sent });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 'reset';
  }
}

function filed(path = document): string | undefined {
  return running.sandbox.stores.contracts.documents().find((one) => one.path === path)?.content;
}

async function product(): Promise<unknown> {
  const authorization = `Basic ${Buffer.from('COMM_BILLING:sandbox-billing').toString('base64')}`;
  const url = `${running.urlOf('sap')}${servicePath}/Subscription('30000005')`;
  const response = await fetch(url, { headers: { authorization } });
  return ((await response.json()) as Record<string, unknown>)['Product'];
}

const rename = (Product: string): Promise<void> =>
  running.edit({ system: 'sap', entity: 'Subscription', key: '30000005', fields: { Product } });

beforeAll(async () => {
  running = await runSandbox();
});

afterEach(async () => {
  await running.switchOff();
  await repository('DELETE');
});

afterAll(() => running.close());

describe('a failure before the effect', () => {
  it('answers its status, does nothing, and is over after its number of times', async () => {
    await running.switchOn({ system: 'contracts', kind: 'fail-before', method: 'PUT', times: 1, status: 503 });
    expect(await repository('PUT', document, 'text')).toBe(503);
    expect(filed()).toBeUndefined();
    expect(await repository('PUT', document, 'text')).toBe(201);
  });

  it('hits only what it names', async () => {
    await running.switchOn({ system: 'contracts', kind: 'fail-before', method: 'put', pathContains: 'AC-1006' });
    expect(await repository('PUT', document, 'text')).toBe(201);
    expect(await repository('PUT', '/contracts/AC-1006/a.md', 'text')).toBe(503);
    expect(await product()).toBeDefined();
  });
});

describe('a failure after the effect', () => {
  it('answers its status over a write that took place', async () => {
    await running.switchOn({ system: 'contracts', kind: 'fail-after', status: 502, times: 1 });
    expect([await repository('PUT', document, 'text'), filed()]).toEqual([502, 'text']);
  });

  it('resets the connection where no status is given', async () => {
    await running.switchOn({ system: 'contracts', kind: 'fail-after', times: 1 });
    expect([await repository('PUT', document, 'text'), filed()]).toEqual(['reset', 'text']);
  });
});

describe('a commit that comes late', () => {
  it('lands after the connection was dropped', async () => {
    await running.switchOn({ system: 'contracts', kind: 'commit-late', method: 'PUT', times: 1, delayMs: 50 });
    expect([await repository('PUT', document, 'text'), filed()]).toEqual(['reset', undefined]);
    while (filed() === undefined) await repository('OPTIONS');
    expect(filed()).toBe('text');
  });
});

describe('stale reads', () => {
  it('stand still from the moment they are switched on, while writes go on', async () => {
    await rename('Before');
    await running.switchOn({ system: 'sap', kind: 'stale-reads' });
    await rename('After');
    running.moveClock(60_000);
    expect(await product()).toBe('Before');
    await running.switchOff();
    expect(await product()).toBe('After');
  });

  it('lag behind by the time that is given', async () => {
    await rename('One');
    await running.switchOn({ system: 'sap', kind: 'stale-reads', delayMs: 1000 });
    await rename('Two');
    running.moveClock(600);
    await rename('Three');
    const seen = [await product()];
    for (const step of [400, 600]) {
      running.moveClock(step);
      seen.push(await product());
    }
    expect(seen).toEqual(['One', 'Two', 'Three']);
  });
});

describe('slow and hanging requests', () => {
  it('are served after a while, or never, without an effect', async () => {
    await running.switchOn({ system: 'contracts', kind: 'slow', method: 'PUT', delayMs: 5 });
    expect(await repository('PUT', document, 'text')).toBe(201);
    await running.switchOn({ system: 'contracts', kind: 'hang', method: 'DELETE' });
    const signal = AbortSignal.timeout(50);
    await expect(fetch(running.urlOf('contracts') + document, { method: 'DELETE', signal })).rejects.toThrow();
    expect(filed()).toBe('text');
  });

  it('are served as soon as faults are switched off where nothing is said of a while', async () => {
    await running.switchOn({ system: 'contracts', kind: 'slow', method: 'PUT' });
    const put = repository('PUT', document, 'text');
    const hits = async () => (await (await fetch(`${running.urlOf('admin')}/faults`)).json()) as { hits: number }[];
    while ((await hits())[0]?.hits !== 1);
    expect(filed()).toBeUndefined();
    await running.switchOff();
    expect(await put).toBe(201);
    expect(filed()).toBe('text');
  });
});

describe('the admin port', () => {
  it('lists faults with their hits', async () => {
    await running.switchOn({ system: 'contracts', kind: 'fail-before', method: 'PUT', times: 3 });
    await repository('PUT', document, 'text');
    const list = await fetch(`${running.urlOf('admin')}/faults`);
    expect(await list.json()).toMatchObject([{ system: 'contracts', kind: 'fail-before', hits: 1, times: 3 }]);
  });

  it.each([
    ['/faults', { system: 'payroll', kind: 'hang' }],
    ['/faults', { system: 'sap', kind: 'explode' }],
    ['/faults', { system: 'sap', kind: 'slow', delayMs: 'long' }],
    ['/faults', { system: 'sap', kind: 'slow', delay: 3 }],
    ['/edit', { system: 'sap', entity: 'Payroll', key: '1', fields: {} }],
    ['/edit', { system: 'salesforce', object: 'Account', fields: {} }],
  ])('refuses %s %j', async (path, body) => {
    const response = await fetch(running.urlOf('admin') + path, { method: 'POST', body: JSON.stringify(body) });
    expect([response.status, await response.json()]).toEqual([400, { error: expect.any(String) }]);
  });

  it('says that it is up', async () => {
    expect(await (await fetch(`${running.urlOf('admin')}/health`)).json()).toMatchObject({ status: 'up' });
  });
});
