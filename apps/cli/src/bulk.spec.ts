import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AnsweringServer } from './answering-server.specification.js';

const task = { taskId: 'system-cannot-tell:s2/forward:1', group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL' };
const why = ['--reason', 'The customer called', '--key', 'k'];
const said = { reason: 'The customer called', idempotencyKey: 'k' };

let server: AnsweringServer;
beforeEach(async () => {
  server = await AnsweringServer.start();
});
afterEach(() => server.close());

const answer = (...data: readonly object[]): void => {
  server.answers = data.map((one) => ({ data: one }));
};

describe('what is done to many goals', () => {
  const inGroup = { humanTasks: { edges: [{ node: task }], pageInfo: { hasNextPage: false } } };
  const ofGoal = { taskId: null, step: null, operation: null };
  const preview = {
    __typename: 'BulkPreview',
    count: 2,
    sample: [{ goalId: 'g-1', ...ofGoal }],
    refusedCount: 0,
    refused: [],
  };
  const done = { __typename: 'BulkDone', count: 2, done: [{ goalId: 'g-1', ...ofGoal }], refused: [] };
  const pause = ['goals', 'pause', '--system', 'sap', ...why];
  const input = { filter: { system: 'sap' }, control: 'PAUSE', ...said };

  it('is looked at first, and done once whoever sits there has typed the number', async () => {
    const asked: string[] = [];
    server.ask = async (question) => (asked.push(question), '2');
    answer({ controlGoals: preview }, { controlGoals: done });
    const { code, out } = await server.baton(...pause, '--older-than', '2h');
    expect({ code, asked }).toEqual({ code: 0, asked: ['To pause 2 goals, type 2: '] });
    expect(out.split('\n')).toEqual(['2 goals to pause:', 'goal', 'g-1', '… and 1 more', 'Done: 1 of 2 goals.']);
    const wanted = { ...input, filter: { system: 'sap', olderThanSeconds: 7_200 } };
    expect(server.variables).toEqual([
      { input: { ...wanted, dryRun: true } },
      { input: { ...wanted, expectedCount: 2 } },
    ]);
  });

  it.each<[string, (() => Promise<string>) | undefined]>([
    ['types something else', async () => 'yes'],
    ['is not there', undefined],
  ])('is left where whoever sits there %s', async (_, ask) => {
    server.ask = ask;
    answer({ controlGoals: preview });
    const { code, complaints } = await server.baton(...pause);
    expect({ code, complaints }).toEqual({
      code: 2,
      complaints: expect.stringMatching(/^Nothing was changed: --yes does it/),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is one document of JSON, of what was done', async () => {
    server.ask = async () => '2';
    answer({ controlGoals: preview }, { controlGoals: done });
    const { code, out } = await server.baton(...pause, '--json');
    expect({ code, done: JSON.parse(out) }).toEqual({ code: 0, done });
  });

  it.each([[[]], [['--dry-run']], [['--yes']]])(
    'is not done, nor asked about, where other than so many fit: %j',
    async (how) => {
      const differs = {
        __typename: 'BulkRefused',
        code: 'COUNT_DIFFERS',
        count: 2,
        message: '2 fit.',
        whatToDo: 'Look.',
      };
      answer({ controlGoals: differs });
      const { code, out, complaints } = await server.baton(...pause, ...how, '--expect', '5', '--json');
      expect({ code, refused: JSON.parse(out), complaints }).toEqual({
        ...{ code: 1, refused: differs, complaints: '2 fit.\nLook. (COUNT_DIFFERS)' },
      });
      expect(server.variables).toMatchObject([{ input: { expectedCount: 5 } }]);
    },
  );

  it('is only looked at by a dry run', async () => {
    answer({ controlGoals: preview });
    const { code, out } = await server.baton(...pause, '--dry-run', '--yes', '--json');
    expect({ code, preview: JSON.parse(out) }).toEqual({ code: 0, preview });
    expect(server.variables).toEqual([{ input: { ...input, dryRun: true } }]);
  });

  it('is done at once for whoever is sure, to as many as expected', async () => {
    answer({ controlGoals: done });
    expect((await server.baton(...pause, '--yes', '--expect', '2')).code).toBe(0);
    expect(server.variables).toEqual([{ input: { ...input, expectedCount: 2 } }]);
    const differs = {
      __typename: 'BulkRefused',
      code: 'COUNT_DIFFERS',
      count: 3,
      message: '3 fit.',
      whatToDo: 'Look.',
    };
    answer({ controlGoals: differs });
    expect(await server.baton(...pause, '--yes', '--expect', '2')).toMatchObject({
      ...{ code: 1, complaints: '3 fit.\nLook. (COUNT_DIFFERS)' },
    });
  });

  it('ends with 1 where some refused, after all is told', async () => {
    const refused = [{ goalId: 'g-2', ...ofGoal, code: 'ALREADY_PAUSED', message: 'It is paused already' }];
    answer({ controlGoals: { ...done, refused } });
    const { code, out, complaints } = await server.baton(...pause, '--yes');
    expect({ code, complaints }).toEqual({ code: 1, complaints: '1 goal refused' });
    expect(out.split('\n')).toEqual(['Done: 1 of 2 goals.', 'goal  why', 'g-2   already-paused: It is paused already']);
  });

  it('names the steps where it is about steps', async () => {
    const step = { goalId: 'g-1', taskId: null, step: 's3', operation: 'forward' };
    const wayBack = { ...step, goalId: 'g-2', operation: 'compensation-0' };
    const unread = { goalId: 'g-3', taskId: null, step: null, operation: null };
    answer({ controlGoals: { ...preview, count: 3, sample: [step, wayBack, unread] } });
    const { out } = await server.baton('goals', 'retry', '--system', 'sap', '--dry-run', ...why);
    const rows = ['goal  step', 'g-1   s3', 'g-2   s3 compensation-0', 'g-3'];
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual(['3 steps to retry:', ...rows]);
    expect(server.variables).toEqual([{ input: { ...input, control: 'RETRY', dryRun: true } }]);
  });

  it('tells beforehand who is known to refuse', async () => {
    const task = { goalId: 'g-1', taskId: 't-1', step: null, operation: null };
    const refused = [{ ...task, code: 'NOT_IN_BULK', message: 'Answer it by itself' }];
    answer(inGroup, { resolveTasks: { ...preview, count: 3, sample: [], refusedCount: 3, refused } });
    // Nothing is asked where nothing would be done.
    const { code, out } = await server.baton('tasks', 'settle', 'a/b/c', 'waive', ...why);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '0 tasks to answer "waive".',
      '3 tasks known already to refuse:',
      'goal  task  why',
      'g-1   t-1   not-in-bulk: Answer it by itself',
      '… and 2 more',
    ]);
  });

  it('is not for all goals by mistake', async () => {
    answer({ controlGoals: done });
    const { code, complaints } = await server.baton('goals', 'cancel', '--yes', ...why);
    expect({ code, complaints }).toEqual({ code: 2, complaints: expect.stringMatching(/Say which goals: --system/) });
    expect((await server.baton('goals', 'cancel', '--all', '--yes', ...why)).code).toBe(0);
    expect(server.variables).toEqual([{ input: { filter: {}, control: 'CANCEL', ...said } }]);
  });

  it.each(['retry', 'skip'])('is not to %s in all systems', async (verb) => {
    const { code, complaints } = await server.baton('goals', verb, '--all', '--yes', ...why);
    expect({ code, complaints }).toEqual({ code: 2, complaints: `Say in which system to ${verb} steps: --system` });
    expect(server.requests).toEqual([]);
  });

  it('is one answer to all tasks of a group', async () => {
    answer(inGroup, { resolveTasks: { ...done, done: [{ goalId: 'g-1', taskId: task.taskId }] } });
    await server.baton('tasks', 'settle', task.group, 'ask-again', '--yes', ...why);
    expect(server.variables).toEqual([
      { first: 1, filter: { group: task.group } },
      { input: { group: task.group, option: 'ASK_AGAIN', ...said } },
    ]);
  });

  it('is no answer to a group that there never was, and says which there are', async () => {
    const nobody = { humanTasks: { edges: [], pageInfo: { hasNextPage: false } } };
    answer(nobody, { humanTaskGroups: [{ group: task.group, options: [] }] });
    expect(await server.baton('tasks', 'settle', 'NOPE/x/y', 'retry', '--yes', ...why)).toEqual({
      ...{ code: 1, out: '', complaints: `There is no group NOPE/x/y: there are ${task.group}` },
    });
    expect(server.requests).toHaveLength(2);
  });
});
