import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tenantKey } from '@baton/encryption';
import { goalStream, openingCodec, openingStream } from '@baton/event-store';
import { recordIdPlace } from '@baton/goal/domain';
import { eventIdOf } from '@baton/kernel';
import * as examples from '../goal/domain/goal.examples.js';
import type { Whoever } from './access/made-tokens.specification.js';
import { ServedApi } from './served-api.specification.js';

const { goalEventExamples: example } = examples;
const forward = { step: 's1', operation: 'forward' } as const;
const undo = { step: 's1', operation: 'compensation-0' } as const;

let api: ServedApi;
beforeAll(async () => {
  api = await ServedApi.start([]);
});
afterAll(() => api.close());

/** A goal whose effect no machine could undo, and about which a person is asked twice: once on the way back, once after it. */
async function aGoalLeftOver() {
  const goalId = randomUUID();
  const seal = (attribute: string, value: string) => {
    const at = { stream: goalStream(goalId), eventId: eventIdOf(randomUUID()), attribute };
    return { sealed: api.vault.seal(value, tenantKey('t1'), at), sealedIn: at.eventId };
  };
  const { sealed: sealedRecordId, sealedIn } = seal(recordIdPlace(forward), '9000017');
  const { data: commit } = examples.committed(forward);
  const before = [
    examples.anAttribute('s1.before.amount', {
      ...seal('s1.before.amount', '50000.00'),
      labels: examples.someLabels({ classification: 'confidential' }),
    }),
  ];
  const { data: opened } = example.HumanTaskOpened;
  const position = await api.record(goalId, [
    examples.submitted({ goalId }),
    examples.planned(examples.aChain('s1')),
    ...[examples.briefed(forward), examples.dispatched(forward)],
    { type: 'StepCommitted', data: { ...commit, receipt: { ...commit.receipt, sealedRecordId }, before, sealedIn } },
    ...[example.CompensationRequired, examples.briefed(undo), examples.dispatched(undo)],
    { type: 'HumanTaskOpened', data: { ...opened, ...undo, taskId: 'on-the-way' } },
    { type: 'OperationRejected', data: { ...undo, attempt: 1, code: 'CHANGED' } },
    example.CompensationExhausted,
    { type: 'HumanTaskOpened', data: { ...opened, ...forward, taskId: 'left-over', kind: 'MANUAL_COMPENSATION' } },
  ]);
  return { goalId, position };
}

const known =
  'taskId known { record { recordId } putsRight { recordId } tried { capability state code } formerValues { attribute value } }';

async function ask(query: string, variables: object, whoever: Whoever) {
  const { data, errors } = await api.ask(query, variables, whoever);
  expect(errors).toBeUndefined();
  return data;
}

async function openingsOf(goalId: string) {
  const found = [];
  for await (const { event } of openings(goalId)) found.push(event.data.values.map(({ attribute }) => attribute));
  return found;
}

async function* openings(goalId: string) {
  for await (const stored of api.store.readStream(openingStream(goalId))) yield openingCodec.decode(stored);
}

describe('what is known of the effect that a task is about', () => {
  const record = { recordId: '9000017' };
  const tried = [
    { capability: 'erp.invoice.create', state: 'COMMITTED', code: null },
    { capability: 'erp.undo', state: 'REJECTED', code: 'CHANGED' },
  ];
  const withValue = (value: string | null) => {
    const formerValues = [{ attribute: 's1.before.amount', value }];
    return [
      { taskId: 'on-the-way', known: { record: null, putsRight: record, tried, formerValues } },
      { taskId: 'left-over', known: { record, putsRight: null, tried, formerValues } },
    ];
  };

  it('comes with a goal and with a list: its record, what was tried, and what was there before, once that is on record', async () => {
    const { goalId: id, position: p } = await aGoalLeftOver();
    const owner = { actorId: 'person-1' };
    expect(await ask(`query ($id: ID!) { goal(id: $id) { tasks { ${known} } } }`, { id }, owner)).toEqual({
      goal: { tasks: withValue('50000.00') },
    });
    expect(await openingsOf(id)).toEqual([['s1.before.amount', 's1.before.amount']]);
    const list = `query ($id: ID!, $p: Position) { humanTasks(filter: { goalId: $id }, minPosition: $p) { edges { node { ${known} } } } }`;
    expect(await ask(list, { id, p }, owner)).toEqual({
      humanTasks: { edges: expect.arrayContaining(withValue('50000.00').map((node) => ({ node }))) },
    });
  });

  it('holds no value for whoever may not see it, and puts nothing on record then', async () => {
    const { goalId: id } = await aGoalLeftOver();
    const integrator = { actorId: 'person-7', roles: ['integrator'] };
    expect(await ask(`query ($id: ID!) { goal(id: $id) { tasks { ${known} } } }`, { id }, integrator)).toMatchObject({
      goal: { tasks: [{ known: { formerValues: [{ value: null }] } }, { known: { formerValues: [{ value: null }] } }] },
    });
    expect(await openingsOf(id)).toEqual([]);
  });
});
