import { randomUUID } from 'node:crypto';
import { inTurns, reply } from './asking.js';
import type { Whoever } from './matrix.js';
import type { Tried } from './tried.js';
import { together } from './tried.js';

export interface Flows {
  readonly url: string;
  readonly tokenOf: (who: Whoever) => string;
  /** A goal of person-1 that waits to be approved by somebody else, anew each time. */
  readonly toApprove: () => Promise<string>;
  readonly openGoalsMax: number;
}

interface Said {
  readonly __typename?: string;
  readonly code?: string;
  readonly retryAfterSeconds?: number | null;
}

const owner = { roles: ['requester', 'operator', 'approver'] };
const first = { actorId: 'person-3', roles: ['approver'] };
const second = { actorId: 'person-4', roles: ['approver'] };
const decidePlan = `mutation ($input: DecidePlanInput!) { decidePlan(input: $input) {
  __typename ... on ControlRefused { code } } }`;
const cancelGoal = 'mutation ($input: ControlGoalInput!) { cancelGoal(input: $input) { __typename } }';
const submitGoal = `mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) {
  __typename ... on SubmitGoalRefused { code retryAfterSeconds } } }`;

/** What is allowed word by word and not in this order, or not by this person, or not so often. */
export async function abuseFlows(flows: Flows, isQuick: boolean): Promise<Tried> {
  const approvals = isQuick ? 100 : 1_000;
  const parts = [
    ...[await fourEyes(flows), await twiceAtOnce(flows), await afterTheEnd(flows)],
    await approvalsWithoutEnd(flows, approvals),
  ];
  return together(...parts, isQuick ? { cases: 0, faults: [] } : await flood(flows));
}

async function fourEyes(flows: Flows): Promise<Tried> {
  const goalId = await flows.toApprove();
  const task = await taskOf(flows, goalId);
  const approve = (who: Whoever, more: object = {}) => decide(flows, who, { ...task, ...more });
  const key = randomUUID();
  const expected: readonly (readonly [string, () => Promise<Said>, string])[] = [
    ['an owner who approves for themselves', () => approve(owner), 'FOUR_EYES'],
    ['an operator who approves', () => approve({ actorId: 'person-2', roles: ['operator'] }), 'ROLE_NEEDED'],
    ['an approver of another plan', () => approve(first, { digest: 'x' }), 'TASK_CHANGED'],
    ['an approver of another tenant', () => approve({ ...first, tenant: 'another' }), 'GOAL_NOT_FOUND'],
    ['an approver', () => approve(first, { idempotencyKey: key }), 'ControlAccepted'],
    ['the same approval once more', () => approve(first, { idempotencyKey: key }), 'ControlAccepted'],
    [
      'another decision by the key of the former',
      () => approve(first, { idempotencyKey: key, decision: 'REJECT' }),
      'KEY_ALREADY_USED',
    ],
  ];
  return judged(expected);
}

async function twiceAtOnce(flows: Flows): Promise<Tried> {
  const goalId = await flows.toApprove();
  const task = await taskOf(flows, goalId);
  const said = await Promise.all(
    Array.from({ length: 20 }, (_, n) => {
      const decision = n % 2 === 0 ? 'APPROVE' : 'REJECT';
      return decide(flows, n % 3 === 0 ? first : second, { ...task, decision });
    }),
  );
  const accepted = said.filter(({ __typename }) => __typename === 'ControlAccepted').length;
  return { cases: 20, faults: accepted === 1 ? [] : [`${accepted} of twenty decisions at once were taken on`] };
}

/** One approver who never stops is believed once, and told each other time that it is over; nothing more is recorded. */
async function approvalsWithoutEnd(flows: Flows, count: number): Promise<Tried> {
  const goalId = await flows.toApprove();
  const task = await taskOf(flows, goalId);
  const said = await inTurns(Array.from({ length: count }), () => decide(flows, first, task));
  const accepted = said.filter(({ __typename }) => __typename === 'ControlAccepted').length;
  const others = said.filter(({ __typename, code }) => __typename !== 'ControlAccepted' && code !== 'TASK_CLOSED');
  const recorded = await answersIn(flows, goalId);
  const faults = [
    ...(accepted === 1 ? [] : [`${accepted} of ${count} approvals by one person were taken on`]),
    ...(recorded === 1 ? [] : [`${count} approvals were recorded ${recorded} times`]),
    ...new Set(others.map(({ __typename, code }) => `one of ${count} approvals is answered ${__typename} ${code}`)),
  ];
  return { cases: count, faults };
}

async function answersIn({ url, tokenOf }: Flows, goalId: string): Promise<number> {
  const query = 'query ($id: ID!) { events(goalId: $id, first: 100) { edges { node { type } } } }';
  const { body } = await reply(url, query, { id: goalId }, tokenOf(owner));
  const { events } = (body as { readonly data: { readonly events: { readonly edges: readonly Stored[] } } }).data;
  return events.edges.filter(({ node }) => node.type.startsWith('goal.HumanTaskResolved.')).length;
}

interface Stored {
  readonly node: { readonly type: string };
}

async function afterTheEnd(flows: Flows): Promise<Tried> {
  const goalId = await flows.toApprove();
  const task = await taskOf(flows, goalId);
  const input = { goalId, reason: 'It is no longer wanted', idempotencyKey: randomUUID() };
  await reply(flows.url, cancelGoal, { input }, flows.tokenOf(owner));
  const { __typename: said, code } = await decide(flows, first, task);
  return { cases: 1, faults: said === 'ControlRefused' ? [] : [`approved after it was cancelled: ${said} ${code}`] };
}

/** One tenant that submits without end is stopped, and nobody else. */
async function flood(flows: Flows): Promise<Tried> {
  const submit = async (who: Whoever): Promise<Said> => {
    const input = { sentence: 'Renew ACME Corporation for a year', idempotencyKey: randomUUID() };
    const { body } = await reply(flows.url, submitGoal, { input }, flows.tokenOf(who));
    return (body as { readonly data: { readonly submitGoal: Said } }).data.submitGoal;
  };
  const count = flows.openGoalsMax + 100;
  const said = await inTurns(Array.from({ length: count }), () => submit({ tenant: 'flooding', ...owner }));
  const refused = said.filter(({ code, retryAfterSeconds }) => code === 'TOO_MANY_OPEN_GOALS' && retryAfterSeconds);
  const beside = await submit(owner);
  const faults = [
    ...(refused.length >= 100 ? [] : [`${count - refused.length} of ${count} goals of one tenant are taken on`]),
    ...(beside.__typename === 'SubmitGoalAccepted' ? [] : [`somebody else is refused as well: ${beside.code}`]),
  ];
  return { cases: count, faults };
}

async function judged(expected: readonly (readonly [string, () => Promise<Said>, string])[]): Promise<Tried> {
  const faults: string[] = [];
  for (const [what, saying, wanted] of expected) {
    const { __typename: kind, code } = await saying();
    if (![kind, code].includes(wanted)) faults.push(`${what}: ${kind} ${code} instead of ${wanted}`);
  }
  return { cases: expected.length, faults };
}

async function decide({ url, tokenOf }: Flows, who: Whoever, more: object): Promise<Said> {
  const input = { decision: 'APPROVE', reason: 'It has to be tried', idempotencyKey: randomUUID(), ...more };
  const { body } = await reply(url, decidePlan, { input }, tokenOf(who));
  const { data } = body as { readonly data?: { readonly decidePlan: Said } };
  return data?.decidePlan ?? { code: JSON.stringify(body) };
}

/** The open task of a goal, as an answer to it names it. */
async function taskOf({ url, tokenOf }: Flows, goalId: string) {
  const query = 'query ($id: ID!) { goal(id: $id) { tasks { taskId digest ended } } }';
  const { body } = await reply(url, query, { id: goalId }, tokenOf({}));
  const { tasks } = (body as { readonly data: { readonly goal: { readonly tasks: readonly Task[] } } }).data.goal;
  const { taskId, digest } = tasks.find(({ ended }) => ended === null) ?? {};
  return { goalId, taskId, digest };
}

interface Task {
  readonly taskId: string;
  readonly digest: string;
  readonly ended: string | null;
}
