import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  given,
  s1,
  by,
  deferred,
  untellable,
  held,
  compensating,
  stateAfter,
  owedAfter,
  after,
  withTasks,
  openTask,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
  anAttribute,
  aPlan,
  aStep,
  planned,
  submitted,
  goalEventExamples as example,
} from './goal.examples.js';
import { resume } from './resume.js';

describe('a task', () => {
  const asked = withTasks(untellable);

  it('opens where nobody can tell, with what to look for', () => {
    const { evidence, role, group } = openTask(asked);
    expect(group).toBe('SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL');
    expect(role).toBe('operator');
    expect(evidence).toContainEqual({ name: 'idempotencyKey', value: 'key-s1-forward' });
    expect(owedAfter(asked)).toEqual([]);
  });

  it('is settled by one of its options, once, as it was shown', () => {
    const { taskId, digest } = openTask(asked);
    const answer = { ...by, taskId, digest, option: 'NOT_DONE_GIVE_UP' } as const;
    const settled = after(asked, { type: 'ResolveTask', data: answer });
    expect(owedAfter(settled)).toEqual(['REQUIRE_COMPENSATION s1']);
    given(...settled)
      .when({ type: 'ResolveTask', data: answer })
      .thenRefused('TASK_CLOSED');
    given(...asked)
      .when({ type: 'ResolveTask', data: { ...answer, digest: 'other' } })
      .thenRefused('TASK_CHANGED');
    given(...asked)
      .when({ type: 'ResolveTask', data: { ...answer, option: 'SKIP' } })
      .thenRefused('UNKNOWN_OPTION');
    for (const unknown of ['none', 'constructor', '__proto__'])
      given(...asked)
        .when({ type: 'ResolveTask', data: { ...answer, taskId: unknown } })
        .thenRefused('TASK_NOT_FOUND');
  });

  it('takes an answer that comes before anybody has come round to open it, and while the goal is paused', () => {
    const { taskId, digest } = openTask(asked);
    const answer = { ...by, taskId, digest, option: 'NOT_DONE_GIVE_UP' } as const;
    given(...untellable, example.GoalPaused)
      .when({ type: 'ResolveTask', data: answer })
      .thenTypes('HumanTaskOpened', 'HumanTaskResolved', 'OutcomeMarked');
    const early = after([...untellable, example.GoalPaused], { type: 'ResolveTask', data: answer });
    expect(owedAfter(early)).toEqual([]);
    expect(owedAfter([...early, example.GoalResumed])).toEqual(['REQUIRE_COMPENSATION s1']);
    given(...untellable)
      .when({ type: 'ResolveTask', data: { ...answer, digest: 'other' } })
      .thenRefused('TASK_CHANGED');
  });

  it('can be passed on before anybody has come round to open it, and is open then', () => {
    const { taskId } = openTask(asked);
    const passOn: GoalCommand = { type: 'DelegateTask', data: { ...by, taskId, to: 'person-2' } };
    given(...untellable)
      .when(passOn)
      .thenTypes('HumanTaskOpened', 'HumanTaskDelegated');
    given(...asked)
      .when(passOn)
      .thenTypes('HumanTaskDelegated');
    const early = after(untellable, passOn);
    expect(openTask(early)).toMatchObject({ taskId, delegatedTo: 'person-2' });
    expect(owedAfter(early)).toEqual([]);
  });

  it('offers to try again only where that would be done, and is another one as that changes', () => {
    const controls = ['CancelGoal', 'TerminateGoal'] as const;
    for (const ended of controls.map((type): GoalCommand => ({ type, data: by }))) {
      expect(openTask(withTasks(after(untellable, ended))).options).toEqual(['DONE', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN']);
      const { taskId, digest } = openTask(asked);
      const answer = { ...by, taskId, digest, option: 'NOT_DONE_TRY_AGAIN' } as const;
      given(...after(asked, ended))
        .when({ type: 'ResolveTask', data: answer })
        .thenRefused('TASK_CHANGED');
      given(...after(asked, ended))
        .when({ type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NOT_DONE_TRY_AGAIN' } })
        .thenRefused('NOTHING_TO_MARK', 'say NOT_DONE_GIVE_UP');
    }
  });

  it('is not there about a read that nobody waits for any more', () => {
    const [begun, , ...rest] = untellable;
    const reading = planned(aPlan({ stage: 'READING', steps: [aStep('s1', { effect: 'READ' })] }));
    const unread = [...(begun ? [begun] : []), reading, ...rest];
    expect(openTask(withTasks(unread)).options).toEqual(['NOT_DONE_TRY_AGAIN', 'ASK_AGAIN']);
    const ended = after(withTasks(unread), { type: 'TerminateGoal', data: by });
    expect(owedAfter(ended)).toEqual(['WITHDRAW_TASK']);
  });

  it('is withdrawn when the matter was settled otherwise', () => {
    const settled = after(asked, { type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NOT_DONE_TRY_AGAIN' } });
    expect(owedAfter(settled)).toEqual(['HAND_OFF s1', 'WITHDRAW_TASK']);
  });

  it('of open questions ends by who answers them, for what it showed', () => {
    const asking = withTasks([submitted(), example.ClarificationRequested]);
    const { taskId, digest } = openTask(asking);
    const { sealedIn } = by;
    const answers = { attributes: [anAttribute('request.uplift')], subjects: [], sealedIn };
    const answered = after(asking, { type: 'AnswerClarification', data: answers });
    expect(answered.slice(asking.length)).toMatchObject([
      { type: 'ClarificationAnswered', data: { task: { taskId, digest } } },
    ]);
    expect(stateAfter(answered).tasks[taskId]?.ended).toBe('ANSWERED');
    expect(owedAfter(answered)).toEqual(['PLAN']);
  });

  it('goes to the next role when nobody answers in time, and stays there', () => {
    const late = plusMs(aMoment, 25 * 60 * 60_000);
    const { taskId, remindAt } = openTask(asked);
    expect(owedAfter(asked, remindAt)).toEqual(['REMIND_OF_TASK']);
    const reminded = after(asked, { type: 'RemindOfTask', data: { now: remindAt ?? late, taskId } });
    expect(owedAfter(reminded, remindAt)).toEqual([]);
    expect(owedAfter(asked, late)).toEqual(['ESCALATE_TASK']);
    const escalated = after(asked, { type: 'EscalateTask', data: { now: late, taskId } });
    expect(openTask(escalated)).toMatchObject({ role: 'approver', deadline: plusMs(late, 24 * 60 * 60_000) });
    const again = openTask(escalated).remindAt ?? late;
    expect(owedAfter(escalated, again)).toEqual(['REMIND_OF_TASK']);
    expect(owedAfter(escalated, plusMs(late, 90 * 60 * 60_000))).toEqual([]);
  });

  it('asks how to go on where a step failed and the goal is to be held', () => {
    const choosing = withTasks(held);
    const { taskId, digest, options } = openTask(choosing);
    expect(options).toEqual(['COMPENSATE', 'RETRY', 'SKIP', 'REPLAN', 'ACCEPT_PARTIAL']);
    const choose = (option: (typeof options)[number]) =>
      owedAfter(after(choosing, { type: 'ResolveTask', data: { ...by, taskId, digest, option } }));
    expect(choose('COMPENSATE')).toEqual(['REQUIRE_COMPENSATION s1']);
    expect(choose('RETRY')).toEqual(['HAND_OFF s1']);
    expect(choose('SKIP')).toEqual(['HAND_OFF s2']);
    expect(choose('ACCEPT_PARTIAL')).toEqual(['CONCLUDE']);
    expect(choose('REPLAN')).toEqual(['PLAN']);
  });

  it('offers to leave a step out only once nothing needs what it brings, and asks anew then', () => {
    const steps = [aStep('s1'), aStep('s2', { after: ['s1'], inputs: { amount: 's1.amount' } })];
    const needed = (...events: readonly GoalEvent[]): readonly GoalEvent[] =>
      withTasks([submitted({ recovery: 'HOLD' }), planned(aPlan({ steps })), ...events]);
    const tasks = (events: readonly GoalEvent[]) =>
      Object.values(stateAfter(events).tasks).map(({ cause, options }) => [cause, ...options].join(' '));
    const gone = example.PinnedCapabilityGone;
    for (const [asking, without, withSkip] of [
      [needed(...held.slice(2)), 'STEP_FAILED COMPENSATE RETRY REPLAN ACCEPT_PARTIAL', 'RETRY SKIP REPLAN'],
      [needed(gone), 'CAPABILITY_GONE REPLAN CANCEL', 'REPLAN SKIP CANCEL'],
    ] as const) {
      expect(tasks(asking)).toEqual([without]);
      expect(openTask(asking).evidence.at(-1)).toEqual({ name: 'neededBy', value: 's2' });
      const skipped = after(asking, { type: 'SkipStep', data: { ...by, step: 's2' } });
      expect(owedAfter(skipped)).toEqual(expect.arrayContaining(['OPEN_TASK', 'WITHDRAW_TASK']));
      expect(tasks(withTasks(skipped)).at(-1)).toContain(withSkip);
    }
  });

  it('asks about a step that is overdue, and again when the time that it was given is over', () => {
    const dueAt = plusMs(aMoment, 1_000);
    const hurried = planned(aPlan({ steps: [aStep('s1', { settleBy: dueAt })] }));
    const parked: readonly GoalEvent[] = [submitted(), hurried, ...deferred.slice(2)];
    expect(resume(stateAfter(parked), { now: aMoment, inFlight: new Set(['s1/forward']) }).wakeAt).toBe(dueAt);
    const overdue = withTasks(parked, dueAt);
    const { taskId, digest } = openTask(overdue);
    const wait = { ...by, now: dueAt, taskId, digest, option: 'WAIT' } as const;
    given(...overdue)
      .when({ type: 'ResolveTask', data: wait })
      .thenRefused('DEADLINE_NEEDED');
    const waitUntil = plusMs(dueAt, 5_000);
    const waiting = after(overdue, { type: 'ResolveTask', data: { ...wait, waitUntil } });
    expect(owedAfter(waiting, dueAt)).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(waiting, waitUntil)).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
  });

  it('lets a person finish what no machine can, after the end too', () => {
    const exhausted: readonly GoalEvent[] = [
      ...compensating,
      example.CompensationExhausted,
      { type: 'GoalConcluded', data: { outcome: 'PARTIAL', closeReason: 'FAILED', effects: { RESIDUAL: 1, NONE: 1 } } },
    ];
    const asking = withTasks(exhausted);
    const { taskId, digest, kind } = openTask(asking);
    expect(kind).toBe('MANUAL_COMPENSATION');
    const undone = after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option: 'UNDONE' } });
    expect(owedAfter(undone)).toEqual(['AMEND']);
    expect(after(undone, { type: 'Amend', data: { now: aMoment } }).at(-1)).toMatchObject({
      data: { outcome: 'COMPENSATED', effects: { UNDONE: 1, NONE: 1 } },
    });
  });
});
