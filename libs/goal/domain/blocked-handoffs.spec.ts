import { describe, expect, it } from '@jest/globals';
import { after, by, given, openTask, owedAfter, s1, stateAfter, withTasks } from './control-histories.specification.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  aPlan,
  aStep,
  briefed,
  dispatched,
  goalEventExamples as example,
  planned,
  someLabels,
  submitted,
} from './goal.examples.js';

const { data: block } = example.HandoffBlocked;
const why = { decision: 'WITHHELD', reason: 'FORBIDDEN', policies: [] } as const;
const blocked: GoalEvent = {
  type: 'HandoffBlocked',
  data: {
    ...block,
    considered: [{ attribute: 'request.amount', labels: someLabels(), field: 'amount', ...why }],
    blockedFields: ['amount'],
  },
};
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

  it('is put to nobody once the goal goes back without that handoff', () => {
    const fork = planned(aPlan({ steps: [aStep('s2'), aStep('s1')] }));
    const s2 = { step: 's2', operation: 'forward' } as const;
    const asking = withTasks([submitted(), fork, blocked, briefed(s2), dispatched(s2)]);
    const refused: GoalEvent = { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } };
    const back = after([...asking, refused], { type: 'RequireCompensation', data: { now: aMoment, step: 's2' } });
    const { taskId, digest } = openTask(back);
    given(...back)
      .when({ type: 'ResolveTask', data: { ...by, taskId, digest, option: 'WAIVE' } })
      .thenRefused('TASK_CHANGED');
    expect(owedAfter(back)).toContain('WITHDRAW_TASK');
    expect(owedAfter(withdrawn(back))).toEqual(['CONCLUDE']);
    expect(stateAfter(back).phase).toBe('COMPENSATING');
  });
});
