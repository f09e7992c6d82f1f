import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '@baton/kernel';
import type { Committed } from '@baton/specialist/domain';
import type { ConnectorInput, FindResult, OperationToPerform, PerformResult } from '@baton/specialist/kit';
import type { FaultRequest, SystemName } from '../../apps/sandbox/src/faults.js';
import { freePorts } from '../../apps/sandbox/src/running-sandbox.js';
import { startSandbox } from '../../apps/sandbox/src/sandbox.js';
import type { Sandbox } from '../../apps/sandbox/src/sandbox.js';

/** The stand-in systems on free ports, with a clock that stands still until a test moves it. */
export interface StandIns {
  readonly sandbox: Sandbox;
  readonly urlOf: (system: SystemName) => string;
  /** Lets this many seconds pass in the systems; versions are told apart by the second. */
  readonly pass: (seconds: number) => void;
  readonly nowMs: () => number;
  readonly switchOn: (fault: FaultRequest) => Promise<void>;
  readonly switchOff: () => Promise<void>;
  /** What a person does in a system's own screens. */
  readonly edit: (edit: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startStandIns(): Promise<StandIns> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stand-ins-'));
  let clockMs = Date.parse('2026-11-24T10:00:00.000Z');
  const sandbox = await startSandbox({ dataDir, ports: freePorts, nowMs: () => clockMs });
  const admin = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${sandbox.ports.admin}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path} (${await response.text()})`);
  };
  return {
    sandbox,
    urlOf: (system) => `${system === 'email' ? 'smtp' : 'http'}://127.0.0.1:${sandbox.ports[system]}`,
    pass: (seconds) => {
      clockMs += seconds * 1000;
    },
    nowMs: () => clockMs,
    switchOn: (fault) => admin('POST', '/faults', fault),
    switchOff: () => admin('DELETE', '/faults'),
    edit: (edit) => admin('POST', '/edit', edit),
    close: async () => {
      await sandbox.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** An address at which a connection is refused: a port that fetch lets through, and that no system takes by habit. */
export const nobodyListensAt = 'http://127.0.0.1:2';

let keyCount = 0;

/** A key that no other operation of this run has. */
export function freshKey(): string {
  keyCount += 1;
  return keyCount.toString(16).padStart(32, 'b');
}

export function operation(capability: string, input: ConnectorInput, key = freshKey()): OperationToPerform {
  return {
    capability,
    key,
    input,
    signal: new AbortController().signal,
    deadline: parseInstant('2099-01-01T00:00:00.000Z'),
    earlierAttemptMayHaveReached: false,
  };
}

/** The same operation sent again, after an attempt of which nothing is known. */
export function again(former: OperationToPerform): OperationToPerform {
  return { ...former, earlierAttemptMayHaveReached: true };
}

export function receiptOf(result: PerformResult | FindResult): Committed['receipt'] {
  if (result.kind !== 'COMMITTED') throw new Error(`Not committed (${JSON.stringify(result)})`);
  return result.receipt;
}

/** An output that has to be a text. */
export function textOf(receipt: Committed['receipt'], output: string): string {
  const value = receipt.outputs[output];
  if (typeof value !== 'string') throw new Error(`The receipt has no text ${output}`);
  return value;
}

/** Asks until the answer is that something was committed. */
export async function untilCommitted(find: () => Promise<FindResult>): Promise<FindResult> {
  for (;;) {
    const found = await find();
    if (found.kind === 'COMMITTED') return found;
  }
}
