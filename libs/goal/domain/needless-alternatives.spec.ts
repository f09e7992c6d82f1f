import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  after,
  at,
  by,
  done,
  given,
  owedAfter,
  refused,
  s1,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
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
import { effectOf } from './goal.state.js';
import type { HumanTaskOption } from './human-task.events.js';
import { taskWork } from './human-task.js';
import type { OperationRef } from './operation.js';
import { reportOutcome } from './outcome-report.js';
import type { RecoveryPolicy } from './plan.js';

/* An alternative stands for a step that failed. Where that one is done after all, or a person leaves it out, nobody needs it. What is done though nobody needs it is a person's to put right. */

const s1b: OperationRef = { step: 's1b', operation: 'forward' };
const withAlternative = aPlan({ steps: [aStep('s1'), aStep('s1b', { insteadOf: 's1' })] });
const refusedUnder = (recovery: RecoveryPolicy): readonly GoalEvent[] => [
  ...[submitted({ recovery }), planned(withAlternative)],
  ...refused(s1),
];
const sent = [briefed(s1b), dispatched(s1b)];
const putOff: GoalEvent = {
  type: 'OperationDeferred',
  data: { ...s1b, attempt: 1, cause: 'BUSY', retryAt: aMoment },
};
const deferred = [...sent, putOff];
const rejected: GoalEvent = { type: 'OperationRejected', data: { ...s1b, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } };
const keptBack = { attribute: 'request.amount', labels: someLabels(), field: 'amount', policies: [] } as const;
const blocked: GoalEvent = {
  type: 'HandoffBlocked',
  data: {
    ...{ ...example.HandoffBlocked.data, ...s1b },
    considered: [{ ...keptBack, decision: 'WITHHELD', reason: 'FORBIDDEN' }],
    blockedFields: ['amount'],
  },
};
const untellable: readonly GoalEvent[] = [
  ...sent,
  { type: 'OperationBecameUnknown', data: { ...s1b, attempt: 1, cause: 'TIMEOUT' } },
  {
    type: 'OutcomeQueried',
    data: { ...s1b, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
  },
];
const skip: GoalCommand = { type: 'SkipStep', data: { ...by, step: 's1' } };
const end: GoalCommand = { type: 'Conclude', data: { now: aMoment } };
const heardAfterAll: GoalCommand = {
  type: 'RecordAnswer',
  data: {
    ...{ ...s1, generation: 1, attempt: 1, ...at },
    answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told },
  },
};

function tasksOf(events: readonly GoalEvent[], now = aMoment) {
  const { toWithdraw } = taskWork(stateAfter(events), now);
  return Object.values(stateAfter(withTasks(events, now)).tasks).filter(
    ({ ended, taskId }) => ended === undefined && !toWithdraw.includes(taskId),
  );
}

function asked(events: readonly GoalEvent[], now = aMoment) {
  return tasksOf(events, now).map(({ cause, step = 'goal', options }) => `${cause} ${step}: ${options.join()}`);
}

function underSecondKey(events: readonly GoalEvent[]): readonly GoalEvent[] {
  return events.map((event) => ({ ...event, data: { ...event.data, generation: 2 } }) as GoalEvent);
}

/** What is asked about this step is answered so. */
function answered(events: readonly GoalEvent[], step: string, option: HumanTaskOption): readonly GoalEvent[] {
  const task = tasksOf(events).find((one) => one.step === step && one.options.includes(option));
  if (!task) throw new Error(`nobody is asked about ${step}`);
  const { taskId, digest } = task;
  const { receipt } = aSealedCommit('s1');
  return after(withTasks(events), { type: 'ResolveTask', data: { ...by, taskId, digest, option, receipt } });
}

/** The original's effect is heard to be there, meanwhile something else is, and a person says that it is done. */
function doneAfterAll(events: readonly GoalEvent[], ...meanwhile: readonly GoalEvent[]): readonly GoalEvent[] {
  return answered([...after(events, heardAfterAll), ...meanwhile], 's1', 'DONE');
}

describe.each(['HOLD', 'COMPENSATE'] as const)('an alternative whose original was done after all (%s)', (recovery) => {
  const failed = refusedUnder(recovery);

  it('is given up where it waits to be sent again', () => {
    expect(owedAfter([...failed, ...deferred])).toEqual(['SEND_AGAIN s1b']);
    const needless = doneAfterAll([...failed, ...deferred]);
    expect(owedAfter(needless)).toEqual(['REQUEST_REVOCATION s1b']);
    const revoked: readonly GoalEvent[] = [
      { type: 'RevocationRequested', data: { ...s1b, key: 'key-s1b-forward', why: 'GIVEN_UP' } },
      { type: 'OperationRevoked', data: { ...s1b, found: 'NOTHING', unaccountedAttempts: [] } },
    ];
    expect(owedAfter([...needless, ...revoked])).toEqual(['CONCLUDE']);
  });

  it('is asked about where it is under way, and then not sent again', () => {
    expect(owedAfter(doneAfterAll([...failed, ...sent]))).toEqual(['ASK_OUTCOME s1b']);
  });

  it('takes nothing back, and is nothing to choose about, where it was refused', () => {
    const needless = doneAfterAll([...failed, ...sent], rejected);
    expect(owedAfter(needless)).toContain('CONCLUDE');
    expect(asked(needless)).toEqual([]);
  });

  it('is asked about no more where its values may not cross', () => {
    const waits = [...failed, blocked];
    expect(asked(waits)).toEqual(['DISCLOSURE_BLOCKED s1b: WAIVE,REFUSE']);
    expect(owedAfter(doneAfterAll(withTasks(waits)))).toEqual(['CONCLUDE', 'WITHDRAW_TASK']);
  });

  it('is not tried again, by whatever word of a person', () => {
    for (const answer of [putOff, rejected])
      given(...doneAfterAll([...failed, ...sent], answer))
        .when({ type: 'RetryStep', data: { ...by, ...s1b } })
        .thenRefused('NOTHING_TO_RETRY');
    expect(asked(doneAfterAll([...failed, ...untellable]))).toEqual([
      'SYSTEM_CANNOT_TELL s1b: DONE,NOT_DONE_GIVE_UP,ASK_AGAIN',
    ]);
  });

  it('is a question to a person where nobody has told within a day what became of it', () => {
    const revoking: readonly GoalEvent[] = [
      ...doneAfterAll([...failed, ...deferred]),
      { type: 'RevocationRequested', data: { ...s1b, key: 'key-s1b-forward', why: 'GIVEN_UP', settleBy: aMoment } },
    ];
    expect(asked(revoking, plusMs(aMoment, 24 * 60 * 60_000))).toEqual(['ANSWER_OVERDUE s1b: DONE,NOT_DONE_GIVE_UP']);
  });
});

describe('a step that was tried again after its alternative was refused as well', () => {
  it('is all that the goal waits for', () => {
    const retried = after([...refusedUnder('HOLD'), ...refused(s1b)], { type: 'RetryStep', data: { ...by, ...s1 } });
    const ok = [...retried, ...underSecondKey(done(s1))];
    expect(owedAfter(ok)).toEqual(['CONCLUDE']);
    expect(asked(ok)).toEqual([]);
  });
});

describe('a step that is tried again while a person is asked what may cross to its alternative', () => {
  const waits = [...refusedUnder('HOLD'), blocked];
  const retried = after(withTasks(waits), { type: 'RetryStep', data: { ...by, ...s1 } });

  it('has nobody asked any more, since that one is not begun now', () => {
    expect(owedAfter(retried)).toEqual(['HAND_OFF s1', 'WITHDRAW_TASK']);
  });

  it('has them asked again where it is refused once more', () => {
    const [taskId = ''] = tasksOf(waits).map((task) => task.taskId);
    const withdrawn = after(retried, { type: 'WithdrawTask', data: { now: aMoment, taskId } });
    expect(asked([...withdrawn, ...underSecondKey(refused(s1))])).toEqual(asked(waits));
  });
});

describe('an alternative whose original a person leaves out', () => {
  const failed = refusedUnder('HOLD');

  it('is left out with it: nobody is asked about it any more, and it is not tried again', () => {
    const both = withTasks([...failed, ...refused(s1b)]);
    const leftOut = after(both, skip);
    expect(owedAfter(leftOut)).toEqual(['CONCLUDE', 'WITHDRAW_TASK', 'WITHDRAW_TASK']);
    given(...leftOut)
      .when({ type: 'RetryStep', data: { ...by, ...s1b } })
      .thenRefused('NOTHING_TO_RETRY');
  });

  it.each([
    ['is done', done(s1b)],
    ['is on its way', sent],
    ['is in doubt', untellable],
  ])('is not left out with it where it %s: what its original was to do is done, or may be', (_what, alternative) => {
    given(...failed, ...alternative)
      .when(skip)
      .thenRefused('STEP_UNDER_WAY');
  });

  it('is there for a person to put right where it was done all the same', () => {
    const revoking: GoalEvent = {
      type: 'RevocationRequested',
      data: { ...s1b, key: 'key-s1b-forward', why: 'GIVEN_UP' },
    };
    const answer = { kind: 'COMMITTED', commit: aSealedCommit('s1b'), unaccountedAttempts: [], ...told } as const;
    const heard: GoalCommand = { type: 'RecordRevocation', data: { ...{ ...s1b, generation: 1, ...at }, answer } };
    const there = after([...after([...failed, ...deferred], skip), revoking], heard, end);
    expect(there.at(-1)).toMatchObject({
      type: 'GoalConcluded',
      data: { outcome: 'PARTIAL', effects: { APPLIED: 1 } },
    });
    expect(asked(there)).toEqual(['EFFECT_REMAINS s1b: UNDONE,CORRECTED,LEFT']);
  });

  it('is given up where it was begun', () => {
    expect(owedAfter(after([...failed, ...deferred], skip))).toEqual(['REQUEST_REVOCATION s1b']);
  });
});

describe('an alternative that was done, as its original turns out to be', () => {
  const both = after(doneAfterAll([...refusedUnder('COMPENSATE'), ...done(s1b)]), end);

  it('is there beside it, and a person is asked to put it right', () => {
    const [outcome, sentence] = ['PARTIAL', 'Partly done and not put right; of 2 steps: 1 left for a person, 1 done.'];
    expect(both.at(-1)).toMatchObject({ type: 'GoalConcluded', data: { outcome, effects: { APPLIED: 2 } } });
    expect(reportOutcome(stateAfter(both))).toMatchObject({ outcome, sentence });
    expect(asked(both)).toEqual(['EFFECT_REMAINS s1b: UNDONE,CORRECTED,LEFT']);
    const { steps } = reportOutcome(stateAfter(withTasks(both)));
    expect(steps.map(({ step, actionNeeded }) => [step, actionNeeded?.action])).toEqual([
      ['s1', undefined],
      ['s1b', 'PUT_RIGHT_BY_HAND'],
    ]);
  });

  it('is what the person has made of it', () => {
    const undone = answered(both, 's1b', 'UNDONE');
    const step = stateAfter(undone).steps['s1b'];
    expect(step && effectOf(step)).toBe('UNDONE');
    expect(asked(undone)).toEqual([]);
  });

  it.each(['UNDONE', 'CORRECTED'] as const)('leaves the goal completed once it is put right (%s)', (option) => {
    const { outcome, sentence } = reportOutcome(stateAfter(answered(both, 's1b', option)));
    expect([outcome, sentence]).toEqual(['COMPLETED', 'Completed; of 1 steps: 1 done.']);
  });

  it('leaves it partly done where the person lets it stand', () => {
    expect(reportOutcome(stateAfter(answered(both, 's1b', 'LEFT'))).outcome).toBe('PARTIAL');
  });

  it('is taken as it is where a person leaves the goal at what is done', () => {
    const steps = [...withAlternative.steps, aStep('s2')];
    const s2: OperationRef = { step: 's2', operation: 'forward' };
    const begun = [submitted({ recovery: 'HOLD' }), planned(aPlan({ steps })), ...refused(s1), ...done(s1b)];
    const accepted = answered(doneAfterAll([...begun, ...refused(s2)]), 's2', 'ACCEPT_PARTIAL');
    expect(asked(after(accepted, end))).toEqual([]);
  });
});

describe('a step that a person left out while it was to be sent again, and that was done all the same', () => {
  const s2: OperationRef = { step: 's2', operation: 'forward' };
  const unclear: readonly GoalEvent[] = [
    ...[submitted({ recovery: 'HOLD' }), planned(aPlan({ steps: [aStep('s1'), aStep('s2')] })), ...done(s1)],
    ...[briefed(s2), dispatched(s2)],
    { type: 'OperationDeferred', data: { ...s2, attempt: 1, cause: 'BUSY', retryAt: aMoment } },
  ];
  const revoking: GoalEvent = {
    type: 'RevocationRequested',
    data: { ...s2, key: 'key-s2-forward', why: 'GIVEN_UP' },
  };
  const answer = { kind: 'COMMITTED', commit: aSealedCommit('s2'), unaccountedAttempts: [], ...told } as const;
  const heard: GoalCommand = { type: 'RecordRevocation', data: { ...{ ...s2, generation: 1, ...at }, answer } };
  const leftOut = after(unclear, { type: 'SkipStep', data: { ...by, step: 's2' } });
  const ended = after([...leftOut, revoking], heard, end);

  it('is there for a person to put right', () => {
    expect(asked(ended)).toEqual(['EFFECT_REMAINS s2: UNDONE,CORRECTED,LEFT']);
    const { outcome, sentence } = reportOutcome(stateAfter(ended));
    expect([outcome, sentence]).toEqual([
      'PARTIAL',
      'Partly done and not put right; of 2 steps: 1 left for a person, 1 done.',
    ]);
  });
});
