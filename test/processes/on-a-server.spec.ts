import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listenerNames } from '../../apps/sandbox/src/settings.js';
import type { Stores } from '../../apps/sandbox/src/stores.js';
import { openStores } from '../../apps/sandbox/src/stores.js';
import { runCrash } from '../../tools/crash/crash-run.js';
import type { Point } from '../../tools/crash/points.js';
import type { Door, GoalPage } from '../../tools/processes/goal-client.js';
import { goalPage, submit, untilSettled } from '../../tools/processes/goal-client.js';
import { Installation } from '../../tools/processes/installation.js';
import { killAllSpawned, Spawned } from '../../tools/processes/spawned.js';
import { accountsIn, changesBetween, effectsReported, holdingsOf } from '../../tools/processes/system-changes.js';
import { standInServer } from '../../tools/store/killable-server.js';
import { refusal } from './refused-start.js';
import { Trial } from './trial.js';

jest.setTimeout(180_000);
afterAll(killAllSpawned);

const acme = 'Renew ACME Corporation for a year at +5 %';
const globex = 'Renew Globex Industries for a year at +5 %';

/** The page of a goal at its end, whether it is submitted now or was before. */
async function endOf(door: Door, sentence: string, key: string): Promise<GoalPage> {
  const { goal } = await submit(door, sentence, key);
  if (!goal) throw new Error('The sentence was refused');
  await untilSettled(door, goal.id);
  const page = await goalPage(door, goal.id);
  if (!page) throw new Error('The goal is gone');
  return page;
}

describe('somebody who starts Baton for the first time, with its events on a server', () => {
  /** What the systems hold before anything starts: they come from nothing to the same state each time. */
  async function openSystems(trial: Trial): Promise<Stores> {
    const dataDir = join(trial.dataDir, 'sandbox');
    const ports = listenerNames.flatMap((name) => [`--${name}-port`, '0']);
    const sandbox = Spawned.start({ name: 'sandbox', args: ['--data', dataDir, ...ports] });
    for (const name of listenerNames) await sandbox.line(new RegExp(`${name} is up`));
    await sandbox.stop();
    return openStores(dataDir);
  }

  it('loses and doubles nothing, though the server is killed in the first example and Baton in the second', async () => {
    const trial = await Trial.prepare();
    const systems = await openSystems(trial);
    const before = holdingsOf(systems);
    const server = await standInServer(join(trial.root, 'server'));
    await server.start();

    const first = trial.start({ EVENT_STORE: server.address });
    await first.line(/taken on by contract-renewal/);
    await server.kill();
    await server.start();
    await first.line(/■ completed/);
    await first.line(/“Renew Globex/);
    first.signal('SIGKILL');
    await first.nobodyLeft();

    const second = trial.start({ EVENT_STORE: server.address });
    await second.line(/Baton is up/);
    // It may have been killed before the second sentence was safe: then whoever gave it gives it again.
    const pages = [await endOf(trial, acme, 'example-acme'), await endOf(trial, globex, 'example-globex')] as const;
    expect(pages.map(({ report }) => report.outcome)).toEqual(['COMPLETED', 'COMPENSATED']);
    const told = pages.flatMap(({ report }) => effectsReported(report)).sort();
    expect(changesBetween(before, holdingsOf(systems)).effects).toEqual(told);
    expect(await second.stop('SIGINT')).toEqual({ code: 0, signal: null });
    systems.close();
    await server.kill();
    trial.remove();
  });
});

describe('an orchestrator whose events are on a server', () => {
  let installation: Installation;
  /** Left by one that carried a goal out and was stopped. */
  let used: string;

  beforeAll(async () => {
    installation = await Installation.start();
    await installation.keepEventsOnServer();
    used = installation.freshFolder();
    const orchestrator = await installation.startOrchestrator(used);
    await endOf(orchestrator, acme, 'acme');
    await orchestrator.process.stop();
  });
  afterAll(async () => {
    await killAllSpawned();
    await installation.close();
  });

  it('ends its goals as if nothing had happened when it is killed and started again', async () => {
    const [untouched] = accountsIn(installation.stores).filter(({ name }) => !`${acme} ${globex}`.includes(name));
    if (!untouched) throw new Error('There is no account left');
    const onItsWayBack: Point = { victim: 'orchestrator', story: 'IS_REFUSED', place: 'before-send', nth: 7 };
    expect(await runCrash(installation, untouched, onItsWayBack)).toMatchObject({ died: true, faults: [] });
  });

  it('can be three processes with a role each on one data folder, and no two in one role', async () => {
    const api = await installation.startOrchestrator(used, { BATON_ROLES: 'api' });
    const runner = installation.spawnOrchestrator(used, { BATON_ROLES: 'runner' });
    const projector = installation.spawnOrchestrator(used, { BATON_ROLES: 'projector' });
    expect(await endOf(api, globex, 'globex')).toMatchObject({ phase: 'CONCLUDED' });

    const said = await refusal(installation.spawnOrchestrator(used));
    expect(said).toMatch(/^orchestrator: Another Baton process keeps the rows in this data folder: stop it, or/);
    expect(said.split('\n')).toHaveLength(1);
    const all = [api.process, runner, projector];
    expect(await Promise.all(all.map((one) => one.stop()))).toEqual(all.map(() => ({ code: 0, signal: null })));
  });

  it('does not make new keys for events that were sealed with others', async () => {
    const keys = installation.freshFolder();
    const fresh = installation.spawnOrchestrator(installation.freshFolder(), { BATON_KEYS: keys });
    expect(await refusal(fresh)).toMatch(/^orchestrator: The keys of these events are gone: restore the key folder/);
    expect(existsSync(keys)).toBe(false);
  });

  it('does not take rows of another server for its own', async () => {
    await installation.keepEventsOnServer();
    const said = await refusal(installation.spawnOrchestrator(used, { BATON_ROLES: 'runner' }));
    expect(said).toMatch(/from another event store, .*: move their file away, .*\(file .*rows\.db\)$/);
    expect(said.split('\n')).toHaveLength(1);
    rmSync(join(used, 'orchestrator', 'rows.db'));
    const { process } = await installation.startOrchestrator(used);
    await process.stop();
  });
});
