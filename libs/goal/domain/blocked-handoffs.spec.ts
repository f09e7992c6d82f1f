import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  after,
  by,
  done,
  given,
  openTask,
  owedAfter,
  refused,
  s1,
  s2,
  stateAfter,
  withTasks,
} from './control-histories.specification.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  aPlan,
  aStep,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  someLabels,
  submitted,
} from './goal.examples.js';
import type { OperationRef } from './operation.js';

const s3 = { step: 's3', operation: 'forward' } as const;
const { data: block } = example.HandoffBlocked;
const why = { decision: 'WITHHELD', reason: 'FORBIDDEN', policies: [] } as const;
const blockedBy = (field: string, ref: OperationRef = s1): GoalEvent => ({
  type: 'HandoffBlocked',
  data: {
    ...{ ...block, ...ref },
    considered: [{ attribute: `request.${field}`, labels: someLabels(), field, ...why }],
    blockedFields: [field],
  },
});
const blocked = blockedBy('amount');
const inFourHours = plusMs(aMoment, 4 * 60 * 60_000);
const withdrawn = (events: readonly GoalEvent[]) =>
  after(events, { type: 'WithdrawTask', data: { now: aMoment, taskId: openTask(events).taskId } });

describe('a question whether something may cross', () => {
  const asked = withTasks([submitted(), planned(aChain('s1', 's2')), blocked]);

  it('is put again where the handoff is blocked again after somebody has lifted the block', () => {
    const lifted = after(asked, { type: 'PauseGoal', data: by }, { type: 'RetryStep', data: { ...by, ...s1 } });
    expect(owedAfter(lifted)).toEqual(['WITHDRAW_TASK']);
    const resumed = after(withdrawn(lifted), { type: 'ResumeGoal', data: by });
    expect(owedAfter([...resumed, blocked])).toEqual(['OPEN_TASK']);
  });

  it('is put again where a new plan could not be made, for which it had been taken back', () => {
    const steps = [aStep('s1', { recovery: 'COMPENSATE' }), aStep('s2'), aStep('s3')];
    const held = [submitted({ recovery: 'HOLD' }), planned(aPlan({ steps })), ...done(s3), blocked];
    const asking = withTasks([...held, ...refused(s2)]);
    const replanning = after(asking, { type: 'ChooseRecovery', data: { ...by, step: 's2', choice: 'REPLAN' } });
    expect(openTask(replanning)).toMatchObject({ kind: 'WAIVE_DISCLOSURE', step: 's1' });
    expect(owedAfter(replanning)).toEqual(['PLAN', 'WITHDRAW_TASK', 'WITHDRAW_TASK']);
    const unplanned = [...withdrawn(withdrawn(replanning)), example.PlanningFailed];
    expect(owedAfter(unplanned)).toEqual(['OPEN_TASK', 'OPEN_TASK']);
    const { taskId } = openTask(withTasks(unplanned));
    const lapsed = after(withTasks(unplanned), { type: 'WithdrawTask', data: { now: inFourHours, taskId } });
    expect(owedAfter(lapsed, inFourHours)).toContain('REQUIRE_COMPENSATION s1');
  });

  it('is put to nobody while the goal waits only for what became of a pivot, to go back', () => {
    const steps = [aStep('s1'), aStep('s2', { pivot: true }), aStep('s3')];
    const turning = [submitted(), planned(aPlan({ steps })), briefed(s2), dispatched(s2), blocked, ...refused(s3)];
    expect(owedAfter(turning)).toEqual(['ASK_OUTCOME s2']);
    expect(owedAfter([...turning, committed(s2)])).toContain('OPEN_TASK');
  });

  it('is put to nobody once the goal goes back without that handoff', () => {
    const fork = planned(aPlan({ steps: [aStep('s2'), aStep('s1')] }));
    const asking = withTasks([submitted(), fork, blocked, briefed(s2), dispatched(s2)]);
    const back = after([...asking, ...refused(s2).slice(2)], {
      type: 'RequireCompensation',
      data: { now: aMoment, step: 's2' },
    });
    const { taskId, digest } = openTask(back);
    given(...back)
      .when({ type: 'ResolveTask', data: { ...by, taskId, digest, option: 'WAIVE' } })
      .thenRefused('TASK_CHANGED');
    expect(owedAfter(back)).toContain('WITHDRAW_TASK');
    expect(owedAfter(withdrawn(back))).toEqual(['CONCLUDE']);
    expect(stateAfter(back).phase).toBe('COMPENSATING');
  });
});

describe('a handoff that nobody let cross', () => {
  const asked = withTasks([submitted({ recovery: 'HOLD' }), planned(aChain('s1', 's2')), blocked]);
  const resolved = (events: readonly GoalEvent[], option: 'REFUSE' | 'RETRY', now = aMoment) => {
    const { taskId, digest } = openTask(events);
    return after(events, { type: 'ResolveTask', data: { ...by, now, taskId, digest, option } });
  };
  const lapsed = after(asked, {
    type: 'WithdrawTask',
    data: { now: inFourHours, taskId: openTask(asked).taskId },
  });

  it.each([
    ['refused', resolved(asked, 'REFUSE')],
    ['asked about in vain', lapsed],
  ])('is %s once for all, as long as nobody has it tried again', (_how, kept) => {
    const [opened, ...more] = withTasks(kept, inFourHours).slice(kept.length);
    expect([opened?.data, ...more]).toEqual([expect.objectContaining({ cause: 'STEP_FAILED', step: 's1' })]);
  });

  it('is asked about again where a person has it tried again, and other values or the same are kept back', () => {
    const refusedOnce = resolved(withTasks(resolved(asked, 'REFUSE')), 'RETRY');
    expect(owedAfter(refusedOnce)).toEqual(['HAND_OFF s1']);
    const askedAnew = withTasks([...refusedOnce, blockedBy('iban')]);
    expect(openTask(askedAnew)).toMatchObject({ cause: 'DISCLOSURE_BLOCKED', step: 's1' });
    const lapsedOnce = resolved(withTasks(lapsed, inFourHours), 'RETRY', inFourHours);
    const askedOnceMore = withTasks([...lapsedOnce, blocked], inFourHours);
    expect(openTask(askedOnceMore)).toMatchObject({ cause: 'DISCLOSURE_BLOCKED', step: 's1' });
  });

  it('is asked about again on the way back, before the next compensation takes its turn', () => {
    const undo = { step: 's1', operation: 'compensation-0' } as const;
    const fenced = [
      { type: 'RevocationRequested', data: { ...s1, key: 'key', why: 'BEFORE_COMPENSATION' } },
      example.OperationRevoked,
    ] satisfies GoalEvent[];
    const back = [submitted(), planned(aPlan()), ...done(s1), example.CancellationRequested, ...fenced];
    const kept = resolved(withTasks([...back, blockedBy('amount', undo)]), 'REFUSE');
    expect(owedAfter(kept)).toEqual(['EXHAUST_COMPENSATION s1']);
    const again = after(kept, { type: 'RetryStep', data: { ...by, ...undo } });
    expect(owedAfter([...again, blockedBy('iban', undo)])).toEqual(['OPEN_TASK']);
  });
});
