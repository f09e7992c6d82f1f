import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { killAllSpawned } from '../../tools/processes/spawned.js';
import { Trial } from './trial.js';

jest.setTimeout(180_000);

/** It lacks how much the price changes, so it asks back and stays open. */
const asking = 'Renew Northwind Trading for two years';

let trial: Trial;
beforeAll(async () => {
  trial = await Trial.prepare();
  const baton = trial.start({ BATON_OPEN_GOALS_MAX: '1' });
  await baton.line(/Baton is up/);
});
afterAll(async () => {
  await killAllSpawned();
  trial.remove();
});

const baton = (...args: readonly string[]) => trial.baton(...args);
const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await baton(...args, '--json')).said);

/** Lists lag behind by moments: asks for how many fit until it is one. */
async function untilListed(...dryRun: readonly string[]): Promise<void> {
  while (((await json(...dryRun)) as { readonly count: number }).count !== 1);
}

describe('somebody who operates Baton from a terminal', () => {
  it('holds a goal, is told who came first, sees it in lists, and calls all goals off', async () => {
    const { goal } = (await json('goal', 'start', asking, '--key', 'held')) as { goal: { id: string } };
    const why = ['--reason', 'A look is needed'];
    expect(await baton('goal', 'pause', goal.id, ...why)).toMatchObject({ code: 0 });
    await untilListed('goals', 'cancel', '--paused', '--dry-run', ...why);
    const late = await baton('goal', 'pause', goal.id, ...why);
    expect(late.code).toBe(1);
    expect(late.said).toMatch(/paused already.*\n.*\(ALREADY_PAUSED\)\nIt is planning, paused/);
    expect((await baton('goal', 'show', goal.id)).said).toMatch(/PLANNING · PAUSED/);
    expect(await baton('goal', 'resume', goal.id)).toMatchObject({ code: 2 });

    const beyond = await baton('goal', 'start', asking, '--key', 'beyond');
    expect({ code: beyond.code, said: beyond.said }).toEqual({
      code: 1,
      said: expect.stringMatching(/TOO_MANY_OPEN_GOALS/),
    });
    expect(await json('goal', 'start', asking, '--key', 'held')).toMatchObject({ repeated: true });

    expect(await json('task', 'list', '--goal', goal.id)).toMatchObject({ tasks: [{ kind: 'ANSWER_CLARIFICATION' }] });
    expect(await baton('goals', 'cancel', '--paused', ...why)).toMatchObject({ code: 2 });
    expect(await json('goals', 'cancel', '--paused', '--yes', ...why)).toMatchObject({ done: [{ goalId: goal.id }] });
    await baton('goal', 'resume', goal.id, ...why);
    await baton('goal', 'watch', goal.id);
    expect(await json('goal', 'show', goal.id)).toMatchObject({
      report: { outcome: 'NOTHING_DONE', closeReason: 'CANCELED' },
    });
    expect(await baton('goal', 'terminate', goal.id, ...why)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/GOAL_CONCLUDED/),
    });
  });
});
