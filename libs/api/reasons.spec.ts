import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tenantKey } from '@baton/encryption';
import { goalStream, openingCodec, openingStream, quarantineStream } from '@baton/event-store';
import type { PersonsReason } from '@baton/goal/domain';
import { reasonPlace } from '@baton/goal/domain';
import { eventIdOf } from '@baton/kernel';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { ServedApi } from './served-api.specification.js';

const { goalEventExamples: example } = examples;
const forward = { step: 's1', operation: 'forward' } as const;
const auditor = { actorId: 'person-9', roles: ['auditor'] };

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([]);
});
afterAll(() => api.close());

/** A goal that was paused, and that asked something twice, of which one was answered; each with a reason. */
async function aGoalWithReasons(): Promise<{ readonly goalId: string; readonly position: string }> {
  const goalId = randomUUID();
  const because = (text: string): PersonsReason => {
    const at = { stream: goalStream(goalId), eventId: eventIdOf(randomUUID()), attribute: reasonPlace };
    return { sealedReason: api.vault.seal(text, tenantKey('t1'), at), sealedIn: at.eventId };
  };
  const { data: resolved } = example.HumanTaskResolved;
  const position = await api.record(goalId, [
    examples.submitted({ goalId }),
    examples.planned(examples.aChain('s1')),
    { type: 'HandoffBriefed', data: { ...examples.briefed(forward).data, disclosed: [] } },
    examples.dispatched(forward),
    example.OutcomeQueried,
    example.HumanTaskOpened,
    { type: 'HumanTaskOpened', data: { ...example.HumanTaskOpened.data, taskId: 'task:2' } },
    { type: 'GoalPaused', data: because('The customer called') },
    { type: 'HumanTaskResolved', data: { ...resolved, ...because('It stands in the books') } },
    { type: 'HumanTaskResolved', data: { ...resolved, taskId: 'task:2', ...because('Seen by hand') } },
  ]);
  return { goalId, position };
}

async function ask(query: string, variables: object, whoever: Whoever) {
  const { data, errors } = await api.ask(query, variables, whoever);
  expect(errors).toBeUndefined();
  return data;
}

async function openingsOf(goalId: string) {
  const found = [];
  for await (const stored of api.store.readStream(openingStream(goalId))) found.push(openingCodec.decode(stored));
  return found;
}

const timeline = 'query ($id: ID!) { timeline(goalId: $id, after: "5") { edges { node { reason } } } }';
const tasks = `query ($id: ID!, $p: Position) { humanTasks(filter: { goalId: $id }, minPosition: $p) {
  edges { node { answeredBy reason } } } }`;

describe('why a person did something', () => {
  it.each<[string, Whoever]>([
    ['an auditor', auditor],
    ['an approver', { actorId: 'person-8', roles: ['approver'] }],
    ['whose goal it is', { actorId: 'person-1' }],
  ])('is told to %s, once that is on record', async (_, whoever) => {
    const { goalId: id, position: p } = await aGoalWithReasons();
    expect(await ask(timeline, { id }, whoever)).toEqual({
      timeline: {
        edges: [null, 'The customer called', 'It stands in the books', 'Seen by hand'].map((reason) => {
          return { node: { reason } };
        }),
      },
    });
    expect(await ask(tasks, { id, p }, whoever)).toEqual({
      humanTasks: {
        edges: ['It stands in the books', 'Seen by hand'].map((reason) => ({ node: { answeredBy: 'runner', reason } })),
      },
    });
    const restricted = { attribute: reasonPlace, classification: 'restricted' };
    expect(await openingsOf(id)).toMatchObject([
      { event: { data: { values: [restricted, restricted, restricted] } } },
      { event: { data: { values: [restricted, restricted] } } },
    ]);
  });

  it.each<[string, Whoever]>([
    ['an operator', { actorId: 'person-7', roles: ['operator'] }],
    ['who has no more than the goal in sight', { actorId: 'person-6', roles: ['integrator'] }],
  ])('is not told to %s, who sees that it was done', async (_, whoever) => {
    const { goalId: id, position: p } = await aGoalWithReasons();
    expect(await ask(timeline, { id }, whoever)).toEqual({
      timeline: { edges: Array(4).fill({ node: { reason: null } }) },
    });
    expect(await ask(tasks, { id, p }, whoever)).toEqual({
      humanTasks: { edges: Array(2).fill({ node: { answeredBy: 'runner', reason: null } }) },
    });
    expect(await openingsOf(id)).toEqual([]);
  });

  it('is told of a release as well, which stands between the events of the goal', async () => {
    const { goalId: id } = await aGoalWithReasons();
    const at = { stream: quarantineStream(id), eventId: eventIdOf(randomUUID()), attribute: reasonPlace };
    const why = { sealedReason: api.vault.seal('Mended', tenantKey('t1'), at), sealedIn: at.eventId };
    const setAside = { goalId: id, revision: 9, explanation: 'a broken promise' };
    await api.recordBeside(id, { type: 'GoalQuarantined', data: setAside });
    await api.recordBeside(id, { type: 'GoalReleased', data: { goalId: id, ...why } }, 1);
    const asked = { ...example.HumanTaskOpened.data, taskId: 'task:3' };
    await api.record(id, [{ type: 'HumanTaskOpened', data: asked }], 10);
    const query = `query ($id: ID!, $after: String) { timeline(goalId: $id, first: 2, after: $after) {
      edges { cursor node { revision reason narration { type } } } }
      events(goalId: $id, first: 2, after: $after) { edges { cursor node { type } } } }`;
    const told = (cursor: string, type: string, revision: number, reason: string | null = null) => ({
      ...{ cursor, node: { revision, reason, narration: { type } } },
    });
    const stored = (cursor: string, type: string) => ({ cursor, node: { type } });
    expect(await ask(query, { id, after: '9' }, auditor)).toEqual({
      timeline: { edges: [told('10', 'GoalQuarantined', 9), told('11', 'GoalReleased', 9, 'Mended')] },
      events: {
        edges: [stored('10', 'quarantine.GoalQuarantined.v1'), stored('11', 'quarantine.GoalReleased.v1')],
      },
    });
    expect(await ask(query, { id, after: '11' }, auditor)).toEqual({
      timeline: { edges: [told('12', 'HumanTaskOpened', 10)] },
      events: { edges: [stored('12', 'goal.HumanTaskOpened.v1')] },
    });
    const [released] = await openingsOf(id);
    expect(released?.event.data.values).toMatchObject([{ eventId: at.eventId, attribute: reasonPlace }]);
    const operator = { actorId: 'person-7', roles: ['operator'] };
    const { timeline: shown } = (await ask(query, { id, after: '10' }, operator)) as { readonly timeline: object };
    expect(shown).toMatchObject({ edges: [told('11', 'GoalReleased', 9), told('12', 'HumanTaskOpened', 10)] });
  });

  it('is told with the goal and by the id of the task as well, and nothing is put on record unless it is asked for', async () => {
    const { goalId: id } = await aGoalWithReasons();
    const found = await ask('query ($id: ID!) { goal(id: $id) { tasks { id answeredBy } } }', { id }, auditor);
    expect(await openingsOf(id)).toEqual([]);
    const [task] = (found?.['goal'] as { readonly tasks: readonly { readonly id: string }[] }).tasks;
    const query = `query ($id: ID!, $task: ID!) { goal(id: $id) { tasks { reason } }
      node(id: $task) { ... on HumanTask { reason } } }`;
    expect(await ask(query, { id, task: task?.id }, auditor)).toEqual({
      goal: { tasks: [{ reason: 'It stands in the books' }, { reason: 'Seen by hand' }] },
      node: { reason: 'It stands in the books' },
    });
  });
});
