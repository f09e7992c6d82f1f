import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Client } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { publishedEventOf } from '@baton/event-store';
import type { Whoever } from '../access/made-tokens.specification.js';
import { asked } from '../access/made-tokens.specification.js';
import { aGoal } from '../events/recorded-goals.specification.js';
import { goalEventExamples } from '../../goal/domain/goal.examples.js';
import { quarantineEventExamples } from '../../goal/domain/quarantine.examples.js';
import { ServedApi } from '../served-api.specification.js';

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([]);
});
afterAll(() => api.close());

let client: Client;
let tenant: string;
beforeEach(async () => {
  tenant = `t-${randomUUID().slice(0, 8)}`;
  client = await connect({ roles: ['integrator'] });
});
afterEach(() => client.dispose());

async function connect(whoever: Whoever): Promise<Client> {
  const connectionParams = await asked({ tenant, ...whoever });
  const url = `ws://127.0.0.1:${api.port}/graphql`;
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
}

interface Item {
  readonly position: string;
  readonly [field: string]: unknown;
}

/** Follows one subscription item by item. */
function follow(query: string, variables: Record<string, unknown> = {}, by = client) {
  const items = by.iterate<Readonly<Record<string, Item>>>({ query, variables });
  const next = async (): Promise<Item> => {
    const { value } = (await items.next()) as { value: { data?: Record<string, Item> | null; errors?: unknown } };
    const [item] = Object.values(value.data ?? {});
    if (!item) throw new Error(JSON.stringify(value.errors));
    return item;
  };
  return { next, items, take: async (count: number) => Promise.all(Array.from({ length: count }, next)) };
}

const record = (goal: string, events: Parameters<ServedApi['record']>[1], from = 0): Promise<string> =>
  api.record(goal, events, from, tenant);

describe('events', () => {
  const document = `subscription ($filter: EventsFilter, $after: Position) { events(filter: $filter, after: $after) {
    id type stream revision position data metadata } }`;

  it('are the stored ones without what is sealed, from the first on and then live', async () => {
    const goal = randomUUID();
    await record(goal, aGoal(goal).slice(0, 2));
    const { take } = follow(document, { filter: { goal } });
    const seen = await take(2);
    const more = take(6);
    await record(goal, aGoal(goal).slice(2), 2);
    const published = [];
    for await (const stored of api.store.readStream(`goal-${goal}`)) published.push(publishedEventOf(stored));
    expect([...seen, ...(await more)]).toEqual(published);
  });

  it('go on behind a position, through the filter', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    await record(one, aGoal(one));
    await record(other, aGoal(other, { playbook: 'offboarding' }));
    const filter = { type: ['PlanProposed', 'GoalConcluded'], playbook: ['offboarding'], system: ['sap'] };
    const first = await follow(document, { filter: { type: ['GoalSubmitted'] } }).next();
    const next = follow(document, { filter, after: first.position });
    expect(await next.next()).toMatchObject({ stream: `goal-${other}`, type: 'goal.PlanProposed.v1' });
  });

  it.each([
    [{ filter: { type: ['Nothing'] } }, /type takes names of docs/],
    [{ filter: { system: [] } }, /system takes 1 to 50 names/],
    [{ filter: { goal: randomUUID() } }, /You have no goal of this id/],
    [{ after: 'elsewhere' }, /position is none of this installation/],
  ])('are refused for %j', async (variables, message) => {
    await expect(follow(document, variables).next()).rejects.toThrow(message);
  });
});

describe('goalChanged', () => {
  it('tells when a goal is set aside and when it is released, though its own history says nothing of it', async () => {
    const goal = randomUUID();
    const position = await record(goal, aGoal(goal).slice(0, 2));
    const document =
      'subscription ($id: ID!, $after: Position) { goalChanged(id: $id, after: $after) { revision goal { quarantined } } }';
    const told = (quarantined: boolean) => ({ revision: 1, goal: { quarantined } });
    const changes = follow(document, { id: goal });
    expect(await changes.next()).toEqual(told(false));
    const { GoalQuarantined: setAside, GoalReleased: released } = quarantineEventExamples;
    await api.recordBeside(goal, { ...setAside, data: { ...setAside.data, goalId: goal } }, 0, tenant);
    expect(await changes.next()).toEqual(told(true));
    expect(await follow(document, { id: goal, after: position }).next()).toEqual(told(true));
    await api.recordBeside(goal, { ...released, data: { ...released.data, goalId: goal } }, 1, tenant);
    expect(await changes.next()).toEqual(told(false));
    expect(await follow(document, { id: goal, after: position }).next()).toEqual(told(false));
  });

  it('goes on with what came first, though the goal was set aside and released before that', async () => {
    const goal = randomUUID();
    const position = await record(goal, aGoal(goal).slice(0, 2));
    const { GoalQuarantined: setAside, GoalReleased: released } = quarantineEventExamples;
    await api.recordBeside(goal, { ...setAside, data: { ...setAside.data, goalId: goal } }, 0, tenant);
    await api.recordBeside(goal, { ...released, data: { ...released.data, goalId: goal } }, 1, tenant);
    await record(goal, aGoal(goal).slice(2, 5), 2);
    const document =
      'subscription ($id: ID!, $after: Position) { goalChanged(id: $id, after: $after) { revision goal { quarantined } } }';
    const told = (revision: number) => ({ revision, goal: { quarantined: false } });
    expect(await follow(document, { id: goal, after: position }).take(3)).toEqual([told(2), told(3), told(4)]);
  });

  it('says where a goal breaks that can not be read on', async () => {
    const goal = randomUUID();
    await record(goal, aGoal(goal).slice(0, 2));
    const changes = follow('subscription ($id: ID!) { goalChanged(id: $id) { position revision } }', { id: goal });
    expect(await changes.next()).toMatchObject({ revision: 1 });
    const [, , , dispatchedWithoutBrief] = aGoal(goal);
    if (dispatchedWithoutBrief) await record(goal, [dispatchedWithoutBrief], 2);
    await expect(changes.next()).rejects.toMatchObject([{ extensions: { code: 'GOAL_UNREADABLE' } }]);
  });
});

describe('goalsChanged', () => {
  const document = `subscription ($filter: GoalsFilter, $after: Position) { goalsChanged(filter: $filter, after: $after) {
    position goalId goal { phase outcome } } }`;

  it('tells of goals that fit as the list shows them, and which of them no longer do', async () => {
    const goal = randomUUID();
    const start = await record(goal, aGoal(goal).slice(0, 3));
    const running = follow(document, { filter: { phase: 'RUNNING' }, after: start });
    await record(goal, aGoal(goal).slice(3, 4), 3);
    expect(await running.next()).toMatchObject({ goalId: goal, goal: { phase: 'RUNNING', outcome: null } });
    const last = await record(goal, aGoal(goal).slice(4), 4);
    expect(await running.next()).toEqual({ position: last, goalId: goal, goal: null });
  });

  it('tells of goals in the order of their last changes, so that whoever goes on behind one misses no other', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const start = await record(one, aGoal(one).slice(0, 1));
    await record(one, aGoal(one).slice(1, 2), 1);
    await record(other, aGoal(other).slice(0, 1));
    const last = await record(one, aGoal(one).slice(2, 3), 2);
    const changes = follow(document, { after: start });
    let change = await changes.next();
    while (change['goalId'] !== other) {
      expect(change.position).not.toBe(last);
      change = await changes.next();
    }
    expect(await changes.next()).toMatchObject({ goalId: one, position: last });
  });

  it('tells of a goal that it was set aside and released, to whoever sees it', async () => {
    const goal = randomUUID();
    const start = await record(goal, aGoal(goal, { owner: 'me' }).slice(0, 2));
    const setAside = follow(document, { filter: { quarantined: true }, after: start });
    const another = await connect({ actorId: 'another' });
    const unseen = follow(document, { after: start }, another);
    const { GoalQuarantined: quarantined, GoalReleased: released } = quarantineEventExamples;
    const place = await api.recordBeside(
      goal,
      { ...quarantined, data: { ...quarantined.data, goalId: goal } },
      0,
      tenant,
    );
    expect(await setAside.next()).toMatchObject({ goalId: goal, position: place, goal: { phase: 'RUNNING' } });
    const last = await api.recordBeside(goal, { ...released, data: { ...released.data, goalId: goal } }, 1, tenant);
    expect(await setAside.next()).toEqual({ goalId: goal, position: last, goal: null });
    const theirs = randomUUID();
    await record(theirs, aGoal(theirs, { owner: 'another' }).slice(0, 1));
    expect(await unseen.next()).toMatchObject({ goalId: theirs });
    await another.dispose();
  });

  it('shows nobody a goal that their list lacks, though a task of it was passed on to them', async () => {
    const goal = randomUUID();
    const me = await connect({ actorId: 'me' });
    const { HumanTaskDelegated: passedOn } = goalEventExamples;
    const start = await record(goal, aGoal(goal, { owner: 'another' }).slice(0, 6));
    const [opened] = aGoal(goal).filter(({ type }) => type === 'HumanTaskOpened');
    if (opened?.type !== 'HumanTaskOpened') throw new Error('The example asks nobody');
    const { taskId } = opened.data;
    const last = await record(goal, [{ ...passedOn, data: { ...passedOn.data, taskId, to: 'me' } }], 6);
    const seen = follow(document, { after: start }, me);
    expect(await seen.next()).toEqual({ position: last, goalId: goal, goal: null });
    await me.dispose();
  });

  it('tells nobody of what they do not see', async () => {
    const [mine, anothers] = [randomUUID(), randomUUID()];
    const me = await connect({ actorId: 'me' });
    const start = await record(anothers, aGoal(anothers, { owner: 'another' }).slice(0, 1));
    const seen = follow(document, { after: start }, me);
    await record(anothers, aGoal(anothers).slice(1, 2), 1);
    await record(mine, aGoal(mine, { owner: 'me' }).slice(0, 1));
    expect(await seen.next()).toMatchObject({ goalId: mine });
    await me.dispose();
  });
});

describe('taskOpened', () => {
  it('tells of a question when it is opened, with all that it takes to answer it', async () => {
    const goal = randomUUID();
    const start = await record(goal, aGoal(goal).slice(0, 2));
    const tasks = follow(
      'subscription ($after: Position) { taskOpened(after: $after) { position task { goalId taskId kind options ended } } }',
      { after: start },
    );
    await record(goal, aGoal(goal).slice(2), 2);
    expect(await tasks.next()).toMatchObject({
      task: { goalId: goal, taskId: 'about-s2', kind: 'SETTLE_UNKNOWN', ended: null },
    });
  });
});

describe('one connection', () => {
  it('takes so many subscriptions and no more', async () => {
    const document = 'subscription { taskOpened { position } }';
    const open = Array.from({ length: 100 }, () => follow(document));
    const waiting = open.map(({ next }) => next().catch(() => undefined));
    const refused = { message: expect.stringMatching(/takes 100 subscriptions at once/) };
    await expect(follow(document).next()).rejects.toMatchObject([refused]);
    await client.dispose();
    await Promise.all(waiting);
  });
});
