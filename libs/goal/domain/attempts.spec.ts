import { describe, expect, it } from '@jest/globals';
import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import {
  after,
  at,
  by,
  given,
  openTask,
  owedAfter,
  running,
  s1,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import type { HumanTaskOption } from './human-task.events.js';
import { resume } from './resume.js';
import {
  aMoment,
  aPin,
  aPlan,
  aStep,
  briefed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';

const deferral = (attempt: number): GoalEvent => ({
  type: 'OperationDeferred',
  data: { ...s1, attempt, cause: 'BUSY', retryAt: aMoment },
});
const loss = (attempt: number): GoalEvent => ({
  type: 'RetryScheduled',
  data: { ...s1, attempt: attempt + 1, dueAt: aMoment },
});

/** The history of one operation whose attempts came to this, one after the other. */
function attempts(...outcomes: readonly (typeof deferral)[]): readonly GoalEvent[] {
  return outcomes.flatMap((cameTo, index) => [dispatched(s1, index + 1), cameTo(index + 1)]);
}

const times = <Item>(count: number, item: Item) => Array<Item>(count).fill(item);
const begun = [...running, briefed(s1)];

const settleBy = plusMs(aMoment, 24 * 60 * 60_000);
const beforeItsEnd = plusMs(settleBy, -1);
const untilThen = [submitted(), planned(aPlan({ steps: [aStep('s1', { settleBy }), aStep('s2')] })), briefed(s1)];
const spent = [...untilThen, ...attempts(...times(25, loss))];

describe('a step whose system fails', () => {
  it('is sent again until its time is over, however often that was in vain', () => {
    for (const count of [24, 25, 500])
      expect(owedAfter([...untilThen, ...attempts(...times(count, loss))], beforeItsEnd)).toEqual([
        'SEND_AGAIN s1',
        'HAND_OFF s2',
      ]);
  });

  it('waits for a person then, and neither it nor its goal is given up', () => {
    expect(owedAfter(spent, settleBy)).toEqual(['HAND_OFF s2', 'OPEN_TASK']);
    const asked = withTasks(spent, settleBy);
    expect(openTask(asked)).toMatchObject({ kind: 'CHOOSE_RECOVERY', cause: 'STEP_OVERDUE', step: 's1' });
    const { waitingFor } = resume(stateAfter(asked), { now: settleBy, inFlight: new Set() });
    expect(waitingFor).toEqual([{ kind: 'RECOVERY', step: 's1' }]);
    given(...asked)
      .when({ type: 'RequireCompensation', data: { now: settleBy, step: 's1' } })
      .thenRefused('NOT_OWED');
  });

  it('is sent again beyond its time where it was not sent in vain as often as it may be', () => {
    expect(owedAfter([...untilThen, ...attempts(...times(24, loss))], settleBy)).toContain('SEND_AGAIN s1');
    const pin = aPin({ attemptsMax: 2 });
    const soon = [submitted(), planned(aPlan({ steps: [aStep('s1', { pin, settleBy })] })), briefed(s1)];
    expect(owedAfter([...soon, ...attempts(loss)], settleBy)).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
    expect(owedAfter([...soon, ...attempts(loss, loss)], settleBy)).toEqual(['OPEN_TASK']);
  });

  it('is sent again once a person gives it more time, or has it tried again, and until that is over', () => {
    const asked = withTasks(spent, settleBy);
    const { taskId, digest } = openTask(asked);
    const answered = (option: HumanTaskOption, until: Instant) => {
      const data = { ...by, now: settleBy, taskId, digest, option, waitUntil: until };
      return after(asked, { type: 'ResolveTask', data });
    };
    const isSentAt = (now: Instant, history: readonly GoalEvent[]) => owedAfter(history, now).includes('SEND_AGAIN s1');
    const inAMinute = plusMs(settleBy, 60_000);
    const inADay = plusMs(settleBy, 24 * 60 * 60_000);
    for (const [option, until] of [['WAIT', inAMinute] as const, ['RETRY', inADay] as const]) {
      const history = answered(option, until);
      expect([settleBy, plusMs(until, -1), until].map((now) => isSentAt(now, history))).toEqual([true, true, false]);
    }
  });

  it('is made sure of, spent or not, where a person leaves it out', () => {
    const asked = withTasks(spent, settleBy);
    const { taskId, digest } = openTask(asked);
    const data = { ...by, now: settleBy, taskId, digest, option: 'SKIP' } as const;
    const skipped = after(asked, { type: 'ResolveTask', data });
    expect(owedAfter(skipped, settleBy)).toEqual(['REQUEST_REVOCATION s1', 'HAND_OFF s2']);
  });
});

describe('a step that was given up once it had been sent in vain too often, as earlier releases did', () => {
  const revoked: readonly GoalEvent[] = [
    { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'GIVEN_UP' } },
    { type: 'OperationRevoked', data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] } },
  ];
  const pin = aPin({ attemptsMax: 2 });
  const held = [submitted({ recovery: 'HOLD' }), planned(aPlan({ steps: [aStep('s1', { pin })] })), briefed(s1)];
  const givenUp = [...held, ...attempts(loss, loss), ...revoked];
  const chosen = { ...example.RecoveryChosen.data, choice: 'ACCEPT_PARTIAL' } as const;
  const reportedAfter = (events: readonly GoalEvent[]) => stateAfter(events).failure;

  it('has failed by that in every report, where a person left it at what was done', () => {
    const accepted: GoalEvent = { type: 'RecoveryChosen', data: chosen };
    expect(reportedAfter([...givenUp, accepted])).toEqual({ step: 's1', code: 'ATTEMPTS_EXHAUSTED' });
    const once = [...held, ...attempts(loss), ...revoked];
    expect(reportedAfter([...once, accepted])).toEqual({ step: 's1', code: 'REVOKED' });
  });

  it('has failed by what is recorded with the choice, where that is recorded', () => {
    const accepted = after(givenUp, { type: 'ChooseRecovery', data: { ...by, step: 's1', choice: 'ACCEPT_PARTIAL' } });
    expect(accepted.at(-1)).toMatchObject({ type: 'RecoveryChosen', data: { code: 'REVOKED' } });
    expect(reportedAfter(accepted)).toEqual({ step: 's1', code: 'REVOKED' });
    const recorded: GoalEvent = { type: 'RecoveryChosen', data: { ...chosen, code: 'CONFLICT' } };
    expect(reportedAfter([...givenUp, recorded])).toEqual({ step: 's1', code: 'CONFLICT' });
  });
});

describe('an operation that was deferred', () => {
  const deferredOften = [...begun, ...attempts(...times(40, deferral)), dispatched(s1, 41)];
  const absent: GoalCommand = {
    type: 'RecordOutcome',
    data: { ...s1, generation: 1, attempt: 41, ...at, answer: { kind: 'ABSENT', ...told } },
  };

  it('however often, has as many attempts left as before', () => {
    const lost = after(deferredOften, absent);
    expect(lost.at(-1)).toMatchObject({ type: 'RetryScheduled' });
    expect(owedAfter(lost)).toEqual(['SEND_AGAIN s1']);
    const mixed = times(24, [deferral, loss]).flat();
    const owedAtItsEnd = (...outcomes: readonly (typeof deferral)[]) =>
      owedAfter([...untilThen, ...attempts(...outcomes)], settleBy);
    expect(owedAtItsEnd(...mixed, deferral)).toContain('SEND_AGAIN s1');
    expect(owedAtItsEnd(...mixed, deferral, loss)).not.toContain('SEND_AGAIN s1');
  });

  it('is not sent again for that once it is spent and its time is over', () => {
    const history = [...untilThen, ...attempts(...times(25, loss), deferral)];
    expect(owedAfter(history, beforeItsEnd)).toContain('SEND_AGAIN s1');
    expect(owedAfter(history, settleBy)).toEqual(['HAND_OFF s2', 'OPEN_TASK']);
  });

  it('waits no longer for it once it is lost: the first repeat goes at once, and only losses make it wait', () => {
    const dueAfter = (history: readonly GoalEvent[]) => after(history, absent).at(-1);
    expect(dueAfter(deferredOften)).toMatchObject({ data: { dueAt: aMoment } });
    const lostBefore = [...begun, ...attempts(...times(38, deferral), loss, loss), dispatched(s1, 41)];
    expect(dueAfter(lostBefore)).toMatchObject({ data: { dueAt: plusMs(aMoment, 400) } });
  });
});
