import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Client } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import supertest from 'supertest';
import WebSocket from 'ws';
import { tenantKey } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import { AnswerClarification, SubmitGoal } from '@baton/goal/application';
import type { GoalEvent } from '@baton/goal/domain';
import { briefFieldPlace, recordIdPlace } from '@baton/goal/domain';
import { Refusal } from '@baton/kernel';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { asked } from './access/made-tokens.specification.js';
import type { Reply } from './served-api.specification.js';
import { Desk, ServedApi } from './served-api.specification.js';

const forward = { step: 's1', operation: 'forward' } as const;

let desk: Desk;
let api: ServedApi;
beforeAll(async () => {
  desk = new Desk();
  api = await ServedApi.start([desk.handlerOf(SubmitGoal), desk.handlerOf(AnswerClarification)]);
});
afterAll(() => api.close());
beforeEach(() => {
  desk.received.length = 0;
});

const ask = (query: string, variables: object = {}, whoever: Whoever = {}): Promise<Reply> =>
  api.ask(query, variables, whoever);
const record = (goalId: string, events: readonly GoalEvent[], from = 0, tenant = 't1'): Promise<string> =>
  api.record(goalId, events, from, tenant);

/** A goal of one step that went through, with a brief and a receipt that can be opened. */
function aGoal(goalId: string): readonly GoalEvent[] {
  const { data: brief } = examples.briefed(forward);
  const { data: commit } = examples.committed(forward);
  const at = (eventId: string, attribute: string) => ({ stream: goalStream(goalId), eventId, attribute });
  const amount = api.vault.seal('52500.00', tenantKey('t1'), at(brief.sealedIn, briefFieldPlace('amount')));
  const recordId = api.vault.seal('9000017', tenantKey('t1'), at(commit.sealedIn, recordIdPlace(forward)));
  return [
    examples.submitted({ goalId, attributes: [examples.anAttribute('account.notes')] }),
    examples.planned(examples.aChain('s1')),
    {
      type: 'HandoffBriefed',
      data: { ...brief, disclosed: brief.disclosed.map((one) => ({ ...one, sealed: amount })) },
    },
    examples.dispatched(forward),
    { type: 'StepCommitted', data: { ...commit, receipt: { ...commit.receipt, sealedRecordId: recordId } } },
    examples.goalEventExamples.GoalConcluded,
  ];
}

describe('one goal', () => {
  const query = `query ($id: ID!, $asOf: Int) { goal(id: $id, asOfRevision: $asOf) {
    id phase outcome revision effects { effect count } waitingFor { kind }
    plan { revision stage } steps { id: step title state effect operations { name state attempt } }
    handoffs { recipient disclosed { field form value labels { classification } } withheld { attribute reason } }
    report { sentence steps { effect receipts { recordType recordId link } tried { capability state } } }
  } }`;

  it('is shown with its plan, steps, handoffs and report, its values opened', async () => {
    const id = randomUUID();
    await record(id, aGoal(id));
    expect(await ask(query, { id })).toEqual({
      data: {
        goal: {
          ...{ id, phase: 'CONCLUDED', outcome: 'COMPLETED', revision: 5, waitingFor: [] },
          effects: [{ effect: 'APPLIED', count: 1 }],
          plan: { revision: 1, stage: 'ACTING' },
          steps: [
            {
              ...{ id: 's1', title: 'Step s1', state: 'COMMITTED', effect: 'APPLIED' },
              operations: [{ name: 'forward', state: 'COMMITTED', attempt: 1 }],
            },
          ],
          handoffs: [
            {
              recipient: 'sap',
              disclosed: [
                { field: 'amount', form: 'FULL', value: '52500.00', labels: { classification: 'confidential' } },
              ],
              withheld: [{ attribute: 'account.notes', reason: 'NOT_RELEVANT' }],
            },
          ],
          report: {
            sentence: 'Completed; of 1 steps: 1 done.',
            steps: [
              {
                effect: 'APPLIED',
                receipts: [{ recordType: 'Invoice', recordId: '9000017', link: null }],
                tried: [{ capability: 'erp.invoice.create', state: 'COMMITTED' }],
              },
            ],
          },
        },
      },
    });
  });

  it('is shown as it was at any moment, and not before it was there', async () => {
    const id = randomUUID();
    await record(id, aGoal(id).slice(0, 4));
    await record(id, aGoal(id).slice(4), 4);
    const then =
      'query ($id: ID!, $at: Instant, $nr: Int) { goal(id: $id, asOfInstant: $at, asOfRevision: $nr) { revision submittedAt updatedAt phase } }';
    const { data } = await ask(then, { id });
    const { submittedAt, updatedAt } = data?.['goal'] as Record<string, string>;
    const at = (instant: string, milliseconds = 0) => new Date(Date.parse(instant) + milliseconds).toISOString();
    expect(await ask(then, { id, at: submittedAt })).toMatchObject({
      data: { goal: { revision: 3, phase: 'RUNNING' } },
    });
    expect(await ask(then, { id, at: at(updatedAt ?? '', -1) })).toMatchObject({ data: { goal: { revision: 3 } } });
    expect(await ask(then, { id, at: updatedAt })).toMatchObject({
      data: { goal: { revision: 5, phase: 'CONCLUDED' } },
    });
    expect(await ask(then, { id, at: at(submittedAt ?? '', -1) })).toEqual({ data: { goal: null } });
    const { errors } = await ask(then, { id, at: updatedAt, nr: 3 });
    expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(/give one of them/) });
  });

  it('is reported with what was amended below what was issued, each under its digest', async () => {
    const id = randomUUID();
    const reported = `query ($id: ID!, $nr: Int) { goal(id: $id, asOfRevision: $nr) { report { digest outcome revision
      steps { effect actionNeeded { action role deadline record { recordId } } } issued { digest outcome revision }
      amendments { revision event changes { step was is } outcome { was is } } } } }`;
    const doubt = { ...forward, generation: 1, attempt: 1, known: 'REVOKED', heard: 'COMMITTED' } as const;
    await record(id, [...aGoal(id), { type: 'AnswerContradicted', data: doubt }]);
    const reportAt = async (nr?: number) =>
      ((await ask(reported, { id, nr })).data?.['goal'] as { report: Readonly<Record<string, unknown>> }).report;
    const before = await reportAt(5);
    expect(before).toMatchObject({ outcome: 'COMPLETED', amendments: [], issued: { digest: before['digest'] } });
    const now = await reportAt();
    expect(now).toMatchObject({
      ...{ outcome: 'PARTIAL', revision: 6, issued: { digest: before['digest'], outcome: 'COMPLETED', revision: 5 } },
      steps: [
        {
          effect: 'UNKNOWN',
          actionNeeded: {
            ...{ action: 'SETTLE_UNKNOWN', role: 'operator', record: { recordId: '9000017' } },
            deadline: expect.stringMatching(/^2026-03-/),
          },
        },
      ],
      amendments: [
        {
          ...{ revision: 6, event: 'AnswerContradicted', changes: [{ step: 's1', was: 'APPLIED', is: 'UNKNOWN' }] },
          outcome: { was: 'COMPLETED', is: 'PARTIAL' },
        },
      ],
    });
    expect(now['digest']).not.toBe(before['digest']);
  });

  it('is shown as it was at any revision', async () => {
    const id = randomUUID();
    await record(id, aGoal(id));
    const { data } = await ask(query, { id, asOf: 3 });
    expect(data?.['goal']).toMatchObject({
      ...{ phase: 'RUNNING', outcome: null, revision: 3 },
      steps: [{ state: 'DISPATCHED', effect: 'UNKNOWN' }],
    });
  });

  it('keeps values from those who neither own it nor have the role, each class for itself', async () => {
    const id = randomUUID();
    await record(id, aGoal(id));
    const values = async (whoever: Whoever) => {
      const { data } = await ask(
        `query ($id: ID!) { goal(id: $id) { handoffs { disclosed { value } } } }`,
        { id },
        whoever,
      );
      return data?.['goal'];
    };
    const shown = (value: string | null) => ({ handoffs: [{ disclosed: [{ value }] }] });
    const seenBy = (role: string) => values({ actorId: 'person-2', roles: [role] });
    expect(await seenBy('auditor')).toEqual(shown('52500.00'));
    expect(await seenBy('integrator')).toEqual(shown(null));
    expect(await seenBy('requester')).toBeNull();
  });

  it('is nothing to another tenant or another requester, nor where there is none', async () => {
    const id = randomUUID();
    await record(id, aGoal(id));
    expect(await ask(query, { id }, { tenant: 't2' })).toEqual({ data: { goal: null } });
    expect(await ask(query, { id }, { actorId: 'person-2' })).toEqual({ data: { goal: null } });
    expect(await ask(query, { id: 'no-such-goal' })).toEqual({ data: { goal: null } });
  });
});

describe('the list of goals', () => {
  const query = `query ($first: Int, $after: String, $filter: GoalsFilter, $min: Position) {
    goals(first: $first, after: $after, filter: $filter, minPosition: $min) {
      edges { node { id phase report { sentence } } } pageInfo { hasNextPage endCursor } } }`;
  const whoever = { tenant: 'list' };
  interface Page {
    readonly edges: readonly { readonly node: { readonly id: string; readonly phase: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  }
  const page = async (variables: object): Promise<Page> =>
    (await ask(query, variables, whoever)).data?.['goals'] as Page;
  const idsOf = ({ edges }: Page): string[] => edges.map(({ node }) => node.id);

  it('holds what was written up to a position, newest first, page by page, and nobody else’s', async () => {
    const ids = ['a', 'b', 'c', 'd'].map((name) => `${name}-${randomUUID()}`);
    for (const id of ids.slice(0, 3)) await record(id, aGoal(id).slice(0, 4), 0, 'list');
    await record(`other-${randomUUID()}`, [examples.submitted()], 0, 'another');
    const min = await record(ids[3] ?? '', [examples.submitted({ goalId: ids[3] })], 0, 'list');
    const first = await page({ first: 3, min });
    const second = await page({ first: 3, after: first.pageInfo.endCursor });
    expect([...idsOf(first), ...idsOf(second)]).toEqual([...ids].reverse());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(idsOf(await page({ filter: { phase: 'PLANNING' } }))).toEqual([ids[3]]);
    expect(idsOf(await page({ filter: { outcome: 'PARTIAL' } }))).toEqual([]);
  });

  it.each([
    ['a page of no goals', { first: 0 }, /first takes 1 to 100/],
    ['a page of too many', { first: 101 }, /first takes 1 to 100/],
    ['a cursor of something else', { after: 'bm9uZQ' }, /The cursor is none of this list/],
    ['a position of something else', { min: 'another-1' }, /The position is none of this installation/],
  ])('refuses %s with what to do', async (_, variables, message) => {
    const { errors } = await ask(query, variables, whoever);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('a sentence that is submitted', () => {
  const mutation = `mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename
    ... on SubmitGoalAccepted { position repeated goal { id phase } }
    ... on SubmitGoalRefused { code message whatToDo } } }`;
  const input = { sentence: 'Renew ACME', idempotencyKey: 'key-1', classification: 'restricted' };

  it('is taken on in the name of whoever asks', async () => {
    const id = randomUUID();
    const position = await record(id, [examples.submitted({ goalId: id })]);
    desk.answer = () => Promise.resolve({ goalId: id, position, alreadySubmitted: false });
    const { data } = await ask(mutation, { input }, { actorId: 'person-7', roles: ['requester', 'approver'] });
    expect(data?.['submitGoal']).toEqual({
      ...{ __typename: 'SubmitGoalAccepted', position, repeated: false },
      goal: { id, phase: 'PLANNING' },
    });
    expect(desk.received).toMatchObject([
      {
        ...{ sentence: 'Renew ACME', clientKey: 'key-1', classification: 'restricted' },
        requester: { tenant: 't1', actorId: 'person-7', roles: ['requester', 'approver'] },
      },
    ]);
  });

  it.each(['NO_PLAYBOOK', 'MALFORMED_KEY', 'SENTENCE_TOO_LONG', 'GOAL_ALREADY_SUBMITTED'])(
    'is refused by type: %s',
    async (code) => {
      desk.answer = () => Promise.reject(new Refusal(code, 'This is why'));
      const { data } = await ask(mutation, { input });
      expect(data?.['submitGoal']).toEqual({
        ...{ __typename: 'SubmitGoalRefused', code, message: 'This is why' },
        whatToDo: expect.stringMatching(/\w/),
      });
    },
  );

  it('is not passed on when its form is wrong', async () => {
    const { errors } = await ask(mutation, { input: { sentence: '', idempotencyKey: 'k' } });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', problems: ['sentence should not be empty'] });
    expect(desk.received).toEqual([]);
  });

  it('tells nothing of the inside when something breaks', async () => {
    desk.answer = () => Promise.reject(new Error('the secret of the house'));
    const reply = await ask(mutation, { input });
    expect(JSON.stringify(reply)).not.toMatch(/secret|stack|\.ts|\.js/);
    expect(reply.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/under the reference/),
      extensions: { code: 'INTERNAL_SERVER_ERROR', reference: expect.any(String) },
    });
  });
});

describe('answers', () => {
  const mutation = `mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { __typename
    ... on AnswerClarificationAccepted { goal { id } }
    ... on AnswerClarificationRefused { code } } }`;
  const answers = [{ attribute: 'request.uplift', text: '5 %', classification: 'restricted' }];

  it('are passed on, and refused by type', async () => {
    const goalId = randomUUID();
    await record(goalId, [examples.submitted({ goalId })]);
    desk.answer = () => Promise.reject(new Refusal('NO_OPEN_QUESTION', 'Nothing is asked'));
    const { data } = await ask(mutation, { input: { goalId, answers, idempotencyKey: 'k', expectedRevision: 0 } });
    expect(data?.['answerClarification']).toEqual({
      __typename: 'AnswerClarificationRefused',
      code: 'NO_OPEN_QUESTION',
    });
    expect(desk.received).toMatchObject([{ goalId, answers, clientKey: 'k', expectedRevision: 0 }]);
  });

  it('to another requester’s goal are answered as to none, and not passed on', async () => {
    const goalId = randomUUID();
    await record(goalId, [examples.submitted({ goalId })]);
    const answer = (id: string) =>
      ask(mutation, { input: { goalId: id, answers, idempotencyKey: 'k' } }, { actorId: 'person-2' });
    expect(await answer(goalId)).toEqual(await answer(randomUUID()));
    expect((await answer(goalId)).data?.['answerClarification']).toMatchObject({ code: 'GOAL_NOT_FOUND' });
    expect(desk.received).toEqual([]);
  });

  it.each([
    [[], 'answers must contain at least 1 elements'],
    [[{ attribute: '', text: '5 %' }], 'answers.0.attribute should not be empty'],
  ])('are told by its place what is wrong with their form', async (wrong, problem) => {
    const { errors } = await ask(mutation, { input: { goalId: '', answers: wrong, idempotencyKey: 'k' } });
    expect(errors?.[0]?.extensions['problems']).toEqual(['goalId should not be empty', problem]);
  });
});

describe('a goal that is followed', () => {
  const document = `subscription ($id: ID!, $after: Position) { goalChanged(id: $id, after: $after) {
    position revision narration { type text } goal { phase outcome } } }`;
  let client: Client;
  beforeEach(() => {
    const url = `ws://127.0.0.1:${api.port}/graphql`;
    client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: () => asked() });
  });

  interface Change {
    readonly position: string;
    readonly revision: number;
    readonly narration: { readonly type: string } | null;
  }

  function follow(variables: Record<string, unknown>) {
    const changes = client.iterate<{ goalChanged: Change }>({ query: document, variables });
    const next = async (): Promise<Change> => {
      const { value } = (await changes.next()) as { value: { data?: { goalChanged: Change } | null } };
      if (!value.data) throw new Error(JSON.stringify(value));
      return value.data.goalChanged;
    };
    return { next, changes };
  }

  it('is sent as it is, and after each event, until its follower goes', async () => {
    const id = randomUUID();
    const events = aGoal(id);
    await record(id, events.slice(0, 2));
    const { next, changes } = follow({ id });
    expect(await next()).toMatchObject({ revision: 1, narration: null, goal: { phase: 'RUNNING' } });
    await record(id, events.slice(2, 4), 2);
    expect([await next(), await next()]).toMatchObject([
      { revision: 2, narration: { type: 'HandoffBriefed', text: 'Step s1' } },
      { revision: 3, narration: { type: 'OperationDispatched' } },
    ]);
    await changes.return?.();
    await client.dispose();
  });

  it('goes on behind the position that was seen last, without gap or double', async () => {
    const id = randomUUID();
    const events = aGoal(id);
    await record(id, events.slice(0, 2));
    const before = follow({ id });
    const { position } = await before.next();
    await before.changes.return?.();
    await record(id, events.slice(2), 2);
    const { next, changes } = follow({ id, after: position });
    const revisions = [await next(), await next(), await next(), await next()].map(({ revision }) => revision);
    expect(revisions).toEqual([2, 3, 4, 5]);
    await changes.return?.();
    await client.dispose();
  });

  it('is refused to whoever does not have it', async () => {
    const { changes } = follow({ id: 'no-such-goal' });
    const refused = { message: 'You have no goal of this id', extensions: { code: 'NOT_FOUND' } };
    expect((await changes.next()).value).toMatchObject({ errors: [refused] });
    await client.dispose();
  });
});

describe('limits', () => {
  it('refuse a query of too many words', async () => {
    const { errors } = await ask(`{ ${'goals { __typename } '.repeat(1_000)} }`);
    expect(errors?.[0]?.message).toMatch(/token/i);
  });

  it('refuse a requester whose name is none, and whoever says nothing or something old', async () => {
    const query = '{ goals { pageInfo { hasNextPage } } }';
    expect((await ask(query, {}, { tenant: 'not a tenant' })).errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^Say who is asking, by a bearer token .* names its tenant and actor$/),
      extensions: { code: 'UNAUTHENTICATED' },
    });
    const silent = await supertest(api.server).post('/graphql').send({ query });
    expect(silent).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
  });
});
