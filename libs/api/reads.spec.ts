import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { StatementSync } from 'node:sqlite';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { recordIndexOf } from '@baton/encryption';
import { policySetCodec, policySetStream } from '@baton/event-store';
import type { AskedSpecialist } from '@baton/goal/application';
import { DescribeSpecialists } from '@baton/goal/application';
import type { GoalEvent } from '@baton/goal/domain';
import { compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import type { TenantId } from '@baton/kernel';
import { canonicalJson, eventIdOf, instantOf } from '@baton/kernel';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { nodeIdOf } from './graphql/nodes/node-ids.js';
import { ServedApi } from './served-api.specification.js';

const forward = (step: string) => ({ step, operation: 'forward' }) as const;
const { goalEventExamples: example } = examples;
const operator = { roles: ['operator'], actorId: 'operator-1' };
const tenant = 't1' as TenantId;
const record = { system: 'sap', recordId: '9000017' };

@QueryHandler(DescribeSpecialists)
class TwoSpecialists implements IQueryHandler<DescribeSpecialists, readonly AskedSpecialist[]> {
  async execute(): Promise<readonly AskedSpecialist[]> {
    const manifest = { specialist: 'sap', system: 'sap', capabilities: [] };
    return [
      { name: 'email', answer: { kind: 'UNANSWERED', cause: 'TIMEOUT' } },
      { name: 'sap', answer: { manifest, manifestDigest: 'digest', journalId: 'journal' } },
    ];
  }
}

let api: ServedApi;
let position: string;
beforeAll(async () => {
  api = await ServedApi.start([TwoSpecialists]);
  const { data: commit } = examples.committed(forward('s1'));
  const receipt = { ...commit.receipt, recordIndex: recordIndexOf(api.vault, { tenant, ...record }) };
  const done = (goalId: string): readonly GoalEvent[] => [
    examples.submitted({ goalId, attributes: [examples.anAttribute('account.notes')] }),
    examples.planned(examples.aChain('s1')),
    examples.briefed(forward('s1')),
    examples.dispatched(forward('s1')),
    { type: 'StepCommitted', data: { ...commit, receipt } },
    example.GoalConcluded,
  ];
  const asked = (goalId: string): readonly GoalEvent[] => [
    examples.submitted({ goalId, owner: 'person-2' }),
    examples.planned(examples.aChain('s1', 's2')),
    examples.briefed(forward('s1')),
    examples.dispatched(forward('s1')),
    example.OperationBecameUnknown,
    example.HumanTaskOpened,
  ];
  await api.record('done', done('done'));
  for (let n = 0; n < 12; n++) position = await api.record(`asked-${n}`, asked(`asked-${n}`));
});
afterAll(() => api.close());

/** What came is compared as a whole, or walked through by a test that knows what it asked for. */
type Found = { readonly [name: string]: Found } & readonly Found[] & string;

const ask = async (query: string, variables: object = {}, whoever: Whoever = operator) => {
  const { data, errors } = await api.ask(query, variables, whoever);
  expect(errors).toBeUndefined();
  return data as Record<string, Found>;
};
/** Waits until the rows hold all of the examples. */
const caughtUp = () => ask(`query ($p: Position) { goals(first: 1, minPosition: $p) { totalCount } }`, { p: position });

describe('the list of goals', () => {
  it.each([
    ['{ phase: CONCLUDED }', 1, 1],
    ['{ owner: "person-2" }', 12, 5],
    ['{ hasUnknown: true }', 12, 5],
    ['{ hasHumanTask: true, system: "sap" }', 12, 5],
    ['{ hasHumanTask: false }', 1, 1],
    ['{ touches: { system: "sap", recordId: "9000017" } }', 1, 1],
    ['{ touches: { system: "sap", recordId: "another" } }', 0, 0],
    ['{ submitted: { before: "2026-03-02T09:03:00.000Z" } }', 3, 3],
    ['{ updated: { from: "2026-03-02T09:03:00.000Z" } }', 10, 5],
  ])('has those that fit %s, and their number', async (filter, totalCount, shown) => {
    await caughtUp();
    const query = `{ goals(first: 5, filter: ${filter}, orderBy: UPDATED_ASC) { totalCount edges { node { id } } } }`;
    const { goals } = await ask(query);
    expect(goals).toMatchObject({ totalCount });
    expect(goals?.['edges']).toHaveLength(shown);
  });

  it('has of each goal whatever is asked for, in whichever words', async () => {
    await caughtUp();
    const fields = [
      ...['id', 'playbook', 'purpose', 'owner', 'phase', 'outcome', 'closeReason', 'effects { effect count }'],
      ...['waitingFor { kind step }', 'quarantined', 'systems', 'paused', 'closing', 'openTasks', 'submittedAt'],
      ...['updatedAt', 'revision', 'position'],
    ];
    const { goal: whole } = await ask(`{ goal(id: "asked-3") { ${fields.join(' ')} } }`);
    const listed = async (fragments: string, node: string) => {
      const edges = `edges { node { ${node} } }`;
      const { goals } = await ask(
        `{ goals(first: 1, filter: { hasHumanTask: true, submitted: { from: "2026-03-02T09:04:00.000Z" } },
          orderBy: SUBMITTED_ASC) { ${edges} } } ${fragments}`,
      );
      return goals?.['edges']?.[0]?.['node'];
    };
    expect(await listed('', fields.join(' '))).toEqual(whole);
    for (const field of fields) {
      const [name = ''] = field.split(' ');
      expect(await listed('', field)).toEqual({ [name]: whole?.[name] });
      expect(await listed(`fragment It on Node { ... on Goal { it: ${field} } }`, '...It')).toEqual({
        it: whole?.[name],
      });
    }
  });

  it('goes on in no other order than the one in which it began', async () => {
    await caughtUp();
    const page = `query ($order: GoalsOrder!, $after: String) { goals(first: 1, orderBy: $order, after: $after) {
      pageInfo { endCursor } } }`;
    const { goals } = await ask(page, { order: 'UPDATED_DESC' });
    const after = goals?.['pageInfo']?.['endCursor'];
    await ask(page, { order: 'UPDATED_DESC', after });
    for (const order of ['UPDATED_ASC', 'SUBMITTED_DESC'])
      expect((await api.ask(page, { order, after }, operator)).errors).toMatchObject([
        {
          message: expect.stringMatching(/none of this list in this order.*the order of the one before/),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
  });

  it('has none by a record of a tenant that never submitted anything, to whom nothing was told either', async () => {
    const record = '{ system: "sap", recordId: "9000017" }';
    const query = `{ goals(filter: { touches: ${record} }) { totalCount } disclosures(filter: { record: ${record} }) { edges {
      cursor } } subjectAccess(record: ${record}) { more lines { field } } }`;
    expect(await ask(query, {}, { tenant: 'newcomer', roles: ['operator', 'auditor'] })).toEqual({
      ...{ goals: { totalCount: 0 }, disclosures: { edges: [] }, subjectAccess: { more: false, lines: [] } },
    });
  });

  it('refuses times of change in another order', async () => {
    const { errors } = await api.ask(`{ goals(filter: { updated: {} }) { totalCount } }`, {}, operator);
    expect(errors).toBeUndefined();
    const asked = await api.ask(
      `{ goals(filter: { updated: { from: "2026-03-02T09:03:00.000Z" } }) { totalCount } }`,
      {},
      operator,
    );
    expect(asked.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('counts for requesters their own goals alone', async () => {
    await caughtUp();
    const requester = { actorId: 'person-1' };
    expect(await ask(`{ goals { totalCount edges { node { id } } } }`, {}, requester)).toEqual({
      goals: { totalCount: 1, edges: [{ node: { id: 'done' } }] },
    });
  });
});

describe('what there is to one goal', () => {
  it('is asked for part by part', async () => {
    const found = await ask(`{
      step(goalId: "done", step: "s1") { step state effect }
      none: step(goalId: "done", step: "s9") { step }
      handoffs(goalId: "done") { edges { node { goalId step recipient revision } } pageInfo { hasNextPage } }
      timeline(goalId: "done", first: 2, after: "1") { edges { cursor node { narration { type } actor } } pageInfo { hasNextPage } }
      events(goalId: "done", first: 1, after: "1") { edges { node { type revision data } } pageInfo { hasNextPage } }
      elsewhere: events(goalId: "none") { edges { cursor } }
      conversation(goalId: "done") { kind text }
      goal(id: "done") { plan { steps { step } dependencies { step needs } } }
    }`);
    expect(found).toMatchObject({
      step: { step: 's1', state: 'COMMITTED', effect: 'APPLIED' },
      none: null,
      handoffs: { edges: [{ node: { goalId: 'done', step: 's1', recipient: 'sap', revision: 2 } }] },
      timeline: {
        edges: [
          { cursor: '2', node: { narration: { type: 'HandoffBriefed' } } },
          { cursor: '3', node: { actor: 'runner' } },
        ],
        pageInfo: { hasNextPage: true },
      },
      events: { edges: [{ node: { type: 'goal.HandoffBriefed.v1', revision: 2 } }] },
      ...{ elsewhere: null, conversation: [], goal: { plan: { steps: [{ step: 's1' }], dependencies: [] } } },
    });
    // What was sealed for the goal leaves by no event.
    expect(JSON.stringify(found)).not.toContain('ciphertext');
  });

  it('is found by the ids of its things alone', async () => {
    const { goal } = await ask(`{ goal(id: "asked-0") { id steps { id } tasks { id } handoffs { id } } }`);
    const [id, ...lists] = ['id', 'steps', 'tasks', 'handoffs'].map((name) => goal?.[name]);
    const ids = [id, ...lists.flatMap((all) => all?.map((one) => one['id']) ?? [])];
    expect(new Set(ids).size).toBe(5);
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } node(id: "no such thing") { id } }`;
    expect(await ask(query, { ids })).toEqual({
      nodes: ['Goal', 'Step', 'Step', 'HumanTask', 'Handoff'].map((__typename, n) => ({ __typename, id: ids[n] })),
      node: null,
    });
    // They are no key to what somebody else may see.
    const stranger = { tenant: 't2', roles: ['operator'] };
    expect(await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, { ids }, stranger)).toEqual({
      nodes: ids.map(() => null),
    });
  });
});

describe('what concerns all goals', () => {
  it('tells what was told, of whom, and to whom', async () => {
    await caughtUp();
    const found = await ask(`{
      disclosures(first: 2, filter: { specialist: "sap" }) {
        edges { cursor node { specialist subject fields { field form waived } goal { id phase } } } pageInfo { hasNextPage } }
      none: disclosures(filter: { specialist: "sap", told: { before: "2026-03-01T00:00:00.000Z" } }) { edges { cursor } }
      subjectAccess(subject: "${examples.anAccount}") { subject more lines { recipient field times } }
    }`);
    expect(found).toMatchObject({
      disclosures: { edges: [{ node: { specialist: 'sap', goal: { id: 'asked-11' } } }, {}] },
      none: { edges: [] },
      subjectAccess: { subject: examples.anAccount, more: false },
    });
  });

  it('adds up how goals stand, and what happened day by day', async () => {
    const committed = { value: 'COMMITTED', count: 1 };
    await caughtUp();
    expect(
      await ask(`{ stats(from: "2026-03-01", to: "2026-03-31") {
      goals inDoubt withTasks phases { value count } outcomes { value count }
      days { day submitted concluded { value count } } operations { system operations { value count } } } }`),
    ).toEqual({
      stats: {
        ...{ goals: 13, inDoubt: 12, withTasks: 12 },
        phases: [
          { value: 'CONCLUDED', count: 1 },
          { value: 'RUNNING', count: 12 },
        ],
        outcomes: [{ value: 'COMPLETED', count: 1 }],
        days: [{ day: '2026-03-02', submitted: 13, concluded: [{ value: 'COMPLETED', count: 1 }] }],
        operations: [{ system: 'sap', operations: [committed, { value: 'UNKNOWN', count: 12 }] }],
      },
    });
  });

  it('shows who works for Baton, and how they are', async () => {
    await caughtUp();
    const query = `{ specialists { id name reachable unanswered system openTasks told { edges { node { field } } } } }`;
    const { specialists } = await ask(query);
    expect(specialists).toMatchObject([
      { name: 'email', reachable: false, unanswered: 'TIMEOUT', system: null, openTasks: 0, told: { edges: [] } },
      { name: 'sap', reachable: true, system: 'sap', openTasks: 12, told: { edges: [{ node: { field: 'amount' } }] } },
    ]);
    const id = specialists?.[0]?.['id'];
    expect(await ask(`{ node(id: "${id}") { ... on Specialist { name } } }`)).toEqual({ node: { name: 'email' } });
    const requester = await api.ask(`{ node(id: "${id}") { ... on Specialist { name } } }`, {}, {});
    expect(requester.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('goes on in what a specialist was told by the cursor of a line, and by no other', async () => {
    await caughtUp();
    const page = `query ($ids: [ID!]!, $first: Int! = 1, $after: String) { nodes(ids: $ids) { ... on Specialist {
      told(first: $first, after: $after) { edges { node { field } } pageInfo { hasNextPage endCursor } } } } }`;
    const ids = [nodeIdOf('Specialist', 'sap')];
    const told = (await ask(page, { ids }))['nodes']?.[0]?.['told'];
    expect(told).toMatchObject({ edges: [{ node: { field: 'amount' } }], pageInfo: { hasNextPage: false } });
    const after = told?.['pageInfo']?.['endCursor'];
    expect(await ask(page, { ids, after })).toMatchObject({ nodes: [{ told: { edges: [] } }] });
    for (const wrong of [{ first: 0 }, { after: 'bm9uZQ' }])
      expect(await api.ask(page, { ids, ...wrong }, operator)).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
  });

  it('shows by which policies it is and was decided what may cross', async () => {
    const actor = { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' } as const;
    const source = readPolicyFolder('deploy/policies');
    const { hash } = compilePolicies(source);
    const activated = [
      { setHash: 'h1', schema: 'a schema', policies: { erp: 'permit' } },
      { setHash: hash, ...source },
    ];
    const sets = activated.map((data, at) =>
      policySetCodec.encode(
        { type: 'PolicySetActivated', data },
        {
          ...{ tenant, actor, commandId: 'c', $correlationId: 'c', $causationId: 'c', decisionVersion: 1 },
          recordedAt: instantOf(at),
        },
        eventIdOf(crypto.randomUUID()),
      ),
    );
    position = await api.append(policySetStream, sets);
    const of = 'hash inForce schema policies { id text } combinations { id text }';
    const { policySets } = await ask(`{ policySets { edges { node { ${of} } } } }`);
    const [former, latest] = policySets?.['edges']?.map(({ node }) => node) ?? [];
    expect(former).toMatchObject({ hash: 'h1', inForce: false, policies: [{ id: 'erp' }], combinations: [] });
    expect(latest).toMatchObject({ hash, inForce: true, combinations: [{ id: 'reach-and-money' }] });
    // As an auditor does who has nothing but this answer.
    const byId = (texts?: Found) => Object.fromEntries(texts?.map(({ id, text }) => [String(id), text] as const) ?? []);
    const words = { policies: byId(latest?.['policies']), combinations: byId(latest?.['combinations']) };
    const again = canonicalJson({ schema: latest?.['schema'], ...words });
    expect(createHash('sha256').update(again).digest('base64url')).toBe(hash);
  });

  it('tells how far the rows are, and has them built anew, once for each request', async () => {
    await caughtUp();
    const anew = `mutation ($input: RebuildProjectionInput!) { rebuildProjection(input: $input) {
      ... on RebuildAccepted { repeated position projection { rebuild } } ... on RebuildRefused { code whatToDo } } }`;
    const query = `{ projections { name current lagSeconds skipped rebuild } }`;
    const { projections } = await ask(query);
    expect(projections).toHaveLength(6);
    expect(projections).toContainEqual({ name: 'STATS', current: true, lagSeconds: 0, skipped: 0, rebuild: 'NONE' });
    const input = { name: 'STATS', idempotencyKey: 'k1' };
    expect(await ask(anew, { input })).toEqual({
      rebuildProjection: { repeated: false, position: await api.store.end(), projection: { rebuild: 'WANTED' } },
    });
    const rebuild = async () => (await ask(query))['projections']?.find((one) => one['name'] === 'STATS')?.['rebuild'];
    while ((await rebuild()) !== 'NONE');
    expect(await ask(`{ stats(from: "2026-03-01", to: "2026-03-31") { goals } }`)).toEqual({ stats: { goals: 13 } });
    // Sent again after it was done, it is not done again.
    expect(await ask(anew, { input })).toMatchObject({
      rebuildProjection: { repeated: true, projection: { rebuild: 'NONE' } },
    });
    expect(await ask(anew, { input: { ...input, name: 'GOALS' } })).toEqual({
      rebuildProjection: { code: 'KEY_ALREADY_USED', whatToDo: 'Use a new key for what is new.' },
    });
  });
});

const parts = 'report { sentence } steps { state } plan { revision } handoffs { step } openQuestions { text }';
const textsOf = (ids: readonly string[]) => ids.map((id) => JSON.stringify(id)).join();
const nodesOf = (n: number) => textsOf(Array.from({ length: n }, (_, at) => `asked-${at}`));
const specialistsOf = (n: number) => textsOf(['sap', 'email'].slice(0, n).map((name) => nodeIdOf('Specialist', name)));

describe('questions to streams', () => {
  afterEach(() => void jest.restoreAllMocks());

  it.each([
    ['a page of goals with all that there is to them', `{ goals(first: 12) { edges { node { ${parts} } } } }`],
    ['things by their ids', `{ nodes(ids: [${nodesOf(12)}]) { ... on Goal { ${parts} tasks { kind } } } }`],
  ])('read each goal once, and few at a time: %s', async (_, query) => {
    await caughtUp();
    const readStream = api.store.readStream.bind(api.store);
    let [reads, open, openMax] = [0, 0, 0];
    jest.spyOn(api.store, 'readStream').mockImplementation(async function* (...of) {
      reads += 1;
      openMax = Math.max(openMax, ++open);
      yield* readStream(...of);
      open -= 1;
    });
    await ask(query);
    expect({ reads, openMax }).toEqual({ reads: 12, openMax: 8 });
  });
});

describe('questions to the rows', () => {
  afterEach(() => void jest.restoreAllMocks());

  const statementsFor = async (query: string): Promise<number> => {
    const all = jest.spyOn(StatementSync.prototype, 'all').mockClear();
    await ask(query);
    // Whoever has to build rows anew looks for a wish to once a second.
    return all.mock.contexts.filter((one) => one instanceof StatementSync && !one.sourceSQL.includes('"projections"'))
      .length;
  };

  it.each([
    [
      'a page of goals with their tasks',
      (n: number) => `{ goals(first: ${n}) { edges { node { id position tasks { taskId } } } } }`,
    ],
    [
      'a page of tasks with their goals',
      (n: number) => `{ humanTasks(first: ${n}) { edges { node { taskId goal { id phase tasks { taskId } } } } } }`,
    ],
    [
      'a page of disclosures with their goals',
      (n: number) => `{ disclosures(first: ${n}) { edges { node { goal { phase } } } } }`,
    ],
    ['things by their ids', (n: number) => `{ nodes(ids: [${nodesOf(n)}]) { ... on Goal { phase quarantined } } }`],
    [
      'a page of goals with all that there is to them',
      (n: number) => `{ goals(first: ${n}) { edges { node { ${parts} } } } }`,
    ],
    [
      'specialists with what they were told',
      (n: number) =>
        `{ nodes(ids: [${specialistsOf(n)}]) { ... on Specialist { told { edges { node { field } } } } } }`,
    ],
  ])('are as many for one as for many: %s', async (_, query) => {
    await caughtUp();
    expect(await statementsFor(query(12))).toBe(await statementsFor(query(1)));
  });
});
