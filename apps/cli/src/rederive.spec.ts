import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AnsweringServer } from './answering-server.specification.js';

let server: AnsweringServer;
beforeAll(async () => {
  server = await AnsweringServer.start();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const different = {
  ...{ goalId: 'g-1', revision: 7, step: 's3', operation: 'forward', policySetHash: 'h', why: 'OTHER' },
};

function answer(said: object): void {
  const taken = { __typename: 'RederivedDecisions', decisions: 3, same: 3, different: [], unreadable: [] };
  server.answers = [{ data: { rederiveDecisions: { ...taken, ...said } } }];
}

describe('policy rederive', () => {
  it('ends with 0 where every decision comes out the same', async () => {
    answer({});
    const { code, out } = await server.baton('policy', 'rederive', '--all');
    expect({ code, out }).toEqual({ code: 0, out: '3 of 3 decisions came out the same (100 %).' });
  });

  it('ends with 1 where one does not, and says which', async () => {
    answer({ same: 2, different: [different], unreadable: ['g-2'] });
    const { code, out } = await server.baton('policy', 'rederive', 'g-1');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'g-1 7 s3/forward: OTHER under policy set h',
      "g-2 can't be read by this release",
      '2 of 3 decisions came out the same (66.6 %).',
    ]);
    expect(server.variables).toEqual([{ goalId: 'g-1' }]);
  });

  it('ends with 1 where there is no such goal', async () => {
    const refused = { code: 'GOAL_NOT_FOUND', message: 'There is no such goal', whatToDo: 'Look for its id.' };
    server.answers = [{ data: { rederiveDecisions: { __typename: 'RederiveRefused', ...refused } } }];
    expect(await server.baton('policy', 'rederive', 'g-2')).toEqual({
      ...{ code: 1, out: '', complaints: 'There is no such goal\nLook for its id. (GOAL_NOT_FOUND)' },
    });
  });

  it('takes one goal or all of them', async () => {
    expect((await server.baton('policy', 'rederive')).code).toBe(2);
    expect((await server.baton('policy', 'rederive', 'g-1', '--all')).code).toBe(2);
    expect(server.requests).toEqual([]);
  });
});
