import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  after,
  at,
  by,
  compensating,
  done,
  given,
  openTask,
  owedAfter,
  refused,
  s1,
  s2,
  sent,
  stateAfter,
  told,
  unknown,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  aPlan,
  aSealedCommit,
  aStep,
  anEventId,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { HumanTaskCause, HumanTaskOption } from './human-task.events.js';
import { taskWork } from './human-task.js';
import { reportOutcome } from './outcome-report.js';
import { resume } from './resume.js';

const undo = { step: 's1', operation: 'compensation-0' } as const;
const inADay = plusMs(aMoment, 24 * 60 * 60_000);
const inTwoDays = plusMs(inADay, 24 * 60 * 60_000);
const fenced: GoalEvent = { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } };
/** As it is required now: with the time that it may take. */
const back: readonly GoalEvent[] = compensating.map((event) =>
  event.type === 'CompensationRequired' ? { ...event, data: { ...event.data, settleBy: inADay } } : event,
);
const beforeUndo: readonly GoalEvent[] = [...back, example.RevocationRequested, fenced];
const undoing: readonly GoalEvent[] = [...beforeUndo, briefed(undo), dispatched(undo)];
const putOff: readonly GoalEvent[] = [
  ...undoing,
  { type: 'OperationDeferred', data: { ...undo, attempt: 1, cause: 'BUSY', retryAt: inADay } },
];

/** Its undo was sent so often, in vain. */
const undoneInVain = (times: number): readonly GoalEvent[] => [
  ...beforeUndo,
  briefed(undo),
  ...Array.from({ length: times }, (_, index) => index + 1).flatMap((attempt): GoalEvent[] => [
    dispatched(undo, attempt),
    { type: 'RetryScheduled', data: { ...undo, attempt: attempt + 1, dueAt: aMoment } },
  ]),
];

const answer = (asked: readonly GoalEvent[], option: HumanTaskOption, now = inADay) => {
  const { taskId, digest } = openTask(asked);
  const command = { ...by, now, taskId, digest, option, waitUntil: plusMs(now, 5_000) };
  return after(asked, { type: 'ResolveTask', data: command });
};

const answerTo = (events: readonly GoalEvent[], cause: HumanTaskCause, option: HumanTaskOption): GoalCommand => {
  const task = taskWork(stateAfter(events), aMoment).toOpen.find((one) => one.cause === cause);
  if (task === undefined) throw new Error('nobody would be asked about it');
  return { type: 'ResolveTask', data: { ...by, taskId: task.taskId, digest: task.digest, option } };
};

const typesAfter = (asked: readonly GoalEvent[], answered: readonly GoalEvent[]) =>
  answered.slice(asked.length).map(({ type }) => type);

const undoRevoked = (kind: 'REVOKED' | 'COMMITTED'): GoalCommand => ({
  type: 'RecordRevocation',
  data: {
    ...{ ...undo, generation: 1, ...at },
    answer:
      kind === 'REVOKED'
        ? { kind, ...told }
        : { kind, commit: aSealedCommit('s1/compensation-0'), unaccountedAttempts: [], ...told },
  },
});

const effectAfter = (events: readonly GoalEvent[]) => reportOutcome(stateAfter(events)).steps[0]?.effect;

describe('a way back whose system fails', () => {
  it('is tried for as long as it may take, however often that is in vain, and then gives way to the next', () => {
    for (const count of [59, 60, 500])
      expect(owedAfter(undoneInVain(count), plusMs(inADay, -1))).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(undoneInVain(60), inADay)).toEqual(['REQUEST_REVOCATION s1', 'OPEN_TASK']);
    const revoking = after(undoneInVain(60), { type: 'RequestRevocation', data: { now: inADay, ...undo } });
    expect(owedAfter(after(revoking, undoRevoked('REVOKED')), inADay)).toContain('EXHAUST_COMPENSATION s1');
  });

  it('is not offered to be tried again once its key is being revoked', () => {
    const asked = withTasks(undoneInVain(59), inADay);
    const lost: GoalEvent = { type: 'RetryScheduled', data: { ...undo, attempt: 61, dueAt: aMoment } };
    const revoking = after([...asked, dispatched(undo, 60), lost], {
      type: 'RequestRevocation',
      data: { now: inADay, ...undo },
    });
    expect(owedAfter(revoking, inADay)).toEqual(['REVOKE s1', 'OPEN_TASK', 'WITHDRAW_TASK']);
    const tasks = Object.values(stateAfter(withTasks(revoking, inADay)).tasks);
    expect(tasks.map(({ options }) => options.join(' '))).toEqual([
      'WAIT RETRY UNDONE CORRECTED LEFT',
      'WAIT UNDONE CORRECTED LEFT',
    ]);
    given(...revoking)
      .when({ type: 'RetryStep', data: { ...by, ...undo } })
      .thenRefused('NOTHING_TO_RETRY');
  });

  it('is tried on where it was not tried as often as it may be, and a person is asked', () => {
    expect(owedAfter(undoneInVain(59), inADay)).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
  });
});

describe('a way back that takes too long', () => {
  const asked = withTasks(putOff, inADay);

  it('is a question to a person a day after it began, by whatever it did', () => {
    const dated = { settleBy: inADay };
    given(...compensating.slice(0, -1))
      .when({ type: 'CancelGoal', data: by })
      .then({
        type: 'CancellationRequested',
        data: { ...dated, sealedReason: by.sealedReason, sealedIn: by.sealedIn },
      });
    const { wakeAt } = resume(stateAfter(undoing), { now: aMoment, inFlight: new Set(['s1/compensation-0'] as const) });
    expect(wakeAt).toBe(inADay);
    expect(openTask(asked)).toMatchObject({
      ...{ kind: 'MANUAL_COMPENSATION', cause: 'COMPENSATION_OVERDUE', operation: 'compensation-0' },
      options: ['WAIT', 'RETRY', 'UNDONE', 'CORRECTED', 'LEFT'],
    });
    expect(openTask(withTasks(undoing, inADay)).options).toEqual(['WAIT', 'UNDONE', 'CORRECTED', 'LEFT']);
  });

  it('stands in the report with who must act by when', () => {
    const [step] = reportOutcome(stateAfter(asked)).steps;
    expect(step?.actionNeeded).toMatchObject({
      ...{ action: 'PUT_RIGHT_BY_HAND', role: 'operator', operation: 'forward', deadline: inTwoDays },
    });
  });

  it('stays one question, however often it is tried again meanwhile', () => {
    const again: readonly GoalEvent[] = [
      ...asked,
      { ...dispatched(undo), data: { ...dispatched(undo).data, attempt: 2 } },
    ];
    expect(owedAfter(again, inADay)).toEqual(['ASK_OUTCOME s1']);
  });

  it('is given more time, or tried at once, and asked about again when that is over', () => {
    const waiting = answer(asked, 'WAIT');
    expect(owedAfter(waiting, inADay)).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(waiting, plusMs(inADay, 5_000))).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
    const tried = answer(asked, 'RETRY');
    expect(typesAfter(asked, tried)).toEqual(['HumanTaskResolved', 'RetryRequested', 'DeadlineMoved']);
    expect(owedAfter(tried, inADay)).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(tried, inTwoDays)).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
  });

  it('ends where it was put right by hand, once what was sent is made sure of', () => {
    const byHand = answer(asked, 'UNDONE');
    expect(typesAfter(asked, byHand)).toEqual(['HumanTaskResolved', 'DeadlineMoved', 'StepPutRight']);
    expect(owedAfter(byHand, inADay)).toEqual(['REQUEST_REVOCATION s1']);
    const revoking = after(byHand, { type: 'RequestRevocation', data: { now: inADay, ...undo } });
    expect(owedAfter(revoking, inADay)).toEqual(['REVOKE s1']);
    const revoked = after(revoking, undoRevoked('REVOKED'));
    expect(owedAfter(revoked, inADay)).toEqual(['CONCLUDE']);
    expect(effectAfter(revoked)).toBe('UNDONE');
  });

  it('is in doubt where it was put right by hand and by the machine', () => {
    const revoking = after(answer(asked, 'CORRECTED'), { type: 'RequestRevocation', data: { now: inADay, ...undo } });
    const twice = after(revoking, undoRevoked('COMMITTED'));
    expect(typesAfter(revoking, twice)).toEqual(['StepCompensated', 'AnswerContradicted', 'OperationRevoked']);
    expect(effectAfter(twice)).toBe('UNKNOWN');
    const looking = withTasks(twice, inADay);
    expect(openTask(looking)).toMatchObject({ cause: 'ANSWERS_CONTRADICT', options: ['NO_LATE_EFFECT'] });
    const looked = answer(looking, 'NO_LATE_EFFECT');
    expect(effectAfter(looked)).toBe('CORRECTED');
    expect(owedAfter(looked, inADay)).toEqual(['CONCLUDE']);
  });

  it('is undone where a person had left it and the machine was done all the same', () => {
    const revoking = after(answer(asked, 'LEFT'), { type: 'RequestRevocation', data: { now: inADay, ...undo } });
    expect(effectAfter(revoking)).toBe('RESIDUAL');
    expect(effectAfter(after(revoking, undoRevoked('COMMITTED')))).toBe('UNDONE');
  });

  it('is unknown where what was sent may still come, whatever a person did by hand', () => {
    const untold = withTasks(undoing, inADay);
    const byHand = answer(untold, 'UNDONE');
    expect(effectAfter(byHand)).toBe('UNKNOWN');
    expect(owedAfter(byHand, inADay)).toEqual(['ASK_OUTCOME s1']);
    const asking = withTasks(byHand, inTwoDays);
    expect(openTask(asking)).toMatchObject({ cause: 'ANSWER_OVERDUE', options: ['DONE', 'NOT_DONE_GIVE_UP'] });
    const told = answer(asking, 'NOT_DONE_GIVE_UP', inTwoDays);
    expect(effectAfter(told)).toBe('UNDONE');
    expect(owedAfter(told, inTwoDays)).toEqual(['CONCLUDE']);
  });

  it('is unknown as long as an attempt of it that nobody could account for may still land', () => {
    const late: GoalEvent = { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [1] } };
    const exhausted: readonly GoalEvent[] = [...back, example.RevocationRequested, late, example.CompensationExhausted];
    const byHand = after(exhausted, answerTo(exhausted, 'COMPENSATIONS_EXHAUSTED', 'UNDONE'));
    const revoking = after(undoneInVain(60), { type: 'RequestRevocation', data: { now: inADay, ...undo } });
    const commit = aSealedCommit('s1/compensation-0');
    const answer = { kind: 'COMMITTED', commit, unaccountedAttempts: [1], ...told } as const;
    const byMachine = after(revoking, { type: 'RecordRevocation', data: { ...undo, generation: 1, ...at, answer } });
    for (const putRight of [byHand, byMachine]) {
      const ended = after(putRight, { type: 'Conclude', data: { now: aMoment } });
      expect(ended.at(-1)?.data).toMatchObject({ outcome: 'PARTIAL', effects: { UNKNOWN: 1 } });
      const looked = after(ended, answerTo(ended, 'ATTEMPT_UNACCOUNTED_FOR', 'NO_LATE_EFFECT'));
      expect(effectAfter(looked)).toBe('UNDONE');
    }
  });

  it('can be put right by hand over a key that nobody can be asked to revoke, and says so', () => {
    const revoking = withTasks([...back, example.RevocationRequested], inADay);
    expect(openTask(revoking)).toMatchObject({
      operation: 'forward',
      options: ['WAIT', 'UNDONE', 'CORRECTED', 'LEFT'],
    });
    const byHand = answer(revoking, 'UNDONE');
    expect(typesAfter(revoking, byHand)).toEqual(['HumanTaskResolved', 'OutcomeMarked', 'StepPutRight']);
    expect(owedAfter(byHand, inADay)).toEqual(['CONCLUDE']);
    const [step] = reportOutcome(stateAfter(byHand)).steps;
    expect(step).toMatchObject({
      effect: 'UNDONE',
      tried: [{ operation: 'forward', fence: 'WAIVED', onPersonsWord: false }],
    });
  });

  it('asks what became of a step that nobody has told of, without which nothing is put right', () => {
    const canceled = after(unknown, { type: 'CancelGoal', data: by });
    expect(owedAfter(canceled, inADay)).toEqual(['ASK_OUTCOME s1', 'OPEN_TASK']);
    const asking = withTasks(canceled, inADay);
    expect(openTask(asking)).toMatchObject({ kind: 'SETTLE_UNKNOWN', cause: 'ANSWER_OVERDUE', ...s1 });
    const [step] = reportOutcome(stateAfter(asking)).steps;
    expect(step?.actionNeeded).toMatchObject({ action: 'SETTLE_UNKNOWN', role: 'operator', deadline: inTwoDays });
    expect(owedAfter(answer(asking, 'NOT_DONE_GIVE_UP'), inADay)).toEqual(['CONCLUDE']);
  });

  it('believes a revocation that finds the effect after a person had said that it was not done', () => {
    const canceled = after([...unknown.slice(0, -1), example.OperationDeferred], { type: 'CancelGoal', data: by });
    const revoking = after(canceled, { type: 'RequestRevocation', data: { now: aMoment, ...s1 } });
    const marked = answer(withTasks(revoking, inADay), 'NOT_DONE_GIVE_UP');
    const commit = aSealedCommit('s1/forward');
    const found = { kind: 'COMMITTED', commit, unaccountedAttempts: [], ...told } as const;
    given(...marked)
      .when({ type: 'RecordRevocation', data: { ...s1, generation: 1, ...at, answer: found } })
      .thenTypes('AnswerContradicted');
  });

  it('asks nobody about a step that waits for another, nor twice about one that somebody looks at already', () => {
    const lost: GoalEvent = {
      type: 'OutcomeQueried',
      data: { ...undo, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
    };
    expect(openTask(withTasks([...undoing, lost], inADay))).toMatchObject({ cause: 'SYSTEM_CANNOT_TELL' });
    const both = [...undoing.slice(0, 5), briefed(s2), dispatched(s2), ...back.slice(-1)];
    const tasks = Object.values(stateAfter(withTasks(both, inADay)).tasks);
    expect(tasks.map(({ cause, step }) => `${cause} ${step}`)).toEqual(['ANSWER_OVERDUE s2']);
  });
});

describe('a goal that was terminated with something unknown', () => {
  it('asks a person who can tell, when a day has not', () => {
    const ended = after(unknown, { type: 'TerminateGoal', data: by });
    expect(owedAfter(ended, aMoment)).toEqual(['ASK_OUTCOME s1']);
    const asking = withTasks(ended, inADay);
    expect(openTask(asking)).toMatchObject({ cause: 'ANSWER_OVERDUE', step: 's1' });
    const told = answer(asking, 'NOT_DONE_GIVE_UP');
    expect(owedAfter(told, inADay)).toEqual(['AMEND']);
  });
});

describe('an effect that is there though the goal was ended', () => {
  const terminated = after([...sent, committed(s1)], { type: 'TerminateGoal', data: by });
  const asked = withTasks(terminated);

  it('is what the report names an action for, and a person is asked to put right', () => {
    expect(openTask(asked)).toMatchObject({
      ...{ kind: 'MANUAL_COMPENSATION', cause: 'EFFECT_REMAINS', role: 'operator', ...s1 },
      options: ['UNDONE', 'CORRECTED', 'LEFT'],
    });
    const [step] = reportOutcome(stateAfter(asked)).steps;
    expect(step).toMatchObject({
      effect: 'APPLIED',
      actionNeeded: { action: 'PUT_RIGHT_BY_HAND', role: 'operator', recordOf: s1, deadline: inADay },
    });
  });

  it('settles the report once a person has put it right by hand, though nobody made sure of its key', () => {
    const byHand = answer(asked, 'UNDONE', aMoment);
    expect(typesAfter(asked, byHand)).toEqual(['HumanTaskResolved', 'OutcomeMarked', 'StepPutRight']);
    expect(owedAfter(byHand)).toEqual(['AMEND']);
    const amended = after(byHand, { type: 'Amend', data: { now: aMoment } });
    expect(amended.at(-1)?.data).toEqual({ outcome: 'COMPENSATED', effects: { UNDONE: 1, NONE: 1 } });
    expect(owedAfter(amended)).toEqual([]);
    const [step] = reportOutcome(stateAfter(amended)).steps;
    expect(step?.actionNeeded).toBeUndefined();
    expect(step?.tried).toMatchObject([{ operation: 'forward', fence: 'WAIVED' }]);
  });

  it('asks nobody any more where a person leaves it on purpose', () => {
    const left = after(answer(asked, 'LEFT', aMoment), { type: 'Amend', data: { now: aMoment } });
    expect(owedAfter(left)).toEqual([]);
    expect(reportOutcome(stateAfter(left)).steps.map(({ actionNeeded }) => actionNeeded)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is asked about as well where a goal was called off beyond its pivot, and what it stands on', () => {
    const steps = [aStep('s1'), aStep('s2', { after: ['s1'], pivot: true }), aStep('s3', { after: ['s2'] })];
    const begun = [submitted(), planned(aPlan({ steps })), ...done(s1), ...done(s2)];
    const canceled = after(begun, { type: 'CancelGoal', data: by }, { type: 'Conclude', data: { now: aMoment } });
    const tasks = Object.values(stateAfter(withTasks(canceled)).tasks);
    expect(tasks.map(({ cause, step }) => `${cause} ${step}`)).toEqual(['EFFECT_REMAINS s1', 'EFFECT_REMAINS s2']);
  });

  it('is accepted where a person left it at what was done, and nobody is asked', () => {
    const held = [submitted({ recovery: 'HOLD' }), planned(aChain('s1', 's2')), ...done(s1), ...refused(s2)];
    const accept: GoalCommand = { type: 'ChooseRecovery', data: { ...by, step: 's2', choice: 'ACCEPT_PARTIAL' } };
    for (const end of [
      { type: 'Conclude', data: { now: aMoment } },
      { type: 'TerminateGoal', data: by },
    ] as const)
      expect(owedAfter(after(held, accept, end))).toEqual([]);
  });
});

describe('plans that know nothing of each other', () => {
  const kept = [aStep('s1'), aStep('s2', { after: ['s1'] }), aStep('s4')];
  const first = aPlan({ steps: [...kept, aStep('s1b', { after: ['s4'], insteadOf: 's1' })] });
  const second = aPlan({ revision: 2, steps: [...kept, aStep('s4b', { after: ['s2'], insteadOf: 's4' })] });
  const lived = kept.flatMap(({ id }): GoalEvent[] => {
    const ref = { step: id, operation: 'forward' } as const;
    return [briefed(ref), dispatched(ref), committed(ref)];
  });

  it('hold up nothing on the way back by alternatives that were never sent', () => {
    const revised: GoalEvent = { type: 'PlanRevised', data: { plan: second, attributes: [], sealedIn: anEventId } };
    const owed = owedAfter([example.GoalSubmitted, planned(first), ...lived, revised, example.CompensationRequired]);
    expect(owed).toEqual(['REQUEST_REVOCATION s2', 'REQUEST_REVOCATION s4']);
  });

  it('keep nothing beyond a pivot that it stands on only by an alternative that was never sent', () => {
    const pivot = aStep('s2', { after: ['s1'], pivot: true });
    const plan = aPlan({ steps: [aStep('s1'), pivot, aStep('s4'), aStep('s1b', { after: ['s4'], insteadOf: 's1' })] });
    const begun = [submitted(), planned(plan), ...done(s1), ...done(s2), ...done({ ...s1, step: 's4' })];
    expect(owedAfter(after(begun, { type: 'CancelGoal', data: by }))).toEqual(['REQUEST_REVOCATION s4']);
  });
});
