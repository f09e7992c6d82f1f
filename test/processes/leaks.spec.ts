import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { submit, untilSettled } from '../../tools/processes/goal-client.js';
import { Installation } from '../../tools/processes/installation.js';
import { killAllSpawned } from '../../tools/processes/spawned.js';
import { seededPersonalValues } from '../../apps/sandbox/src/seed/index.js';
import type { Hay } from './haystack.js';
import { filesBelow, findings, rowsIn } from './haystack.js';

jest.setTimeout(120_000);

/** What the two goals are about, besides what no system but its own should hold. */
const dealings = [
  ...['ACME Corporation', 'Globex Industries', 'Solheim', 'Okafor', 'Lindqvist', 'Farouk', '@acme.example'],
  ...['@globex.example', '48000.00', '50400.00', '96500.00', '101325.00', 'Fleet Analytics', 'Hafenweg'],
];
const secrets = ['sandbox-secret', 'sandbox-billing', 'sandbox-legal'];

/** The systems themselves, and the playbooks, whose example for everybody names an account. */
const notOurs = ['sandbox', 'playbooks'];

let inSystems: readonly Hay[];
let whileRunning: readonly Hay[];
let afterwards: readonly Hay[];
let said: readonly Hay[];

beforeAll(async () => {
  const installation = await Installation.start();
  const orchestrator = await installation.startOrchestrator(installation.freshFolder());
  for (const name of ['ACME Corporation', 'Globex Industries']) {
    const { goal } = await submit(orchestrator, `Renew ${name} for a year at +5 %`, `key-${name.length}`);
    await untilSettled(orchestrator, goal?.id ?? '');
  }
  whileRunning = filesBelow(installation.root, notOurs);
  await orchestrator.process.stop();
  await installation.stop();
  const files = filesBelow(installation.root, notOurs);
  afterwards = [...files, ...rowsIn(files)];
  inSystems = filesBelow(`${installation.root}/sandbox`);
  said = installation.spawned.map(({ output }, index) => ({ where: `process ${index}`, bytes: Buffer.from(output) }));
  installation.remove();
});

afterAll(killAllSpawned);

describe('what is left of two goals outside the systems', () => {
  it('names no person, no customer and no amount, in any file while it runs', () => {
    expect(whileRunning.map(({ where }) => where).join()).toMatch(/events\.db-wal.*journal\.sqlite/);
    expect(findings(whileRunning, [...seededPersonalValues, ...dealings, ...secrets])).toEqual([]);
  });

  it('names none when all has been stopped', () => {
    expect(findings(afterwards, [...seededPersonalValues, ...dealings, ...secrets])).toEqual([]);
  });

  it('names none in what the processes said', () => {
    expect(said.map(({ bytes }) => bytes.toString()).join()).toMatch(/GraphQL is up/);
    expect(findings(said, [...seededPersonalValues, ...dealings, ...secrets])).toEqual([]);
  });

  it('would be found: the systems themselves hold every personal value', () => {
    const found = findings(inSystems, seededPersonalValues).join();
    expect(seededPersonalValues).toHaveLength(10);
    expect(seededPersonalValues.filter((value) => !found.includes(value))).toEqual([]);
  });
});
