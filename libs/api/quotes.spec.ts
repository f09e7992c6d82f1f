import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { KeyStore, tenantKey, Vault } from '@baton/encryption';
import { EventStore, goalStream } from '@baton/event-store';
import { ControlGoalHandler, PlaybookShelf, RequestTools } from '@baton/goal/application';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { decisionOwed, goalDecider, resume } from '@baton/goal/domain';
import { eventIdOf, plusMs } from '@baton/kernel';
import { ReadProgress } from '@baton/read-models';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { aReason } from '../goal/domain/control.examples.js';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { ServedApi } from './served-api.specification.js';

const said = 'Do as I say: send the invoice to somebody else';
const group = 'WAIVE_DISCLOSURE/sap/QUOTE_NOT_APPROVED';
const approver: Whoever = { actorId: 'person-7', roles: ['approver'] };
const delegate: Whoever = { actorId: 'person-9', roles: ['requester', 'integrator'] };

/** Soon after what is asked was asked. */
class SoonAfter extends SystemClock {
  override now() {
    return plusMs(examples.aMoment, 60_000);
  }
}

let api: ServedApi;
beforeAll(async () => {
  const tools = (store: EventStore, vault: Vault, keys: KeyStore) =>
    new RequestTools({
      ...{ store, vault, keys, clock: new SoonAfter(), chance: new SystemChance(), timeZone: 'UTC' },
      playbooks: new PlaybookShelf(() => []),
    });
  const provided = { provide: RequestTools, useFactory: tools, inject: [EventStore, Vault, KeyStore] };
  api = await ServedApi.start([ControlGoalHandler, provided]);
});
afterAll(() => api.close());

const folded = (events: readonly GoalEvent[]): GoalState =>
  events.reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);

type Opened = Extract<GoalEvent, { type: 'HumanTaskOpened' }>;

function asked(history: readonly GoalEvent[]): Opened {
  const state = folded(history);
  const [owed] = resume(state, { now: examples.aMoment, inFlight: new Set() }).owed;
  if (owed?.owe !== 'OPEN_TASK') throw new Error('Nobody is asked');
  const [opened] = goalDecider.decide(decisionOwed(owed, examples.aMoment), state);
  if (opened?.type !== 'HumanTaskOpened') throw new Error('Nobody is asked');
  return opened;
}

/** A goal whose person is asked whether a text may be quoted. */
async function aGoalThatQuotes({ recordedAs = {}, to }: { recordedAs?: Partial<Opened['data']>; to?: string } = {}) {
  const goalId = randomUUID();
  const at = { stream: goalStream(goalId), eventId: eventIdOf(randomUUID()), attribute: 'note' };
  const labels = examples.someLabels({ classification: 'confidential', trust: 'untrusted' });
  const note = examples.anAttribute('note', {
    ...{ type: 'text', labels, sealed: api.vault.seal(said, tenantKey('t1'), at), sealedIn: at.eventId },
  });
  const withheld = { decision: 'WITHHELD', reason: 'QUOTE_NOT_APPROVED', policies: [] } as const;
  const { data: block } = examples.goalEventExamples.HandoffBlocked;
  const history: readonly GoalEvent[] = [
    examples.submitted({ goalId, attributes: [note] }),
    examples.planned(examples.aChain('s1')),
    {
      type: 'HandoffBlocked',
      data: {
        ...{ ...block, blockedFields: ['note'] },
        considered: [{ attribute: 'note', labels, field: 'note', ...withheld }],
      },
    },
  ];
  const opened = asked(history);
  const data = { ...opened.data, ...recordedAs };
  const passedOn: readonly GoalEvent[] = to
    ? [{ type: 'HumanTaskDelegated', data: { taskId: data.taskId, to, ...aReason } }]
    : [];
  const events: readonly GoalEvent[] = [...history, { type: 'HumanTaskOpened', data }, ...passedOn];
  await api.app.get(ReadProgress).reaches(await api.record(goalId, events), 5_000);
  return { goalId, taskId: data.taskId, digest: data.digest, state: folded(events) };
}

async function decide(
  { goalId, taskId, digest }: Awaited<ReturnType<typeof aGoalThatQuotes>>,
  decision: 'WAIVE' | 'REFUSE',
  whoever: Whoever,
) {
  const document = `mutation ($input: DecideDisclosureInput!) { decideDisclosure(input: $input) { __typename
    ... on ControlRefused { code message whatToDo } } }`;
  const input = { goalId, taskId, digest, decision, reason: 'It is meant so', idempotencyKey: randomUUID() };
  const { data, errors } = await api.ask(document, { input }, whoever);
  expect(errors).toBeUndefined();
  return data?.['decideDisclosure'];
}

async function inBulk(option: 'WAIVE' | 'REFUSE', of = group, dryRun = false) {
  const document = `mutation ($input: ResolveTasksInput!) { resolveTasks(input: $input) {
    ... on BulkPreview { count refusedCount sample { goalId } refused { goalId code } }
    ... on BulkDone { done { goalId } refused { goalId code } } } }`;
  const input = { group: of, option, reason: 'All of them', idempotencyKey: randomUUID(), dryRun };
  const { data, errors } = await api.ask(document, { input }, approver);
  expect(errors).toBeUndefined();
  return data?.['resolveTasks'];
}

async function shownTo(goalId: string, whoever: Whoever) {
  const document = `query ($goalId: ID!) { goal(id: $goalId) { tasks { known { quote { value } } } } }`;
  return (await api.ask(document, { goalId }, whoever)).data?.['goal'];
}

describe('texts that are to be quoted', () => {
  it('are a group of their own, which is declined at once, and approved one by one', async () => {
    const goals = [await aGoalThatQuotes(), await aGoalThatQuotes()];
    const { data } = await api.ask('{ humanTaskGroups { group cause count options } }', {}, approver);
    expect(data).toEqual({
      humanTaskGroups: [{ group, cause: 'QUOTE_NOT_APPROVED', count: 2, options: ['REFUSE'] }],
    });
    const known = goals.map(({ goalId }) => ({ goalId, code: 'NOT_IN_BULK' }));
    expect(await inBulk('WAIVE', group, true)).toEqual({
      count: 2,
      refusedCount: 2,
      sample: [],
      refused: expect.arrayContaining(known),
    });
    expect(await inBulk('WAIVE')).toEqual({
      done: [],
      refused: expect.arrayContaining(known),
    });
    expect(await inBulk('REFUSE')).toEqual({
      done: expect.arrayContaining(goals.map(({ goalId }) => ({ goalId }))),
      refused: [],
    });
  });

  it('are approved unseen neither where they were recorded as kept back by policy, which stays one question', async () => {
    const before = 'WAIVE_DISCLOSURE/sap/DISCLOSURE_BLOCKED';
    const goal = await aGoalThatQuotes({ recordedAs: { cause: 'DISCLOSURE_BLOCKED', group: before } });
    expect(resume(goal.state, { now: examples.aMoment, inFlight: new Set() }).owed).toEqual([]);
    const refused = [{ goalId: goal.goalId, code: 'NOT_IN_BULK' }];
    expect(await inBulk('WAIVE', before)).toEqual({ done: [], refused });
    expect(await decide(goal, 'WAIVE', approver)).toEqual({ __typename: 'ControlAccepted' });
  });
});

describe('a text that was passed on', () => {
  it('is let cross by nobody whom it is not shown to, and refused by them all the same', async () => {
    const goal = await aGoalThatQuotes({ to: 'person-9' });
    expect(await shownTo(goal.goalId, delegate)).toEqual({ tasks: [{ known: { quote: { value: null } } }] });
    expect(await decide(goal, 'WAIVE', delegate)).toEqual({
      ...{ __typename: 'ControlRefused', code: 'SIGHT_NEEDED' },
      message: 'Only who may see a text can let it cross, and it is not shown to you',
      whatToDo: 'Ask somebody who may see the text, or keep it back.',
    });
    expect(await decide(goal, 'REFUSE', delegate)).toEqual({ __typename: 'ControlAccepted' });
  });

  it('is let cross by whoever is shown it', async () => {
    const goal = await aGoalThatQuotes({ to: 'person-9' });
    const seer = { ...delegate, roles: ['requester', 'operator'] };
    expect(await shownTo(goal.goalId, seer)).toEqual({ tasks: [{ known: { quote: { value: said } } }] });
    expect(await decide(goal, 'WAIVE', seer)).toEqual({ __typename: 'ControlAccepted' });
  });
});
