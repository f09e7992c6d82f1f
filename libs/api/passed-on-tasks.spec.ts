import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { KeyStore, Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import { ControlGoalHandler, PlaybookShelf, RequestTools } from '@baton/goal/application';
import type { GoalEvent } from '@baton/goal/domain';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { aReason } from '../goal/domain/control.examples.js';
import { openTask, untellable, withTasks } from '../goal/domain/control-histories.specification.js';
import { goalEventExamples as example, submitted } from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { ServedApi } from './served-api.specification.js';

const delegate: Whoever = { actorId: 'person-9', roles: ['requester'] };
const passed = { goal: { phase: 'RUNNING', paused: false } };

let api: ServedApi;
beforeAll(async () => {
  const tools = (store: EventStore, vault: Vault, keys: KeyStore) =>
    new RequestTools({
      ...{ store, vault, keys, clock: new SystemClock(), chance: new SystemChance(), timeZone: 'UTC' },
      playbooks: new PlaybookShelf(() => []),
    });
  const provided = { provide: RequestTools, useFactory: tools, inject: [EventStore, Vault, KeyStore] };
  api = await ServedApi.start([ControlGoalHandler, provided]);
});
afterAll(() => api.close());

/** A goal of somebody else's with a task that was passed on to the delegate, who sees nothing else of it. */
async function aGoalWithATask() {
  const goalId = randomUUID();
  const asked = withTasks([submitted({ goalId }), ...untellable.slice(1)]);
  const { taskId } = openTask(asked);
  const events: readonly GoalEvent[] = [
    ...asked,
    { type: 'HumanTaskDelegated', data: { taskId, to: 'person-9', ...aReason } },
  ];
  await api.record(goalId, events);
  const passOn = async (to: string, idempotencyKey: string, whoever = delegate) => {
    const document = `mutation ($input: DelegateTaskInput!) { delegateTask(input: $input) { __typename
      ... on ControlAccepted { repeated goal { phase paused } } ... on ControlRefused { code current { phase } } } }`;
    const input = { goalId, taskId, to, reason: 'They know it', idempotencyKey };
    const { data, errors } = await api.ask(document, { input }, whoever);
    expect(errors).toBeUndefined();
    return data?.['delegateTask'];
  };
  return { goalId, passOn, revision: events.length };
}

it('whoever passes on what was passed on to them is told so, as often as they ask', async () => {
  const { goalId, passOn, revision } = await aGoalWithATask();
  expect(await passOn('person-10', 'k1')).toEqual({ __typename: 'ControlAccepted', repeated: false, ...passed });
  await api.record(goalId, [example.GoalPaused], revision + 1);
  // As they left it: it does not concern them any more how it goes on.
  expect(await passOn('person-10', 'k1')).toEqual({ __typename: 'ControlAccepted', repeated: true, ...passed });
  const seen = await api.ask('query ($goalId: ID!) { goal(id: $goalId) { phase } }', { goalId }, delegate);
  expect(seen.data).toEqual({ goal: null });
});

it('whoever has lost sight of a goal by passing it on can do nothing else to it, nor can others by their key', async () => {
  const { passOn } = await aGoalWithATask();
  await passOn('person-10', 'k1');
  expect(await passOn('person-11', 'k2')).toEqual({
    __typename: 'ControlRefused',
    code: 'GOAL_NOT_FOUND',
    current: null,
  });
  expect(await passOn('person-11', 'k1')).toMatchObject({ code: 'KEY_ALREADY_USED', current: null });
  const stranger = { ...delegate, actorId: 'person-12' };
  expect(await passOn('person-10', 'k1', stranger)).toMatchObject({ code: 'GOAL_NOT_FOUND', current: null });
});
