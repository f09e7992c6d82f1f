import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { programFile } from '../../apps/orchestrator/src/programs.js';
import type { Door } from '../../tools/processes/goal-client.js';
import { goalPage, submit, untilSettled } from '../../tools/processes/goal-client.js';
import { Installation } from '../../tools/processes/installation.js';
import type { Ending } from '../../tools/processes/spawned.js';
import { killAllSpawned, Spawned } from '../../tools/processes/spawned.js';

jest.setTimeout(120_000);

const sentence = 'Renew ACME Corporation for a year at +5 %';
const unknownId = '00000000-0000-5000-8000-000000000000';

let installation: Installation;
let orchestrator: Door;
let goalId: string;

beforeAll(async () => {
  installation = await Installation.start();
  orchestrator = await installation.startOrchestrator(installation.freshFolder());
  goalId = (await submit(orchestrator, sentence, 'acme')).goal?.id ?? '';
  await untilSettled(orchestrator, goalId);
});

afterAll(async () => {
  await killAllSpawned();
  await installation.close();
});

async function baton(...words: readonly string[]): Promise<Ending & { readonly said: string }> {
  return batonAt(orchestrator.url, words);
}

async function batonAt(at: string, args: readonly string[]): Promise<Ending & { readonly said: string }> {
  const env = { BATON_URL: at, BATON_TOKEN: orchestrator.token };
  const command = Spawned.start({ name: 'baton', args, env });
  return { ...(await command.ended), said: command.output };
}

describe('a request that can not be taken', () => {
  it('is refused with a sentence that would be', async () => {
    const refused = { __typename: 'SubmitGoalRefused', code: 'NO_PLAYBOOK' };
    const answer = await submit(orchestrator, 'Make me a sandwich', 'sandwich');
    expect(answer).toMatchObject(refused);
    expect(`${answer.message} ${answer.whatToDo}`).toContain('ACME Corporation');
    expect(await baton('goal', 'start', 'Make me a sandwich')).toMatchObject({
      code: 1,
      said: expect.stringContaining('No playbook fits this sentence'),
    });
  });

  it('is refused where its key was used for another sentence', async () => {
    const other = 'Renew ACME Corporation for two years at +5 %';
    expect(await submit(orchestrator, other, 'acme')).toMatchObject({ code: 'GOAL_ALREADY_SUBMITTED' });
    expect(await baton('goal', 'start', other, '--key', 'acme')).toMatchObject({
      code: 1,
      said: expect.stringContaining('use a new key'),
    });
  });

  it('is told what is wrong with its form, or refused by type where it has one', async () => {
    expect(await baton('goal', 'start', '')).toMatchObject({
      code: 2,
      said: expect.stringContaining('The input is not accepted: sentence should not be empty'),
    });
    expect(await submit(orchestrator, sentence, '')).toMatchObject({ code: 'MALFORMED_KEY' });
    expect(await baton('goal', 'start', sentence, '--key', '')).toMatchObject({
      code: 1,
      said: expect.stringContaining('An idempotency key is 1 to 200 printable ASCII characters'),
    });
    expect(await baton('goal', 'start', 'Renew ACME '.repeat(1_300))).toMatchObject({
      code: 1,
      said: expect.stringContaining('Say it in 2000 characters at the most'),
    });
  });

  it('is told that there is no such goal', async () => {
    expect(await goalPage(orchestrator, unknownId)).toBeNull();
    expect(await baton('goal', 'report', unknownId)).toMatchObject({
      code: 1,
      said: expect.stringContaining(`There is no goal ${unknownId}`),
    });
    expect(await baton('goal', 'answer', unknownId, 'request.uplift=5 %')).toMatchObject({ code: 1 });
    expect(await baton('goal', 'watch', unknownId)).toMatchObject({ code: 1 });
  });

  it('changes nothing about what is there', async () => {
    expect(await goalPage(orchestrator, goalId)).toMatchObject({
      phase: 'CONCLUDED',
      report: { outcome: 'COMPLETED' },
    });
    expect(await submit(orchestrator, sentence, 'acme')).toMatchObject({ repeated: true, goal: { id: goalId } });
  });
});

describe('the command line', () => {
  it('says where it looked where nobody is there', async () => {
    const nowhere = 'http://127.0.0.1:9/graphql';
    expect(await batonAt(nowhere, ['goal', 'list'])).toMatchObject({
      code: 3,
      said: expect.stringContaining(`Can't reach Baton at ${nowhere}`),
    });
  });

  it('ends without a word where whoever reads it has seen enough', async () => {
    const command = `yes {} | ${process.execPath} ${programFile('baton')} policy check | head -1`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { maxBuffer: 2 ** 28 });
    expect(stdout).toMatch(/^\{"error":.*\n$/);
    expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
  });

  it.each([[['goal', 'strat', 'x']], [['goal', 'start']], [['goal', 'list', '--first', '0']]])(
    'does not guess what %p means',
    async (words) => {
      const { code, said } = await batonAt(orchestrator.url, words);
      expect(code).toBe(2);
      expect(said).toMatch(/^error: /);
    },
  );
});
