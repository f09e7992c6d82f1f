import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import { specificationFor } from '../../kernel/decider.specification.js';
import { aReason } from './control.examples.js';
import type { GoalCommand } from './goal.commands.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
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
import { effectOf } from './goal.state.js';
import type { OperationRef } from './operation.js';
import { resume } from './resume.js';

const given = specificationFor(goalDecider);
const s1: OperationRef = { step: 's1', operation: 'forward' };
const s2: OperationRef = { step: 's2', operation: 'forward' };
const by = { now: aMoment, ...aReason };
const at = { now: aMoment, chance: 0.5 };
const told = { journalId: 'journal-1', highestAttempt: 1 };

const running: readonly GoalEvent[] = [submitted(), planned(aChain('s1', 's2'))];
const sent: readonly GoalEvent[] = [...running, briefed(s1), dispatched(s1)];
const deferred: readonly GoalEvent[] = [...sent, example.OperationDeferred];
const unknown: readonly GoalEvent[] = [...sent, example.OperationBecameUnknown];
const untellable: readonly GoalEvent[] = [
  ...unknown,
  {
    type: 'OutcomeQueried',
    data: { ...s1, question: 'OUTCOME', answer: 'CANNOT_TELL', attempt: 1, journalId: 'journal-1' },
  },
];
const rejected: readonly GoalEvent[] = [...sent, example.OperationRejected];
const held: readonly GoalEvent[] = [submitted({ recovery: 'HOLD' }), ...rejected.slice(1)];
const compensating: readonly GoalEvent[] = [...sent, committed(s1), example.CompensationRequired];
const concluded: readonly GoalEvent[] = [
  ...sent,
  committed(s1),
  briefed(s2),
  dispatched(s2),
  committed(s2),
  example.GoalConcluded,
];

function stateAfter(events: readonly GoalEvent[]) {
  return events.reduce((state, event) => goalDecider.evolve(state, event), goalDecider.initial);
}

/** What is owed after these events, as if no call were open. */
function owedAfter(events: readonly GoalEvent[], now = aMoment) {
  const { owed } = resume(stateAfter(events), { now, inFlight: new Set() });
  return owed.map((one) => [one.owe, ...('step' in one ? [one.step] : [])].join(' '));
}

/** The events with those that this command leads to. */
function after(events: readonly GoalEvent[], ...commands: readonly GoalCommand[]): readonly GoalEvent[] {
  const history = [...events];
  for (const command of commands) history.push(...goalDecider.decide(command, stateAfter(history)));
  return history;
}

/** The events with everything that is owed to persons decided. */
function withTasks(events: readonly GoalEvent[], now = aMoment): readonly GoalEvent[] {
  const { owed } = resume(stateAfter(events), { now, inFlight: new Set() });
  return after(
    events,
    ...owed.flatMap((one): GoalCommand[] =>
      one.owe === 'OPEN_TASK' ? [{ type: 'OpenTask', data: { now, taskId: one.taskId } }] : [],
    ),
  );
}

function openTask(events: readonly GoalEvent[]) {
  const [task] = Object.values(stateAfter(events).tasks).filter(({ ended }) => ended === undefined);
  if (!task) throw new Error('no task is open');
  return task;
}

describe('a goal that is paused', () => {
  const paused = after(deferred, { type: 'PauseGoal', data: by });

  it('sends nothing new, though its time has come', () => {
    expect(owedAfter(deferred)).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(paused)).toEqual([]);
  });

  it('still asks what became of what was sent', () => {
    expect(owedAfter(after(unknown, { type: 'PauseGoal', data: by }))).toEqual(['ASK_OUTCOME s1']);
  });

  it('does not begin to put anything right', () => {
    expect(owedAfter(after(rejected, { type: 'PauseGoal', data: by }))).toEqual([]);
  });

  it('goes on where it was when it is resumed', () => {
    expect(owedAfter(after(paused, { type: 'ResumeGoal', data: by }))).toEqual(['SEND_AGAIN s1']);
  });

  it('can’t be paused again, nor one resumed that is not paused', () => {
    given(...paused)
      .when({ type: 'PauseGoal', data: by })
      .thenRefused('ALREADY_PAUSED');
    given(...deferred)
      .when({ type: 'ResumeGoal', data: by })
      .thenRefused('NOT_PAUSED');
  });
});

describe('a goal that is canceled', () => {
  it('puts right what was done, and gives up what is open', () => {
    const canceled = after([...sent, committed(s1), briefed(s2), dispatched(s2)], { type: 'CancelGoal', data: by });
    expect(owedAfter(canceled)).toEqual(['ASK_OUTCOME s2']);
    const known = after(canceled, {
      type: 'RecordOutcome',
      data: { ...s2, generation: 1, ...at, answer: { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told } },
    });
    expect(owedAfter(known)).toEqual(['REQUEST_REVOCATION s1']);
  });

  it('ends at once where nothing was sent yet, and says why', () => {
    const ended = after(running, { type: 'CancelGoal', data: by }, { type: 'Conclude', data: { now: aMoment } });
    expect(ended.at(-1)).toMatchObject({ data: { outcome: 'NOTHING_DONE', closeReason: 'CANCELED' } });
  });

  it('ends while it is still being planned', () => {
    expect(owedAfter(after([submitted()], { type: 'CancelGoal', data: by }))).toEqual(['CONCLUDE']);
  });

  it('is canceled once, and not when it goes back already or has ended', () => {
    given(...after(sent, { type: 'CancelGoal', data: by }))
      .when({ type: 'CancelGoal', data: by })
      .thenRefused('ALREADY_GOING_BACK');
    given(...compensating)
      .when({ type: 'CancelGoal', data: by })
      .thenRefused('ALREADY_GOING_BACK');
    given(...concluded)
      .when({ type: 'CancelGoal', data: by })
      .thenRefused('GOAL_CONCLUDED');
  });
});

describe('a goal that is terminated', () => {
  const terminated = after(unknown, { type: 'TerminateGoal', data: by });

  it('ends as it stands, with what is unknown said to be unknown', () => {
    expect(terminated.at(-1)).toEqual({
      type: 'GoalConcluded',
      data: { outcome: 'PARTIAL', closeReason: 'TERMINATED', effects: { UNKNOWN: 1, NONE: 1 } },
    });
  });

  it('is never COMPLETED nor put right, whatever was done', () => {
    const both = [...sent, committed(s1), briefed(s2), dispatched(s2), committed(s2)];
    expect(after(both, { type: 'TerminateGoal', data: by }).at(-1)).toMatchObject({ data: { outcome: 'PARTIAL' } });
  });

  it('finds out what was open, and amends its conclusion', () => {
    expect(owedAfter(terminated)).toEqual(['ASK_OUTCOME s1']);
    const known = after(terminated, {
      type: 'RecordOutcome',
      data: { ...s1, generation: 1, ...at, answer: { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told } },
    });
    expect(owedAfter(known)).toEqual(['AMEND']);
    const amended = after(known, { type: 'Amend', data: { now: aMoment } });
    expect(amended.at(-1)).toMatchObject({ data: { outcome: 'NOTHING_DONE', effects: { NONE: 2 } } });
    expect(owedAfter(amended)).toEqual([]);
  });

  it('revokes what waits to be sent again', () => {
    expect(owedAfter(after(deferred, { type: 'TerminateGoal', data: by }))).toEqual(['REQUEST_REVOCATION s1']);
  });
});

describe('a retry', () => {
  it('is due at once where it was due later', () => {
    const later = after(sent, {
      type: 'RecordAnswer',
      data: {
        ...{ ...s1, generation: 1, attempt: 1, ...at },
        answer: { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 60_000, ...told },
      },
    });
    expect(owedAfter(later)).toEqual([]);
    expect(owedAfter(after(later, { type: 'RetryStep', data: { ...by, ...s1 } }))).toEqual(['SEND_AGAIN s1']);
  });

  it('asks again what nobody could tell', () => {
    expect(owedAfter(after(untellable, { type: 'RetryStep', data: { ...by, ...s1 } }))).toEqual(['ASK_OUTCOME s1']);
  });

  it('of a step that was refused begins anew under the next key', () => {
    const retried = after(held, { type: 'RetryStep', data: { ...by, ...s1 } });
    expect(owedAfter(retried)).toEqual(['HAND_OFF s1']);
    expect(stateAfter(retried).steps['s1']?.earlier).toMatchObject([{ generation: 1, phase: { at: 'REJECTED' } }]);
  });

  it('is refused where nothing waits or has failed, and of a step that is not there', () => {
    given(...sent)
      .when({ type: 'RetryStep', data: { ...by, ...s1 } })
      .thenRefused('NOTHING_TO_RETRY');
    given(...sent)
      .when({ type: 'RetryStep', data: { ...by, step: 's9', operation: 'forward' } })
      .thenRefused('STEP_NOT_FOUND');
  });

  it('of a compensation is refused while the next one is under way', () => {
    const undo = { step: 's1', operation: 'compensation-0' } as const;
    const flag = { step: 's1', operation: 'compensation-1' } as const;
    const undoRefused: readonly GoalEvent[] = [
      ...[...compensating, briefed(undo), dispatched(undo)],
      { type: 'OperationRejected', data: { ...undo, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
    ];
    given(...undoRefused)
      .when({ type: 'RetryStep', data: { ...by, ...undo } })
      .thenTypes('RetryRequested');
    given(...undoRefused, briefed(flag), dispatched(flag))
      .when({ type: 'RetryStep', data: { ...by, ...undo } })
      .thenRefused('NOTHING_TO_RETRY');
  });
});

describe('a step that is skipped', () => {
  it('is left out, the rest goes on, and the goal can’t be COMPLETED any more', () => {
    const skipped = after(running, { type: 'SkipStep', data: { ...by, step: 's1' } });
    expect(owedAfter(skipped)).toEqual(['HAND_OFF s2']);
    const ended = after([...skipped, briefed(s2), dispatched(s2), committed(s2)], {
      type: 'Conclude',
      data: { now: aMoment },
    });
    expect(ended.at(-1)).toMatchObject({ data: { outcome: 'PARTIAL', closeReason: 'FINISHED' } });
  });

  it('is revoked first where it waits to be sent again', () => {
    expect(owedAfter(after(deferred, { type: 'SkipStep', data: { ...by, step: 's1' } }))).toEqual([
      'REQUEST_REVOCATION s1',
    ]);
  });

  it('is not skipped while it is under way, nor where another step needs what it brings', () => {
    given(...sent)
      .when({ type: 'SkipStep', data: { ...by, step: 's1' } })
      .thenRefused('STEP_UNDER_WAY');
    const needing = aPlan({ steps: [aStep('s1'), aStep('s2', { after: ['s1'], inputs: { amount: 's1.amount' } })] });
    given(submitted(), planned(needing))
      .when({ type: 'SkipStep', data: { ...by, step: 's1' } })
      .thenRefused('STEP_NEEDED');
  });

  it('by the plan’s own condition was never asked for', () => {
    const when = { attribute: 'request.uplift', is: 'KNOWN' } as const;
    const conditional = [
      submitted(),
      planned(aPlan({ steps: [aStep('s1', { when }), aStep('s2', { after: ['s1'] })] })),
    ];
    expect(owedAfter(conditional)).toEqual(['CHECK_CONDITION s1']);
    const checked = after(conditional, { type: 'CheckCondition', data: { now: aMoment, step: 's1', holds: false } });
    expect(owedAfter(checked)).toEqual(['HAND_OFF s2']);
    const ended = after([...checked, briefed(s2), dispatched(s2), committed(s2)], {
      type: 'Conclude',
      data: { now: aMoment },
    });
    expect(ended.at(-1)).toMatchObject({ data: { outcome: 'COMPLETED' } });
  });
});

describe('what a person found out about an operation', () => {
  const { receipt } = aSealedCommit('s1');

  it('is a commit with the record that they name, and needs one', () => {
    given(...untellable)
      .when({ type: 'MarkOutcome', data: { ...by, ...s1, finding: 'DONE', receipt } })
      .thenTypes('OutcomeMarked', 'StepCommitted');
    given(...untellable)
      .when({ type: 'MarkOutcome', data: { ...by, ...s1, finding: 'DONE' } })
      .thenRefused('RECORD_NEEDED');
  });

  it('begins anew under the next key where it was not done', () => {
    const marked = after(untellable, { type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NOT_DONE_TRY_AGAIN' } });
    expect(owedAfter(marked)).toEqual(['HAND_OFF s1']);
  });

  it('goes back where it was not done and is given up', () => {
    const marked = after(untellable, { type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NOT_DONE_GIVE_UP' } });
    expect(owedAfter(marked)).toEqual(['REQUIRE_COMPENSATION s1']);
  });

  it('can’t be said of what is settled or was never sent', () => {
    for (const events of [running, compensating, rejected])
      given(...events)
        .when({ type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NOT_DONE_GIVE_UP' } })
        .thenRefused('NOTHING_TO_MARK');
  });
});

describe('an effect that is found though it was known not to have happened', () => {
  const late: GoalCommand = {
    type: 'RecordAnswer',
    data: {
      ...{ ...s1, generation: 1, attempt: 1, ...at },
      answer: { kind: 'COMMITTED', commit: aSealedCommit('s1'), ...told },
    },
  };
  const contradicted = withTasks(after([...rejected, example.CompensationRequired], late));

  it('is unknown, and a person is asked', () => {
    const { steps } = stateAfter(contradicted);
    expect(steps['s1'] && effectOf(steps['s1'])).toBe('UNKNOWN');
    expect(openTask(contradicted)).toMatchObject({ cause: 'ANSWERS_CONTRADICT', options: ['DONE', 'NO_LATE_EFFECT'] });
    expect(owedAfter(contradicted)).toEqual([]);
  });

  it('is told once, however often it is heard', () => {
    given(...contradicted)
      .when(late)
      .thenNothing();
  });

  it('under a former key is no commit of the present one', () => {
    const anew = [
      ...after(held, { type: 'RetryStep', data: { ...by, ...s1 } }),
      { ...briefed(s1), data: { ...briefed(s1).data, generation: 2 } },
      { ...dispatched(s1), data: { ...dispatched(s1).data, generation: 2, key: 'another-key' } },
    ] as const;
    given(...anew)
      .when(late)
      .thenTypes('AnswerContradicted');
  });
});

describe('a task', () => {
  const asked = withTasks(untellable);

  it('opens where nobody can tell, with what to look for', () => {
    const { evidence, role, group } = openTask(asked);
    expect(group).toBe('SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL');
    expect(role).toBe('operator');
    expect(evidence).toContainEqual({ name: 'idempotencyKey', value: 'key-s1-forward' });
    expect(owedAfter(asked)).toEqual([]);
  });

  it('is settled by one of its options, once, as it was shown', () => {
    const { taskId, digest } = openTask(asked);
    const answer = { ...by, taskId, digest, option: 'NOT_DONE_GIVE_UP' } as const;
    const settled = after(asked, { type: 'ResolveTask', data: answer });
    expect(owedAfter(settled)).toEqual(['REQUIRE_COMPENSATION s1']);
    given(...settled)
      .when({ type: 'ResolveTask', data: answer })
      .thenRefused('TASK_CLOSED');
    given(...asked)
      .when({ type: 'ResolveTask', data: { ...answer, digest: 'other' } })
      .thenRefused('TASK_CHANGED');
    given(...asked)
      .when({ type: 'ResolveTask', data: { ...answer, option: 'SKIP' } })
      .thenRefused('UNKNOWN_OPTION');
    given(...asked)
      .when({ type: 'ResolveTask', data: { ...answer, taskId: 'none' } })
      .thenRefused('TASK_NOT_FOUND');
  });

  it('is withdrawn when the matter was settled otherwise', () => {
    const settled = after(asked, { type: 'MarkOutcome', data: { ...by, ...s1, finding: 'NOT_DONE_TRY_AGAIN' } });
    expect(owedAfter(settled)).toEqual(['HAND_OFF s1', 'WITHDRAW_TASK']);
  });

  it('goes to the next role when nobody answers in time, and stays there', () => {
    const late = plusMs(aMoment, 25 * 60 * 60_000);
    expect(owedAfter(asked, late)).toEqual(['ESCALATE_TASK']);
    const { taskId } = openTask(asked);
    const escalated = after(asked, { type: 'EscalateTask', data: { now: late, taskId } });
    expect(openTask(escalated)).toMatchObject({ role: 'approver', deadline: undefined });
    expect(owedAfter(escalated, plusMs(late, 90 * 60 * 60_000))).toEqual([]);
  });

  it('asks how to go on where a step failed and the goal is to be held', () => {
    const choosing = withTasks(held);
    const { taskId, digest, options } = openTask(choosing);
    expect(options).toEqual(['COMPENSATE', 'RETRY', 'SKIP', 'ACCEPT_PARTIAL']);
    const choose = (option: (typeof options)[number]) =>
      owedAfter(after(choosing, { type: 'ResolveTask', data: { ...by, taskId, digest, option } }));
    expect(choose('COMPENSATE')).toEqual(['REQUIRE_COMPENSATION s1']);
    expect(choose('RETRY')).toEqual(['HAND_OFF s1']);
    expect(choose('SKIP')).toEqual(['HAND_OFF s2']);
    expect(choose('ACCEPT_PARTIAL')).toEqual(['CONCLUDE']);
  });

  it('asks about a step that is overdue, and again when the time that it was given is over', () => {
    const dueAt = plusMs(aMoment, 1_000);
    const hurried = planned(aPlan({ steps: [aStep('s1', { settleBy: dueAt })] }));
    const parked: readonly GoalEvent[] = [submitted(), hurried, ...deferred.slice(2)];
    expect(resume(stateAfter(parked), { now: aMoment, inFlight: new Set(['s1/forward']) }).wakeAt).toBe(dueAt);
    const overdue = withTasks(parked, dueAt);
    const { taskId, digest } = openTask(overdue);
    const wait = { ...by, now: dueAt, taskId, digest, option: 'WAIT' } as const;
    given(...overdue)
      .when({ type: 'ResolveTask', data: wait })
      .thenRefused('DEADLINE_NEEDED');
    const waitUntil = plusMs(dueAt, 5_000);
    const waiting = after(overdue, { type: 'ResolveTask', data: { ...wait, waitUntil } });
    expect(owedAfter(waiting, dueAt)).toEqual(['SEND_AGAIN s1']);
    expect(owedAfter(waiting, waitUntil)).toEqual(['SEND_AGAIN s1', 'OPEN_TASK']);
  });

  it('lets a person finish what no machine can, after the end too', () => {
    const exhausted: readonly GoalEvent[] = [
      ...compensating,
      example.CompensationExhausted,
      { type: 'GoalConcluded', data: { outcome: 'PARTIAL', closeReason: 'FAILED', effects: { RESIDUAL: 1, NONE: 1 } } },
    ];
    const asking = withTasks(exhausted);
    const { taskId, digest, kind } = openTask(asking);
    expect(kind).toBe('MANUAL_COMPENSATION');
    const undone = after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option: 'UNDONE' } });
    expect(owedAfter(undone)).toEqual(['AMEND']);
    expect(after(undone, { type: 'Amend', data: { now: aMoment } }).at(-1)).toMatchObject({
      data: { outcome: 'COMPENSATED', effects: { UNDONE: 1, NONE: 1 } },
    });
  });
});

describe('an operation that was sent as often as it may be', () => {
  it('is revoked and given up', () => {
    const attempts = 25;
    const spent: readonly GoalEvent[] = [
      ...running,
      briefed(s1),
      dispatched(s1, attempts),
      { type: 'RetryScheduled', data: { ...s1, attempt: attempts + 1, dueAt: aMoment } },
    ];
    expect(owedAfter(spent)).toEqual(['REQUEST_REVOCATION s1']);
    const revoked: readonly GoalEvent[] = [
      ...spent,
      { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'GIVEN_UP' } },
      { type: 'OperationRevoked', data: { ...s1, found: 'NOTHING', unaccountedAttempts: [] } },
    ];
    given(...revoked)
      .when({ type: 'RequireCompensation', data: { now: aMoment, step: 's1' } })
      .then({ type: 'CompensationRequired', data: { because: { step: 's1', code: 'ATTEMPTS_EXHAUSTED' }, steps: [] } });
  });
});
