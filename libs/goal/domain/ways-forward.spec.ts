import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  after,
  at,
  by,
  done,
  given,
  openTask,
  owedAfter,
  refused,
  s1,
  s2,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
  anEventId,
  aPlan,
  aSealedCommit,
  aStep,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { OperationRef } from './operation.js';
import type { Plan } from './plan.js';
import { revisionOf } from './plan-revision.js';
import { resume } from './resume.js';

/* A step may be taken forward by more than one way: another key, an alternative, a new plan. Only ever by one of them. */

const s1b: OperationRef = { step: 's1b', operation: 'forward' };
const s3: OperationRef = { step: 's3', operation: 'forward' };

function deferred(ref: OperationRef): readonly GoalEvent[] {
  const retryAt = aMoment;
  return [
    ...[briefed(ref), dispatched(ref)],
    { type: 'OperationDeferred', data: { ...ref, attempt: 1, cause: 'BUSY', retryAt } },
  ];
}

/** The effect of a key that is known not to have had any is heard to be there. */
function heardAfterAll(ref: OperationRef, generation = 1): GoalCommand {
  const answer = { kind: 'COMMITTED', commit: aSealedCommit(ref.step), ...told } as const;
  return { type: 'RecordAnswer', data: { ...ref, generation, attempt: 1, ...at, answer } };
}

function waitsFor(events: readonly GoalEvent[], now = aMoment) {
  return resume(stateAfter(events), { now, inFlight: new Set() }).waitingFor;
}

function retry(ref: OperationRef): GoalCommand {
  return { type: 'RetryStep', data: { ...by, ...ref } };
}

function choose(step: string, choice: 'COMPENSATE' | 'RETRY' | 'REPLAN'): GoalCommand {
  return { type: 'ChooseRecovery', data: { ...by, step, choice } };
}

/** The goal is held where a step fails, so that a person may choose. */
function heldIn(plan: Plan): readonly GoalEvent[] {
  return [submitted({ recovery: 'HOLD' }), planned(plan)];
}

describe('a step whose effect is heard to be there after it was refused', () => {
  const withAlternative = heldIn(
    aPlan({ steps: [aStep('s1'), aStep('s2'), aStep('s1b', { insteadOf: 's1', after: ['s2'] })] }),
  );
  const waiting = [...withAlternative, ...refused(s1), briefed(s2), dispatched(s2)];
  const isThere = [{ kind: 'OUTCOME', ...s1 }];

  it('is not done by its alternative as well, before a person has looked', () => {
    expect(owedAfter([...waiting, committed(s2)])).toEqual(['HAND_OFF s1b']);
    const doubted = [...after(waiting, heardAfterAll(s1)), committed(s2)];
    expect(owedAfter(doubted)).toEqual(['OPEN_TASK']);
    expect(waitsFor(doubted)).toEqual(isThere);
  });

  it('is not done by its alternative that was deferred, while what that one sent before is still asked about', () => {
    const begun = [...withAlternative, ...refused(s1), ...done(s2), ...deferred(s1b)];
    expect(owedAfter(after(begun, heardAfterAll(s1)))).toEqual(['OPEN_TASK']);
    const sent = [...withAlternative, ...refused(s1), ...done(s2), briefed(s1b), dispatched(s1b)];
    expect(owedAfter(after(sent, heardAfterAll(s1)))).toEqual(['ASK_OUTCOME s1b', 'OPEN_TASK']);
  });

  it('stands as done, or leaves its place to the alternative, by what the person says', () => {
    const asking = withTasks([...after(waiting, heardAfterAll(s1)), committed(s2)]);
    const { taskId, digest } = openTask(asking);
    const { receipt } = aSealedCommit('s1');
    const settled = (option: 'DONE' | 'NO_LATE_EFFECT') =>
      owedAfter(after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option, receipt } }));
    expect(settled('DONE')).toEqual(['CONCLUDE']);
    expect(settled('NO_LATE_EFFECT')).toEqual(['HAND_OFF s1b']);
  });

  it('is not tried again under another key, by whichever word of a person', () => {
    const doubted = after([...heldIn(aPlan()), ...refused(s1)], heardAfterAll(s1));
    for (const again of [retry(s1), choose('s1', 'RETRY')])
      given(...doubted)
        .when(again)
        .thenRefused('NOTHING_TO_RETRY');
  });

  it('is not planned anew before a person has looked', () => {
    const chosen = after([...heldIn(aPlan()), ...refused(s1)], choose('s1', 'REPLAN'));
    expect(owedAfter(chosen)).toEqual(['PLAN']);
    expect(owedAfter(after(chosen, heardAfterAll(s1)))).toEqual(['OPEN_TASK']);
  });

  it('lets nothing be built upon it, nor the goal end', () => {
    const two = heldIn(aPlan({ steps: [aStep('s1'), aStep('s2', { after: ['s1'] })] }));
    const recordedTwice: GoalEvent = {
      type: 'AnswerContradicted',
      data: { ...s1, generation: 1, attempt: 1, known: 'COMMITTED', heard: 'COMMITTED' },
    };
    expect(owedAfter([...two, ...done(s1), recordedTwice])).toEqual(['OPEN_TASK']);
    expect(owedAfter([...two, ...done(s1), ...done(s2), recordedTwice])).toEqual(['OPEN_TASK']);
    given(...two, ...done(s1), recordedTwice)
      .when({
        type: 'HandOff',
        data: {
          ...{ now: aMoment, brief: briefed(s2).data, key: 'key-s2', deadline: aMoment, journalId: 'journal-1' },
        },
      })
      .thenRefused('NOT_OWED');
  });
});

describe('a step that an alternative has been taken for', () => {
  const planOfThree = aPlan({
    steps: [aStep('s1'), aStep('s1b', { insteadOf: 's1' }), aStep('s3', { after: ['s1b'] })],
  });
  const begun = [...heldIn(planOfThree), ...refused(s1)];

  it.each<[string, readonly GoalEvent[]]>([
    ['is under way', [briefed(s1b), dispatched(s1b)]],
    ['waits to be sent again', deferred(s1b)],
    ['is done', done(s1b)],
    ['is done, while what is built upon it is under way', [...done(s1b), briefed(s3), dispatched(s3)]],
  ])('is neither tried again nor anything to choose about while that one %s', (_what, ofAlternative) => {
    given(...begun, ...ofAlternative)
      .when(retry(s1))
      .thenRefused('NOTHING_TO_RETRY');
    for (const choice of ['RETRY', 'REPLAN', 'COMPENSATE'] as const)
      given(...begun, ...ofAlternative)
        .when(choose('s1', choice))
        .thenRefused('NO_RECOVERY_TO_CHOOSE');
  });

  it('is not done anew by a later plan, which keeps both', () => {
    const fresh = { ...planOfThree, revision: 2 };
    const replanned = after([...begun, ...done(s1b), ...refused(s3)], choose('s3', 'REPLAN'));
    const plan = revisionOf(stateAfter(replanned), fresh);
    expect(plan.steps.map(({ id }) => id)).toEqual(['s1', 's1b', 's3-r2']);
    const revised = after(replanned, { type: 'RevisePlan', data: { plan, attributes: [], sealedIn: anEventId } });
    expect(owedAfter(revised)).toEqual(['HAND_OFF s3-r2']);
  });

  it('is tried again before that one has begun, which is then not needed', () => {
    expect(owedAfter(begun)).toEqual(['HAND_OFF s1b']);
    expect(owedAfter(after(begun, retry(s1)))).toEqual(['HAND_OFF s1']);
  });

  it('is tried again after that one was refused as well', () => {
    expect(owedAfter(after([...begun, ...refused(s1b)], retry(s1)))).toContain('HAND_OFF s1');
  });
});

describe('a step whose alternative a person left out', () => {
  const steps = [aStep('s1'), aStep('s1b', { insteadOf: 's1', after: ['s2'] }), aStep('s2')];
  const failed = [...heldIn(aPlan({ steps: [...steps, aStep('s3', { after: ['s1'] })] })), ...refused(s1)];
  const leaveOut: GoalCommand = { type: 'SkipStep', data: { ...by, step: 's1b' } };

  it('has failed as if there were none: a person is asked, nothing is built upon it, and the goal does not end', () => {
    const leftOut = [...after(failed, leaveOut), ...done(s2)];
    expect(owedAfter(leftOut)).toEqual(['OPEN_TASK']);
    expect(openTask(withTasks(leftOut))).toMatchObject({ cause: 'STEP_FAILED', step: 's1' });
    expect(waitsFor(leftOut)).toEqual([{ kind: 'RECOVERY', step: 's1' }]);
  });

  it('has not, as long as that one may be done all the same', () => {
    const leftOut = after([...failed, ...done(s2), ...deferred(s1b)], leaveOut);
    expect(owedAfter(leftOut)).toEqual(['REQUEST_REVOCATION s1b']);
    expect(waitsFor(leftOut)).toEqual([]);
  });
});

describe('a step that is refused beyond the pivot', () => {
  const beyond = (...more: Plan['steps']) =>
    aPlan({ steps: [aStep('s1', { pivot: true }), aStep('s2', { after: ['s1'] }), ...more] });
  const begun = (plan: Plan, recovery: 'COMPENSATE' | 'HOLD' = 'COMPENSATE') => [
    ...[submitted({ recovery }), planned(plan)],
    ...done(s1),
  ];
  const failed = [...begun(beyond()), ...refused(s2)];
  const tryForward: GoalCommand = { type: 'RetryForward', data: { now: aMoment, step: 's2' } };
  const inAMinute = plusMs(aMoment, 60_000);

  it('is tried anew after a while, under its next key', () => {
    expect(owedAfter(failed)).toEqual(['RETRY_FORWARD s2']);
    const retried = after(failed, tryForward);
    expect(owedAfter(retried)).toEqual([]);
    expect(owedAfter(retried, inAMinute)).toEqual(['HAND_OFF s2']);
  });

  it('is not tried anew while it is in doubt whether its former key had an effect', () => {
    const doubted = after(failed, tryForward, heardAfterAll(s2));
    expect(owedAfter(doubted, inAMinute)).toEqual(['OPEN_TASK']);
    expect(waitsFor(doubted, inAMinute)).toEqual([{ kind: 'OUTCOME', ...s2 }]);
  });

  it('is not tried anew beside an alternative that a person left out while it was under way', () => {
    const s2b: OperationRef = { step: 's2b', operation: 'forward' };
    const plan = beyond(aStep('s2b', { after: ['s1'], insteadOf: 's2' }));
    const leftOut = after([...begun(plan), ...refused(s2), ...deferred(s2b)], {
      type: 'SkipStep',
      data: { ...by, step: 's2b' },
    });
    expect(owedAfter(leftOut)).toEqual(['REQUEST_REVOCATION s2b']);
    const revoking: readonly GoalEvent[] = [
      ...leftOut,
      { type: 'RevocationRequested', data: { ...s2b, key: 'key-s2b-forward', why: 'GIVEN_UP' } },
    ];
    const revoked = (found: 'NOTHING' | 'COMMITTED'): GoalEvent => ({
      type: 'OperationRevoked',
      data: { ...s2b, found, unaccountedAttempts: [] },
    });
    expect(owedAfter([...revoking, committed(s2b), revoked('COMMITTED')])).toEqual(['CONCLUDE']);
    expect(owedAfter([...revoking, revoked('NOTHING')])).toEqual(['RETRY_FORWARD s2']);
  });

  it('is tried under three keys, of which none is counted that was changed for another reason', () => {
    const again = (generation: number): readonly GoalEvent[] => [
      { type: 'RetryRequested', data: { ...s2, dueAt: aMoment } },
      { ...briefed(s2), data: { ...briefed(s2).data, generation } },
      { ...dispatched(s2), data: { ...dispatched(s2).data, generation } },
      { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
    ];
    expect(owedAfter([...failed, ...again(2)])).toEqual(['RETRY_FORWARD s2']);
    expect(owedAfter([...failed, ...again(2), ...again(3)])).toEqual(['REQUIRE_COMPENSATION s2']);
    const untold: readonly GoalEvent[] = [
      ...[...begun(beyond()), briefed(s2), dispatched(s2)],
      { type: 'OperationBecameUnknown', data: { ...s2, attempt: 1, cause: 'TIMEOUT' } },
    ];
    const marked = after(untold, { type: 'MarkOutcome', data: { ...by, ...s2, finding: 'NOT_DONE_TRY_AGAIN' } });
    const refusedTwice = [...marked, ...again(2).slice(1), ...again(3)];
    expect(owedAfter(refusedTwice)).toEqual(['RETRY_FORWARD s2']);
  });

  it('is given up where a person gave it up', () => {
    const untold: readonly GoalEvent[] = [
      ...[...begun(beyond()), briefed(s2), dispatched(s2)],
      { type: 'OperationBecameUnknown', data: { ...s2, attempt: 1, cause: 'TIMEOUT' } },
    ];
    const marked = after(untold, { type: 'MarkOutcome', data: { ...by, ...s2, finding: 'NOT_DONE_GIVE_UP' } });
    expect(owedAfter(marked)).toEqual(['REQUIRE_COMPENSATION s2']);
  });

  it('goes back where a person chose that, as far as there is a way back', () => {
    const held = [...begun(beyond(aStep('s3')), 'HOLD'), ...done(s3), ...refused(s2)];
    const asking = withTasks(held);
    const { taskId, digest } = openTask(asking);
    const chosen = after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option: 'COMPENSATE' } });
    expect(owedAfter(chosen)).toEqual(['REQUIRE_COMPENSATION s2']);
    const back = after(chosen, { type: 'RequireCompensation', data: { now: aMoment, step: 's2' } });
    expect(owedAfter(back)).toEqual(['REQUEST_REVOCATION s3']);
  });

  it('leaves all that is done where nobody chose', () => {
    const events = [...begun(beyond(aStep('s3'))), ...done(s3), ...refused(s2)];
    const back: GoalEvent = {
      type: 'CompensationRequired',
      data: { because: { step: 's2', code: 'FORBIDDEN_BY_SYSTEM' }, steps: ['s1', 's3'] },
    };
    expect(owedAfter([...events, back])).toEqual(['CONCLUDE']);
  });
});

describe('a pivot that is under way when another step is lost', () => {
  const begun = [submitted(), planned(aPlan({ steps: [aStep('s1', { pivot: true }), aStep('s2'), aStep('s3')] }))];
  const revoked: readonly GoalEvent[] = [
    { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'GIVEN_UP' } },
    { type: 'OperationRevoked', data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] } },
  ];

  it('is asked about before it is decided which way to go', () => {
    const untold = [...begun, briefed(s1), dispatched(s1), ...refused(s2)];
    expect(owedAfter(untold)).toEqual(['ASK_OUTCOME s1']);
    expect(owedAfter([...untold, committed(s1)])).toEqual(['RETRY_FORWARD s2', 'HAND_OFF s3']);
  });

  it('holds up what else was sent only as far as nothing is sent again', () => {
    const untold = [...begun, briefed(s1), dispatched(s1), ...refused(s2)];
    expect(owedAfter([...untold, briefed(s3), dispatched(s3)])).toEqual(['ASK_OUTCOME s1', 'ASK_OUTCOME s3']);
    expect(owedAfter([...untold, ...deferred(s3)])).toEqual(['ASK_OUTCOME s1']);
  });

  it('is kept from being sent again, and the goal goes back for what was lost', () => {
    const putOff = [...begun, ...deferred(s1), ...refused(s2)];
    expect(owedAfter(putOff)).toEqual(['REQUEST_REVOCATION s1']);
    expect(owedAfter([...putOff, ...revoked])).toEqual(['REQUIRE_COMPENSATION s2']);
  });

  it('is never said to be tried again, nor is anything beside it but what the goal turns back for', () => {
    const untellable: GoalEvent = {
      type: 'OutcomeQueried',
      data: { ...s1, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
    };
    const turning = [...begun, briefed(s1), dispatched(s1), ...deferred(s3), ...refused(s2), untellable];
    expect(openTask(withTasks(turning)).options).toEqual(['DONE', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN']);
    given(...turning)
      .when(retry(s3))
      .thenRefused('NOTHING_TO_RETRY');
    const goesOn = after(turning, retry(s2), retry(s3));
    expect(openTask(withTasks(goesOn)).options).toContain('NOT_DONE_TRY_AGAIN');
    expect(owedAfter(goesOn)).toEqual(['HAND_OFF s2', 'SEND_AGAIN s3', 'OPEN_TASK']);
  });

  it('leaves nobody to choose how to go on elsewhere before that is known', () => {
    const steps = [aStep('s1', { pivot: true }), aStep('s2'), aStep('s3', { recovery: 'HOLD' })];
    const sent = [submitted(), planned(aPlan({ steps })), briefed(s1), dispatched(s1), ...refused(s3)];
    expect(owedAfter(sent)).toEqual(['ASK_OUTCOME s1', 'HAND_OFF s2', 'OPEN_TASK']);
    expect(owedAfter([...sent, ...refused(s2)])).toEqual(['ASK_OUTCOME s1']);
  });

  it('holds up nobody who has chosen to go back', () => {
    const held = [submitted({ recovery: 'HOLD' }), ...begun.slice(1), briefed(s1), dispatched(s1), ...refused(s2)];
    expect(owedAfter(after(held, choose('s2', 'COMPENSATE')))).toEqual(['REQUIRE_COMPENSATION s2']);
  });
});

describe('a step that is lost for good beyond the pivot', () => {
  const s4: OperationRef = { step: 's4', operation: 'forward' };
  const upon = { after: ['s1'] } as const;
  const steps = (...more: Plan['steps']) => [aStep('s1', { pivot: true }), aStep('s2', upon), ...more];
  /** What is blocked is not tried anew. */
  const lostWith = (...more: Plan['steps']): readonly GoalEvent[] => [
    ...[submitted(), planned(aPlan({ steps: steps(...more) })), ...done(s1)],
    { ...example.HandoffBlocked, data: { ...example.HandoffBlocked.data, ...s2 } },
  ];

  it('stops none of those that do not wait for it', () => {
    const lost = lostWith(aStep('s3', upon), aStep('s4', { after: ['s3'] }), aStep('s5', { after: ['s2'] }));
    expect(owedAfter([...lost, ...deferred(s3)])).toEqual(['SEND_AGAIN s3']);
    expect(owedAfter([...lost, ...done(s3)])).toEqual(['HAND_OFF s4']);
    expect(owedAfter([...lost, ...done(s3), ...done(s4)])).toEqual(['REQUIRE_COMPENSATION s2']);
  });

  it('has nothing put right that stays, and what does not stay where a person wants it back', () => {
    const toPutRight = (events: readonly GoalEvent[]) => {
      const required = after(events, { type: 'RequireCompensation', data: { now: aMoment, step: 's2' } }).at(-1);
      return required?.type === 'CompensationRequired' ? required.data.steps : undefined;
    };
    const lost = [...lostWith(aStep('s3', upon)), ...done(s3)];
    expect(toPutRight(lost)).toEqual([]);
    const choice = { ...by, step: 's2', choice: 'COMPENSATE' } as const;
    expect(toPutRight(after(lost, { type: 'ChooseRecovery', data: choice }))).toEqual(['s3']);
  });

  it('leaves another one its keys', () => {
    expect(owedAfter([...lostWith(aStep('s3', upon)), ...refused(s3)])).toEqual(['RETRY_FORWARD s3']);
  });

  it('waits for a person who is asked about another one', () => {
    const lost = [...lostWith(aStep('s3', { ...upon, recovery: 'HOLD' })), ...refused(s3)];
    expect(owedAfter(lost)).toEqual(['OPEN_TASK']);
    expect(waitsFor(lost)).toEqual([{ kind: 'RECOVERY', step: 's3' }]);
    expect(owedAfter(after(lost, { type: 'SkipStep', data: { ...by, step: 's3' } }))).toContain(
      'REQUIRE_COMPENSATION s2',
    );
  });

  it('ends the goal over what was to stand for a step that waits for it', () => {
    const unneeded = [aStep('s3', { after: ['s2'] }), aStep('s4', { insteadOf: 's3' })];
    expect(owedAfter(lostWith(...unneeded, aStep('s5', { after: ['s4'] })))).toEqual(['REQUIRE_COMPENSATION s2']);
  });

  it('waits for what stands for another one, and for what follows that', () => {
    const lost = [...lostWith(aStep('s3', upon), aStep('s4', { insteadOf: 's3' }), aStep('s5', { after: ['s3'] }))];
    const stoodFor = [...lost, ...refused(s3)];
    expect(owedAfter([...stoodFor, ...deferred(s4)])).toEqual(['SEND_AGAIN s4']);
    expect(owedAfter([...stoodFor, ...done(s4)])).toEqual(['HAND_OFF s5']);
    expect(
      owedAfter(lostWith(aStep('s3', upon), aStep('s4', { insteadOf: 's3', after: ['s2'] })).concat(refused(s3))),
    ).toEqual(['REQUIRE_COMPENSATION s2']);
  });
});
