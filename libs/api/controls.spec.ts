import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { goalStream } from '@baton/event-store';
import type { Control } from '@baton/goal/application';
import { ControlGoal, ReleaseGoal } from '@baton/goal/application';
import type { GoalEvent } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { parseInstant, Refusal } from '@baton/kernel';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { Desk, ServedApi } from './served-api.specification.js';

const { goalEventExamples: example } = examples;
const forward = { step: 's1', operation: 'forward' } as const;
const later = parseInstant('2026-03-05T09:00:00.000Z');
const operator = { actorId: 'person-7', roles: ['operator'] };

let desk: Desk;
let api: ServedApi;
beforeAll(async () => {
  desk = new Desk();
  api = await ServedApi.start([desk.handlerOf(ControlGoal), desk.handlerOf(ReleaseGoal)]);
});
afterAll(() => api.close());
beforeEach(() => {
  desk.received.length = 0;
});

/** A goal that is paused with a question to a person. */
const asking = (goalId: string): readonly GoalEvent[] => [
  examples.submitted({ goalId }),
  examples.planned(examples.aChain('s1', 's2')),
  { type: 'HandoffBriefed', data: { ...examples.briefed(forward).data, disclosed: [] } },
  examples.dispatched(forward),
  example.OutcomeQueried,
  example.HumanTaskOpened,
  { type: 'StepSkipped', data: { step: 's2', because: 'PERSON', ...example.GoalPaused.data } },
  example.GoalPaused,
];

/** An event of a release that is still to come. */
const ofNewerRelease = () => ({ id: randomUUID(), type: 'goal.GoalDreamtOf.v1', data: {}, metadata: { tenant: 't1' } });
/** One that is not what its type promises. */
const malformed = () => ({ id: randomUUID(), type: 'goal.GoalPaused.v1', data: {}, metadata: { tenant: 't1' } });

const shape = `__typename
  ... on ControlAccepted { repeated goal { id phase paused } }
  ... on ControlRefused { code message whatToDo current { phase paused } }`;

const task = { taskId: 'task:1', digest: 'd' };
const controls: readonly (readonly [mutation: string, type: string, own: object, control: Control])[] = [
  ['pauseGoal', 'ControlGoalInput', {}, { do: 'PAUSE' }],
  ['resumeGoal', 'ControlGoalInput', {}, { do: 'RESUME' }],
  ['cancelGoal', 'ControlGoalInput', {}, { do: 'CANCEL' }],
  ['terminateGoal', 'ControlGoalInput', {}, { do: 'TERMINATE' }],
  ['retryStep', 'RetryStepInput', { step: 's1' }, { do: 'RETRY_STEP', ...forward }],
  ['skipStep', 'SkipStepInput', { step: 's2' }, { do: 'SKIP_STEP', step: 's2' }],
  [
    'relabelAttribute',
    'RelabelAttributeInput',
    { attribute: 'request.uplift', classification: 'restricted' },
    { do: 'RELABEL', attribute: 'request.uplift', classification: 'restricted' },
  ],
  [
    'markOutcome',
    'MarkOutcomeInput',
    { step: 's1', operation: 'compensation-0', finding: 'DONE', recordId: '9000017' },
    { do: 'MARK_OUTCOME', step: 's1', operation: 'compensation-0', finding: 'DONE', recordId: '9000017' },
  ],
  [
    'chooseRecovery',
    'ChooseRecoveryInput',
    { step: 's1', choice: 'RETRY' },
    { do: 'CHOOSE_RECOVERY', step: 's1', choice: 'RETRY' },
  ],
  [
    'delegateTask',
    'DelegateTaskInput',
    { taskId: 'task:1', to: 'person-2' },
    { do: 'DELEGATE_TASK', taskId: 'task:1', to: 'person-2' },
  ],
  [
    'decidePlan',
    'DecidePlanInput',
    { ...task, decision: 'APPROVE' },
    { do: 'RESOLVE_TASK', ...task, option: 'APPROVE' },
  ],
  [
    'decideDisclosure',
    'DecideDisclosureInput',
    { ...task, decision: 'WAIVE', until: later },
    { do: 'RESOLVE_TASK', ...task, option: 'WAIVE', waitUntil: later },
  ],
  [
    'settleOutcome',
    'SettleOutcomeInput',
    { ...task, finding: 'DONE', recordId: '9000017' },
    { do: 'RESOLVE_TASK', ...task, option: 'DONE', recordId: '9000017' },
  ],
  [
    'reportCompensation',
    'ReportCompensationInput',
    { ...task, result: 'CORRECTED' },
    { do: 'RESOLVE_TASK', ...task, option: 'CORRECTED' },
  ],
  [
    'decideRecovery',
    'DecideRecoveryInput',
    { ...task, way: 'WAIT', until: later },
    { do: 'RESOLVE_TASK', ...task, option: 'WAIT', waitUntil: later },
  ],
];
const waiting = { ...task, way: 'WAIT', until: later };

async function carryOut(mutation: string, type: string, input: object, whoever: Whoever = operator) {
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${shape} } }`;
  const { data, errors } = await api.ask(document, { input }, whoever);
  return { result: data?.[mutation], errors };
}

describe('a control of one goal', () => {
  it.each(controls)('is passed on in the name of whoever asks: %s', async (mutation, type, own, control) => {
    const goalId = randomUUID();
    const position = await api.record(goalId, asking(goalId));
    desk.answer = () => Promise.resolve({ goalId, position, alreadySubmitted: false });
    const said = { goalId, reason: 'The customer called', idempotencyKey: 'key-1' };
    const { result } = await carryOut(mutation, type, { ...said, ...own });
    expect(result).toEqual({
      ...{ __typename: 'ControlAccepted', repeated: false },
      goal: { id: goalId, phase: 'RUNNING', paused: true },
    });
    const requester = {
      tenant: 't1' as TenantId,
      actorId: 'person-7',
      roles: ['operator'],
      authenticatedBy: 'specification',
    };
    expect(desk.received).toEqual([new ControlGoal(goalId, control, said.reason, 'key-1', requester)]);
  });

  it('is for the goal as it was seen, where somebody says so', async () => {
    const goalId = randomUUID();
    const position = await api.record(goalId, asking(goalId));
    desk.answer = () => Promise.resolve({ goalId, position, alreadySubmitted: false });
    await carryOut('pauseGoal', 'ControlGoalInput', { goalId, reason: 'x', idempotencyKey: 'k', expectedRevision: 3 });
    expect(desk.received).toMatchObject([{ expectedRevision: 3 }]);
  });

  it('is refused by type, and whoever came too late sees the goal as it stands', async () => {
    const goalId = randomUUID();
    await api.record(goalId, asking(goalId));
    desk.answer = () => Promise.reject(new Refusal('ALREADY_PAUSED', 'It is paused already'));
    const { result } = await carryOut('pauseGoal', 'ControlGoalInput', { goalId, reason: 'x', idempotencyKey: 'k' });
    expect(result).toEqual({
      ...{ __typename: 'ControlRefused', code: 'ALREADY_PAUSED', message: 'It is paused already' },
      ...{ whatToDo: expect.stringMatching(/resume/), current: { phase: 'RUNNING', paused: true } },
    });
  });

  it('shows no goal to those who have none of this id', async () => {
    const goalId = randomUUID();
    await api.record(goalId, asking(goalId), 0, 't2');
    desk.answer = () => Promise.reject(new Refusal('GOAL_NOT_FOUND', 'There is no such goal'));
    const { result } = await carryOut('pauseGoal', 'ControlGoalInput', { goalId, reason: 'x', idempotencyKey: 'k' });
    expect(result).toMatchObject({ code: 'GOAL_NOT_FOUND', current: null });
  });

  it.each(controls)('of another requester’s goal is answered as of none: %s', async (mutation, type, own) => {
    const goalId = randomUUID();
    await api.record(goalId, asking(goalId));
    const said = { reason: 'x', idempotencyKey: 'k', ...own };
    const another = { actorId: 'person-2' };
    const { result } = await carryOut(mutation, type, { ...said, goalId }, another);
    expect(result).toMatchObject({ code: 'GOAL_NOT_FOUND', current: null });
    expect(result).toEqual((await carryOut(mutation, type, { ...said, goalId: randomUUID() }, another)).result);
    expect(desk.received).toEqual([]);
  });

  it.each([
    ['an operation that is none', 'retryStep', 'RetryStepInput', { step: 's1', operation: 'sideways' }],
    ['a time that is none', 'decideRecovery', 'DecideRecoveryInput', { ...waiting, until: 'tomorrow' }],
    ['an option of another kind', 'decideRecovery', 'DecideRecoveryInput', { ...waiting, way: 'APPROVE' }],
    ['a revision that is none', 'pauseGoal', 'ControlGoalInput', { expectedRevision: -1 }],
  ])('is not passed on with %s', async (_, mutation, type, own) => {
    const { errors } = await carryOut(mutation, type, { goalId: 'g', reason: 'x', idempotencyKey: 'k', ...own });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(desk.received).toEqual([]);
  });

  it('tells nothing of the inside when something breaks', async () => {
    desk.answer = () => Promise.reject(new Error('the secret of the house'));
    const { errors } = await carryOut('pauseGoal', 'ControlGoalInput', {
      goalId: 'g',
      reason: 'x',
      idempotencyKey: 'k',
    });
    expect(JSON.stringify(errors)).not.toContain('secret');
  });
});

describe('a goal that was set aside', () => {
  const release = (goalId: string, whoever: Whoever = operator) =>
    carryOut('releaseGoal', 'ControlGoalInput', { goalId, reason: 'Mended', idempotencyKey: 'k' }, whoever);

  it('is released by a command of its own', async () => {
    const goalId = randomUUID();
    const position = await api.record(goalId, asking(goalId));
    desk.answer = () => Promise.resolve({ goalId, position, alreadySubmitted: true });
    expect((await release(goalId)).result).toMatchObject({ __typename: 'ControlAccepted', repeated: true });
    expect(desk.received).toMatchObject([{ goalId, reason: 'Mended', clientKey: 'k' }]);
    expect(desk.received[0]).toBeInstanceOf(ReleaseGoal);
  });

  it.each([
    ['an event of a newer release', ofNewerRelease(), { phase: 'PLANNING' }],
    ['a malformed one', malformed(), null],
  ])('is not released with %s, which says where it breaks, to its own tenant alone', async (_, event, current) => {
    const goalId = randomUUID();
    await api.record(goalId, asking(goalId).slice(0, 1));
    await api.append(goalStream(goalId), [event], 1);
    expect((await release(goalId)).result).toMatchObject({
      ...{ __typename: 'ControlRefused', code: 'GOAL_UNREADABLE', current },
      message: expect.stringContaining('revision 1'),
    });
    expect(desk.received).toEqual([]);
    desk.answer = () => Promise.reject(new Refusal('GOAL_NOT_FOUND', 'There is no such goal'));
    const elsewhere = await release(goalId, { ...operator, tenant: 't2' });
    expect(elsewhere.result).toMatchObject({ code: 'GOAL_NOT_FOUND', current: null });
  });
});

describe('a goal that can’t be read', () => {
  it('says where it breaks when it is asked for, and can be seen as it was before', async () => {
    const id = randomUUID();
    await api.record(id, asking(id).slice(0, 1));
    await api.append(goalStream(id), [malformed()], 1);
    const query = 'query ($id: ID!, $asOf: Int) { goal(id: $id, asOfRevision: $asOf) { phase } }';
    const { errors } = await api.ask(query, { id });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('revision 1'),
      extensions: { code: 'GOAL_UNREADABLE' },
    });
    expect((await api.ask(query, { id, asOf: 0 })).data).toEqual({ goal: { phase: 'PLANNING' } });
    expect((await api.ask(query, { id }, { tenant: 't2' })).data).toEqual({ goal: null });
  });

  it('is none to whoever does not see it, in each of its parts', async () => {
    const id = randomUUID();
    await api.record(id, asking(id).slice(0, 1));
    await api.append(goalStream(id), [malformed()], 1);
    const query = 'query ($id: ID!) { timeline(goalId: $id) { edges { cursor } } conversation(goalId: $id) { text } }';
    expect((await api.ask(query, { id })).errors?.[0]).toMatchObject({ extensions: { code: 'GOAL_UNREADABLE' } });
    const anothers = await api.ask(query, { id }, { actorId: 'person-2' });
    expect(anothers).toEqual({ data: { timeline: null, conversation: null } });
  });
});

describe('a goal that asks a person', () => {
  it('shows what is asked, and what was left out', async () => {
    const id = randomUUID();
    await api.record(id, asking(id));
    const { data, errors } = await api.ask(
      `query ($id: ID!) { goal(id: $id) { paused closing openTasks systems settleBy
        tasks { taskId kind cause system title group options evidence { name value } role deadline digest openedAt ended }
        steps { id: step skipped settleBy } } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data?.['goal']).toMatchObject({
      ...{ paused: true, closing: null, openTasks: 1, systems: ['sap'] },
      // Three days after it was submitted.
      settleBy: expect.stringMatching(/^2026-03-05T/),
      tasks: [
        {
          ...{ kind: 'SETTLE_UNKNOWN', cause: 'SYSTEM_CANNOT_TELL', system: 'sap', title: 'Step s1', role: 'operator' },
          ...{ options: example.HumanTaskOpened.data.options, evidence: [{ name: 'system', value: 'sap' }] },
          ...{ digest: 's1.forward.1.1', ended: null, openedAt: expect.stringMatching(/^2026-03-02T/) },
        },
      ],
      steps: [
        { id: 's1', skipped: null, settleBy: null },
        { id: 's2', skipped: 'PERSON' },
      ],
    });
  });
});

describe('the tasks of persons', () => {
  const tenant = { tenant: 'tasks' };
  const query = `query ($filter: HumanTasksFilter, $after: String, $min: Position) {
    humanTasks(filter: $filter, first: 1, after: $after, minPosition: $min) {
      edges { node { goalId taskId } } pageInfo { hasNextPage endCursor } }
    humanTaskGroups(minPosition: $min) { group kind system cause count options } }`;

  it('are listed page by page and counted by group, for one tenant', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await api.record(first, asking(first), 0, 'tasks');
    const min = await api.record(second, asking(second), 0, 'tasks');
    const { data } = await api.ask(query, { min, filter: { system: 'sap', open: true } }, tenant);
    const page = data?.['humanTasks'] as { readonly pageInfo: { readonly endCursor: string } };
    expect(page).toMatchObject({ edges: [{ node: { goalId: first } }], pageInfo: { hasNextPage: true } });
    const next = await api.ask(query, { after: page.pageInfo.endCursor }, tenant);
    expect(next.data?.['humanTasks']).toMatchObject({
      edges: [{ node: { goalId: second } }],
      pageInfo: { hasNextPage: false },
    });
    // Each needs a record of its own to be done.
    const forMany = example.HumanTaskOpened.data.options.filter((option) => option !== 'DONE');
    expect(data?.['humanTaskGroups']).toEqual([
      {
        ...{ group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL', kind: 'SETTLE_UNKNOWN', system: 'sap' },
        ...{ cause: 'SYSTEM_CANNOT_TELL', count: 2, options: forMany },
      },
    ]);
  });

  it.each([
    ['a page of too many', '{ humanTasks(first: 101) { pageInfo { hasNextPage } } }', /first takes 1 to 100/],
    ['a cursor of something else', '{ humanTasks(after: "YSBi") { pageInfo { hasNextPage } } }', /none of this list/],
    ['groups of what has ended', '{ humanTaskGroups(filter: { open: false }) { count } }', /of open tasks/],
  ])('refuse %s', async (_, document, message) => {
    const { errors } = await api.ask(document, {}, tenant);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
