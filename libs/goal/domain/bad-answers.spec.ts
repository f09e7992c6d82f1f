import { describe, expect, it } from '@jest/globals';
import { BrokenInvariant, plusMs } from '@baton/kernel';
import {
  after,
  at,
  by,
  given,
  openTask,
  owedAfter,
  s1,
  sent,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  goalEventExamples as example,
  aMoment,
  aPlan,
  aSealedCommit,
  aStep,
  briefed,
  committed,
  dispatched,
  planned,
  submitted,
} from './goal.examples.js';
import { effectOf } from './goal.state.js';
import type { OperationRef } from './operation.js';
import { resume } from './resume.js';

const about = { ...s1, generation: 1, attempt: 1, ...at };
const found = (record = 's1') => ({ kind: 'COMMITTED', commit: aSealedCommit(record), ...told }) as const;
const answered = (record?: string): GoalCommand => ({
  type: 'RecordAnswer',
  data: { ...about, answer: found(record) },
});
const queried = (record?: string): GoalCommand => ({
  type: 'RecordOutcome',
  data: { ...about, answer: found(record) },
});
const contradicts = (known: 'REVOKED' | 'COMMITTED'): GoalEvent => ({
  type: 'AnswerContradicted',
  data: { ...s1, generation: 1, attempt: 1, known, heard: 'COMMITTED' },
});

describe('an answer about another key than was asked about', () => {
  it('leaves it unknown, by an event that says why, and it is asked about', () => {
    const unanswered = { kind: 'UNANSWERED', cause: 'MALFORMED_ANSWER' } as const;
    const heard: GoalCommand = { type: 'RecordAnswer', data: { ...about, answer: unanswered } };
    const event = { ...s1, attempt: 1, cause: 'MALFORMED_ANSWER' } as const;
    given(...sent)
      .when(heard)
      .then({ type: 'OperationBecameUnknown', data: event });
    expect(owedAfter(after(sent, heard))).toEqual(['ASK_OUTCOME s1']);
  });
});

describe.each([
  ['about another key', 'WRONG_KEY'],
  ['about a key that is known from another brief', 'KEY_BOUND_TO_ANOTHER_BRIEF'],
] as const)('an answer to a question %s', (_what, kind) => {
  const misheard = { kind };
  const asked = { ...s1, attempt: 1, journalId: 'journal-1', answer: kind };

  it('to what became of it, is an event and a task for a person, who lets it be asked again', () => {
    const heard: GoalCommand = { type: 'RecordOutcome', data: { ...about, answer: misheard } };
    given(...sent)
      .when(heard)
      .then({ type: 'OutcomeQueried', data: { ...asked, question: 'OUTCOME' } });
    const asking = withTasks(after(sent, heard));
    const { taskId, digest, cause, evidence } = openTask(asking);
    expect([cause, evidence.at(-1)]).toEqual(['SYSTEM_CANNOT_TELL', { name: 'answer', value: kind }]);
    const again = after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option: 'ASK_AGAIN' } });
    expect(owedAfter(again)).toEqual(['ASK_OUTCOME s1']);
  });

  it('to a revocation, is an event and a task for a person, and never taken for a revocation', () => {
    const revoking: readonly GoalEvent[] = [
      ...sent,
      { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'GIVEN_UP' } },
    ];
    const heard: GoalCommand = { type: 'RecordRevocation', data: { ...about, answer: misheard } };
    given(...revoking)
      .when(heard)
      .then({ type: 'OutcomeQueried', data: { ...asked, question: 'REVOCATION' } });
    const { cause, evidence } = openTask(withTasks(after(revoking, heard)));
    expect([cause, evidence.at(-1)]).toEqual(['REVOCATION_CANNOT_TELL', { name: 'answer', value: kind }]);
  });
});

describe('attempts that a journal names which knows nothing of them, in the place of another one', () => {
  const putOff: GoalEvent = {
    type: 'OperationDeferred',
    data: { ...s1, attempt: 1, cause: 'CIRCUIT_OPEN', retryAt: aMoment },
  };
  const neverCame: readonly GoalEvent[] = [
    { type: 'OperationBecameUnknown', data: { ...s1, attempt: 2, cause: 'CONNECTION_LOST' } },
    {
      type: 'OutcomeQueried',
      data: { ...s1, question: 'OUTCOME', answer: 'NEVER_STARTED', attempt: 2, journalId: 'journal-1' },
    },
    { type: 'RetryScheduled', data: { ...s1, attempt: 3, dueAt: aMoment } },
  ];
  const failed: readonly GoalEvent[] = [
    { type: 'OperationBecameUnknown', data: { ...s1, attempt: 3, cause: 'TIMEOUT' } },
    { type: 'RetryScheduled', data: { ...s1, attempt: 4, dueAt: aMoment } },
  ];
  const revoking: readonly GoalEvent[] = [
    ...[...sent, putOff, dispatched(s1, 2), ...neverCame, dispatched(s1, 3), ...failed, dispatched(s1, 4)],
    committed(s1),
    { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'BEFORE_COMPENSATION' } },
  ];

  it('are those of which more is not known: a deferred one has begun nothing, and so has one that never came', () => {
    const answer = { ...found(), unaccountedAttempts: [1, 2, 3] };
    given(...revoking)
      .when({ type: 'RecordRevocation', data: { ...about, answer } })
      .then({ type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [3] } });
  });
});

describe('a commit after a revocation was acknowledged', () => {
  const revoked: readonly GoalEvent[] = [
    ...sent,
    { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'GIVEN_UP' } },
    { type: 'OperationRevoked', data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] } },
  ];

  it.each([
    ['an answer', answered()],
    ['a query', queried()],
  ])('is a contradiction that a person is asked about (%s)', (_what, heard) => {
    given(...revoked)
      .when(heard)
      .then(contradicts('REVOKED'));
    const asked = withTasks(after(revoked, heard));
    expect(openTask(asked)).toMatchObject({ kind: 'SETTLE_UNKNOWN', cause: 'ANSWERS_CONTRADICT' });
  });
});

describe('an answer that shows another record than was known', () => {
  const done = [...sent, committed(s1)];

  it.each([
    ['an answer', answered('s9')],
    ['a query', queried('s9')],
  ])('is a contradiction that a person is asked about (%s)', (_what, heard) => {
    given(...done)
      .when(heard)
      .then(contradicts('COMMITTED'));
    const asked = withTasks(after(done, heard));
    const { taskId, digest, options } = openTask(asked);
    expect(options).toEqual(['NO_LATE_EFFECT']);
    const effectsOf = (events: readonly GoalEvent[]) => Object.values(stateAfter(events).steps).map(effectOf);
    expect(effectsOf(asked)).toEqual(['UNKNOWN', 'NONE']);
    const option = 'NO_LATE_EFFECT';
    expect(effectsOf(after(asked, { type: 'ResolveTask', data: { ...by, taskId, digest, option } }))).toEqual([
      'APPLIED',
      'NONE',
    ]);
    given(...asked)
      .when({ type: 'MarkOutcome', data: { ...by, ...s1, finding: 'DONE', receipt: aSealedCommit('s9').receipt } })
      .thenRefused('NOTHING_TO_MARK');
  });

  it('is none where it shows the same record, once more', () => {
    for (const heard of [answered(), queried()])
      given(...done)
        .when(heard)
        .thenNothing();
  });

  it('is none of a read, which may find another one each time', () => {
    const read = aPlan({ stage: 'READING', steps: [aStep('s1', { effect: 'READ' })] });
    const begun = [submitted(), planned(read), briefed(s1), dispatched(s1)];
    for (const end of [committed(s1), example.OperationRejected])
      given(...begun, end)
        .when(answered('s9'))
        .thenNothing();
  });
});

describe('an answer that denies an effect that is known to be there', () => {
  const undo = { step: 's1', operation: 'compensation-0' } as const;
  const denials = ['REJECTED', 'REVOKED', 'NEVER_STARTED', 'ABSENT'] as const;
  const denial = (kind: (typeof denials)[number]) =>
    kind === 'REJECTED' ? ({ kind, code: 'CONFLICT', ...told } as const) : ({ kind, ...told } as const);
  const byPerson: GoalEvent = {
    type: 'OutcomeMarked',
    data: { ...s1, generation: 1, finding: 'DONE', sealedReason: by.sealedReason, sealedIn: by.sealedIn },
  };
  const fenced: GoalEvent = { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } };
  /** Sent to systems that can only be looked at, where nothing that was sent is on its way any more. */
  const looking = (events: readonly GoalEvent[]) =>
    events.map((event): GoalEvent => {
      if (event.type !== 'OperationDispatched') return event;
      return { ...event, data: { ...event.data, idempotencyClass: 'CHECK_THEN_ACT' } };
    });
  const undone = [...sent, committed(s1), example.CompensationRequired, example.RevocationRequested, fenced];
  const histories: readonly [string, OperationRef, readonly GoalEvent[]][] = [
    ['of the way forward', s1, [...sent, committed(s1)]],
    ['that a person found', s1, [...sent, byPerson, committed(s1)]],
    ['of the way back', undo, [...undone, briefed(undo), dispatched(undo), example.StepCompensated]],
  ];
  const contradictedBy = (ref: OperationRef, heard: (typeof denials)[number]): GoalEvent => ({
    type: 'AnswerContradicted',
    data: { ...ref, generation: 1, attempt: 1, known: 'COMMITTED', heard },
  });
  const isAsked = (events: readonly GoalEvent[]) =>
    expect(openTask(withTasks(events))).toMatchObject({ kind: 'SETTLE_UNKNOWN', cause: 'ANSWERS_CONTRADICT' });

  it.each(histories)('is a contradiction that a person is asked about, once (%s)', (_what, ref, history) => {
    const known = looking(history);
    const toRef = { ...about, ...ref };
    const sends: GoalCommand = { type: 'RecordAnswer', data: { ...toRef, answer: denial('REJECTED') } } as GoalCommand;
    const asks = denials.map((kind) => {
      return [kind, { type: 'RecordOutcome', data: { ...toRef, answer: denial(kind) } }] as const;
    });
    const revokes = (['REJECTED', 'REVOKED'] as const).map((kind) => {
      return [kind, { type: 'RecordRevocation', data: { ...toRef, answer: denial(kind) } } as GoalCommand] as const;
    });
    for (const [kind, heard] of [['REJECTED', sends] as const, ...asks, ...revokes]) {
      given(...known)
        .when(heard)
        .then(contradictedBy(ref, kind));
      const asked = after(known, heard);
      isAsked(asked);
      given(...asked)
        .when(heard)
        .thenNothing();
    }
  });

  it.each(histories)(
    'is none where the system knows the key, and did not show yet what was on its way (%s)',
    (_what, ref, known) => {
      const answer = denial('ABSENT');
      given(...known)
        .when({ type: 'RecordOutcome', data: { ...about, ...ref, answer } })
        .thenNothing();
    },
  );

  it('holds the goal until a person has looked', () => {
    const heard: GoalCommand = { type: 'RecordOutcome', data: { ...about, answer: denial('REVOKED') } };
    const asking = withTasks(after([...sent, committed(s1)], heard));
    expect(owedAfter(asking)).toEqual([]);
    expect(openTask(asking).evidence.slice(-2)).toEqual([
      { name: 'known', value: 'COMMITTED' },
      { name: 'heard', value: 'REVOKED' },
    ]);
    const { taskId, digest } = openTask(asking);
    const looked = after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option: 'NO_LATE_EFFECT' } });
    expect(owedAfter(looked)).toEqual(['HAND_OFF s2']);
  });

  it('is none where it is about an earlier attempt, or says that it is not known', () => {
    const second = looking([...sent, dispatched(s1, 2), committed(s1)]);
    const ofFirst = { ...about, answer: denial('ABSENT') };
    given(...second)
      .when({ type: 'RecordOutcome', data: ofFirst })
      .thenNothing();
    const foreign = { kind: 'NEVER_STARTED', journalId: 'another-journal', highestAttempt: 0 } as const;
    const untold = [
      { kind: 'CANNOT_TELL', ...told } as const,
      { kind: 'IN_PROGRESS', askAgainMs: 500, ...told } as const,
    ];
    for (const answer of [foreign, ...untold])
      given(...sent, committed(s1))
        .when({ type: 'RecordOutcome', data: { ...about, answer } })
        .thenNothing();
  });

  it('is none of a read, of which nothing comes', () => {
    const read = aPlan({ stage: 'READING', steps: [aStep('s1', { effect: 'READ' })] });
    given(submitted(), planned(read), briefed(s1), dispatched(s1), committed(s1))
      .when({ type: 'RecordOutcome', data: { ...about, answer: denial('REVOKED') } })
      .thenNothing();
  });
});

describe('an answer about an operation that the goal never asked for', () => {
  it.each<[string, Partial<typeof about>]>([
    ['under a key that is to come', { generation: 2 }],
    ['of another step', { step: 's7' }],
  ])('breaks the goal, with the place in the message (%s)', (_what, changed) => {
    const heard: GoalCommand = { type: 'RecordAnswer', data: { ...about, ...changed, answer: found() } };
    expect(() => after(sent, heard)).toThrow(BrokenInvariant);
    expect(() => after(sent, heard)).toThrow(/No such operation \(goal g1, s\d\/forward \d\)/);
  });
});

describe('an answer that names how long to wait', () => {
  const dayMs = 24 * 60 * 60_000;
  // The last one is a figure that the wire lets through, those before it are the last moment that has a date, and its year.
  const beyondADay = [dayMs + 1, 260_000_000_000_000, 8_640_000_000_000_000, Number.MAX_SAFE_INTEGER];
  const heardAs = (ms: number): readonly [GoalCommand, GoalEvent['type']][] => [
    [
      {
        type: 'RecordAnswer',
        data: { ...about, answer: { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: ms, ...told } },
      },
      'OperationDeferred',
    ],
    [
      { type: 'RecordAnswer', data: { ...about, answer: { kind: 'IN_PROGRESS', askAgainMs: ms, ...told } } },
      'OperationProgressed',
    ],
    [
      { type: 'RecordOutcome', data: { ...about, answer: { kind: 'IN_PROGRESS', askAgainMs: ms, ...told } } },
      'OperationProgressed',
    ],
  ];
  const wakesAt = (heard: GoalCommand) =>
    resume(stateAfter(after(sent, heard)), { now: aMoment, inFlight: new Set() }).wakeAt;

  it.each(beyondADay)('is followed for a day at most (%d ms)', (ms) => {
    for (const [heard, type] of heardAs(ms)) {
      given(...sent)
        .when(heard)
        .thenTypes(type);
      expect(wakesAt(heard)).toBe(plusMs(aMoment, dayMs));
    }
  });

  it('is followed no faster than ten times a second', () => {
    for (const [heard] of heardAs(0)) expect(wakesAt(heard)).toBe(plusMs(aMoment, 100));
  });

  it('is followed to the millisecond in between', () => {
    for (const ms of [101, dayMs]) for (const [heard] of heardAs(ms)) expect(wakesAt(heard)).toBe(plusMs(aMoment, ms));
  });
});

describe('a clock that jumps', () => {
  const settleBy = plusMs(aMoment, 3_600_000);
  const begun = [submitted(), planned(aPlan({ steps: [aStep('s1', { settleBy })] })), briefed(s1), dispatched(s1)];
  const nextYear = plusMs(aMoment, 365 * 24 * 3_600_000);

  it('forward makes a task of what is overdue by it, and gives nothing up', () => {
    expect(owedAfter(begun, nextYear)).toEqual(['ASK_OUTCOME s1', 'OPEN_TASK']);
    expect(openTask(withTasks(begun, nextYear))).toMatchObject({ kind: 'CHOOSE_RECOVERY', cause: 'STEP_OVERDUE' });
  });

  it('and back again has that task withdrawn', () => {
    expect(owedAfter(withTasks(begun, nextYear))).toEqual(['ASK_OUTCOME s1', 'WITHDRAW_TASK']);
  });
});
