import { describe, expect, it } from '@jest/globals';
import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import { specificationFor } from '../../kernel/decider.specification.js';
import type { GoalCommand, OutcomeAnswer } from './goal.commands.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  anAttribute,
  aPin,
  aPlan,
  aSealedCommit,
  aStep,
  briefed,
  committed,
  dispatched,
  goalEventExamples,
  planned,
  submitted,
} from './goal.examples.js';
import type { OperationRef } from './operation.js';
import type { Plan } from './plan.js';
import { resume } from './resume.js';

const given = specificationFor(goalDecider);
const s1: OperationRef = { step: 's1', operation: 'forward' };
const s2: OperationRef = { step: 's2', operation: 'forward' };
const undoOfS1: OperationRef = { step: 's1', operation: 'compensation-0' };
const at = { now: aMoment, chance: 0.5 };
const told = { journalId: 'journal-1', highestAttempt: 1 };

function propose(plan: Plan): GoalCommand {
  const { sealedIn } = aSealedCommit('');
  return { type: 'ProposePlan', data: { plan, attributes: [], sealedIn } };
}

function outcome(answer: OutcomeAnswer, ref = s1): GoalCommand {
  return { type: 'RecordOutcome', data: { ...ref, generation: 1, attempt: 1, ...at, answer } };
}

const running: readonly GoalEvent[] = [submitted(), planned(aChain('s1', 's2'))];
const sent: readonly GoalEvent[] = [...running, briefed(s1), dispatched(s1)];
const failed: readonly GoalEvent[] = [
  ...[...sent, committed(s1), briefed(s2), dispatched(s2)],
  { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
  { type: 'CompensationRequired', data: { because: { step: 's2', code: 'FORBIDDEN_BY_SYSTEM' }, steps: ['s1'] } },
];
const fenced: readonly GoalEvent[] = [
  ...failed,
  { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'BEFORE_COMPENSATION' } },
  { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } },
];

describe('a sentence', () => {
  it('becomes a goal', () => given().when({ type: 'SubmitGoal', data: submitted().data }).then(submitted()));

  it('becomes one goal, however often it is submitted', () =>
    given(submitted()).when({ type: 'SubmitGoal', data: submitted().data }).thenNothing());

  it('is refused under a key that another sentence has', () =>
    given(submitted())
      .when({ type: 'SubmitGoal', data: submitted({ sentenceDigest: 'another' }).data })
      .thenRefused('GOAL_ALREADY_SUBMITTED'));
});

describe('a command to no goal', () => {
  it('is refused', () =>
    given()
      .when({ type: 'Conclude', data: { now: aMoment } })
      .thenRefused('GOAL_NOT_FOUND'));
});

describe('a clarification', () => {
  const asked = [submitted(), goalEventExamples.ClarificationRequested];
  const { sealedIn } = aSealedCommit('');

  it('is answered when every question is', () =>
    given(...asked)
      .when({
        type: 'AnswerClarification',
        data: { attributes: [anAttribute('request.uplift')], subjects: [], sealedIn },
      })
      .thenTypes('ClarificationAnswered'));

  it('is judged by the label that it was typed under, which an answer without one does not lower', () => {
    const uplift = anAttribute('request.uplift');
    const typed = { ...uplift, labels: { ...uplift.labels, classification: 'restricted' } } as const;
    const answer = { attributes: [typed], subjects: [], sealedIn };
    given(...asked)
      .when({ type: 'AnswerClarification', data: answer })
      .then({ type: 'ClarificationAnswered', data: answer });
    const labelOf = (...events: readonly GoalEvent[]) =>
      events.reduce(goalDecider.evolve, goalDecider.initial).attributes['request.uplift']?.labels.classification;
    const once: readonly GoalEvent[] = [...asked, { type: 'ClarificationAnswered', data: answer }];
    expect(labelOf(...once)).toBe('restricted');
    expect(labelOf(...once, goalEventExamples.ClarificationRequested, goalEventExamples.ClarificationAnswered)).toBe(
      'restricted',
    );
  });

  it('is refused while a question is left', () =>
    given(...asked)
      .when({ type: 'AnswerClarification', data: { attributes: [], subjects: [], sealedIn } })
      .thenRefused('QUESTION_UNANSWERED'));

  it('is refused when nothing was asked', () =>
    given(submitted())
      .when({ type: 'AnswerClarification', data: { attributes: [], subjects: [], sealedIn } })
      .thenRefused('NO_OPEN_QUESTION'));
});

describe('a plan', () => {
  it('holds once it is proposed', () =>
    given(submitted())
      .when(propose(aChain('s1')))
      .thenTypes('PlanProposed'));

  it.each([
    ['no step', aPlan({ steps: [] })],
    ['a step twice', aPlan({ steps: [aStep('s1'), aStep('s1')] })],
    ['a dependency on nothing', aPlan({ steps: [aStep('s1', { after: ['s0'] })] })],
    ['a cycle', aPlan({ steps: [aStep('s1', { after: ['s2'] }), aStep('s2', { after: ['s1'] })] })],
    ['an input that nothing brings', aPlan({ steps: [aStep('s1', { inputs: { amount: 'plan.amount' } })] })],
    ['an input of a step that comes later', aPlan({ steps: [aStep('s1', { inputs: { id: 's2.id' } }), aStep('s2')] })],
    ['an effect whose compensations do not end with a person', aPlan({ steps: [aStep('s1', { compensations: [] })] })],
    ['an effect among the planning reads', aPlan({ stage: 'READING' })],
  ])('with %s is refused', (_what, plan) => given(submitted()).when(propose(plan)).thenRefused('PLAN_FAULTY'));

  it('never uses a step id again', () =>
    given(submitted(), planned(aPlan({ stage: 'READING', steps: [aStep('s1', { effect: 'READ' })] })))
      .when(propose(aChain('s1')))
      .thenRefused('PLAN_FAULTY'));
});

describe('a handoff', () => {
  const handOff = (ref: OperationRef): GoalCommand => ({
    type: 'HandOff',
    data: {
      ...{ now: aMoment, brief: briefed(ref).data, key: `key-${ref.step}-${ref.operation}` },
      ...{ deadline: aMoment, journalId: 'journal-1' },
    },
  });

  it('records the brief and the intent together', () =>
    given(...running)
      .when(handOff(s1))
      .then(briefed(s1), dispatched(s1)));

  it('is refused before the steps that it builds upon are committed', () =>
    given(...running)
      .when(handOff(s2))
      .thenRefused('NOT_OWED'));

  it('is refused a second time', () =>
    given(...sent)
      .when(handOff(s1))
      .thenRefused('NOT_OWED'));

  it('of a compensation is refused before the forward key is safe against late requests', () =>
    given(...failed)
      .when(handOff(undoOfS1))
      .thenRefused('NOT_OWED'));

  it('of a compensation follows once it is', () =>
    given(...fenced)
      .when(handOff(undoOfS1))
      .thenTypes('HandoffBriefed', 'OperationDispatched'));
});

describe('an answer to a send', () => {
  const sentTwice: readonly GoalEvent[] = [...sent, dispatched(s1, 2)];

  it('of an attempt that was followed by another is believed only where it tells a commit', () => {
    const late = { ...s1, generation: 1, ...at, attempt: 1 };
    given(...sentTwice)
      .when({ type: 'RecordAnswer', data: { ...late, answer: { kind: 'REJECTED', code: 'CHANGED', ...told } } })
      .thenNothing();
    given(...sentTwice)
      .when({
        type: 'RecordAnswer',
        data: { ...late, answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told } },
      })
      .thenTypes('StepCommitted');
  });
});

describe('an outcome query', () => {
  it('schedules the next attempt when nothing was ever started', () =>
    given(...sent)
      .when(outcome({ kind: 'NEVER_STARTED', ...told }))
      .thenTypes('OutcomeQueried', 'RetryScheduled'));

  it('does not believe "never started" from a journal that is not the one of the dispatch', () =>
    given(...sent)
      .when(outcome({ kind: 'NEVER_STARTED', journalId: 'another-journal', highestAttempt: 0 }))
      .then({
        type: 'OutcomeQueried',
        data: { ...s1, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'another-journal' },
      }));

  it('goes on from the highest attempt that the specialist has seen', () =>
    given(...sent)
      .when(outcome({ kind: 'ABSENT', journalId: 'journal-1', highestAttempt: 7 }))
      .then(
        {
          type: 'OutcomeQueried',
          data: { ...s1, question: 'OUTCOME', answer: 'ABSENT', attempt: 7, journalId: 'journal-1' },
        },
        { type: 'RetryScheduled', data: { ...s1, attempt: 8, dueAt: aMoment } },
      ));

  it('of an attempt that was followed by another says nothing about that one', () => {
    given(...sent, dispatched(s1, 2))
      .when(outcome({ kind: 'ABSENT', ...told }))
      .thenNothing();
  });
});

describe('how far a journal had come', () => {
  const heard = { opening: 'o1', sequence: 7 };
  const { key, deadline, journalId } = dispatched(s1).data;
  const again = (mark?: typeof heard): GoalCommand => ({
    type: 'SendAgain',
    data: { ...s1, now: aMoment, deadline, journalId, ...(mark ? { heard: mark } : {}) },
  });
  const first: GoalCommand = {
    type: 'HandOff',
    data: { now: aMoment, brief: briefed(s1).data, key, deadline, journalId, heard },
  };
  const marked = { ...dispatched(s1), data: { ...dispatched(s1).data, heard } };
  const retried: GoalEvent = { type: 'RetryScheduled', data: { ...s1, attempt: 2, dueAt: aMoment } };
  const heardAfter = (...events: readonly GoalEvent[]) =>
    events.reduce((state, event) => goalDecider.evolve(state, event), goalDecider.initial).steps['s1']?.operations[
      'forward'
    ]?.heard;

  it('is recorded with each dispatch, where it was heard of', () => {
    given(...running)
      .when(first)
      .then(briefed(s1), marked);
    given(...running, briefed(s1), marked, retried)
      .when(again())
      .then(dispatched(s1, 2));
    const further = { ...heard, sequence: 9 };
    given(...running, briefed(s1), marked, retried)
      .when(again(further))
      .then({ ...dispatched(s1, 2), data: { ...dispatched(s1, 2).data, heard: further } });
  });

  it('is kept where the next attempt goes to the same journal by somebody who has heard nothing', () => {
    const sentBefore = [...running, briefed(s1), marked, retried];
    expect(heardAfter(...sentBefore, dispatched(s1, 2))).toEqual(heard);
    const elsewhere = { ...dispatched(s1, 2), data: { ...dispatched(s1, 2).data, journalId: 'journal-2' } };
    expect(heardAfter(...sentBefore, elsewhere)).toBeUndefined();
  });
});

describe('a revocation', () => {
  const asked = [...failed, fenced.at(-2) ?? submitted()];

  it('that finds the commit makes the key safe', () =>
    given(...asked)
      .when({
        type: 'RecordRevocation',
        data: {
          ...{ ...s1, generation: 1, ...at },
          answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), unaccountedAttempts: [2], ...told },
        },
      })
      .then({ type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [2] } }));

  it('that finds another record than the known one makes it a doubt that a person has to look into', () => {
    const { receipt, ...commit } = aSealedCommit('s1');
    const another = { ...commit, receipt: { ...receipt, recordIndex: 'another' as typeof receipt.recordIndex } };
    given(...asked)
      .when({
        type: 'RecordRevocation',
        data: {
          ...{ ...s1, generation: 1, ...at },
          answer: { kind: 'COMMITTED', commit: another, unaccountedAttempts: [], ...told },
        },
      })
      .then(
        {
          type: 'AnswerContradicted',
          data: { ...s1, generation: 1, attempt: 1, known: 'COMMITTED', heard: 'COMMITTED' },
        },
        { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } },
      );
  });

  it('that contradicts a known commit is never believed', () =>
    given(...asked)
      .when({ type: 'RecordRevocation', data: { ...s1, generation: 1, ...at, answer: { kind: 'REVOKED', ...told } } })
      .then({
        type: 'OutcomeQueried',
        data: { ...s1, question: 'REVOCATION', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
      }));
});

describe('a compensation whose window has passed', () => {
  const windowed = aPlan({
    steps: [
      aStep('s1', {
        compensations: [
          { kind: 'UNDO', pin: aPin(), inputs: {}, windowMs: 1_000 },
          { kind: 'NOTIFY', inputs: {} },
        ],
      }),
      aStep('s2', { after: ['s1'] }),
    ],
  });
  const history = fenced.map((event) => (event.type === 'PlanProposed' ? planned(windowed) : event));

  it('gives way to the next', () =>
    given(...history)
      .when({ type: 'ExhaustCompensation', data: { step: 's1', now: plusMs(aMoment, 1_001) } })
      .thenTypes('CompensationExhausted'));

  it('is counted from the commit in the system, however late it was learned of', () => {
    const learnedLate = history.map((event) =>
      event.type === 'StepCommitted'
        ? { ...event, data: { ...event.data, recordedAt: plusMs(aMoment, 3_600_000) } }
        : event,
    );
    given(...learnedLate)
      .when({ type: 'ExhaustCompensation', data: { step: 's1', now: plusMs(aMoment, 1_001) } })
      .thenTypes('CompensationExhausted');
  });

  it('does not come back into line beside the next, when a clock is set back', () => {
    const flag = { step: 's1', operation: 'compensation-1' } as const;
    const flagged = aPlan({
      steps: windowed.steps.map((step) => ({
        ...step,
        compensations: step.compensations.toSpliced(1, 0, { kind: 'FLAG', pin: aPin(), inputs: {} }),
      })),
    });
    const state = [
      ...history.map((event) => (event.type === 'PlanProposed' ? planned(flagged) : event)),
      ...[briefed(flag), dispatched(flag)],
    ].reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
    const { owed } = resume(state, { now: aMoment, inFlight: new Set() });
    expect(owed).toEqual([{ owe: 'ASK_OUTCOME', ...flag }]);
  });

  it('gives way where it was put off too, once its key is revoked', () => {
    const late = plusMs(aMoment, 1_001);
    const owedAt = (now: Instant, ...events: readonly GoalEvent[]) => {
      const state = [...history, briefed(undoOfS1), dispatched(undoOfS1), ...events].reduce(
        (before, event) => goalDecider.evolve(before, event),
        goalDecider.initial,
      );
      return resume(state, { now, inFlight: new Set() }).owed;
    };
    const putOff: GoalEvent = {
      type: 'OperationDeferred',
      data: { ...undoOfS1, attempt: 1, cause: 'BUSY', retryAt: plusMs(aMoment, 500) },
    };
    const asked: GoalEvent = { type: 'RevocationRequested', data: { ...undoOfS1, key: 'key-undo', why: 'GIVEN_UP' } };
    const revoked: GoalEvent = {
      type: 'OperationRevoked',
      data: { ...undoOfS1, found: 'NOTHING', unaccountedAttempts: [] },
    };
    expect(owedAt(plusMs(aMoment, 999), putOff)).toEqual([{ owe: 'SEND_AGAIN', ...undoOfS1 }]);
    expect(owedAt(late, putOff)).toEqual([{ owe: 'REQUEST_REVOCATION', ...undoOfS1 }]);
    // By a clock that is set back its time seems to be there again, but its key is on its way out.
    for (const now of [late, plusMs(aMoment, 999)])
      expect(owedAt(now, putOff, asked)).toEqual([{ owe: 'REVOKE', ...undoOfS1 }]);
    expect(owedAt(late, putOff, asked, revoked)).toEqual([{ owe: 'EXHAUST_COMPENSATION', step: 's1' }]);
    // Whether it was done after all is found out first.
    expect(owedAt(late)).toEqual([{ owe: 'ASK_OUTCOME', ...undoOfS1 }]);
  });

  it('stays in line until then', () =>
    given(...history)
      .when({ type: 'ExhaustCompensation', data: { step: 's1', now: plusMs(aMoment, 999) } })
      .thenRefused('NOT_OWED'));

  it.each([260_000_000_000_000, Number.MAX_SAFE_INTEGER])(
    'stays in line for ever, where it is so long (%d ms)',
    (ms) => {
      const compensations = [
        { kind: 'UNDO', pin: aPin(), inputs: {}, windowMs: ms },
        { kind: 'NOTIFY', inputs: {} },
      ] as const;
      const endless = planned(aPlan({ steps: [aStep('s1', { compensations }), aStep('s2', { after: ['s1'] })] }));
      given(...fenced.map((event) => (event.type === 'PlanProposed' ? endless : event)))
        .when({ type: 'ExhaustCompensation', data: { step: 's1', now: plusMs(aMoment, 1_001) } })
        .thenRefused('NOT_OWED');
    },
  );
});
