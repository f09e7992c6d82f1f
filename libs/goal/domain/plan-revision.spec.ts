import { describe, expect, it } from '@jest/globals';
import { s1, s2, stateAfter } from './control-histories.specification.js';
import { aPlan, aStep, briefed, committed, dispatched, planned, submitted } from './goal.examples.js';
import type { GoalEvent } from './goal.events.js';
import { replacementOf, revisionOf } from './plan-revision.js';

const plan = aPlan({
  steps: [
    aStep('s1'),
    aStep('s2', { after: ['s1'], inputs: { account: 's1.accountId' } }),
    aStep('s3', {
      after: ['s2'],
      inputs: { invoice: 's2.invoiceId' },
      when: { attribute: 's2.status', is: 'KNOWN' },
      compensations: [
        { kind: 'UNDO', inputs: { invoice: 's2.invoiceId', own: 's3.recordId' } },
        { kind: 'NOTIFY', inputs: {} },
      ],
    }),
  ],
});
const secondRefused: readonly GoalEvent[] = [
  ...[submitted(), planned(plan), briefed(s1), dispatched(s1), committed(s1), briefed(s2), dispatched(s2)],
  { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
];

describe('a plan that was made anew', () => {
  const revised = revisionOf(stateAfter(secondRefused), { ...plan, revision: 2 });

  it('keeps what is done, and names all else anew', () => {
    expect(revised.steps.map(({ id }) => id)).toEqual(['s1', 's2-r2', 's3-r2']);
    expect(revised.steps[0]).toBe(plan.steps[0]);
  });

  it('lets every step refer to the ones that stand there now', () => {
    expect(revised.steps[1]).toMatchObject({ after: ['s1'], inputs: { account: 's1.accountId' } });
    expect(revised.steps[2]).toMatchObject({
      ...{ after: ['s2-r2'], inputs: { invoice: 's2-r2.invoiceId' }, when: { attribute: 's2-r2.status' } },
      compensations: [{ inputs: { invoice: 's2-r2.invoiceId', own: 's3-r2.recordId' } }, { kind: 'NOTIFY' }],
    });
  });

  it('names what stands for a step now, where something does', () => {
    const all = ['s1', 's2', 's2-r2', 's2-r3', 's3'];
    expect(all.map((id) => replacementOf(id, all))).toEqual([undefined, 's2-r2', 's2-r3', undefined, undefined]);
  });

  it('never forgets what was done and is not wanted any more', () => {
    const shorter = revisionOf(stateAfter(secondRefused), { ...plan, revision: 2, steps: [aStep('s9')] });
    expect(shorter.steps.map(({ id }) => id)).toEqual(['s1', 's9']);
  });
});
