import { describe, expect, it } from '@jest/globals';
import {
  after,
  by,
  done,
  given,
  owedAfter,
  refused,
  s1,
  s2,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { RecoveryChoice } from './control.events.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
  anEventId,
  aPlan,
  aSealedCommit,
  aStep,
  briefed,
  dispatched,
  goalEventExamples as example,
  planned,
  someLabels,
  submitted,
} from './goal.examples.js';
import { operationsToSkip } from './decide-controls.js';
import type { Plan } from './plan.js';
import { revisionOf } from './plan-revision.js';

/* Two steps beside each other, in a goal that is held where one of them fails. */

const sideBySide = aPlan({ steps: [aStep('s1'), aStep('s2')] });
const heldIn = (plan: Plan): readonly GoalEvent[] => [submitted({ recovery: 'HOLD' }), planned(plan)];
const begun = heldIn(sideBySide);
const bothRefused = [...begun, ...refused(s1), ...refused(s2)];
const pause: GoalCommand = { type: 'PauseGoal', data: by };
const goOn: GoalCommand = { type: 'ResumeGoal', data: by };
const end: GoalCommand = { type: 'Conclude', data: { now: aMoment } };

function choose(step: string, choice: RecoveryChoice): GoalCommand {
  return { type: 'ChooseRecovery', data: { ...by, step, choice } };
}

/** A new plan is laid over what is there. */
function revise(events: readonly GoalEvent[], fresh: Partial<Plan> = {}): GoalCommand {
  const plan = revisionOf(stateAfter(events), { ...sideBySide, revision: 2, ...fresh });
  return { type: 'RevisePlan', data: { plan, attributes: [], sealedIn: anEventId, digest: 'digest-of-plan' } };
}

const causesAsked = (events: readonly GoalEvent[]) =>
  Object.values(stateAfter(withTasks(events)).tasks).map(({ cause, step = 'goal' }) => `${cause} ${step}`);

describe('a choice to go back', () => {
  const blocked: GoalEvent = {
    type: 'HandoffBlocked',
    data: {
      ...{ ...example.HandoffBlocked.data, ...s2, blockedFields: ['amount'] },
      considered: [
        {
          ...{ attribute: 'request.amount', labels: someLabels(), field: 'amount' },
          ...{ decision: 'WITHHELD', reason: 'FORBIDDEN', policies: [] },
        },
      ],
    },
  };
  const withAlternative = heldIn(aPlan({ steps: [aStep('s1'), aStep('s1b', { insteadOf: 's1' })] }));

  it('is taken only where the step has failed for good', () => {
    given(...withTasks([...begun, ...done(s1), blocked]))
      .when(choose('s2', 'COMPENSATE'))
      .thenRefused('NO_RECOVERY_TO_CHOOSE');
    given(...withAlternative, ...refused(s1))
      .when(choose('s1', 'COMPENSATE'))
      .thenRefused('NO_RECOVERY_TO_CHOOSE');
  });

  it('is carried out before a plan that was made anew is approved', () => {
    const replanning = after([...begun, ...refused(s1), briefed(s2), dispatched(s2)], choose('s1', 'REPLAN'));
    const revised = after(replanning, revise(replanning, { approval: 'ANYBODY' }));
    const asked = withTasks([...revised, ...refused(s2).slice(2)]);
    expect(causesAsked(asked)).toEqual(['PLAN_NEEDS_APPROVAL goal', 'STEP_FAILED s2']);
    const chosen = after(asked, choose('s2', 'COMPENSATE'));
    expect(owedAfter(chosen)).toEqual(['REQUIRE_COMPENSATION s2', 'WITHDRAW_TASK']);
  });

  it('leaves nothing to choose for any other step', () => {
    const chosen = after(withTasks(bothRefused), pause, choose('s2', 'COMPENSATE'));
    for (const choice of ['REPLAN', 'ACCEPT_PARTIAL', 'RETRY', 'COMPENSATE'] as const)
      given(...chosen)
        .when(choose('s1', choice))
        .thenRefused('NO_RECOVERY_TO_CHOOSE');
    expect(owedAfter(chosen)).toEqual(['WITHDRAW_TASK', 'WITHDRAW_TASK']);
    expect(owedAfter(after(chosen, goOn))).toContain('REQUIRE_COMPENSATION s2');
  });

  it('is why the goal goes back, whatever else has failed', () => {
    const plan = aPlan({ steps: [aStep('s1', { recovery: 'COMPENSATE' }), aStep('s2')] });
    const chosen = after([...heldIn(plan), ...refused(s2)], pause, choose('s2', 'COMPENSATE'));
    expect(owedAfter(after([...chosen, ...refused(s1)], goOn))).toEqual(['REQUIRE_COMPENSATION s2']);
  });

  it.each<[string, readonly GoalEvent[]]>([
    [
      'the step out',
      after(
        [...begun, ...done(s1), ...refused(s2)],
        ...[pause, choose('s2', 'COMPENSATE')],
        { type: 'SkipStep', data: { ...by, step: 's2' } },
        goOn,
      ),
    ],
    [
      'the step to its alternative, which is tried again',
      [
        ...after(
          [
            ...heldIn(aPlan({ steps: [aStep('s1'), aStep('s2', { insteadOf: 's1' })] })),
            ...refused(s1),
            ...refused(s2),
          ],
          ...[pause, choose('s1', 'COMPENSATE')],
          { type: 'RetryStep', data: { ...by, ...s2 } },
          goOn,
        ),
        ...done(s2),
      ],
    ],
  ])('is nothing more to the goal once a person leaves %s', (_what, changed) => {
    expect(owedAfter(changed)).toEqual(['CONCLUDE']);
    const ended = after(changed, end);
    expect(owedAfter(ended)).toEqual([]);
  });
});

describe('a step that a new plan replaces', () => {
  const asked = withTasks(bothRefused);
  const replanning = after(asked, choose('s1', 'REPLAN'));
  const revised = after(replanning, revise(replanning));

  it('is nothing that a person is asked about, or chooses about, any more', () => {
    expect(causesAsked(bothRefused)).toEqual(['STEP_FAILED s1', 'STEP_FAILED s2']);
    expect(owedAfter(replanning)).toEqual(['PLAN', 'WITHDRAW_TASK', 'WITHDRAW_TASK']);
    expect(owedAfter(revised)).toEqual(['HAND_OFF s1-r2', 'HAND_OFF s2-r2', 'WITHDRAW_TASK', 'WITHDRAW_TASK']);
    for (const choice of ['COMPENSATE', 'REPLAN', 'ACCEPT_PARTIAL', 'RETRY'] as const)
      for (const history of [replanning, revised])
        given(...history)
          .when(choose('s2', choice))
          .thenRefused('NO_RECOVERY_TO_CHOOSE');
  });

  it('is asked about again where no new plan could be made', () => {
    const withdrawn = Object.keys(stateAfter(asked).tasks).map((taskId): GoalCommand => ({
      type: 'WithdrawTask',
      data: { now: aMoment, taskId },
    }));
    const failed = after(replanning, ...withdrawn, { type: 'FailPlanning', data: example.PlanningFailed.data });
    expect(owedAfter(failed)).toEqual(['OPEN_TASK', 'OPEN_TASK']);
  });

  describe('and that is heard to be done after all', () => {
    const withdrawn = Object.keys(stateAfter(revised).tasks).map((taskId): GoalCommand => ({
      type: 'WithdrawTask',
      data: { now: aMoment, taskId },
    }));
    const heard: GoalCommand = {
      type: 'RecordAnswer',
      data: {
        ...{ ...s1, generation: 1, attempt: 1, now: aMoment, chance: 0.5 },
        answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told },
      },
    };
    const { receipt } = aSealedCommit('s1');
    const isDone: GoalCommand = { type: 'MarkOutcome', data: { ...by, ...s1, finding: 'DONE', receipt } };
    const cancel: GoalCommand = { type: 'CancelGoal', data: by };
    const lastAsked = (events: readonly GoalEvent[]) => Object.values(stateAfter(withTasks(events)).tasks).at(-1);

    it('is not taken as done beside the one in its place', () => {
      const doubted = after(revised, ...withdrawn, heard);
      expect(owedAfter(doubted)).toEqual(['OPEN_TASK']);
      expect(lastAsked(doubted)?.options).toEqual(['NO_LATE_EFFECT']);
      given(...doubted)
        .when(isDone)
        .thenRefused('NOTHING_TO_MARK');
    });

    it('is taken as done, and put right, where the goal goes back', () => {
      const back = after(revised, ...withdrawn, heard, cancel);
      expect(lastAsked(back)?.options).toEqual(['DONE', 'NO_LATE_EFFECT']);
      expect(owedAfter(after(back, isDone))).toEqual(['REQUEST_REVOCATION s1']);
    });

    it('is there beside the one in its place where the goal has ended, and a person is asked to put it right', () => {
      const replaced = ['s1-r2', 's2-r2'].flatMap((step) => done({ step, operation: 'forward' }));
      const late = after([...after(revised, ...withdrawn), ...replaced], end, heard);
      expect(lastAsked(late)?.options).toEqual(['DONE', 'NO_LATE_EFFECT']);
      expect(lastAsked(after(late, isDone))).toMatchObject({ cause: 'EFFECT_REMAINS', step: 's1' });
    });
  });
});

describe('what a person says of another step, once one has chosen to go back', () => {
  it('is not that it is to be tried again, since the goal turns back as soon as it goes on', () => {
    const unsettled: readonly GoalEvent[] = [
      ...[briefed(s2), dispatched(s2)],
      { type: 'OperationBecameUnknown', data: { ...s2, attempt: 1, cause: 'TIMEOUT' } },
      {
        type: 'OutcomeQueried',
        data: { ...s2, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
      },
    ];
    const held = after([...begun, ...refused(s1), ...unsettled], pause);
    const back: GoalCommand = { type: 'ChooseRecovery', data: { ...by, step: 's1', choice: 'COMPENSATE' } };
    const again: GoalCommand = { type: 'MarkOutcome', data: { ...by, ...s2, finding: 'NOT_DONE_TRY_AGAIN' } };
    given(...after(held, back))
      .when(again)
      .thenRefused('NOTHING_TO_MARK');
    const asked = Object.values(stateAfter(withTasks(after(held, back))).tasks);
    expect(asked.find(({ step, ended }) => step === 's2' && ended === undefined)?.options).toEqual([
      ...['DONE', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN'],
    ]);
  });
});

describe('what can be left out of many goals', () => {
  it('is no step that another one needs', () => {
    const needing = aPlan({ steps: [aStep('s1'), aStep('s2', { after: ['s1'], inputs: { id: 's1.id' } })] });
    expect(operationsToSkip(stateAfter(heldIn(needing)))).toEqual([s2]);
  });
});

describe('a choice to leave a goal at what is done', () => {
  it('brings it to its end, though it was paused', () => {
    const left = after(withTasks(bothRefused), pause, choose('s1', 'ACCEPT_PARTIAL'));
    expect(owedAfter(left)).toEqual(['CONCLUDE', 'WITHDRAW_TASK', 'WITHDRAW_TASK']);
  });
});
