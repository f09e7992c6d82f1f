import { describe, expect, it } from '@jest/globals';
import { aReason } from './control.examples.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { OperationRef } from './operation.js';
import { reportOutcome } from './outcome-report.js';

const s1 = { step: 's1', operation: 'forward' } as const;
const sent: readonly GoalEvent[] = [submitted(), planned(aChain('s1')), briefed(s1), dispatched(s1)];
const again = dispatched(s1);
const resent: GoalEvent = { ...again, data: { ...again.data, generation: 2 } };

function reported(...events: readonly GoalEvent[]) {
  const state = events.reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
  return reportOutcome(state).steps[0];
}

describe('the sentence of a report', () => {
  it('counts what the present plan asks for, and nothing that it has replaced', () => {
    const replanned = (id: string): GoalEvent => {
      const { data } = planned({ ...aChain(id), revision: 2 });
      return { type: 'PlanRevised', data };
    };
    const history = [submitted(), planned(aChain('s1', 's2')), replanned('s2-r2')];
    const state = history.reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
    const { sentence, steps } = reportOutcome(state);
    expect(sentence).toBe('Not ended yet; of 1 steps: 1 not done.');
    expect(steps).toHaveLength(3);
  });
});

describe('the report of a step', () => {
  it('keeps what was tried under a former key, and says that a person’s word was taken for its end', () => {
    const step = reported(...sent, example.OutcomeMarked, briefed(s1), resent, committed(s1));
    expect(step?.tried).toMatchObject([
      { operation: 'forward', generation: 1, state: 'REVOKED', fence: 'WAIVED', onPersonsWord: true },
      { operation: 'forward', generation: 2, state: 'COMMITTED', onPersonsWord: false },
    ]);
  });

  it('asks somebody to put right what no machine can, and nobody once a person has left it as it is', () => {
    const exhausted = [...sent, committed(s1), example.CompensationRequired, example.CompensationExhausted];
    expect(reported(...exhausted)).toMatchObject({ effect: 'RESIDUAL', actionNeeded: { action: 'PUT_RIGHT_BY_HAND' } });
    const left = reported(...exhausted, { type: 'StepPutRight', data: { step: 's1', how: 'LEFT', ...aReason } });
    expect(left?.effect).toBe('RESIDUAL');
    expect(left?.actionNeeded).toBeUndefined();
  });

  it('asks somebody to look where an answer contradicts what was known', () => {
    const revoked: GoalEvent = {
      type: 'OperationRevoked',
      data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] },
    };
    expect(reported(...sent, revoked, example.AnswerContradicted)).toMatchObject({
      effect: 'UNKNOWN',
      actionNeeded: { action: 'SETTLE_UNKNOWN' },
    });
  });

  it.each([
    ['NATIVE', 'UNKNOWN', 'AWAIT_ANSWER'],
    ['CHECK_THEN_ACT', 'NONE', undefined],
  ] as const)(
    'takes what its system does not show (%s) to be %s, as long as its key is in use',
    (of, effect, action) => {
      const first = dispatched(s1);
      const asked: readonly GoalEvent[] = [
        ...[submitted(), planned(aChain('s1')), briefed(s1)],
        { ...first, data: { ...first.data, idempotencyClass: of } },
        { ...example.OutcomeQueried, data: { ...example.OutcomeQueried.data, answer: 'ABSENT' } },
        example.RetryScheduled,
      ];
      expect(reported(...asked)?.effect).toBe(effect);
      expect(reported(...asked)?.actionNeeded?.action).toBe(action);
      const dueAt = action && example.RetryScheduled.data.dueAt;
      expect(reported(...asked)?.actionNeeded?.deadline).toBe(dueAt);
      expect(reported(...asked, example.RevocationRequested)?.effect).toBe(effect);
      const revoked = { ...s1, found: 'NOTHING', unaccountedAttempts: [] } as const;
      expect(reported(...asked, example.RevocationRequested, { type: 'OperationRevoked', data: revoked })?.effect).toBe(
        'NONE',
      );
    },
  );

  it.each(['NATIVE', 'CHECK_THEN_ACT', 'NONE'] as const)(
    'takes it to be unknown (%s) while a person is asked what came of a key that can’t be revoked',
    (idempotencyClass) => {
      const undo = { step: 's1', operation: 'compensation-0' } as const;
      const open = (ref: OperationRef): readonly GoalEvent[] => {
        const sentFirst = dispatched(ref);
        return [
          ...[briefed(ref), { ...sentFirst, data: { ...sentFirst.data, idempotencyClass } }],
          { ...example.OperationDeferred, data: { ...example.OperationDeferred.data, ...ref } },
          { ...example.RevocationRequested, data: { ...example.RevocationRequested.data, ...ref } },
          {
            ...example.OutcomeQueried,
            data: { ...example.OutcomeQueried.data, ...ref, question: 'REVOCATION', answer: 'CANNOT_TELL' },
          },
        ];
      };
      const begun = [submitted(), planned(aChain('s1'))];
      const back = [briefed(s1), dispatched(s1), committed(s1), example.CompensationRequired];
      for (const untellable of [open(s1), [...back, ...open(undo)]])
        expect(reported(...begun, ...untellable)).toMatchObject({
          effect: 'UNKNOWN',
          actionNeeded: { action: 'SETTLE_UNKNOWN' },
        });
    },
  );
});
