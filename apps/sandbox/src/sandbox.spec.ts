import { afterEach, describe, expect, it } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freePorts, newDataDir } from './running-sandbox.js';
import type { Sandbox } from './sandbox.js';
import { startSandbox } from './sandbox.js';
import { defaultPorts, settingsFrom } from './settings.js';
import { StartupError } from './startup-error.js';

const opened: Sandbox[] = [];
const folders: string[] = [];

async function start(dataDir: string, ports = freePorts): Promise<Sandbox> {
  const sandbox = await startSandbox({ dataDir, ports });
  opened.push(sandbox);
  return sandbox;
}

function folder(): string {
  const dataDir = newDataDir();
  folders.push(dataDir);
  return dataDir;
}

afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.close();
  for (const dataDir of folders.splice(0)) rmSync(dataDir, { recursive: true });
});

async function startError(dataDir: string, ports = freePorts): Promise<string> {
  try {
    await start(dataDir, ports);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return 'started';
}

describe('a sandbox that is started again', () => {
  it('keeps what was done, and is not seeded anew', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    const fields = { system: 'sap', entity: 'Subscription', key: '30000001', fields: { Product: 'Changed' } };
    await fetch(`http://127.0.0.1:${first.ports.admin}/edit`, { method: 'POST', body: JSON.stringify(fields) });
    await first.close();
    const second = await start(dataDir);
    const products = second.stores.sap.all('Subscription').map((one) => one['Product']);
    expect([products[0], products.length]).toEqual(['Changed', 64]);
  });

  it('seeds a store that was moved away, so that the systems agree again', async () => {
    const dataDir = folder();
    await (await start(dataDir)).close();
    rmSync(join(dataDir, 'sap.sqlite'));
    expect((await start(dataDir)).stores.sap.all('Customer')).toHaveLength(64);
  });
});

describe('a sandbox that can not start', () => {
  it('names the port that is in use, and frees what it had opened', async () => {
    const first = await start(folder());
    const dataDir = folder();
    expect(await startError(dataDir, { ...freePorts, sap: first.ports.sap })).toMatch(
      new RegExp(`Port ${first.ports.sap} for sap is in use.*--sap-port or SANDBOX_SAP_PORT`),
    );
    expect(await startError(dataDir)).toBe('started');
  });

  it('names the store that is no database', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, 'contracts.sqlite'), 'this was a database once, but is none any more'.repeat(100));
    expect(await startError(dataDir)).toMatch(/contracts\.sqlite can't be used: file is not a database.*Move it away/);
  });

  it('names the store of a newer release', async () => {
    const dataDir = folder();
    const newer = new DatabaseSync(join(dataDir, 'sap.sqlite'));
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    expect(await startError(dataDir)).toMatch(/sap\.sqlite has version 99/);
  });

  it('finds its data folder in use', async () => {
    const dataDir = folder();
    await start(dataDir);
    expect(await startError(dataDir)).toMatch(/in use by another sandbox/);
  });
});

describe('the settings', () => {
  it('come from the arguments, else from the environment, else from the defaults', () => {
    const environment = { SANDBOX_SAP_PORT: '8002', SANDBOX_CONTRACTS_PORT: '8003' };
    expect(settingsFrom(['--data', 'here', '--contracts-port', '9003'], environment)).toEqual({
      dataDir: 'here',
      host: '127.0.0.1',
      ports: { ...defaultPorts, sap: 8002, contracts: 9003 },
    });
  });

  it.each([[['--sap-port', 'many']], [['--sap-port', '70000']], [['--colour', 'red']], [['stray']]])(
    'refuse %j',
    (args) => {
      expect(() => settingsFrom(args, {})).toThrow(StartupError);
    },
  );
});

describe('a connection that idles', () => {
  it('is kept for longer than a client that stands still for seconds takes it to be', async () => {
    const { ports } = await start(folder());
    const answer = await fetch(`http://127.0.0.1:${ports.salesforce}/`);
    expect(answer.headers.get('keep-alive')).toBe('timeout=65');
  });
});
