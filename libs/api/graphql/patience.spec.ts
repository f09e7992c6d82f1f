import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildSchema, execute, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import supertest from 'supertest';
import WebSocket from 'ws';
import type { StoredEvent } from '@baton/event-store';
import { goalStream, openingStream, quarantineStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { Reconciliation } from '@baton/goal/application';
import { ControlGoal, ReconcileSystems, SubmitGoal } from '@baton/goal/application';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadProgress } from '@baton/read-models';
import { asked } from '../access/made-tokens.specification.js';
import { goalEventExamples } from '../../goal/domain/goal.examples.js';
import { aGoal } from '../events/recorded-goals.specification.js';
import { Desk, ServedApi } from '../served-api.specification.js';
import { Patience } from './patience.js';
import { patient } from './patient-schema.js';

/** Holds back what is read of streams while it is told to, and keeps count of it. */
class HeldStore extends MemoryEventStore {
  readonly read: string[] = [];
  eventsGiven = 0;
  #held = Promise.resolve();
  #release: () => void = () => undefined;
  #begun: () => void = () => undefined;

  /** @returns what resolves when something is waited for */
  hold(): Promise<void> {
    this.#held = new Promise((resolve) => (this.#release = resolve));
    return new Promise((resolve) => (this.#begun = resolve));
  }

  /** Resolves when all that this leads to has been done. */
  async release(): Promise<void> {
    this.#release();
    for (let turns = 0; turns < 20; turns++) await nextTurn();
  }

  forget(): void {
    this.read.length = 0;
    this.eventsGiven = 0;
  }

  override async *readStream(stream: string, fromRevision?: number): AsyncGenerator<StoredEvent> {
    this.read.push(stream);
    this.#begun();
    await this.#held;
    for await (const event of super.readStream(stream, fromRevision)) {
      this.eventsGiven += 1;
      yield event;
    }
  }
}

/** What questions to the whole log wait for. */
const log = { asked: 0, askedTwice: Promise.withResolvers<void>(), isRead: Promise.withResolvers<void>() };

@QueryHandler(ReconcileSystems)
class SlowReconciliation implements IQueryHandler<ReconcileSystems, Reconciliation> {
  async execute({ since }: ReconcileSystems): Promise<Reconciliation> {
    if (++log.asked === 2) log.askedTwice.resolve();
    await log.isRead.promise;
    return { since, specialists: [], findings: [], findingsTotal: 0, unreadable: [] };
  }
}

let api: ServedApi;
let store: HeldStore;
const desk = new Desk();
const goals = [randomUUID(), randomUUID(), randomUUID()];
const [goal = ''] = goals;
/** Of another tenant: more than are looked into at once, and something waits in each. */
const manyGoals = Array.from({ length: 40 }, () => randomUUID());
const deferred = (id: string) => [...aGoal(id).slice(0, 4), goalEventExamples.OperationDeferred];
const operator = { roles: ['operator'] };
const everybody = { roles: ['requester', 'auditor'] };
/** What is read at once for a conversation: its goal, and what happened beside it. The goal is read again behind that. */
const ofConversation = [goalStream(goal), quarantineStream(goal)];
const took = /^This was not answered within 30 seconds, and /;

beforeAll(async () => {
  api = await ServedApi.start(
    [desk.handlerOf(SubmitGoal), desk.handlerOf(ControlGoal), SlowReconciliation],
    {},
    () => (store = new HeldStore()),
  );
  let position = '';
  for (const one of goals) position = await api.record(one, aGoal(one));
  for (const one of manyGoals) position = await api.record(one, deferred(one), 0, 't2');
  expect(await api.app.get(ReadProgress).reaches(position, 30_000)).toBe(true);
});
afterAll(() => api.close());
beforeEach(() => {
  store.forget();
  desk.received.length = 0;
  jest.useFakeTimers({
    doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
  });
});
afterEach(async () => {
  jest.useRealTimers();
  await store.release();
});

/** Lets the time of an answer go by once it has begun, and gives it. */
async function tooLate<T>(begun: Promise<void>, answer: PromiseLike<T>): Promise<T> {
  await begun;
  await nextTurn();
  jest.advanceTimersByTime(30_000);
  return answer;
}

async function post(query: string, variables: object = {}) {
  return supertest(api.server)
    .post('/graphql')
    .set(await asked(everybody))
    .send({ query, variables });
}

const told = (what: RegExp) => ({
  data: null,
  errors: [
    { message: expect.stringMatching(new RegExp(took.source + what.source)), extensions: { code: 'TIMED_OUT' } },
  ],
});

describe('a query that takes too long', () => {
  it('is answered by one error that says what to do', async () => {
    const query = 'query ($id: ID!) { goal(id: $id) { id } b: goal(id: $id) { id } }';
    const { body } = await tooLate(store.hold(), post(query, { id: goal }));
    expect(body).toEqual(told(/nothing more is done for it: ask for less at a time, or again in a moment$/));
  });

  it('begins nothing more: no event is taken, no stream is read, and nothing is put on record', async () => {
    const query = `query ($id: ID!) {
      conversation(goalId: $id) { text } goal(id: $id) { handoffs { disclosed { value } } } }`;
    const { body } = await tooLate(store.hold(), post(query, { id: goal }));
    expect(body).toEqual(told(/nothing/));
    await store.release();
    expect(store.read.toSorted()).toEqual([goalStream(goal), ...ofConversation]);
    expect(store.eventsGiven).toBeLessThanOrEqual(store.read.length);
    for await (const { stream } of api.store.readAll()) expect(stream).not.toBe(openingStream(goal));
  });

  it('ends for every goal of a list', async () => {
    const query = '{ goals(first: 3) { edges { node { id report { sentence } } } } }';
    const { body } = await tooLate(store.hold(), post(query));
    expect(body).toEqual(told(/nothing/));
    await store.release();
    expect(store.eventsGiven).toBeLessThanOrEqual(store.read.length);
    expect(new Set(store.read)).toEqual(new Set(goals.map((one) => `goal-${one}`)));
  });

  it('is answered alike over WebSocket', async () => {
    const client = createClient(await connecting());
    const begun = store.hold();
    const answers = client.iterate({ query: 'query ($id: ID!) { goal(id: $id) { id } }', variables: { id: goal } });
    expect((await tooLate(begun, answers.next())).value).toEqual(told(/nothing/));
    await client.dispose();
  });
});

describe('a question to the whole log', () => {
  const compare = 'reconcile { ... on Reconciliation { findingsTotal } }';

  it('is waited for as long as its client waits, where nothing else is asked for', async () => {
    const answer = api.ask(`{ ${compare} }`, {}, operator);
    const mixed = api.ask(`{ ${compare} goals { totalCount } }`, {}, operator);
    expect(await tooLate(log.askedTwice.promise, mixed)).toEqual(told(/nothing/));
    log.isRead.resolve();
    expect(await answer).toEqual({ data: { reconcile: { findingsTotal: 0 } } });
  });
});

describe('a query whose client goes', () => {
  it('is carried no further', async () => {
    const begun = store.hold();
    const gone = await goneWhen(begun, async (signal) => {
      const headers = { ...(await asked(everybody)), 'content-type': 'application/json' };
      const body = JSON.stringify({ query: `{ conversation(goalId: "${goal}") { text } }` });
      await fetch(`http://127.0.0.1:${api.port}/graphql`, { method: 'POST', headers, body, signal });
    });
    expect(gone).toMatch(/abort/);
    await store.release();
    expect(store.eventsGiven).toBeLessThanOrEqual(store.read.length);
    expect(store.read.toSorted()).toEqual(ofConversation);
  });

  it('is carried no further over WebSocket', async () => {
    const begun = store.hold();
    const client = createClient(await connecting());
    const closed = once(api.server, 'upgrade').then(([, socket]) => once(socket as Socket, 'close'));
    const answers = client.iterate({ query: `{ conversation(goalId: "${goal}") { text } }` });
    const answer = answers.next().catch(() => undefined);
    await begun;
    client.terminate();
    await Promise.all([closed, answer]);
    await store.release();
    expect(store.read.toSorted()).toEqual(ofConversation);
    await client.dispose();
  });
});

describe('a mutation that takes too long', () => {
  const submit = `mutation ($one: SubmitGoalInput!, $other: SubmitGoalInput!) {
    one: submitGoal(input: $one) { __typename ... on Accepted { repeated } }
    other: submitGoal(input: $other) { __typename ... on Accepted { repeated } } }`;
  const input = (idempotencyKey: string) => ({ sentence: 'Renew ACME', idempotencyKey });

  it('goes on with what it has begun, and begins nothing more', async () => {
    const [begun, accepted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isDone = false;
    desk.answer = async () => {
      begun.resolve();
      await accepted.promise;
      isDone = true;
      return { goalId: goal, position: 'p', alreadySubmitted: false };
    };
    const { body } = await tooLate(begun.promise, post(submit, { one: input('k1'), other: input('k2') }));
    expect(body).toEqual(told(/whatever was begun goes on: send the same request again, with its key,/));
    accepted.resolve();
    await store.release();
    expect(isDone).toBe(true);
    expect(desk.received).toMatchObject([{ clientKey: 'k1' }]);
  });

  it('of many goals looks no longer than somebody waits, and then does nothing of what it found', async () => {
    const bulk = 'mutation ($input: ControlGoalsInput!) { controlGoals(input: $input) { __typename } }';
    const whyAndKey = { reason: 'why', idempotencyKey: 'k4' };
    const input = { filter: { system: 'sap' }, control: 'RETRY', ...whyAndKey };
    const answer = api.ask(bulk, { input }, { ...operator, tenant: 't2' });
    expect(await tooLate(store.hold(), answer)).toEqual(told(/whatever was begun goes on/));
    await store.release();
    expect(store.read).toHaveLength(32);
    expect(desk.received).toEqual([]);
  });

  it('is not torn between what it looks up and what it does', async () => {
    desk.answer = async () => ({ goalId: goal, position: 'p', alreadySubmitted: false });
    const pause = 'mutation ($input: ControlGoalInput!) { pauseGoal(input: $input) { __typename } }';
    const mine = { actorId: 'person-1', roles: ['requester'] };
    const input = { goalId: goal, reason: 'why', idempotencyKey: 'k3' };
    expect(await tooLate(store.hold(), api.ask(pause, { input }, mine))).toEqual(told(/whatever was begun goes on/));
    await store.release();
    expect(desk.received).toMatchObject([{ goalId: goal }]);
  });
});

describe('a field', () => {
  it('is not begun for whoever has gone before it', async () => {
    const schema = patient(buildSchema('type Query { one: String }'));
    const begun: string[] = [];
    const rootValue = { one: () => begun.push('one') };
    const document = parse('{ one }');
    const patience = new Patience();
    await execute({ schema, document, rootValue, contextValue: { patience } });
    patience.end();
    const { errors } = await execute({ schema, document, rootValue, contextValue: { patience } });
    expect(errors).toMatchObject([{ extensions: { code: 'TIMED_OUT' } }]);
    expect(begun).toEqual(['one']);
  });
});

async function connecting() {
  const url = `ws://127.0.0.1:${api.port}/graphql`;
  return { url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: await asked(everybody) };
}

/** Ends a request once it has begun, and resolves when its server has heard of it. */
async function goneWhen(begun: Promise<void>, ask: (signal: AbortSignal) => Promise<void>): Promise<string> {
  const leaving = new AbortController();
  const connected = once(api.server, 'connection');
  const answer = ask(leaving.signal).catch(String);
  const [socket] = (await connected) as [Socket];
  await begun;
  const closed = once(socket, 'close');
  leaving.abort();
  await closed;
  return String(await answer);
}
