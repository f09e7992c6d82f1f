import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import { after, at, given, owedAfter, running, s1, told } from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import { aMoment, aPin, aPlan, aStep, briefed, dispatched, planned, submitted } from './goal.examples.js';

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

describe('an operation that was sent in vain as often as it may be', () => {
  const spent = [...begun, ...attempts(...times(25, loss))];

  it('is revoked and given up', () => {
    expect(owedAfter(spent)).toEqual(['REQUEST_REVOCATION s1']);
    const revoked: readonly GoalEvent[] = [
      ...spent,
      { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'GIVEN_UP' } },
      { type: 'OperationRevoked', data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] } },
    ];
    given(...revoked)
      .when({ type: 'RequireCompensation', data: { now: aMoment, step: 's1' } })
      .then({
        type: 'CompensationRequired',
        data: {
          ...{ because: { step: 's1', code: 'ATTEMPTS_EXHAUSTED' }, steps: [] },
          settleBy: plusMs(aMoment, 24 * 60 * 60_000),
        },
      });
  });

  it('is sent again up to then', () => {
    expect(owedAfter([...begun, ...attempts(...times(24, loss))])).toEqual(['SEND_AGAIN s1']);
  });

  it('is given up as soon as its capability says', () => {
    const pin = aPin({ attemptsMax: 2 });
    const soon = [submitted(), planned(aPlan({ steps: [aStep('s1', { pin })] })), briefed(s1)];
    expect(owedAfter([...soon, ...attempts(loss)])).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter([...soon, ...attempts(loss, loss)])).toEqual(['REQUEST_REVOCATION s1']);
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
    expect(owedAfter([...begun, ...attempts(...mixed)])).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter([...begun, ...attempts(...mixed, deferral)])).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter([...begun, ...attempts(...mixed, deferral, loss)])).toEqual(['REQUEST_REVOCATION s1']);
  });

  it('waits no longer for it once it is lost: the first repeat goes at once, and only losses make it wait', () => {
    const dueAfter = (history: readonly GoalEvent[]) => after(history, absent).at(-1);
    expect(dueAfter(deferredOften)).toMatchObject({ data: { dueAt: aMoment } });
    const lostBefore = [...begun, ...attempts(...times(38, deferral), loss, loss), dispatched(s1, 41)];
    expect(dueAfter(lostBefore)).toMatchObject({ data: { dueAt: plusMs(aMoment, 400) } });
  });
});
