import { describe, expect, it } from '@jest/globals';
import {
  given,
  s1,
  s2,
  by,
  at,
  told,
  running,
  sent,
  deferred,
  unknown,
  untellable,
  rejected,
  held,
  compensating,
  concluded,
  stateAfter,
  owedAfter,
  after,
  withTasks,
  openTask,
} from './control-histories.specification.js';
import { operationsToRetry, operationsToSkip } from './decide-controls.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aMoment,
  anAttribute,
  anEventId,
  aPlan,
  aStep,
  aSealedCommit,
  briefed,
  committed,
  dispatched,
  planned,
  submitted,
  goalEventExamples as example,
} from './goal.examples.js';
import { effectOf } from './goal.state.js';

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
      data: {
        ...s2,
        generation: 1,
        attempt: 1,
        ...at,
        answer: { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told },
      },
    });
    expect(owedAfter(known)).toEqual(['REQUEST_REVOCATION s1']);
  });

  it('ends at once where nothing was sent yet, and says why', () => {
    const ended = after(running, { type: 'CancelGoal', data: by }, { type: 'Conclude', data: { now: aMoment } });
    expect(ended.at(-1)).toMatchObject({ data: { outcome: 'NOTHING_DONE', closeReason: 'CANCELED' } });
  });

  it('is brought to its end though it was paused', () => {
    const paused = after([...sent, committed(s1)], { type: 'PauseGoal', data: by });
    expect(owedAfter(after(paused, { type: 'CancelGoal', data: by }))).toEqual(['REQUEST_REVOCATION s1']);
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
      data: {
        ...s1,
        generation: 1,
        attempt: 1,
        ...at,
        answer: { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told },
      },
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
    for (const step of ['s9', 'constructor', '__proto__'])
      given(...sent)
        .when({ type: 'RetryStep', data: { ...by, step, operation: 'forward' } })
        .thenRefused('STEP_NOT_FOUND');
  });

  it('is there to be asked for wherever it is taken, and nowhere else', () => {
    for (const events of [deferred, untellable, held]) expect(operationsToRetry(stateAfter(events))).toEqual([s1]);
    for (const events of [running, sent, unknown, concluded]) expect(operationsToRetry(stateAfter(events))).toEqual([]);
    const blocked: GoalEvent = { ...example.HandoffBlocked, data: { ...example.HandoffBlocked.data, ...s1 } };
    expect(operationsToRetry(stateAfter([...running, blocked]))).toEqual([s1]);
    const recalled: GoalEvent = { ...example.HandoffRecalled, data: { ...example.HandoffRecalled.data, ...s1 } };
    const skipped = after(deferred, { type: 'SkipStep', data: { ...by, step: 's1' } });
    const canceled = after(deferred, { type: 'CancelGoal', data: by });
    for (const events of [skipped, canceled, [...deferred, recalled], [...deferred, example.RevocationRequested]])
      expect(operationsToRetry(stateAfter(events))).toEqual([]);
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

describe('a value that is labelled otherwise', () => {
  const relabel = (attribute: string, classification: 'restricted' | 'internal' | 'confidential') =>
    ({ type: 'RelabelAttribute', data: { ...by, attribute, classification } }) as const;

  it('is judged by its new label from then on, and the event says which it had', () => {
    const uplift = anAttribute('request.uplift');
    const known: readonly GoalEvent[] = [...running, example.ClarificationAnswered];
    const raised = after(known, relabel('request.uplift', 'restricted'));
    const from = uplift.labels.classification;
    expect(raised.at(-1)).toMatchObject({ data: { attribute: 'request.uplift', from, classification: 'restricted' } });
    expect(stateAfter(raised).attributes['request.uplift']?.labels).toEqual({
      ...uplift.labels,
      classification: 'restricted',
    });
    given(...raised)
      .when(relabel('request.uplift', 'restricted'))
      .thenRefused('ALREADY_LABELLED');
  });

  it('stays as strict as a person made it when it is planned or answered anew', () => {
    const known: readonly GoalEvent[] = [...running, example.ClarificationAnswered];
    const raised = after(known, relabel('request.uplift', 'restricted'));
    const classOf = (events: readonly GoalEvent[]) =>
      stateAfter(events).attributes['request.uplift']?.labels.classification;
    expect(classOf([...raised, example.ClarificationAnswered])).toBe('restricted');
    const { plan } = planned(aPlan()).data;
    const anew: GoalEvent = {
      type: 'PlanProposed',
      data: { plan, attributes: [anAttribute('request.uplift')], sealedIn: anEventId },
    };
    expect(classOf([...raised, anew])).toBe('restricted');
    const lowered = after(raised, relabel('request.uplift', 'internal'));
    expect(classOf(lowered)).toBe('internal');
  });

  it('takes what was computed from it along where it is raised, and not where it is lowered', () => {
    const computed = { ...anAttribute('plan.amount'), derivedFrom: ['request.uplift', 'literal.days'] };
    const unrelated = { ...anAttribute('plan.day'), derivedFrom: ['literal.days'] };
    const computing: GoalEvent = {
      type: 'PlanProposed',
      data: { plan: aPlan(), attributes: [computed, unrelated], sealedIn: anEventId },
    };
    const known: readonly GoalEvent[] = [submitted(), example.ClarificationAnswered, computing];
    const classesOf = (events: readonly GoalEvent[]) => {
      const { attributes } = stateAfter(events);
      return ['plan.amount', 'plan.day'].map((name) => attributes[name]?.labels.classification);
    };
    const before = computed.labels.classification;
    const raised = after(known, relabel('request.uplift', 'restricted'));
    expect(classesOf(raised)).toEqual(['restricted', before]);
    expect(classesOf(after(raised, relabel('request.uplift', 'confidential')))).toEqual(['restricted', before]);
    const lowered = after(raised, relabel('plan.amount', 'internal'));
    expect(classesOf(after(lowered, relabel('request.uplift', 'confidential')))).toEqual(['internal', before]);
  });

  it('is one that the goal has', () => {
    for (const name of ['account.iban', '__proto__', 'constructor'])
      given(...running)
        .when(relabel(name, 'restricted'))
        .thenRefused('ATTRIBUTE_NOT_FOUND');
    given(...concluded)
      .when(relabel('request.uplift', 'restricted'))
      .thenRefused('GOAL_CONCLUDED');
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

  it('is there to be asked for wherever it is taken, also before its turn, and nowhere else', () => {
    for (const events of [running, deferred, held]) expect(operationsToSkip(stateAfter(events))).toEqual([s1, s2]);
    for (const events of [sent, unknown, untellable]) expect(operationsToSkip(stateAfter(events))).toEqual([s2]);
    for (const events of [compensating, concluded]) expect(operationsToSkip(stateAfter(events))).toEqual([]);
    const skipped = after(running, { type: 'SkipStep', data: { ...by, step: 's1' } });
    expect(operationsToSkip(stateAfter(skipped))).toEqual([s2]);
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
