import { describe, expect, it } from '@jest/globals';
import { by, compensating, given, openTask, stateAfter, withTasks } from './control-histories.specification.js';
import type { GoalEvent } from './goal.events.js';
import { aPin, aPlan, aSealedCommit, aStep, briefed, dispatched, planned, submitted } from './goal.examples.js';
import { reportOutcome } from './outcome-report.js';
import type { PlannedCompensation } from './plan.js';

const s1 = { step: 's1', operation: 'forward' } as const;
const back = { step: 's1', operation: 'compensation-0' } as const;
const fenced: GoalEvent = { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } };

/** What was sent to put the step right, of which its system can't tell what became. */
function lost(kind: 'UNDO' | 'CORRECT' | 'FLAG', idempotencyClass: 'NATIVE' | 'CHECK_THEN_ACT' | 'NONE') {
  const pin = aPin({ capability: 'mail.correction.send', idempotencyClass });
  const compensations: readonly PlannedCompensation[] = [
    { kind, pin, inputs: {} },
    { kind: 'NOTIFY', inputs: {} },
  ];
  const step = aStep('s1', { title: 'Mail the offer', compensations, pin: aPin({ capability: 'mail.message.send' }) });
  return withTasks([
    ...[submitted(), planned(aPlan({ steps: [step, aStep('s2', { after: ['s1'] })] }))],
    ...[...compensating.slice(2), fenced, briefed(back), dispatched(back)],
    {
      type: 'OutcomeQueried',
      data: { ...back, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
    },
  ]);
}

describe('a question about a compensation', () => {
  const asked = lost('CORRECT', 'NONE');

  it('names what the compensation is, and not what it was to put right', () => {
    const { evidence, cause } = openTask(asked);
    expect(cause).toBe('SYSTEM_CANNOT_TELL');
    expect(evidence).toEqual(
      expect.arrayContaining([
        { name: 'capability', value: 'mail.correction.send' },
        { name: 'compensation', value: 'CORRECT' },
        { name: 'idempotencyKey', value: 'key-s1-compensation-0' },
      ]),
    );
  });

  it('offers the record of the effect as what is to be put right alone', () => {
    const { actionNeeded } = reportOutcome(stateAfter(asked)).steps[0] ?? {};
    expect(actionNeeded).toMatchObject({ action: 'SETTLE_UNKNOWN', operation: 'compensation-0', putsRight: s1 });
    expect(actionNeeded?.recordOf).toBeUndefined();
  });
});

describe('the word that a compensation was done', () => {
  const done = (asked: readonly GoalEvent[], record: string) => {
    const { taskId, digest } = openTask(asked);
    const { receipt } = aSealedCommit(record);
    return given(...asked).when({ type: 'ResolveTask', data: { ...by, taskId, digest, option: 'DONE', receipt } });
  };

  it.each(['NONE', 'NATIVE'] as const)(
    'of a correction (%s) is not taken on the record that it was to correct',
    (its) => {
      const asked = lost('CORRECT', its);
      done(asked, 's1').thenRefused('NOT_ITS_RECORD');
      done(asked, 'the-correction').thenTypes('HumanTaskResolved', 'OutcomeMarked', 'StepCompensated');
      const { receipt } = aSealedCommit('s1');
      given(...asked)
        .when({ type: 'MarkOutcome', data: { ...by, ...back, finding: 'DONE', receipt } })
        .thenRefused('NOT_ITS_RECORD');
    },
  );

  it.each([
    ['CORRECT', 'CHECK_THEN_ACT'],
    ['UNDO', 'NATIVE'],
    ['FLAG', 'NATIVE'],
  ] as const)('of what may change that very record (%s, %s) is taken on it', (kind, its) => {
    done(lost(kind, its), 's1').thenTypes('HumanTaskResolved', 'OutcomeMarked', 'StepCompensated');
  });
});
