import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goalPage, submit, untilSettled } from '../../tools/processes/goal-client.js';
import { Installation, registryText, systems } from '../../tools/processes/installation.js';
import { killAllSpawned } from '../../tools/processes/spawned.js';

jest.setTimeout(120_000);

const sentence = 'Renew ACME Corporation for a year at +5 %';

let installation: Installation;
beforeEach(async () => {
  installation = await Installation.start();
});
afterEach(() => installation.close());
afterAll(killAllSpawned);

describe('a goal that needs a specialist', () => {
  it('waits while it is not up, says so once, and goes on when it comes', async () => {
    await installation.stopSpecialist('contracts');
    const orchestrator = await installation.startOrchestrator(installation.freshFolder());
    const { goal } = await submit(orchestrator, sentence, 'acme');
    await orchestrator.process.line(/contracts can't be asked, and what needs it waits \(SPECIALIST_UNREACHABLE/);
    expect(await goalPage(orchestrator, goal?.id ?? '')).toMatchObject({
      phase: expect.not.stringMatching('CONCLUDED'),
    });
    await installation.startSpecialist('contracts');
    await orchestrator.process.line(/contracts can be asked again/);
    await untilSettled(orchestrator, goal?.id ?? '');
    expect(await goalPage(orchestrator, goal?.id ?? '')).toMatchObject({ report: { outcome: 'COMPLETED' } });
    expect(orchestrator.process.output.match(/contracts can't be asked/g)).toHaveLength(1);
    await orchestrator.process.stop();
  });

  it('waits where another one answers at its address, discloses nothing to it, and goes on when that is mended', async () => {
    const addresses = { salesforce: 'salesforce', sap: 'contracts', contracts: 'sap' } as const;
    const file = join(installation.root, 'mixed-up.yaml');
    writeFileSync(
      file,
      registryText(systems.map((system) => ({ system, address: installation.addressOf(addresses[system]) }))),
    );
    const dataDir = installation.freshFolder();
    const wrong = await installation.startOrchestrator(dataDir, { BATON_SPECIALISTS: file });
    const { goal } = await submit(wrong, sentence, 'acme');
    await wrong.process.line(/sap can't be asked.*correct its address.*expected sap for sap, found contracts/);
    await wrong.process.stop();
    const right = await installation.startOrchestrator(dataDir);
    await untilSettled(right, goal?.id ?? '');
    expect(await goalPage(right, goal?.id ?? '')).toMatchObject({ report: { outcome: 'COMPLETED' } });
    await right.process.stop();
  });
});
