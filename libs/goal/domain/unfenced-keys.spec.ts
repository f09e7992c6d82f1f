import { describe, expect, it } from '@jest/globals';
import {
  after,
  at,
  by,
  deferred,
  given,
  openTask,
  owedAfter,
  s1,
  sent,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import { aMoment, aSealedCommit, committed, goalEventExamples as example } from './goal.examples.js';
import type { HumanTaskOption } from './human-task.events.js';
import { taskWork } from './human-task.js';
import type { OperationRef } from './operation.js';
import { reportOutcome } from './outcome-report.js';

/* Keys that are to be revoked, and of which nobody can tell whether something that bears them may still come. */

const untellable = (ref: OperationRef): readonly GoalEvent[] => [
  { ...example.RevocationRequested, data: { ...example.RevocationRequested.data, ...ref } },
  {
    ...example.OutcomeQueried,
    data: { ...example.OutcomeQueried.data, ...ref, question: 'REVOCATION', answer: 'CANNOT_TELL' },
  },
];

/** What persons are being asked, once all is withdrawn and opened that is to be. */
function asked(events: readonly GoalEvent[]) {
  const { toWithdraw } = taskWork(stateAfter(events), aMoment);
  const withdrawn = toWithdraw.map((taskId): GoalCommand => ({ type: 'WithdrawTask', data: { now: aMoment, taskId } }));
  return withTasks(after(events, ...withdrawn));
}

function questionsOf(events: readonly GoalEvent[]) {
  const open = Object.values(stateAfter(asked(events)).tasks).filter(({ ended }) => ended === undefined);
  return open.map(({ cause, options }) => [cause, ...options].join(' '));
}

function answer(events: readonly GoalEvent[], option: HumanTaskOption): readonly GoalEvent[] {
  const { taskId, digest } = openTask(events);
  const { receipt } = aSealedCommit('s1');
  return after(events, { type: 'ResolveTask', data: { ...by, taskId, digest, option, receipt } });
}

const cancel: GoalCommand = { type: 'CancelGoal', data: by };
const terminate: GoalCommand = { type: 'TerminateGoal', data: by };
const retry: GoalCommand = { type: 'RetryStep', data: { ...by, ...s1 } };
const foundAfterAll: GoalCommand = {
  type: 'RecordAnswer',
  data: {
    ...{ ...s1, generation: 1, attempt: 1, ...at },
    answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told },
  },
};

describe('a question about a key that can’t be revoked', () => {
  const goingBack = asked([...after(deferred, cancel), ...untellable(s1)]);

  it('is another one once the effect is found: what may be said of it has changed', () => {
    expect(questionsOf(goingBack)).toEqual(['REVOCATION_CANNOT_TELL DONE NOT_DONE_GIVE_UP ASK_AGAIN']);
    const found = after(goingBack, foundAfterAll);
    expect(owedAfter(found)).toEqual(['OPEN_TASK', 'WITHDRAW_TASK']);
    expect(questionsOf(found)).toEqual(['REVOCATION_CANNOT_TELL GO_ON_UNFENCED ASK_AGAIN']);
    const { taskId, digest } = openTask(goingBack);
    given(...found)
      .when({ type: 'ResolveTask', data: { ...by, taskId, digest, option: 'NOT_DONE_GIVE_UP' } })
      .thenRefused('TASK_CHANGED');
  });

  it('lets a brief that was recalled go out anew, as long as its goal would send it', () => {
    const recalled: GoalEvent = { ...example.HandoffRecalled, data: { ...example.HandoffRecalled.data, ...s1 } };
    const waiting = asked([...deferred, recalled, ...untellable(s1)]);
    expect(questionsOf(waiting)).toEqual(['REVOCATION_CANNOT_TELL DONE NOT_DONE_TRY_AGAIN NOT_DONE_GIVE_UP ASK_AGAIN']);
    expect(owedAfter(answer(waiting, 'NOT_DONE_TRY_AGAIN'))).toEqual(['HAND_OFF s1']);
    expect(questionsOf(after(waiting, cancel))).toEqual(['REVOCATION_CANNOT_TELL DONE NOT_DONE_GIVE_UP ASK_AGAIN']);
  });
});

describe('a key that can’t be revoked, of an effect that is there', () => {
  const back = asked([...sent, committed(s1), example.CompensationRequired, ...untellable(s1)]);

  it('is asked about while the goal waits for it on its way back, and not once it has ended', () => {
    expect(questionsOf(back)).toEqual(['REVOCATION_CANNOT_TELL GO_ON_UNFENCED ASK_AGAIN']);
    expect(owedAfter(answer(back, 'ASK_AGAIN'))).toEqual(['REVOKE s1']);
    const ended = after(back, terminate);
    expect(questionsOf(ended)).toEqual(['EFFECT_REMAINS UNDONE CORRECTED LEFT']);
    given(...ended)
      .when(retry)
      .thenRefused('NOTHING_TO_RETRY');
  });

  it('asks nobody once a person has left the effect as it is', () => {
    const left = answer(asked(after(back, terminate)), 'LEFT');
    expect(questionsOf(left)).toEqual([]);
    expect(reportOutcome(stateAfter(left)).steps[0]).toMatchObject({ effect: 'RESIDUAL', actionNeeded: undefined });
  });

  it('is not asked about of a step that was left out, once a person has said that it was done', () => {
    const skipped = after(deferred, { type: 'SkipStep', data: { ...by, step: 's1' } });
    const done = answer(asked([...skipped, ...untellable(s1)]), 'DONE');
    expect(owedAfter(done)).toEqual(['HAND_OFF s2']);
  });

  it('is not asked about of a compensation, for which nothing waits', () => {
    const undo = { step: 's1', operation: 'compensation-0' } as const;
    const { data } = example.OperationDispatched;
    const undoing: readonly GoalEvent[] = [
      ...[...sent, committed(s1), example.CompensationRequired],
      { ...example.HandoffBriefed, data: { ...example.HandoffBriefed.data, ...undo } },
      { ...example.OperationDispatched, data: { ...data, ...undo } },
      { ...example.OperationDeferred, data: { ...example.OperationDeferred.data, ...undo } },
      ...untellable(undo),
    ];
    expect(questionsOf(undoing)).toEqual(['REVOCATION_CANNOT_TELL DONE NOT_DONE_GIVE_UP ASK_AGAIN']);
    expect(questionsOf([...undoing, example.StepCompensated])).toEqual([]);
  });
});
