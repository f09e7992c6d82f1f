import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aPage } from '../../../libs/narration/page.specification.js';
import { AnsweringServer } from './answering-server.specification.js';

const accepted = {
  ...{ __typename: 'SubmitGoalAccepted', position: 'p-1', repeated: false },
  goal: { id: 'g-1', openQuestions: [] },
};

describe('a command line', () => {
  let server: AnsweringServer;
  beforeEach(async () => {
    server = await AnsweringServer.start();
  });
  afterEach(() => server.close());

  const baton = (...words: readonly string[]) => server.baton(...words);
  const answer = (data: unknown): void => {
    server.answers = [{ data }];
  };

  it('submits a sentence under a key, and says how to follow it', async () => {
    answer({ submitGoal: accepted });
    const { code, out } = await baton('goal', 'start', 'Renew ACME', '--key', 'k-1');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Goal g-1 is taken on.\nFollow it: npm run baton -- goal watch g-1',
    });
    expect(server.variables).toEqual([{ input: { sentence: 'Renew ACME', idempotencyKey: 'k-1' } }]);
  });

  it('says what is asked back, and how to answer', async () => {
    const openQuestions = [{ attribute: 'request.uplift', text: 'By how much?', candidates: [] }];
    answer({ submitGoal: { ...accepted, goal: { id: 'g-1', openQuestions } } });
    const { out } = await baton('goal', 'start', 'Renew ACME');
    expect(out.split('\n').slice(1)).toEqual([
      'It asks: By how much? (request.uplift)',
      'Answer: npm run baton -- goal answer g-1 request.uplift="…"',
    ]);
  });

  it('ends with 1 where Baton refuses, and says why and what to do', async () => {
    const refused = { __typename: 'SubmitGoalRefused', code: 'NO_PLAYBOOK', message: 'No.', whatToDo: 'Say it anew.' };
    answer({ submitGoal: refused });
    expect(await baton('goal', 'start', 'Sing')).toEqual({
      ...{ code: 1, out: '' },
      complaints: 'No.\nSay it anew. (NO_PLAYBOOK)',
    });
  });

  it('prints a refusal where JSON is wished for, and says when to try again', async () => {
    const refused = {
      ...{ __typename: 'SubmitGoalRefused', code: 'TOO_MANY_OPEN_GOALS', message: 'No.', whatToDo: 'Wait.' },
      retryAfterSeconds: 30,
    };
    answer({ submitGoal: refused });
    const { code, out, complaints } = await baton('goal', 'start', 'Renew ACME', '--json');
    expect({ code, refused: JSON.parse(out), complaints }).toEqual({
      ...{ code: 1, refused, complaints: 'No.\nWait. (TOO_MANY_OPEN_GOALS, retryAfterSeconds 30)' },
    });
  });

  it('ends with 2 where Baton says that the words are wrong', async () => {
    server.answers = [{ errors: [{ message: 'There is no such cause', extensions: { code: 'BAD_USER_INPUT' } }] }];
    expect(await baton('task', 'list', '--cause', 'boredom')).toEqual({
      ...{ code: 2, out: '', complaints: 'There is no such cause' },
    });
  });

  it('ends with 1 where there is no such goal', async () => {
    answer({ goal: null });
    expect(await baton('goal', 'report', 'g-2')).toMatchObject({
      code: 1,
      complaints: expect.stringMatching(/no goal g-2/),
    });
  });

  it('shows a report for a terminal, as Markdown, as JSON, and as it was', async () => {
    answer({ goal: aPage() });
    expect((await baton('goal', 'report', 'g-1')).out).toContain('COMPENSATED · FAILED');
    expect((await baton('goal', 'report', 'g-1', '--markdown')).out).toMatch(/^# contract renewal: compensated/);
    expect(JSON.parse((await baton('goal', 'report', 'g-1', '--json', '--as-of', '12')).out)).toEqual(aPage());
    await baton('goal', 'report', 'g-1', '--as-of', '2026-03-02T10:00:00+01:00');
    expect(server.variables.slice(2)).toEqual([
      { id: 'g-1', asOfRevision: 12 },
      { id: 'g-1', asOfInstant: '2026-03-02T09:00:00.000Z' },
    ]);
  });

  it('shows no report as of an event that has not happened', async () => {
    answer({ goal: aPage() });
    expect(await baton('goal', 'report', 'g-1', '--as-of', '9999')).toMatchObject({
      ...{ code: 1, out: '', complaints: 'The goal has no event 9999 yet: its last is 30' },
    });
  });

  it('says of a list that none fits, and not that there are none', async () => {
    answer({ goals: { edges: [], pageInfo: { hasNextPage: false } } });
    expect((await baton('goal', 'list', '--paused')).out).toBe('No goal fits.');
    expect((await baton('goal', 'list')).out).toMatch(/^No goals yet/);
  });

  it('tells what happened, page by page, with the reasons that are given', async () => {
    const narration = { type: 'GoalPaused', tone: 'ASK', about: null, text: 'a person pauses it', details: [] };
    const entry = { recordedAt: '2026-03-02T09:00:00.000Z', actor: 'person-2', narration, reason: 'They called' };
    const page = (entries: readonly object[], hasNextPage: boolean) => ({
      data: { timeline: { edges: entries.map((node) => ({ node })), pageInfo: { hasNextPage, endCursor: '7' } } },
    });
    server.answers = [page([entry], true), page([{ ...entry, reason: null }], false)];
    expect((await baton('goal', 'timeline', 'g-1')).out.split('\n').map((line) => line.trim())).toEqual([
      '2026-03-02 09:00 UTC               ? a person pauses it',
      'person-2: They called',
      '2026-03-02 09:00 UTC               ? a person pauses it',
    ]);
    expect(server.variables).toEqual([
      { id: 'g-1', after: null },
      { id: 'g-1', after: '7' },
    ]);
    answer({ timeline: null });
    expect(await baton('goal', 'timeline', 'g-2')).toMatchObject({
      code: 1,
      complaints: expect.stringMatching(/no goal g-2/),
    });
  });

  it.each([
    ['two forms of a report', ['goal', 'report', 'g-1', '--json', '--markdown'], /a report has one form/],
    ['a moment that is none', ['goal', 'report', 'g-1', '--as-of', 'monday'], /--as-of takes/],
    ['a verb that is none', ['goal', 'sing'], /unknown command 'sing'/],
    ['a sentence that is missing', ['goal', 'start'], /missing required argument 'sentence'/],
    ['a page of too many', ['goal', 'list', '--first', '101'], /a number from 1 to 100/],
    ['a phase that is none', ['goal', 'list', '--phase', 'runing'], /planning, running, compensating or concluded/],
    [
      'an outcome that is none',
      ['goal', 'list', '--outcome', 'good'],
      /completed, compensated, nothing-done or partial/,
    ],
    ['a kind that is none', ['task', 'list', '--kind', 'unknown'], /approve-plan, waive-disclosure, settle-unknown/],
    ['a finding that is none', ['goal', 'mark', 'g-1', 's1', 'ok', '--reason', 'r'], /It is done, not-done-try-again/],
    ['a choice that is none', ['goal', 'recover', 'g-1', 's1', 'undo', '--reason', 'r'], /It is compensate, retry/],
    ['an option that is none', ['tasks', 'settle', 'G', 'yes', '--reason', 'r'], /It is done, not-done-try-again/],
    [
      'a label that is none',
      ['goal', 'start', 'Renew', '--label', 'secret'],
      /public, internal, confidential or restr/,
    ],
    ['an answer without a text', ['goal', 'answer', 'g-1', 'request.uplift'], /An answer is attribute=text/],
  ])('ends with 2 for %s, and asks Baton nothing', async (_, words, complaint) => {
    expect(await baton(...words)).toMatchObject({ code: 2, complaints: expect.stringMatching(complaint) });
    expect(server.requests).toEqual([]);
  });

  it('ends with 3 where nothing answers, and says what to do', async () => {
    await server.close();
    const { code, complaints } = await baton('goal', 'list');
    expect(code).toBe(3);
    expect(complaints).toBe(
      `Can't reach Baton at ${server.url}: start it with "npm start", or say with BATON_URL where it answers`,
    );
  });

  it('says who asks, by the environment or, before that, by the command, and what to do where that is not believed', async () => {
    const extensions = { code: 'UNAUTHENTICATED' };
    server.answers = [{ errors: [{ message: 'Say who is asking, by a bearer token', extensions }] }];
    const { code, complaints } = await baton('goal', 'list');
    expect([code, complaints]).toEqual([1, expect.stringMatching(/^Say who is asking.*set BATON_TOKEN, or/)]);
    await baton('--token', 'token-2', 'goal', 'list');
    expect(server.whoAsked).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('passes several answers on, whatever is in their text', async () => {
    answer({ answerClarification: { ...accepted, __typename: 'AnswerClarificationAccepted' } });
    expect((await baton('goal', 'answer', 'g-1', 'a.b=5 %', 'c=x=y', '--key', 'k')).code).toBe(0);
    expect(server.variables[0]).toEqual({
      input: {
        ...{ goalId: 'g-1', idempotencyKey: 'k' },
        answers: [
          { attribute: 'a.b', text: '5 %' },
          { attribute: 'c', text: 'x=y' },
        ],
      },
    });
  });

  it('passes on how delicate people call what they say', async () => {
    answer({ submitGoal: accepted });
    await baton('goal', 'start', 'Renew ACME', '--label', 'restricted', '--key', 'k');
    answer({ answerClarification: { ...accepted, __typename: 'AnswerClarificationAccepted' } });
    await baton('goal', 'answer', 'g-1', 'a.b=5 %', '--label', 'Confidential', '--key', 'k');
    expect(server.variables).toMatchObject([
      { input: { sentence: 'Renew ACME', classification: 'restricted' } },
      { input: { answers: [{ attribute: 'a.b', text: '5 %', classification: 'confidential' }] } },
    ]);
  });

  it('lists what a goal knows by the names that relabel takes, or as JSON', async () => {
    const labels = { classification: 'confidential', category: 'commercial', source: 'person' };
    const attributes = [{ name: 'request.uplift', labels }];
    answer({ goal: { attributes } });
    expect((await baton('goal', 'attributes', 'g-1')).out.split('\n')).toEqual([
      'attribute       label         kind        source',
      'request.uplift  confidential  commercial  person',
    ]);
    expect(JSON.parse((await baton('goal', 'attributes', 'g-1', '--json')).out)).toEqual(attributes);
    answer({ goal: null });
    expect(await baton('goal', 'attributes', 'g-2')).toMatchObject({
      code: 1,
      complaints: expect.stringMatching(/no goal g-2/),
    });
  });

  it('lists goals in columns, or as JSON', async () => {
    const node = {
      ...{ id: 'g-1', playbook: 'contract-renewal', phase: 'CONCLUDED', outcome: 'COMPENSATED', closeReason: 'FAILED' },
      ...{ quarantined: false, effects: [{ effect: 'UNDONE', count: 2 }], waitingFor: [], updatedAt: 'now' },
      ...{ paused: false, openTasks: 0 },
    };
    const waiting = {
      ...node,
      id: 'g-22',
      phase: 'PLANNING',
      outcome: null,
      effects: [],
      waitingFor: [{ kind: 'ANSWER' }],
    };
    answer({ goals: { edges: [{ node }, { node: waiting }], pageInfo: { hasNextPage: false } } });
    expect((await baton('goal', 'list', '--phase', 'running')).out.split('\n')).toEqual([
      'goal  what              state                steps',
      'g-1   contract renewal  compensated          2 undone',
      'g-22  contract renewal  waits for an answer',
    ]);
    expect(server.variables[0]).toEqual({ first: 20, filter: { phase: 'RUNNING' } });
    expect(JSON.parse((await baton('goal', 'list', '--json')).out)).toEqual({ goals: [node, waiting], more: false });
  });
});
