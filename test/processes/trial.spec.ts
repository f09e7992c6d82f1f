import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { killAllSpawned } from '../../tools/processes/spawned.js';
import type { Spawned } from '../../tools/processes/spawned.js';
import { seededPersonalValues } from '../../apps/sandbox/src/seed/index.js';
import { refusal } from './refused-start.js';
import { Trial } from './trial.js';

jest.setTimeout(180_000);

let trial: Trial;
beforeEach(async () => {
  trial = await Trial.prepare();
});
afterEach(async () => {
  await killAllSpawned();
  trial.remove();
});
afterAll(killAllSpawned);

/** Billing keeps the goal waiting for as long as nobody switches that off, however fast everything else is. */
async function startedInTheMiddleOfAGoal(): Promise<Spawned> {
  const started = trial.start();
  await started.line(/Baton is up/);
  await trial.desk.switchOn({ system: 'sap', kind: 'slow' });
  const { code } = await trial.baton('goal', 'start', 'renew Northwind Trading for two years at +3 %');
  expect(code).toBe(0);
  await trial.desk.untilHit('sap');
  return started;
}

describe('somebody who starts Baton for the first time', () => {
  it('sees two renewals as they happen and both reports, and Ctrl-C leaves no process', async () => {
    const baton = trial.start();
    await baton.line(/taken on by contract-renewal/);
    await baton.line(/■ completed/);
    await baton.line(/■ compensated/);
    await baton.line(/Baton is up\. GraphQL: http:\/\/127\.0\.0\.1:\d+\/graphql/);
    expect(baton.output).toMatch(/credit memo/);
    expect(seededPersonalValues.filter((value) => baton.output.includes(value))).toEqual([]);

    const second = await refusal(trial.start());
    expect(second).toMatch(/Another Baton process uses this data folder: stop it/);

    baton.signalAll('SIGINT');
    expect(await baton.ended).toEqual({ code: 0, signal: null });
    expect(baton.isAnybodyLeft).toBe(false);
    expect(baton.output).not.toMatch(/has ended/);
  });

  it('stops in the middle of a goal, and sees it go on after the next start', async () => {
    const first = await startedInTheMiddleOfAGoal();
    first.signalAll('SIGINT');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(first.isAnybodyLeft).toBe(false);

    const second = trial.start();
    await second.line(/Baton is up/);
    await second.line(/■ completed/);
    expect(await second.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(second.isAnybodyLeft).toBe(false);
  });

  it('leaves no process when it is killed, and goes on after the next start', async () => {
    const first = await startedInTheMiddleOfAGoal();
    first.signal('SIGKILL');
    await first.nobodyLeft();

    const second = trial.start();
    await second.line(/■ completed/);
    await second.stop('SIGINT');
  });

  it.each([
    ['stopped', 'SIGINT'],
    ['killed', 'SIGKILL'],
  ] as const)('leaves no process when it is %s before it is up', async (_, signal) => {
    const baton = trial.start();
    await baton.line(/Starting/);
    if (signal === 'SIGKILL') await trial.untilFirstCompanion();
    baton.signal(signal);
    await baton.nobodyLeft();
  });
});

describe('a start that fails', () => {
  it.each([
    ['a system', () => trial.ports.contracts],
    ['a specialist', () => trial.specialistPorts.sap],
    ['the orchestrator', () => trial.port],
  ])('leaves no process where the port of %s is taken', async (_, portOf) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(portOf(), '127.0.0.1', resolve));
    const baton = trial.start();
    const said = await refusal(baton);
    server.close();
    expect(said).toMatch(/stop what (uses it|listens there)|taken|in use/);
    expect(baton.isAnybodyLeft).toBe(false);
  });

  it('leaves no process where the data are of a newer release', async () => {
    const folder = join(trial.dataDir, 'orchestrator');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(trial.dataDir, 'keys'));
    const events = new DatabaseSync(join(folder, 'events.db'));
    events.exec(`pragma application_id = ${0x4261746e}; pragma user_version = 99`);
    events.close();
    const baton = trial.start();
    expect(await refusal(baton)).toMatch(/newer release of Baton: start that release/);
    expect(baton.isAnybodyLeft).toBe(false);
  });
});
