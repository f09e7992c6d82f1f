import { describe, expect, it } from '@jest/globals';
import {
  after,
  at,
  by,
  given,
  held,
  owedAfter,
  rejected,
  s1,
  sent,
  stateAfter,
  told,
  withTasks,
} from './control-histories.specification.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
  aSealedCommit,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
} from './goal.examples.js';
import { effectOf } from './goal.state.js';
import type { HumanTaskCause } from './human-task.events.js';
import { taskWork } from './human-task.js';
import { reportOutcome } from './outcome-report.js';
import { statementOf } from './report-statement.js';

const contradiction = example.AnswerContradicted;
const fenced: readonly GoalEvent[] = [
  { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'BEFORE_COMPENSATION' } },
  { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [1] } },
];
const answerTo = (
  events: readonly GoalEvent[],
  cause: HumanTaskCause,
  option: 'NO_LATE_EFFECT' | 'DONE',
): GoalCommand => {
  const task = Object.values(stateAfter(events).tasks).find((one) => one.cause === cause);
  if (task === undefined) throw new Error('nobody is asked about it');
  const { receipt } = aSealedCommit('s1');
  return { type: 'ResolveTask', data: { ...by, taskId: task.taskId, digest: task.digest, option, receipt } };
};
const causesAsked = (events: readonly GoalEvent[]) => {
  const state = stateAfter(withTasks(events));
  const { toWithdraw } = taskWork(state, aMoment);
  return Object.values(state.tasks).flatMap(({ taskId, ended, cause }) =>
    ended === undefined && !toWithdraw.includes(taskId) ? [cause] : [],
  );
};

describe('an effect that is in doubt in two ways', () => {
  const doubted = withTasks([
    ...[...sent, committed(s1), example.CompensationRequired, ...fenced],
    { ...contradiction, data: { ...contradiction.data, known: 'COMMITTED' } } as const,
  ]);

  it.each([
    ['ATTEMPT_UNACCOUNTED_FOR', 'ATTEMPTS', 'ANSWERS_CONTRADICT'],
    ['ANSWERS_CONTRADICT', 'CONTRADICTION', 'ATTEMPT_UNACCOUNTED_FOR'],
  ] as const)('is not settled in the other one by an answer to %s', (cause, about, other) => {
    const settled = after(doubted, answerTo(doubted, cause, 'NO_LATE_EFFECT'));
    expect(settled.at(-1)).toMatchObject({ type: 'OutcomeMarked', data: { about } });
    expect(causesAsked(settled)).toEqual([other]);
  });

  it('is settled one by one where a person says so unasked', () => {
    const mark: GoalCommand = { type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NO_LATE_EFFECT' } };
    expect(causesAsked(after(doubted, mark))).toEqual(['ATTEMPT_UNACCOUNTED_FOR']);
    const both = after(doubted, mark, mark);
    expect(causesAsked(both)).toEqual([]);
    given(...both)
      .when(mark)
      .thenRefused('NOTHING_TO_MARK');
  });

  it('under two keys is settled under the one that was asked about', () => {
    const anew = after(held, { type: 'RetryStep', data: { ...by, ...s1 } });
    const second = [
      { ...briefed(s1), data: { ...briefed(s1).data, generation: 2 } },
      { ...dispatched(s1), data: { ...dispatched(s1).data, generation: 2, key: 'another-key' } },
      ...[committed(s1), example.CompensationRequired, ...fenced],
    ] as const;
    const twice = withTasks([...anew, ...second, contradiction]);
    const settled = after(twice, answerTo(twice, 'ATTEMPT_UNACCOUNTED_FOR', 'NO_LATE_EFFECT'));
    expect(settled.at(-1)).toMatchObject({ type: 'OutcomeMarked', data: { generation: 2, about: 'ATTEMPTS' } });
    expect(causesAsked(settled)).toContain('ANSWERS_CONTRADICT');
  });

  it('rests on the word of no person, who have only looked into it, and has still the record that its system told', () => {
    const settled = after(doubted, answerTo(doubted, 'ANSWERS_CONTRADICT', 'NO_LATE_EFFECT'));
    const report = reportOutcome(stateAfter(settled));
    expect(report.steps[0]?.tried).toMatchObject([{ state: 'COMMITTED', onPersonsWord: false, lookedInto: true }]);
    expect(statementOf(report)).toContain('"onPersonsWord":true');
    const another = { kind: 'COMMITTED', commit: aSealedCommit('s9'), ...told } as const;
    given(...settled)
      .when({ type: 'RecordAnswer', data: { ...at, ...s1, generation: 1, attempt: 1, answer: another } })
      .thenTypes('AnswerContradicted');
  });

  it('in the same way under two keys is a task for each, whichever is answered first', () => {
    const anew = after(held, { type: 'RetryStep', data: { ...by, ...s1 } });
    const again: readonly GoalEvent[] = [
      briefed(s1),
      { ...dispatched(s1), data: { ...dispatched(s1).data, generation: 2 } },
    ];
    const both = [1, 2].map((generation): GoalEvent => ({
      ...contradiction,
      data: { ...contradiction.data, generation },
    }));
    const events = [...anew, ...again, ...both];
    const idsToOpen = (history: readonly GoalEvent[]) =>
      taskWork(stateAfter(history), aMoment).toOpen.map(({ taskId }) => taskId);
    const [first, second = ''] = idsToOpen(events);
    expect([first, second]).toEqual(['answers-contradict:s1/forward:1', 'answers-contradict:s1/forward:2']);
    const opened = after(events, { type: 'OpenTask', data: { now: aMoment, taskId: second } });
    expect(opened.slice(events.length).map(({ type }) => type)).toEqual(['HumanTaskOpened']);
    expect(idsToOpen(opened)).toEqual([first]);
    expect(Object.values(stateAfter(withTasks(opened)).tasks).map(({ digest }) => digest)).toEqual([
      's1.forward.2.1',
      's1.forward.1.1',
    ]);
  });

  it('was settled in both by what was marked before that was told apart', () => {
    const { generation, operation } = contradiction.data;
    const marked = { ...example.OutcomeMarked.data, generation, operation, finding: 'NO_LATE_EFFECT' } as const;
    expect(causesAsked([...doubted, { type: 'OutcomeMarked', data: marked }])).toEqual([]);
  });
});

describe('a compensation that was done though a person had said that it was not', () => {
  const undo = { step: 's1', operation: 'compensation-0' } as const;
  const flag = { step: 's1', operation: 'compensation-1' } as const;
  const givenUp = { ...example.OutcomeMarked.data, ...undo, finding: 'NOT_DONE_GIVE_UP' } as const;
  const back: readonly GoalEvent[] = [
    ...[...sent, committed(s1), example.CompensationRequired, ...fenced, briefed(undo), dispatched(undo)],
    { type: 'OutcomeMarked', data: givenUp },
    ...[briefed(flag), dispatched(flag)],
    { type: 'AnswerContradicted', data: { ...contradiction.data, ...undo } },
  ];

  it('keeps nobody from asking what became of the next one, which is under way', () => {
    expect(owedAfter(withTasks(back))).toEqual(['ASK_OUTCOME s1']);
  });
});

describe('a step that has failed, and is held for a person', () => {
  const heard: GoalCommand = {
    type: 'RecordAnswer',
    data: {
      ...{ ...s1, generation: 1, attempt: 1, ...at },
      answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told },
    },
  };
  const doubted = after(withTasks(held), heard);

  it('is nothing to choose about, nor tried again, as long as its answers contradict each other, and is after that', () => {
    const retry: GoalCommand = { type: 'RetryStep', data: { ...by, ...s1 } };
    expect(causesAsked(withTasks(held))).toEqual(['STEP_FAILED']);
    expect(causesAsked(doubted)).toEqual(['ANSWERS_CONTRADICT']);
    given(...doubted)
      .when(retry)
      .thenRefused('NOTHING_TO_RETRY');
    const asked = withTasks(doubted);
    const settled = after(asked, answerTo(asked, 'ANSWERS_CONTRADICT', 'NO_LATE_EFFECT'));
    expect(causesAsked(settled)).toEqual(['STEP_FAILED']);
    given(...settled)
      .when(retry)
      .thenTypes('RetryRequested');
  });
});

describe('an effect that is found after the end', () => {
  const heardLate: GoalCommand = {
    type: 'RecordAnswer',
    data: {
      ...{ ...s1, generation: 1, attempt: 1, ...at },
      answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told },
    },
  };
  const found = (events: readonly GoalEvent[]) => {
    const asked = withTasks(after(events, heardLate));
    return after(asked, answerTo(asked, 'ANSWERS_CONTRADICT', 'DONE'));
  };
  const effectOfS1 = (events: readonly GoalEvent[]) => {
    const { s1: step } = stateAfter(events).steps;
    return step && effectOf(step);
  };

  it('of a goal that went back is there against it, and a person is asked to put it right', () => {
    const wentBack = after([...rejected, example.CompensationRequired], { type: 'Conclude', data: { now: aMoment } });
    const residual = found(wentBack);
    expect(effectOfS1(residual)).toBe('RESIDUAL');
    expect(causesAsked(residual)).toEqual(['COMPENSATIONS_EXHAUSTED']);
  });

  it('of a goal that was ended as it stood is there, and a person is asked whether it stays', () => {
    const asItStood = found(after(rejected, { type: 'TerminateGoal', data: by }));
    expect(effectOfS1(asItStood)).toBe('APPLIED');
    expect(causesAsked(asItStood)).toEqual(['EFFECT_REMAINS']);
  });
});
