import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AnsweringServer } from './answering-server.specification.js';

const current = {
  ...{ name: 'GOALS', position: 'p-1', current: true, behindSince: null, lagSeconds: 0, skipped: 0, rebuild: 'NONE' },
};
const behind = {
  ...{ ...current, name: 'HUMAN_TASKS', position: null, current: false, lagSeconds: 12.34, skipped: 2 },
  ...{ behindSince: '2026-03-02T09:00:00.000Z', rebuild: 'RUNNING' },
};

let server: AnsweringServer;
beforeAll(async () => {
  server = await AnsweringServer.start();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

describe('the rows that questions are answered from', () => {
  it('are listed with how far they are', async () => {
    server.answers = [{ data: { projections: [current, behind] } }];
    const { code, out } = await server.baton('projection', 'list');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      expect.stringMatching(/^projection +standing +skipped/),
      expect.stringMatching(/^goals +current +0$/),
      '    p-1',
      expect.stringMatching(/^human-tasks +12\.3 s behind, since 2026-03-02 09:00 UTC; built anew \(running\) +2$/),
    ]);
  });

  it('are built anew by name', async () => {
    server.answers = [{ data: { result: { repeated: false, projection: behind } } }];
    const { code, out } = await server.baton('projection', 'rebuild', 'human-tasks', '--key', 'k1');
    expect({ code, told: out.split('\n')[0] }).toEqual({
      code: 0,
      told: 'human-tasks is built anew, beside the rows that answer meanwhile.',
    });
    expect(server.variables).toEqual([{ input: { name: 'HUMAN_TASKS', idempotencyKey: 'k1' } }]);
  });

  it('are not built anew where there are none of the name, and it is said which there are', async () => {
    const { code, complaints } = await server.baton('projection', 'rebuild', 'nope');
    expect({ code, complaints }).toEqual({
      code: 2,
      complaints: expect.stringContaining('It is goals, human-tasks, ledger, open-goals, due-goals or stats.'),
    });
    expect(server.requests).toEqual([]);
  });

  it('are not built anew by a key of others, and it is said what to do', async () => {
    const refusal = { code: 'KEY_ALREADY_USED', message: 'It belongs to others', whatToDo: 'Use a new key.' };
    server.answers = [{ data: { result: refusal } }];
    const { code, out, complaints } = await server.baton('projection', 'rebuild', 'goals', '--json');
    expect({ code, refusal: JSON.parse(out), complaints }).toEqual({
      ...{ code: 1, refusal },
      complaints: expect.stringMatching(/others\nUse a new key. \(KEY_ALREADY_USED\)/),
    });
  });
});
