import { describe, expect, it } from '@jest/globals';
import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import { owedAfter, s1 } from './control-histories.specification.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  aPin,
  aPlan,
  aStep,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import type { GoalState } from './goal.state.js';
import { effectOf } from './goal.state.js';
import type { Script } from './goal-walk.specification.js';
import { ScriptedWorld, walk } from './goal-walk.specification.js';
import { reportOutcome } from './outcome-report.js';
import type { OperationRef } from './operation.js';
import type { Owed } from './owed.js';
import type { Plan } from './plan.js';
import { resume } from './resume.js';

const fork = aPlan({
  steps: [
    aStep('s1'),
    aStep('s2', { after: ['s1'] }),
    aStep('s3', { after: ['s1'] }),
    aStep('s4', { after: ['s2', 's3'] }),
  ],
});
const withFlagAfterUndo = aPlan({
  steps: [
    aStep('s1', {
      compensations: [
        { kind: 'UNDO', pin: aPin(), inputs: {} },
        { kind: 'FLAG', pin: aPin(), inputs: {} },
        { kind: 'NOTIFY', inputs: {} },
      ],
    }),
    aStep('s2', { after: ['s1'] }),
  ],
});

const stories: Readonly<
  Record<string, { readonly plan: Plan; readonly script?: Script; readonly ends: string; readonly mayEnd?: string }>
> = {
  'all goes well': { plan: aChain('s1', 's2', 's3'), ends: 'COMPLETED s1:APPLIED s2:APPLIED s3:APPLIED' },
  'branches run side by side': { plan: fork, ends: 'COMPLETED s1:APPLIED s2:APPLIED s3:APPLIED s4:APPLIED' },
  'the third of five is refused': {
    plan: aChain('s1', 's2', 's3', 's4', 's5'),
    script: { 's3/forward': ['REJECT'] },
    ends: 'COMPENSATED s1:UNDONE s2:UNDONE s3:NONE s4:NONE s5:NONE',
  },
  'the first is refused': {
    plan: aChain('s1', 's2'),
    script: { 's1/forward': ['REJECT'] },
    ends: 'NOTHING_DONE s1:NONE s2:NONE',
  },
  'one branch is refused while the other is unknown': {
    plan: fork,
    script: { 's2/forward': ['REJECT'], 's3/forward': ['LOSE_THE_ANSWER'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE s3:UNDONE s4:NONE',
    mayEnd: 'COMPENSATED s1:UNDONE s2:NONE s3:NONE s4:NONE',
  },
  'a deferred branch is given up and revoked': {
    plan: fork,
    script: { 's2/forward': ['DEFER'], 's3/forward': ['REJECT'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE s3:NONE s4:NONE',
    mayEnd: 'COMPENSATED s1:UNDONE s2:UNDONE s3:NONE s4:NONE',
  },
  'a lost request is sent again': {
    plan: aChain('s1'),
    script: { 's1/forward': ['LOSE_THE_REQUEST'] },
    ends: 'COMPLETED s1:APPLIED',
  },
  'a lost answer is asked for': {
    plan: aChain('s1'),
    script: { 's1/forward': ['LOSE_THE_ANSWER'] },
    ends: 'COMPLETED s1:APPLIED',
  },
  'a system takes its time': {
    plan: aChain('s1'),
    script: { 's1/forward': ['TAKE_LONG'] },
    ends: 'COMPLETED s1:APPLIED',
  },
  'a refused undo gives way to a flag': {
    plan: withFlagAfterUndo,
    script: { 's2/forward': ['REJECT'], 's1/compensation-0': ['REJECT'] },
    ends: 'PARTIAL s1:FLAGGED s2:NONE',
  },
  'no compensation is left but a person': {
    plan: aChain('s1', 's2'),
    script: { 's2/forward': ['REJECT'], 's1/compensation-0': ['REJECT'] },
    ends: 'PARTIAL s1:RESIDUAL s2:NONE',
  },
  'policy blocks a handoff': {
    plan: aChain('s1', 's2'),
    script: { 's2/forward': ['BLOCK'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE',
  },
  'a brief that was deferred may not cross any more, and goes out anew under the next key': {
    plan: aChain('s1', 's2'),
    script: { 's1/forward': ['DEFER', 'RECALL'] },
    ends: 'COMPLETED s1:APPLIED s2:APPLIED',
  },
  'a brief whose request was lost may not cross any more, and its goal is put right meanwhile': {
    plan: fork,
    script: { 's2/forward': ['REJECT'], 's3/forward': ['LOSE_THE_REQUEST', 'RECALL'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE s3:NONE s4:NONE',
    mayEnd: 'COMPENSATED s1:UNDONE s2:NONE s3:UNDONE s4:NONE',
  },
  'the brief of a compensation may not cross any more': {
    plan: aChain('s1', 's2'),
    script: { 's2/forward': ['REJECT'], 's1/compensation-0': ['DEFER', 'RECALL'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE',
  },
  'policy blocks one of two branches': {
    plan: fork,
    script: { 's2/forward': ['BLOCK'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE s3:NONE s4:NONE',
  },
  'a step is refused after the pivot was committed': {
    plan: aPlan({
      steps: [
        aStep('s1'),
        aStep('s2', { after: ['s1'], pivot: true }),
        aStep('s3', { after: ['s2'] }),
        aStep('s4', { after: ['s3'] }),
      ],
    }),
    script: { 's4/forward': ['REJECT'] },
    ends: 'PARTIAL s1:APPLIED s2:APPLIED s3:APPLIED s4:NONE',
  },
  'a refused step has an alternative': {
    plan: aPlan({
      steps: [aStep('s1'), aStep('s2', { insteadOf: 's1' }), aStep('s3', { after: ['s1'] })],
    }),
    script: { 's1/forward': ['REJECT'] },
    ends: 'COMPLETED s1:NONE s2:APPLIED s3:APPLIED',
  },
  'nobody needs the alternative': {
    plan: aPlan({ steps: [aStep('s1'), aStep('s2', { insteadOf: 's1' }), aStep('s3', { after: ['s1'] })] }),
    ends: 'COMPLETED s1:APPLIED s2:NONE s3:APPLIED',
  },
  'the alternative is refused as well': {
    plan: aPlan({
      steps: [aStep('s0'), aStep('s1', { after: ['s0'] }), aStep('s2', { after: ['s0'], insteadOf: 's1' })],
    }),
    script: { 's1/forward': ['REJECT'], 's2/forward': ['REJECT'] },
    ends: 'COMPENSATED s0:UNDONE s1:NONE s2:NONE',
  },
  'policy blocks a compensation': {
    plan: aChain('s1', 's2'),
    script: { 's2/forward': ['REJECT'], 's1/compensation-0': ['BLOCK'] },
    ends: 'PARTIAL s1:RESIDUAL s2:NONE',
  },
  'the answer of a compensation is lost': {
    plan: aChain('s1', 's2'),
    script: { 's2/forward': ['REJECT'], 's1/compensation-0': ['LOSE_THE_ANSWER'] },
    ends: 'COMPENSATED s1:UNDONE s2:NONE',
  },
};

function endOf(history: readonly GoalEvent[], { plan, script }: { plan: Plan; script?: Script }) {
  const world = new ScriptedWorld(script);
  const walked = walk(history, world, plan);
  const steps = Object.values(walked.state.steps).map((step) => `${step.planned.id}:${effectOf(step)}`);
  return { ...walked, world, end: [walked.state.outcome, ...steps].join(' ') };
}

describe.each(Object.entries(stories))('when %s', (_name, story) => {
  it('reaches its end', () => {
    expect(endOf([submitted()], story).end).toBe(story.ends);
  });

  it('reaches the same end wherever its history is cut, and does nothing twice', () => {
    const whole = endOf([submitted()], story);
    for (let cut = 1; cut < whole.history.length; cut++) {
      // The world keeps what it has done; only what the orchestrator had not yet made durable is forgotten.
      const world = new ScriptedWorld(story.script);
      const before = walk([submitted()], world, story.plan, cut).history;
      const after = walk(before, world, story.plan);
      const steps = Object.values(after.state.steps).map((step) => `${step.planned.id}:${effectOf(step)}`);
      // Where branches race, a crash may let the other one win: which of two steps was begun first is not promised.
      expect([story.ends, story.mayEnd]).toContain([after.state.outcome, ...steps].join(' '));
      expect(new Set(world.effects).size).toBe(world.effects.length);
    }
  });

  it('reports what the world holds', () => {
    const { state, world } = endOf([submitted()], story);
    for (const { step, effect } of reportOutcome(state).steps) {
      const isThere = world.effects.includes(`${step}/forward`);
      const isPutRight = world.effects.some((id) => id.startsWith(`${step}/compensation-`));
      const truth = !isThere ? ['NONE'] : isPutRight ? ['UNDONE', 'CORRECTED', 'FLAGGED'] : ['APPLIED', 'RESIDUAL'];
      expect(truth).toContain(effect);
    }
  });
});

describe('a goal whose operation nobody can tell', () => {
  const untellable: readonly GoalEvent[] = [submitted(), planned(aChain('s1', 's2'))];

  it('waits for a person and does not go on', () => {
    class SilentWorld extends ScriptedWorld {
      override ask() {
        return { kind: 'CANNOT_TELL', journalId: 'journal-1', highestAttempt: 1 } as const;
      }
    }
    const world = new SilentWorld({ 's1/forward': ['LOSE_THE_ANSWER'] });
    const { state } = walk(untellable, world, aChain('s1', 's2'));
    expect(state.phase).toBe('RUNNING');
    expect(reportOutcome(state).steps.find(({ step }) => step === 's1')).toMatchObject({
      effect: 'UNKNOWN',
      actionNeeded: { role: 'approver', action: 'SETTLE_UNKNOWN', taskId: 'system-cannot-tell:s1/forward:1' },
    });
  });
});

describe('a goal whose planning reads depend on one that has failed', () => {
  it('is planned from what there is, instead of waiting for ever', () => {
    const first = aStep('r1', { effect: 'READ' });
    const second = aStep('r2', { effect: 'READ', after: ['r1'] });
    const ref = { step: 'r1', operation: 'forward' } as const;
    const rejected: GoalEvent = { type: 'OperationRejected', data: { ...ref, attempt: 1, code: 'NOT_FOUND' } };
    const state = [
      submitted(),
      planned(aPlan({ stage: 'READING', revision: 0, steps: [first, second] })),
      ...[briefed(ref), dispatched(ref), rejected],
    ].reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
    expect(resume(state, { now: aMoment, inFlight: new Set() }).owed).toEqual([{ owe: 'PLAN' }]);
  });
});

describe('a goal on its way back', () => {
  const undoOf = (step: string) => ({ step, operation: 'compensation-0' }) as const;
  const fenced = (step: string): readonly GoalEvent[] => [
    {
      type: 'RevocationRequested',
      data: { step, operation: 'forward', key: `key-${step}`, why: 'BEFORE_COMPENSATION' },
    },
    { type: 'OperationRevoked', data: { step, operation: 'forward', found: 'COMMITTED', unaccountedAttempts: [] } },
  ];

  it('still asks what became of a compensation after a person took up a later step again', () => {
    const forwards = ['s1', 's2'].flatMap((step): readonly GoalEvent[] => {
      const ref = { step, operation: 'forward' } as const;
      return [briefed(ref), dispatched(ref), committed(ref)];
    });
    const state = [
      ...[submitted(), planned(aChain('s1', 's2')), ...forwards],
      {
        type: 'CompensationRequired',
        data: { because: { step: 's2', code: 'FORBIDDEN_BY_SYSTEM' }, steps: ['s1', 's2'] },
      } as const,
      ...fenced('s2'),
      { type: 'CompensationExhausted', data: { step: 's2', role: 'operator' } } as const,
      ...[...fenced('s1'), briefed(undoOf('s1')), dispatched(undoOf('s1'))],
      { type: 'RetryRequested', data: { ...undoOf('s2'), dueAt: aMoment } } as const,
    ].reduce((before: GoalState, event) => goalDecider.evolve(before, event), goalDecider.initial);
    const owed = resume(state, { now: aMoment, inFlight: new Set() }).owed;
    expect(owed).toContainEqual({ owe: 'ASK_OUTCOME', ...undoOf('s1') });
  });
});

describe('what was put off', () => {
  const s1 = { step: 's1', operation: 'forward' } as const;
  const dayMs = 24 * 60 * 60_000;
  const sent = [submitted(), planned(aChain('s1')), briefed(s1), dispatched(s1)];
  const deferral = { ...s1, attempt: 1, cause: 'RATE_LIMITED' } as const;
  const putOffs: readonly (readonly [Owed['owe'], (until: Instant) => readonly GoalEvent[]])[] = [
    ['SEND_AGAIN', (retryAt) => [{ type: 'OperationDeferred', data: { ...deferral, retryAt } }]],
    ['ASK_OUTCOME', (askAgainAt) => [{ type: 'OperationProgressed', data: { ...s1, attempt: 1, askAgainAt } }]],
    [
      'HAND_OFF',
      (dueAt) => [
        { type: 'OperationRejected', data: { ...s1, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
        { type: 'RetryRequested', data: { ...s1, dueAt } },
      ],
    ],
  ];

  it.each(putOffs)('is waited for, and no longer than anything is ever put off (%s)', (owe, putOff) => {
    const at = (until: Instant, now: Instant) => {
      const state = [...sent, ...putOff(until)].reduce(goalDecider.evolve, goalDecider.initial);
      return resume(state, { now, inFlight: new Set() });
    };
    const owed = [{ owe, ...s1 }];
    expect(at(plusMs(aMoment, 1), aMoment)).toMatchObject({ owed: [], wakeAt: plusMs(aMoment, 1) });
    expect(at(plusMs(aMoment, 1), plusMs(aMoment, 1))).toMatchObject({ owed });
    expect(at(plusMs(aMoment, dayMs), aMoment)).toMatchObject({ owed: [], wakeAt: plusMs(aMoment, dayMs) });
    // By a clock that was ahead: nobody waits until it is so late.
    expect(at(plusMs(aMoment, 365 * dayMs), aMoment)).toMatchObject({ owed });
  });
});

describe('a goal that is held up while it is to turn back', () => {
  const steps = [aStep('s1'), aStep('s2')];
  const s2: OperationRef = { step: 's2', operation: 'forward' };
  const begun: readonly GoalEvent[] = [
    ...[submitted({ recovery: 'COMPENSATE' }), planned(aPlan({ steps }))],
    ...[briefed(s1), dispatched(s1), briefed(s2), dispatched(s2), example.GoalPaused],
    { type: 'OperationBecameUnknown', data: { ...s2, attempt: 1, cause: 'TIMEOUT' } },
    { type: 'OperationRejected', data: { ...s1, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
  ];

  it('asks on what became of what was sent, and turns back once it is resumed', () => {
    expect(owedAfter(begun)).toEqual(['ASK_OUTCOME s2']);
    expect(owedAfter([...begun, example.GoalResumed])).toEqual(['REQUIRE_COMPENSATION s1']);
  });
});
