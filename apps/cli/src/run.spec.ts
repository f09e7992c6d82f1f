import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainPaint } from '@baton/narration';
import { run } from './run.js';

interface Request {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const accepted = {
  ...{ __typename: 'SubmitGoalAccepted', position: 'p-1', repeated: false },
  goal: { id: 'g-1', openQuestions: [] },
};

describe('a command line', () => {
  let server: Server;
  let url: string;
  let requests: Request[];
  let answer: unknown;
  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        requests.push(JSON.parse(body) as Request);
        response.end(JSON.stringify(answer));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterEach(() => void server.close());

  async function baton(...words: string[]) {
    const out: string[] = [];
    const complaints: string[] = [];
    const terminal = { write: (text: string) => void out.push(text), paint: plainPaint, width: 90 };
    const code = await run(words, { terminal, complain: (text) => complaints.push(text), url });
    return { code, out: out.join('\n'), complaints: complaints.join('\n') };
  }

  it('submits a sentence under a key, and says how to follow it', async () => {
    answer = { data: { submitGoal: accepted } };
    const { code, out } = await baton('goal', 'start', 'Renew ACME', '--key', 'k-1');
    expect({ code, out }).toEqual({ code: 0, out: 'Goal g-1 is taken on.\nFollow it: baton goal watch g-1' });
    expect(requests.map(({ variables }) => variables)).toEqual([
      { input: { sentence: 'Renew ACME', idempotencyKey: 'k-1' } },
    ]);
  });

  it('says what is asked back, and how to answer', async () => {
    const openQuestions = [{ attribute: 'request.uplift', text: 'By how much?', candidates: [] }];
    answer = { data: { submitGoal: { ...accepted, goal: { id: 'g-1', openQuestions } } } };
    const { out } = await baton('goal', 'start', 'Renew ACME');
    expect(out.split('\n').slice(1)).toEqual([
      'It asks: By how much? (request.uplift)',
      'Answer: baton goal answer g-1 request.uplift="…"',
    ]);
  });

  it('ends with 1 where Baton refuses, and says why and what to do', async () => {
    const refused = { __typename: 'SubmitGoalRefused', code: 'NO_PLAYBOOK', message: 'No.', whatToDo: 'Say it anew.' };
    answer = { data: { submitGoal: refused } };
    expect(await baton('goal', 'start', 'Sing')).toEqual({
      ...{ code: 1, out: '' },
      complaints: 'No.\nSay it anew. (NO_PLAYBOOK)',
    });
  });

  it('ends with 1 where there is no such goal', async () => {
    answer = { data: { goal: null } };
    expect(await baton('goal', 'report', 'g-2')).toMatchObject({
      code: 1,
      complaints: expect.stringMatching(/no goal g-2/),
    });
  });

  it.each([
    ['a verb that is none', ['goal', 'sing'], /unknown command 'sing'/],
    ['a sentence that is missing', ['goal', 'start'], /missing required argument 'sentence'/],
    ['a page of too many', ['goal', 'list', '--first', '101'], /a number from 1 to 100/],
    ['an answer without a text', ['goal', 'answer', 'g-1', 'request.uplift'], /An answer is attribute=text/],
  ])('ends with 2 for %s, and asks Baton nothing', async (_, words, complaint) => {
    expect(await baton(...words)).toMatchObject({ code: 2, complaints: expect.stringMatching(complaint) });
    expect(requests).toEqual([]);
  });

  it('ends with 3 where nothing answers, and says what to do', async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    const { code, complaints } = await baton('goal', 'list');
    expect(code).toBe(3);
    expect(complaints).toBe(
      `Can't reach Baton at ${url}: start it with "npm start", or say with BATON_URL where it answers`,
    );
  });

  it('passes several answers on, whatever is in their text', async () => {
    answer = { data: { answerClarification: { ...accepted, __typename: 'AnswerClarificationAccepted' } } };
    expect((await baton('goal', 'answer', 'g-1', 'a.b=5 %', 'c=x=y', '--key', 'k')).code).toBe(0);
    expect(requests[0]?.variables).toEqual({
      input: {
        ...{ goalId: 'g-1', idempotencyKey: 'k' },
        answers: [
          { attribute: 'a.b', text: '5 %' },
          { attribute: 'c', text: 'x=y' },
        ],
      },
    });
  });

  it('lists goals in columns, or as JSON', async () => {
    const node = {
      ...{ id: 'g-1', playbook: 'contract-renewal', phase: 'CONCLUDED', outcome: 'COMPENSATED', closeReason: 'FAILED' },
      ...{ quarantined: false, effects: [{ effect: 'UNDONE', count: 2 }], waitingFor: [], updatedAt: 'now' },
    };
    const waiting = {
      ...node,
      id: 'g-22',
      phase: 'PLANNING',
      outcome: null,
      effects: [],
      waitingFor: [{ kind: 'ANSWER' }],
    };
    answer = { data: { goals: { edges: [{ node }, { node: waiting }], pageInfo: { hasNextPage: false } } } };
    expect((await baton('goal', 'list', '--phase', 'running')).out.split('\n')).toEqual([
      'goal  what              state                steps',
      'g-1   contract renewal  compensated          2 undone',
      'g-22  contract renewal  waits for an answer',
    ]);
    expect(requests[0]?.variables).toEqual({ first: 20, filter: { phase: 'RUNNING' } });
    expect(JSON.parse((await baton('goal', 'list', '--json')).out)).toEqual({ goals: [node, waiting], more: false });
  });
});
