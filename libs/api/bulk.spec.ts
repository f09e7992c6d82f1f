import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { goalStream } from '@baton/event-store';
import { ControlGoal, goalIdOf, ReleaseGoal, SubmitGoal } from '@baton/goal/application';
import type { GoalEvent } from '@baton/goal/domain';
import type { TenantId } from '@baton/kernel';
import { Refusal } from '@baton/kernel';
import { GoalsQuery, ReadProgress } from '@baton/read-models';
import * as examples from '../goal/domain/goal.examples.js';
import { Desk, ServedApi } from './served-api.specification.js';

const { goalEventExamples: example } = examples;
const forward = { step: 's1', operation: 'forward' } as const;

let desk: Desk;
let api: ServedApi;
let tenant: string;
beforeAll(async () => {
  desk = new Desk();
  const handlers = [ControlGoal, ReleaseGoal, SubmitGoal].map((command) => desk.handlerOf(command));
  api = await ServedApi.start(handlers, { openGoalsMax: 3 });
});
afterAll(() => api.close());
beforeEach(() => {
  desk.received.length = 0;
  desk.answer = async (command) => {
    const { goalId } = command as ControlGoal;
    return { goalId, position: (await api.store.end()) ?? '', alreadySubmitted: false };
  };
  tenant = `tenant-${randomUUID()}`;
});

const running = (goalId: string): readonly GoalEvent[] => [
  examples.submitted({ goalId }),
  examples.planned(examples.aChain('s1')),
];
const asking = (goalId: string): readonly GoalEvent[] => [
  ...running(goalId),
  examples.briefed(forward),
  examples.dispatched(forward),
  example.OutcomeQueried,
  example.HumanTaskOpened,
];

/** Puts a goal of this history there, and waits until the rows tell of it. */
async function keep(history: (goalId: string) => readonly GoalEvent[]): Promise<string> {
  const goalId = randomUUID();
  const position = await api.record(goalId, history(goalId), 0, tenant);
  await api.app.get(ReadProgress).reaches(position, 5_000);
  return goalId;
}

const ofGoal = { taskId: null, step: null, operation: null };

interface Items {
  readonly count: number;
  readonly done: readonly { readonly goalId: string }[];
  readonly refused: readonly { readonly goalId: string; readonly code: string }[];
}

async function inBulk(mutation: 'controlGoals' | 'resolveTasks', input: object) {
  const document = `mutation ($input: ${mutation === 'controlGoals' ? 'ControlGoalsInput' : 'ResolveTasksInput'}!) {
    ${mutation}(input: $input) { __typename
      ... on BulkPreview { count refusedCount sample { goalId taskId step operation } refused { goalId code } }
      ... on BulkDone { count done { goalId taskId step operation } refused { goalId step operation code message } position }
      ... on BulkRefused { code count message whatToDo } } }`;
  const said = { reason: 'The system is down', idempotencyKey: 'bulk-1', ...input };
  const { data, errors } = await api.ask(document, { input: said }, { tenant, roles: ['operator'] });
  return { result: data?.[mutation], errors };
}

const pause = (input: object = {}) => inBulk('controlGoals', { filter: {}, control: 'PAUSE', ...input });

describe('a control of many goals', () => {
  it('is told in advance how many it would reach, and changes nothing then', async () => {
    const goalIds = [await keep(running), await keep(running)];
    const { result } = await pause({ dryRun: true });
    expect(result).toEqual({
      ...{ __typename: 'BulkPreview', count: 2 },
      sample: goalIds.map((goalId) => ({ goalId, ...ofGoal })),
      ...{ refusedCount: 0, refused: [] },
    });
    expect(desk.received).toEqual([]);
  });

  it('reaches those that fit, each once under one request, and lists those that refused', async () => {
    const [first, second] = [await keep(running), await keep(running)];
    await keep((goalId) => [examples.submitted({ goalId })]);
    const { answer } = desk;
    desk.answer = (command) =>
      (command as ControlGoal).goalId === second
        ? Promise.reject(new Refusal('ALREADY_PAUSED', 'It is paused already'))
        : answer(command);
    const { result } = await pause({ filter: { system: 'sap', phase: 'RUNNING', playbook: 'contract-renewal' } });
    expect(result).toEqual({
      ...{ __typename: 'BulkDone', count: 2, position: await api.store.end() },
      done: [{ goalId: first, ...ofGoal }],
      refused: [
        { ...{ goalId: second, step: null, operation: null }, code: 'ALREADY_PAUSED', message: 'It is paused already' },
      ],
    });
    const keysOf = () => desk.received.map((command) => (command as ControlGoal).clientKey);
    const keys = keysOf();
    await pause();
    expect(new Set(keysOf())).toEqual(new Set(keys));
    await pause({ idempotencyKey: 'bulk-2' });
    await pause({ control: 'RESUME' });
    expect(new Set(keysOf()).size).toBe(3);
    expect(desk.received[0]).toMatchObject({ control: { do: 'PAUSE' }, reason: 'The system is down' });
  });

  it('is not done where other than as many as expected fit', async () => {
    await keep(running);
    expect((await pause({ expectedCount: 2 })).result).toMatchObject({
      ...{ __typename: 'BulkRefused', code: 'COUNT_DIFFERS', count: 1, message: '1 fit now, not 2' },
    });
    expect((await pause({ expectedCount: 2, dryRun: true })).result).toMatchObject({ code: 'COUNT_DIFFERS', count: 1 });
    expect(desk.received).toEqual([]);
    expect((await pause({ expectedCount: 1 })).result).toMatchObject({ __typename: 'BulkDone' });
  });

  it('goes on under its key where it was interrupted, without a count of what fits no more', async () => {
    const [first, second] = [await keep(running), await keep(running)];
    const { answer } = desk;
    desk.answer = async (command) => {
      if ((command as ControlGoal).goalId === second) throw new Error('Interrupted');
      const position = await api.record(first, [example.GoalConcluded], 2, tenant);
      await api.app.get(ReadProgress).reaches(position, 5_000);
      return answer(command);
    };
    const request = { control: 'TERMINATE', expectedCount: 2 };
    expect((await pause(request)).errors).toHaveLength(1);
    while (((await pause({ dryRun: true })).result as Items).count > 1);
    desk.answer = answer;
    expect((await pause(request)).result).toMatchObject({
      ...{ code: 'COUNT_DIFFERS', count: 1, whatToDo: expect.stringContaining('without expectedCount') },
    });
    const { result } = await pause({ ...request, expectedCount: undefined });
    expect(result).toMatchObject({ __typename: 'BulkDone', done: [{ goalId: second }] });
    const keys = desk.received.map((command) => (command as ControlGoal).clientKey);
    expect(new Set(keys).size).toBe(1);
  });

  it('is not done where more fit than a person can answer for', async () => {
    for (let goals = 0; goals < 10_001; goals++) {
      const goalId = randomUUID();
      await api.record(goalId, [examples.submitted({ goalId })], 0, tenant);
    }
    await api.app.get(ReadProgress).reaches((await api.store.end()) ?? '', 30_000);
    expect((await pause()).result).toMatchObject({ __typename: 'BulkRefused', code: 'TOO_MANY', count: 10_001 });
    expect(desk.received).toEqual([]);
  });

  it('reaches goals by their age', async () => {
    await keep(running);
    const { result } = await pause({ filter: { olderThanSeconds: 2_000_000_000 }, dryRun: true });
    expect(result).toMatchObject({ count: 0 });
    expect((await pause({ filter: { olderThanSeconds: 60 }, dryRun: true })).result).toMatchObject({ count: 1 });
  });

  it('releases those alone that were set aside', async () => {
    await keep(running);
    const goalId = await keep(running);
    const data = { goalId, revision: 1, explanation: 'a broken promise' };
    const position = await api.recordBeside(goalId, { type: 'GoalQuarantined', data }, 0, tenant);
    await api.app.get(ReadProgress).reaches(position, 5_000);
    const { result } = await pause({ control: 'RELEASE' });
    expect((result as Items).done).toEqual([{ goalId, ...ofGoal }]);
    expect(desk.received[0]).toBeInstanceOf(ReleaseGoal);
  });

  it('lists a goal that can’t be read with where it breaks', async () => {
    const goalId = await keep(running);
    const unreadable = { id: randomUUID(), type: 'goal.GoalDreamtOf.v1', data: {}, metadata: { tenant } };
    await api.append(goalStream(goalId), [unreadable], 2);
    const { result } = await pause({ control: 'RELEASE', filter: { quarantined: false } });
    expect((result as Items).refused).toMatchObject([{ goalId, code: 'GOAL_UNREADABLE' }]);
  });

  it.each([
    ['goals that have ended', { filter: { phase: 'CONCLUDED' } }, /beyond control/],
    ['no reason', { reason: ' ' }, /reason says why/],
    ['a key of another form', { idempotencyKey: 'two words' }, /printable ASCII/],
    ['an age that is none', { filter: { olderThanSeconds: -1 } }, /olderThanSeconds must not be less than 0/],
  ])('refuses %s', async (_, input, message) => {
    const { errors } = await pause(input);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('a retry of what waits in a system', () => {
  const inSap = (input: object = {}) => pause({ filter: { system: 'sap' }, control: 'RETRY', ...input });
  const deferred = (goalId: string) => [
    ...running(goalId),
    examples.briefed(forward),
    examples.dispatched(forward),
    example.OperationDeferred,
  ];
  const ofStep = { step: 's1', operation: 'forward' };

  it('is told in advance which steps it would reach, and leaves alone what goes on', async () => {
    const goalId = await keep(deferred);
    await keep(running);
    const { result } = await inSap({ dryRun: true });
    expect(result).toMatchObject({ __typename: 'BulkPreview', count: 1, sample: [{ goalId, ...ofStep }] });
    const elsewhere = examples.aStep('s2', { pin: examples.aPin({ system: 'contracts' }) });
    const inTwo = examples.planned(examples.aPlan({ steps: [examples.aStep('s1'), elsewhere] }));
    await keep((other) => [examples.submitted({ goalId: other }), inTwo, ...deferred(other).slice(2)]);
    expect((await inSap({ filter: { system: 'contracts' }, dryRun: true })).result).toMatchObject({ count: 0 });
    expect(desk.received).toEqual([]);
  });

  it('reaches each step once under one request, and lists those that refused', async () => {
    const [first, second] = [await keep(deferred), await keep(deferred)];
    const { answer } = desk;
    desk.answer = (command) =>
      (command as ControlGoal).goalId === second
        ? Promise.reject(new Refusal('NOTHING_TO_RETRY', 'It was tried meanwhile'))
        : answer(command);
    const { result } = await inSap({ expectedCount: 2 });
    expect(result).toMatchObject({
      ...{ __typename: 'BulkDone', count: 2, done: [{ goalId: first, ...ofStep }] },
      refused: [{ goalId: second, ...ofStep, code: 'NOTHING_TO_RETRY' }],
    });
    expect(desk.received[0]).toMatchObject({ control: { do: 'RETRY_STEP', ...ofStep }, reason: 'The system is down' });
    const keysOf = () => new Set(desk.received.map((command) => (command as ControlGoal).clientKey));
    await inSap();
    expect(keysOf().size).toBe(1);
    await inSap({ idempotencyKey: 'bulk-2' });
    expect(keysOf().size).toBe(2);
  });

  it('leaves out what may be, also before its turn, and nothing that is under way or on its way back', async () => {
    const goalId = await keep(deferred);
    const waiting = await keep(running);
    await keep((other) => [...running(other), examples.briefed(forward), examples.dispatched(forward)]);
    const undo = { step: 's1', operation: 'compensation-0' } as const;
    await keep((other) => [
      ...[...running(other), examples.briefed(forward), examples.dispatched(forward), examples.committed(forward)],
      ...[example.CompensationRequired, examples.briefed(undo), examples.dispatched(undo)],
      { ...example.OperationDeferred, data: { ...example.OperationDeferred.data, ...undo } },
    ]);
    expect((await inSap({ dryRun: true })).result).toMatchObject({ count: 2 });
    const { result } = await inSap({ control: 'SKIP' });
    expect(result).toMatchObject({ count: 2, refused: [] });
    const reached = [goalId, waiting].map((one) => ({ goalId: one, control: { do: 'SKIP_STEP', step: 's1' } }));
    expect(desk.received).toHaveLength(2);
    expect(desk.received).toEqual(expect.arrayContaining(reached.map((one) => expect.objectContaining(one))));
  });

  it('lists a goal that can’t be read with where it breaks', async () => {
    const goalId = await keep(running);
    const malformed = { id: randomUUID(), type: 'goal.StepCommitted.v1', data: {}, metadata: { tenant } };
    await api.append(goalStream(goalId), [malformed], 2);
    const { result } = await inSap();
    expect(result).toMatchObject({ count: 1, refused: [{ goalId, step: null, code: 'GOAL_UNREADABLE' }] });
  });

  it('is of one system', async () => {
    const looked = jest.spyOn(api.app.get(GoalsQuery), 'openIds');
    const { errors } = await inSap({ filter: { phase: 'RUNNING' } });
    expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(/of one system/) });
    expect(looked).not.toHaveBeenCalled();
    looked.mockRestore();
  });
});

describe('an answer to many tasks', () => {
  const group = 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL';

  it('reaches every open task of the group, each with the digest of what it is about', async () => {
    const goalIds = [await keep(asking), await keep(asking)];
    await keep((goalId) => [...asking(goalId), example.HumanTaskResolved]);
    const { taskId, digest } = example.HumanTaskOpened.data;
    expect((await inBulk('resolveTasks', { group, option: 'ASK_AGAIN', dryRun: true })).result).toMatchObject({
      ...{ count: 2, sample: goalIds.map((goalId) => ({ goalId, taskId })) },
    });
    const { result } = await inBulk('resolveTasks', { group, option: 'ASK_AGAIN' });
    expect((result as Items).done.map(({ goalId }) => goalId).sort()).toEqual([...goalIds].sort());
    expect(desk.received).toHaveLength(2);
    expect(desk.received[0]).toMatchObject({ control: { do: 'RESOLVE_TASK', taskId, digest, option: 'ASK_AGAIN' } });
  });

  it('is not that they are done: each of them needs its own record', async () => {
    const goalId = await keep(asking);
    const { data } = await api.ask('{ humanTaskGroups { options } }', {}, { tenant, roles: ['operator'] });
    expect(data).toEqual({ humanTaskGroups: [{ options: ['NOT_DONE_TRY_AGAIN', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN'] }] });
    const refused = [{ goalId, code: 'NOT_IN_BULK' }];
    const { result } = await inBulk('resolveTasks', { group, option: 'DONE', dryRun: true });
    expect(result).toMatchObject({ count: 1, sample: [], refused });
    expect((await inBulk('resolveTasks', { group, option: 'DONE' })).result).toMatchObject({ done: [], refused });
    expect(desk.received).toEqual([]);
  });

  it('reaches nothing in a group that has none', async () => {
    const { result } = await inBulk('resolveTasks', { group: 'another', option: 'ASK_AGAIN' });
    expect(result).toMatchObject({ count: 0, done: [], refused: [] });
  });
});

describe('a goal beyond as many as are taken on at once', () => {
  const submit = async (idempotencyKey: string) => {
    const document = `mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename
      ... on SubmitGoalRefused { code message retryAfterSeconds } } }`;
    const input = { sentence: 'Renew ACME', idempotencyKey };
    return (await api.ask(document, { input }, { tenant })).data?.['submitGoal'];
  };

  it('is refused with when to try again, and passed on once another one has ended', async () => {
    await keep(running);
    await keep(running);
    const third = await keep(running);
    expect(await submit('new')).toEqual({
      ...{ __typename: 'SubmitGoalRefused', code: 'TOO_MANY_OPEN_GOALS', retryAfterSeconds: 30 },
      message: '3 goals have not ended yet, and no more are taken on',
    });
    expect(desk.received).toEqual([]);
    const ended = await api.record(third, [example.GoalConcluded], 2, tenant);
    await api.app.get(ReadProgress).reaches(ended, 5_000);
    desk.answer = () => Promise.resolve({ goalId: third, position: ended, alreadySubmitted: false });
    expect(await submit('new')).toEqual({ __typename: 'SubmitGoalAccepted' });
  });

  it('is passed on where it is there already', async () => {
    await keep(running);
    await keep(running);
    const goalId = goalIdOf(tenant as TenantId, 'known');
    const position = await api.record(goalId, running(goalId), 0, tenant);
    await api.app.get(ReadProgress).reaches(position, 5_000);
    desk.answer = () => Promise.resolve({ goalId, position, alreadySubmitted: true });
    expect(await submit('known')).toEqual({ __typename: 'SubmitGoalAccepted' });
    expect(await submit('another')).toMatchObject({ code: 'TOO_MANY_OPEN_GOALS' });
  });

  const accepted = { __typename: 'SubmitGoalAccepted' };
  const takeOn = async (command: unknown) => {
    const goalId = goalIdOf(tenant as TenantId, (command as SubmitGoal).clientKey);
    const position = await api.record(goalId, running(goalId), 0, tenant);
    return { goalId, position, alreadySubmitted: false };
  };

  it('is none, however many come at once', async () => {
    desk.answer = takeOn;
    const atOnce = await Promise.all(Array.from({ length: 9 }, (_, n) => submit(`at-once-${n}`)));
    expect(atOnce.filter((answer) => isDeepStrictEqual(answer, accepted))).toHaveLength(3);
    expect(await submit('later')).toMatchObject({ code: 'TOO_MANY_OPEN_GOALS' });
  });

  it('is none either where the rows do not tell yet of those that were taken on', async () => {
    desk.answer = takeOn;
    const lagging = [
      jest.spyOn(api.app.get(GoalsQuery), 'countOpen').mockResolvedValue(0),
      jest.spyOn(api.app.get(ReadProgress), 'reaches').mockResolvedValue(false),
    ];
    try {
      for (const key of ['first', 'second', 'third']) expect(await submit(key)).toMatchObject(accepted);
      expect(await submit('fourth')).toMatchObject({ code: 'TOO_MANY_OPEN_GOALS' });
    } finally {
      for (const spied of lagging) spied.mockRestore();
    }
  });

  it('is none because of what was refused, or was taken on once and asked for again', async () => {
    desk.answer = () => Promise.reject(new Refusal('NO_PLAYBOOK', 'No playbook fits this sentence'));
    for (const key of ['first', 'second', 'third']) expect(await submit(key)).toMatchObject({ code: 'NO_PLAYBOOK' });
    desk.answer = takeOn;
    expect(await submit('taken')).toMatchObject(accepted);
    desk.answer = async (command) => {
      const goalId = goalIdOf(tenant as TenantId, (command as SubmitGoal).clientKey);
      return { goalId, position: (await api.store.end()) ?? '', alreadySubmitted: true };
    };
    for (let again = 0; again < 3; again++) expect(await submit('taken')).toMatchObject(accepted);
    desk.answer = takeOn;
    for (const key of ['fourth', 'fifth']) expect(await submit(key)).toMatchObject(accepted);
    expect(await submit('sixth')).toMatchObject({ code: 'TOO_MANY_OPEN_GOALS' });
  });

  it('is told first what is wrong with its key', async () => {
    for (let goals = 0; goals < 3; goals++) await keep(running);
    expect(await submit('two words')).toMatchObject({ code: 'MALFORMED_KEY', retryAfterSeconds: null });
  });
});
