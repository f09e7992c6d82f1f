import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  after,
  by,
  deferred,
  done,
  given,
  openTask,
  owedAfter,
  refused,
  s1,
  s2,
  sent,
  stateAfter,
  unknown,
  untellable,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
  anEventId,
  aPlan,
  aStep,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { HumanTaskOption } from './human-task.events.js';
import { resume } from './resume.js';

const dueAt = plusMs(aMoment, 1_000);
const dayMs = 24 * 60 * 60_000;
const hurried = planned(aPlan({ steps: [aStep('s1', { settleBy: dueAt }), aStep('s2', { after: ['s1'] })] }));
const inAHurry = (events: readonly GoalEvent[]): readonly GoalEvent[] => [submitted(), hurried, ...events.slice(2)];

const tasksOf = (events: readonly GoalEvent[]) =>
  Object.values(stateAfter(events).tasks).map(({ cause, options }) => [cause, ...options].join(' '));

const answer = (asked: readonly GoalEvent[], option: HumanTaskOption, now = dueAt) => {
  const { taskId, digest } = openTask(asked);
  return after(asked, { type: 'ResolveTask', data: { ...by, now, taskId, digest, option } });
};

const aDayLater = plusMs(dueAt, dayMs);
const recalled = { ...example.HandoffRecalled, data: { ...example.HandoffRecalled.data, ...s1 } };
const revoking: GoalCommand = { type: 'RequestRevocation', data: { now: dueAt, ...s1 } };

describe('a step that takes too long', () => {
  const overdue = withTasks(inAHurry(deferred), dueAt);

  it('has its time anew when a person has it tried again, by its task or without', () => {
    expect(tasksOf(overdue)).toEqual(['STEP_OVERDUE WAIT RETRY SKIP CANCEL']);
    const tried = answer(overdue, 'RETRY');
    expect(tried.slice(-2)).toMatchObject([
      { type: 'RetryRequested', data: { dueAt } },
      { type: 'DeadlineMoved', data: { step: 's1', settleBy: plusMs(dueAt, dayMs) } },
    ]);
    expect(owedAfter(tried, dueAt)).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(tried, plusMs(dueAt, dayMs))).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
    const retry = { ...by, ...s1 };
    given(...overdue)
      .when({ type: 'RetryStep', data: { ...retry, now: dueAt } })
      .thenTypes('RetryRequested', 'DeadlineMoved');
    given(...overdue)
      .when({ type: 'RetryStep', data: retry })
      .thenTypes('RetryRequested');
    given(...inAHurry([...sent, example.OperationBecameUnknown]))
      .when({ type: 'MarkOutcome', data: { ...retry, now: dueAt, finding: 'NOT_DONE_TRY_AGAIN' } })
      .thenTypes('OutcomeMarked', 'DeadlineMoved');
  });

  it('is not offered to be tried again before it was ever sent, nor a read to be left out', () => {
    expect(tasksOf(withTasks(inAHurry([]), dueAt))).toEqual(['STEP_OVERDUE WAIT SKIP CANCEL']);
    const read = aStep('s1', { settleBy: dueAt, effect: 'READ' });
    const reading = [submitted(), planned(aPlan({ stage: 'READING', steps: [read] })), ...deferred.slice(2)];
    expect(tasksOf(withTasks(reading, dueAt))).toEqual(['STEP_OVERDUE WAIT RETRY CANCEL']);
  });

  it('is not asked about beside the question what became of it, and again once that is settled', () => {
    const late = withTasks(inAHurry(untellable), dueAt);
    expect(tasksOf(late)).toEqual(['SYSTEM_CANNOT_TELL DONE NOT_DONE_TRY_AGAIN NOT_DONE_GIVE_UP ASK_AGAIN']);
    const again = answer(late, 'ASK_AGAIN');
    expect(owedAfter(again, dueAt)).toEqual(['ASK_OUTCOME s1']);
    expect(owedAfter(again, aDayLater)).toEqual(['ASK_OUTCOME s1', 'OPEN_TASK']);
  });

  it('is offered only what would be taken when it is asked about', () => {
    for (const history of [sent, unknown])
      expect(tasksOf(withTasks(inAHurry(history), dueAt))).toEqual(['STEP_OVERDUE WAIT CANCEL']);
    const inputs = { contract: 's1.recordId' };
    const needed = planned(
      aPlan({ steps: [aStep('s1', { settleBy: dueAt }), aStep('s2', { after: ['s1'], inputs })] }),
    );
    const history = [submitted(), needed, ...deferred.slice(2)];
    expect(tasksOf(withTasks(history, dueAt))).toEqual(['STEP_OVERDUE WAIT RETRY CANCEL']);
  });

  it('is asked about anew once it is begun, and not left out any more while it is under way', () => {
    const waiting = withTasks(inAHurry([]), dueAt);
    const begun = [...waiting, briefed(s1), dispatched(s1)];
    expect(owedAfter(begun, dueAt)).toEqual(['ASK_OUTCOME s1', 'OPEN_TASK', 'WITHDRAW_TASK']);
    expect(tasksOf(withTasks(begun, dueAt))).toEqual(['STEP_OVERDUE WAIT SKIP CANCEL', 'STEP_OVERDUE WAIT CANCEL']);
    expect(owedAfter([...withTasks(begun, dueAt), ...deferred.slice(-1)], dueAt)).not.toContain('OPEN_TASK');
  });

  it('is asked about anew once it is sent no more, and not at each attempt before', () => {
    const lost = (attempt: number): GoalEvent => ({
      type: 'RetryScheduled',
      data: { ...s1, attempt: attempt + 1, dueAt },
    });
    const failing = (count: number) =>
      Array.from({ length: count }, (_, index) => [lost(index + 1), dispatched(s1, index + 2)]).flat();
    const asked = withTasks([...inAHurry(sent), ...failing(23)], dueAt);
    const last = [...asked, lost(24)];
    expect(owedAfter(last, dueAt)).toEqual(['SEND_AGAIN s1']);
    const spent = [...last, dispatched(s1, 25), lost(25)];
    expect(owedAfter(spent, dueAt)).toEqual(['OPEN_TASK', 'WITHDRAW_TASK']);
    expect(tasksOf(withTasks(spent, dueAt))).toEqual([
      'STEP_OVERDUE WAIT CANCEL',
      'STEP_OVERDUE WAIT RETRY SKIP CANCEL',
    ]);
  });

  it('is asked about, and not to be tried again, while nobody answers to the revocation of its key', () => {
    const asked = withTasks(after([...inAHurry(deferred), recalled], revoking), aDayLater);
    expect(tasksOf(asked)).toEqual(['ANSWER_OVERDUE DONE NOT_DONE_TRY_AGAIN NOT_DONE_GIVE_UP']);
    const again = answer(asked, 'NOT_DONE_TRY_AGAIN', aDayLater);
    expect(owedAfter(again, aDayLater)).toEqual(['HAND_OFF s1']);
    const givenUp = answer(asked, 'NOT_DONE_GIVE_UP', aDayLater);
    expect(owedAfter(givenUp, aDayLater)).toEqual(['REQUIRE_COMPENSATION s1']);
  });

  it('is asked about where a person has left it out, and nobody answers to the revocation of its key', () => {
    const skipped = after(inAHurry(deferred), { type: 'SkipStep', data: { ...by, step: 's1' } });
    const asked = withTasks(after(skipped, revoking), aDayLater);
    expect(tasksOf(asked)).toEqual(['ANSWER_OVERDUE DONE NOT_DONE_GIVE_UP']);
    expect(owedAfter(answer(asked, 'NOT_DONE_GIVE_UP', aDayLater), aDayLater)).toEqual(['HAND_OFF s2']);
  });

  it('is asked about a day after its key was to be revoked, however long its time was over before', () => {
    const pivot = planned(aPlan({ steps: [aStep('s1', { settleBy: dueAt, pivot: true }), aStep('s2')] }));
    const givenUp = withTasks([submitted(), pivot, ...deferred.slice(2), ...refused(s2)], dueAt);
    for (const history of [answer(overdue, 'SKIP'), [...overdue, recalled], givenUp]) {
      expect(owedAfter(history, dueAt)).toEqual(['REQUEST_REVOCATION s1']);
      const untold = after(history, revoking);
      expect(owedAfter(untold, dueAt)).toEqual(['REVOKE s1']);
      expect(owedAfter(untold, plusMs(aDayLater, -1))).not.toContain('OPEN_TASK');
      expect(owedAfter(untold, aDayLater)).toContain('OPEN_TASK');
    }
  });
});

describe('a goal that nobody can plan', () => {
  const begun = [submitted({ settleBy: dueAt })];

  it('is asked about when its time is over, which it has from its submission', () => {
    expect(resume(stateAfter(begun), { now: aMoment, inFlight: new Set() }).wakeAt).toBe(dueAt);
    const asked = withTasks(begun, dueAt);
    expect(openTask(asked)).toMatchObject({
      ...{ cause: 'GOAL_OVERDUE', options: ['WAIT', 'CANCEL'] },
      evidence: [
        { name: 'settleBy', value: dueAt },
        { name: 'lacks', value: 'plan' },
      ],
    });
    expect(owedAfter(answer(asked, 'CANCEL'), dueAt)).toEqual(['CONCLUDE']);
  });

  it('has the time of its plan once it has one', () => {
    const late = [...begun, planned(aPlan({ settleBy: aDayLater }))];
    expect(owedAfter(late, dueAt)).toEqual(['HAND_OFF s1']);
    expect(openTask(withTasks(late, aDayLater)).evidence).toEqual([{ name: 'settleBy', value: aDayLater }]);
  });
});

describe('an alternative that nobody needs', () => {
  const s1b = { step: 's1b', operation: 'forward' } as const;
  const steps = [aStep('s1'), aStep('s1b', { insteadOf: 's1', settleBy: dueAt }), aStep('s2')];
  const begun = [submitted(), planned(aPlan({ steps })), ...done(s1), briefed(s2), dispatched(s2)];
  const end: GoalCommand = { type: 'Conclude', data: { now: dueAt } };

  it('takes no time', () => {
    expect(owedAfter(begun, dueAt)).toEqual(['ASK_OUTCOME s2']);
    const needed = [submitted(), planned(aPlan({ steps })), ...refused(s1), briefed(s1b), dispatched(s1b)];
    expect(tasksOf(withTasks(needed, dueAt))).toEqual(['STEP_OVERDUE WAIT CANCEL']);
  });

  it('leaves its goal whole where a person leaves it out', () => {
    const leftOut = after(begun, { type: 'SkipStep', data: { ...by, step: 's1b' } });
    const ended = after([...leftOut, committed(s2)], end);
    expect(ended.at(-1)?.data).toMatchObject({ outcome: 'COMPLETED', effects: { APPLIED: 2, NONE: 1 } });
  });
});

describe('a step that was left out of a plan which another one has replaced', () => {
  it('leaves its goal whole where the new one does without it', () => {
    const held = [submitted({ recovery: 'HOLD' }), planned(aPlan({ steps: [aStep('s1'), aStep('s2')] }))];
    const replanning = after(
      [...held, ...refused(s2)],
      ...[{ type: 'SkipStep', data: { ...by, step: 's1' } } as const],
      ...[{ type: 'ChooseRecovery', data: { ...by, step: 's2', choice: 'REPLAN' } } as const],
    );
    const plan = aPlan({ revision: 2, steps: [aStep('s2-r2')] });
    const revised = after(replanning, { type: 'RevisePlan', data: { plan, attributes: [], sealedIn: anEventId } });
    const redone = plan.steps.flatMap(({ id }) => done({ step: id, operation: 'forward' }));
    const ended = after([...revised, ...redone], { type: 'Conclude', data: { now: aMoment } });
    expect(ended.at(-1)?.data).toMatchObject({ outcome: 'COMPLETED' });
  });
});

describe('a goal that is left at what was done', () => {
  const steps = [aStep('s1', { settleBy: dueAt }), aStep('s2')];
  const held = [
    ...[submitted({ recovery: 'HOLD' }), planned(aPlan({ steps, settleBy: dueAt }))],
    ...[briefed(s1), dispatched(s1), example.OperationBecameUnknown, ...refused(s2)],
  ];
  const accepted = after(held, { type: 'ChooseRecovery', data: { ...by, step: 's2', choice: 'ACCEPT_PARTIAL' } });
  const inADay = plusMs(aMoment, dayMs);

  it('asks for nothing that would take it on, but what became of a step that nobody has told of for a day', () => {
    expect(owedAfter(accepted, dueAt)).toEqual(['ASK_OUTCOME s1']);
    const asked = withTasks(accepted, inADay);
    expect(tasksOf(asked)).toEqual(['ANSWER_OVERDUE DONE NOT_DONE_GIVE_UP']);
    expect(owedAfter(answer(asked, 'NOT_DONE_GIVE_UP', inADay), inADay)).toEqual(['CONCLUDE']);
  });

  it('has a day anew for what a person has asked about again', () => {
    const cannotTell: GoalEvent = {
      type: 'OutcomeQueried',
      data: { ...s1, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
    };
    const again = answer(withTasks([...accepted, cannotTell], inADay), 'ASK_AGAIN', inADay);
    expect(owedAfter(again, inADay)).toEqual(['ASK_OUTCOME s1']);
    expect(owedAfter(again, plusMs(inADay, dayMs))).toEqual(['ASK_OUTCOME s1', 'OPEN_TASK']);
  });

  it('takes back what it asked about going on', () => {
    const overdue = withTasks(held, dueAt);
    expect(tasksOf(overdue)).toHaveLength(3);
    const command: GoalCommand = {
      type: 'ChooseRecovery',
      data: { ...by, now: dueAt, step: 's2', choice: 'ACCEPT_PARTIAL' },
    };
    const withdrawn = ['WITHDRAW_TASK', 'WITHDRAW_TASK', 'WITHDRAW_TASK'];
    expect(owedAfter(after(overdue, command), dueAt)).toEqual(['ASK_OUTCOME s1', ...withdrawn]);
  });
});

describe('a step that takes too long in a goal that is to turn back, and is held up', () => {
  it('is asked about once more, without what would be taken no more', () => {
    const steps = [aStep('s1', { settleBy: dueAt }), aStep('s2')];
    const putOff: GoalEvent = {
      type: 'OperationDeferred',
      data: { ...s1, attempt: 1, cause: 'BUSY', retryAt: dueAt },
    };
    const begun = [submitted(), planned(aPlan({ steps })), briefed(s1), dispatched(s1), putOff];
    const paused = withTasks([...begun, example.GoalPaused], dueAt);
    expect(tasksOf(paused)).toEqual(['STEP_OVERDUE WAIT RETRY SKIP CANCEL']);
    expect(tasksOf(withTasks([...paused, ...refused(s2)], dueAt)).at(-1)).toBe('STEP_OVERDUE WAIT SKIP CANCEL');
  });
});
