import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from './admin-edits.js';
import type { FaultRequest } from './faults.js';
import type { Sandbox } from './sandbox.js';
import { startSandbox } from './sandbox.js';
import type { ListenerName } from './settings.js';

/** A sandbox for specs: free ports, a folder that goes with it, and a clock that stands still until it is moved. */
export interface RunningSandbox {
  readonly sandbox: Sandbox;
  readonly dataDir: string;
  urlOf(name: ListenerName): string;
  moveClock(ms: number): void;
  nowMs(): number;
  switchOn(fault: FaultRequest): Promise<void>;
  switchOff(): Promise<void>;
  /** What a person does in a system's own screens. */
  edit(edit: Edit): Promise<void>;
  close(): Promise<void>;
}

export const freePorts = { admin: 0, salesforce: 0, sap: 0, contracts: 0, servicenow: 0, calendar: 0, email: 0 };

export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'sandbox-'));
}

export async function runSandbox(): Promise<RunningSandbox> {
  const dataDir = newDataDir();
  let nowMs = Date.parse('2026-11-24T10:00:00Z');
  const sandbox = await startSandbox({ dataDir, ports: freePorts, nowMs: () => nowMs });
  const urlOf = (name: ListenerName): string =>
    `${name === 'email' ? 'smtp' : 'http'}://127.0.0.1:${sandbox.ports[name]}`;
  const admin = async (method: string, path: string, body?: object): Promise<void> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(urlOf('admin') + path, { method, ...sent });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  };
  return {
    sandbox,
    dataDir,
    urlOf,
    nowMs: () => nowMs,
    moveClock: (ms) => {
      nowMs += ms;
    },
    switchOn: (fault) => admin('POST', '/faults', fault),
    switchOff: () => admin('DELETE', '/faults'),
    edit: (edit) => admin('POST', '/edit', edit),
    close: async () => {
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
