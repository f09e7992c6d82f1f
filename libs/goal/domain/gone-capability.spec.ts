import { describe, expect, it } from '@jest/globals';
import {
  after,
  by,
  compensating,
  deferred,
  given,
  openTask,
  owedAfter,
  running,
  s1,
  sent,
  stateAfter,
  withTasks,
} from './control-histories.specification.js';
import type { GoalEvent, PinnedCapabilityGone } from './goal.events.js';
import {
  aMoment,
  aPlan,
  aStep,
  briefed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { HumanTaskOption } from './human-task.events.js';
import type { OperationRef } from './operation.js';
import { resume } from './resume.js';

function gone(ref: OperationRef = s1, servedVersion?: string): PinnedCapabilityGone {
  const data = { ...ref, specialist: 'sap', capability: 'erp.invoice.create', pinnedVersion: '1' };
  return { type: 'PinnedCapabilityGone', data: servedVersion === undefined ? data : { ...data, servedVersion } };
}

const note = (ref: OperationRef = s1, servedVersion?: string) =>
  ({ type: 'NoteGoneCapability', data: { now: aMoment, gone: gone(ref, servedVersion).data } }) as const;

const answer = (asked: readonly GoalEvent[], option: HumanTaskOption) => {
  const { taskId, digest } = openTask(asked);
  return after(asked, { type: 'ResolveTask', data: { ...by, taskId, digest, option } });
};

describe('a step whose specialist serves something else than was pinned', () => {
  const asked = withTasks([...running, gone(s1, '2')]);

  it('is noted once for each that is served instead, before anything is sent', () => {
    given(...running)
      .when(note(s1, '2'))
      .then(gone(s1, '2'));
    given(...running, gone(s1, '2'))
      .when(note(s1, '2'))
      .thenNothing();
    given(...running, gone(s1, '2'))
      .when(note())
      .then(gone());
    given(...sent)
      .when(note())
      .thenRefused('NOT_OWED');
  });

  it('is a question to a person, with what was pinned and what is served', () => {
    const { kind, cause, options, evidence } = openTask(asked);
    expect({ kind, cause, options }).toEqual({
      ...{ kind: 'CHOOSE_RECOVERY', cause: 'CAPABILITY_GONE', options: ['REPLAN', 'SKIP', 'CANCEL'] },
    });
    expect(evidence).toEqual(
      expect.arrayContaining([
        { name: 'pinnedVersion', value: '1' },
        { name: 'servedVersion', value: '2' },
      ]),
    );
    const { waitingFor } = resume(stateAfter(asked), { now: aMoment, inFlight: new Set() });
    expect(waitingFor).toEqual([{ kind: 'RECOVERY', step: 's1' }]);
  });

  it('goes on by itself once that is served again, and nobody is asked any more', () => {
    expect(owedAfter(asked)).toEqual(['HAND_OFF s1']);
    const served = [...asked, briefed(s1), dispatched(s1)];
    expect(owedAfter(served)).toEqual(['ASK_OUTCOME s1', 'WITHDRAW_TASK']);
    expect(owedAfter([...served, example.OperationDeferred])).toEqual(['SEND_AGAIN s1', 'WITHDRAW_TASK']);
  });

  it.each<[HumanTaskOption, string]>([
    ['REPLAN', 'PLAN'],
    ['SKIP', 'HAND_OFF s2'],
    ['CANCEL', 'CONCLUDE'],
  ])('is answered with %s', (option, owed) => {
    expect(owedAfter(answer(asked, option))).toEqual([owed]);
  });

  it('is asked about anew when something else is served', () => {
    expect(owedAfter([...asked, gone(s1, '3')])).toEqual(['HAND_OFF s1', 'OPEN_TASK', 'WITHDRAW_TASK']);
  });

  it('is not planned anew where it was sent before: its key has to be made sure of', () => {
    const again = withTasks([...deferred, gone()]);
    expect(openTask(again).options).toEqual(['RETRY', 'SKIP', 'CANCEL']);
    expect(owedAfter(answer(again, 'SKIP'))).toContain('REQUEST_REVOCATION s1');
    given(...again)
      .when({ type: 'ChooseRecovery', data: { ...by, step: 's1', choice: 'REPLAN' } })
      .thenRefused('NO_RECOVERY_TO_CHOOSE');
  });

  it.each(['2', '3'])(
    'is tried again at once on a word, and asked about once more where %s is served then',
    (served) => {
      const asked = withTasks([...deferred, gone(s1, '2')]);
      const again = answer(asked, 'RETRY');
      expect(owedAfter(again)).toEqual(['SEND_AGAIN s1']);
      expect(owedAfter(after(again, note(s1, served)))).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
      expect(owedAfter([...again, dispatched(s1, 2)])).toEqual(['ASK_OUTCOME s1']);
    },
  );

  it("is nobody's question while its key is being revoked, which is what a person may have to settle first", () => {
    const recall = [example.HandoffRecalled, example.RevocationRequested];
    expect(owedAfter([...withTasks([...deferred, gone()]), ...recall])).toEqual(['REVOKE s1', 'WITHDRAW_TASK']);
    const recalled = [...deferred, gone(), ...recall];
    const cannotTell: GoalEvent = {
      type: 'OutcomeQueried',
      data: { ...s1, attempt: 1, question: 'REVOCATION', answer: 'CANNOT_TELL', journalId: 'journal-1' },
    };
    const asked = withTasks([...recalled, cannotTell]);
    expect(openTask(asked).cause).toBe('REVOCATION_CANNOT_TELL');
    const revoked: GoalEvent = { type: 'OperationRevoked', data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] } };
    expect(openTask(withTasks([...recalled, revoked])).options).toEqual(['REPLAN', 'SKIP', 'CANCEL']);
  });

  it('leaves a goal that only reads so far with calling it off', () => {
    const reading = [submitted(), planned(aPlan({ stage: 'READING', steps: [aStep('s1', { effect: 'READ' })] }))];
    expect(openTask(withTasks([...reading, gone()])).options).toEqual(['CANCEL']);
  });
});

describe('a way back whose specialist serves something else than was pinned', () => {
  const undo = { step: 's1', operation: 'compensation-0' } as const;
  const fenced: GoalEvent = { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } };
  const back = [...compensating, fenced];

  it('is put right by a person, or as soon as that is served again', () => {
    expect(owedAfter(back)).toEqual(['HAND_OFF s1']);
    const asked = withTasks(after(back, note(undo)));
    expect(openTask(asked)).toMatchObject({
      ...{ kind: 'MANUAL_COMPENSATION', cause: 'COMPENSATION_GONE', options: ['UNDONE', 'CORRECTED', 'LEFT'] },
      evidence: expect.arrayContaining([{ name: 'capability', value: 'erp.undo' }]),
    });
    // The key of the effect itself finds nothing of its way back.
    expect(openTask(asked).evidence.map(({ name }) => name)).not.toContain('idempotencyKey');
    expect(owedAfter(asked)).toEqual(['HAND_OFF s1']);
    expect(owedAfter(answer(asked, 'UNDONE'))).toEqual(['CONCLUDE']);
  });

  it('is tried again at once on a word, where it was sent before', () => {
    const putOff: GoalEvent = { ...example.OperationDeferred, data: { ...example.OperationDeferred.data, ...undo } };
    const asked = withTasks([...back, briefed(undo), dispatched(undo), putOff, gone(undo)]);
    expect(openTask(asked).options).toEqual(['RETRY', 'UNDONE', 'CORRECTED', 'LEFT']);
    expect(owedAfter(answer(asked, 'RETRY'))).toEqual(['SEND_AGAIN s1']);
  });
});

describe('a step whose specialist did not know what was pinned when it was asked', () => {
  const rejection: GoalEvent = { type: 'OperationRejected', data: { ...s1, attempt: 1, code: 'CAPABILITY_UNKNOWN' } };

  it('is held for a person whatever the policy, since nothing is wrong with it', () => {
    expect(owedAfter([...sent, rejection])).toEqual(['OPEN_TASK']);
    const asked = withTasks([...sent, rejection]);
    expect(openTask(asked)).toMatchObject({ kind: 'CHOOSE_RECOVERY', cause: 'STEP_FAILED' });
    expect(owedAfter(answer(asked, 'COMPENSATE'))).toEqual(['REQUIRE_COMPENSATION s1']);
    expect(owedAfter(answer(asked, 'RETRY'))).toEqual(['HAND_OFF s1']);
  });
});
