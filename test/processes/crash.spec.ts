import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CrashRun } from '../../tools/crash/crash-run.js';
import { runCrash } from '../../tools/crash/crash-run.js';
import { orchestratorSample as sample } from '../../tools/crash/points.js';
import { Installation } from '../../tools/processes/installation.js';
import { killAllSpawned } from '../../tools/processes/spawned.js';
import { accountsIn } from '../../tools/processes/system-changes.js';

jest.setTimeout(180_000);

const runs: CrashRun[] = [];

beforeAll(async () => {
  const installation = await Installation.start();
  const accounts = [...accountsIn(installation.stores)];
  for (const point of sample) {
    const account = accounts.shift();
    if (account) runs.push(await runCrash(installation, account, point));
  }
  await installation.close();
});

afterAll(killAllSpawned);

// The whole sweep, over all places and as often as each is passed, is `npm run crash`.
describe('a goal whose process was killed and started again', () => {
  it.each(sample.map((point, index) => [`${point.victim}, ${point.story}, ${point.place}:${point.nth}`, index]))(
    'ends as if nothing had happened (%s)',
    (_, index) => {
      expect(runs[Number(index)]).toMatchObject({ died: true, faults: [] });
    },
  );
});
