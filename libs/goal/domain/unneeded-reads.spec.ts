import { describe, expect, it } from '@jest/globals';
import {
  after,
  by,
  given,
  owedAfter,
  refused,
  s1,
  s2,
  stateAfter,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
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
import { nextGeneration } from './goal.state.js';
import { resume } from './resume.js';

/* Reads that their goal no longer waits for: nothing ever comes of them, so they keep nobody. */

const begun: readonly GoalEvent[] = [
  submitted({ recovery: 'HOLD' }),
  planned(aPlan({ steps: [aStep('s1'), aStep('s2', { effect: 'READ', compensations: [] })] })),
  ...[briefed(s2), dispatched(s2)],
];
const untellable: readonly GoalEvent[] = [
  ...[{ ...example.OperationBecameUnknown, data: { ...example.OperationBecameUnknown.data, ...s2 } }],
  {
    type: 'OutcomeQueried',
    data: { ...s2, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
  },
];
const deferred: GoalEvent = { ...example.OperationDeferred, data: { ...example.OperationDeferred.data, ...s2 } };

const retry: GoalCommand = { type: 'RetryStep', data: { ...by, ...s2 } };

function waitsFor(events: readonly GoalEvent[]) {
  return resume(stateAfter(events), { now: aMoment, inFlight: new Set() }).waitingFor;
}

describe('a read that nobody can tell of', () => {
  const accept: GoalCommand = { type: 'ChooseRecovery', data: { ...by, step: 's1', choice: 'ACCEPT_PARTIAL' } };

  it('is waited for while its goal needs it, and holds none up that is left at what was done', () => {
    const asked = withTasks([...begun, ...refused(s1), ...untellable]);
    expect(waitsFor(asked)).toContainEqual({ kind: 'OUTCOME', ...s2 });
    const accepted = after(asked, accept);
    expect(owedAfter(accepted)).toContain('CONCLUDE');
    expect(waitsFor(accepted)).toEqual([]);
  });

  it.each<[string, GoalCommand]>([
    ['once it has ended', { type: 'TerminateGoal', data: by }],
    ['once it is left at what was done', accept],
    ['on its way back', { type: 'CancelGoal', data: by }],
  ])('is asked about again on a word while its goal needs it, and not %s', (_when, needless) => {
    const waiting = withTasks([...begun, ...refused(s1), ...untellable]);
    expect(owedAfter(after(waiting, retry))).toContain('ASK_OUTCOME s2');
    given(...after(waiting, needless))
      .when(retry)
      .thenRefused('NOTHING_TO_RETRY');
  });
});

describe('a read whose brief may not cross once more', () => {
  it('is briefed anew at once, and nobody is asked whether its key is out of use', () => {
    const recalled = { ...example.HandoffRecalled.data, ...s2 };
    const anew = after([...begun, deferred], { type: 'RecallHandoff', data: { now: aMoment, recalled } });
    expect(owedAfter(anew)).toEqual(['HAND_OFF s1', 'HAND_OFF s2']);
    expect(nextGeneration(stateAfter(anew), s2)).toBe(2);
  });
});

describe('a read that was put off, and then left out', () => {
  it('is settled at once: its key is revoked by nobody, and nobody is asked', () => {
    const skipped = after([...begun, deferred], { type: 'SkipStep', data: { ...by, step: 's2' } });
    expect(owedAfter(skipped)).toEqual(['HAND_OFF s1']);
    expect(waitsFor(skipped)).toEqual([]);
  });
});
