import { describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Description } from '@baton/specialist/domain';
import { OperatorsDoor } from './operators-door.js';
import type { ReadinessOptions } from './readiness.js';
import { Readiness } from './readiness.js';

const canary = 'ACME Corporation';
const description: Description = { manifest: { specialist: 'crm' }, manifestDigest: 'd', journalId: 'j' } as never;

function readiness(set: Partial<ReadinessOptions> = {}): Readiness {
  return new Readiness({
    store: { end: async () => 'p' },
    lag: { read: async () => ({ events: 2, ms: 40, isWhole: true }) },
    specialists: { specialists: ['crm'], describe: async () => description },
    lagMsMax: 1_000,
    now: () => 0,
    ...set,
  });
}

describe('a process', () => {
  it('is ready where it reaches its store, and its rows are near the events', async () => {
    expect(await readiness().ask()).toEqual({
      ...{ status: 'ready', isDraining: false },
      checks: {
        store: { status: 'up' },
        projections: { status: 'up', lagEvents: 2, lagMs: 40, isWhole: true },
        specialists: { crm: 'up' },
      },
    });
  });

  it('is not ready where its store does not answer, and tells no more of why', async () => {
    const store = { end: async () => Promise.reject(new Error(`connection of ${canary} lost`)) };
    const report = await readiness({ store }).ask();
    expect(report).toMatchObject({ status: 'not-ready', checks: { store: { status: 'down' } } });
    expect(JSON.stringify(report)).not.toContain(canary);
  });

  it('is not ready where its rows are further behind than they may be', async () => {
    const lag = { read: async () => ({ events: 9, ms: 1_001, isWhole: true }) };
    const report = await readiness({ lag }).ask();
    expect(report).toMatchObject({ status: 'not-ready', checks: { projections: { status: 'down', lagMs: 1_001 } } });
  });

  it('is not ready where rows are missing, however near the others are', async () => {
    const lag = { read: async () => ({ events: 0, ms: 0, isWhole: false }) };
    const report = await readiness({ lag }).ask();
    expect(report).toMatchObject({ status: 'not-ready', checks: { projections: { status: 'down', isWhole: false } } });
  });

  it('is ready though a specialist is down: what needs it waits, and all else goes on', async () => {
    const describe_ = async () => ({ kind: 'UNANSWERED', cause: 'SPECIALIST_UNREACHABLE', detail: canary }) as const;
    const report = await readiness({ specialists: { specialists: ['crm'], describe: describe_ } }).ask();
    expect(report).toMatchObject({ status: 'ready', checks: { specialists: { crm: 'down' } } });
    expect(JSON.stringify(report)).not.toContain(canary);
  });

  it('asks all that it depends on no more than once in a second, however often it is asked', async () => {
    let [nowMs, described] = [5_000, 0];
    const specialists = {
      specialists: ['crm'],
      describe: async () => {
        described += 1;
        return description;
      },
    };
    const often = readiness({ specialists, now: () => nowMs });
    await Promise.all([often.ask(), often.ask()]);
    nowMs += 999;
    await often.ask();
    expect(described).toBe(1);
    nowMs += 1;
    await often.ask();
    expect(described).toBe(2);
  });

  it('is not ready any more once it is about to end', async () => {
    const draining = readiness();
    draining.beginDraining();
    expect(await draining.ask()).toMatchObject({ status: 'not-ready', isDraining: true });
  });
});

describe('the door of operators', () => {
  it('tells health and metrics, and nothing else', async () => {
    const asked = readiness();
    const metrics = { contentType: 'text/plain', text: async () => 'baton_goals_open 0\n' };
    const door = await OperatorsDoor.open({ host: '127.0.0.1', port: 0, readiness: asked, metrics });
    const get = async (path: string, method = 'GET') => {
      const response = await fetch(`http://${door.address}${path}`, { method });
      return [response.status, await response.text()];
    };
    expect(await get('/health/live')).toEqual([200, '{"status":"live"}']);
    expect(await get('/health/ready')).toEqual([200, JSON.stringify(await asked.ask())]);
    expect(await get('/metrics')).toEqual([200, 'baton_goals_open 0\n']);
    expect(await get('/graphql')).toEqual([404, '{}']);
    expect(await get('/metrics', 'POST')).toEqual([405, '{}']);
    asked.beginDraining();
    expect((await get('/health/ready'))[0]).toBe(503);
    await door.close();
  });

  it('does not open where somebody listens', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const metrics = { contentType: 'text/plain', text: async () => '' };
    const opening = OperatorsDoor.open({ host: '127.0.0.1', port, readiness: readiness(), metrics });
    await expect(opening).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
  });
});
