import { describe, expect, it } from '@jest/globals';
import { plusMs } from '@baton/kernel';
import {
  after,
  by,
  done,
  given,
  openTask,
  owedAfter,
  s1,
  s2,
  stateAfter,
  withTasks,
} from './control-histories.specification.js';
import { briefInputs } from './brief-inputs.js';
import { aReason } from './control.examples.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  anEventId,
  aPlan,
  aStep,
  briefed,
  committed,
  dispatched,
  goalEventExamples as example,
  planned,
  someLabels,
  submitted,
} from './goal.examples.js';
import type { HumanTaskOption } from './human-task.events.js';
import type { OperationRef } from './operation.js';
import type { Plan } from './plan.js';
import { warningsOf, withIrreversibleLast } from './plan.js';
import { revisionOf } from './plan-revision.js';
import { resume } from './resume.js';

const undoOfS1: OperationRef = { step: 's1', operation: 'compensation-0' };
const irreversible = { reversibility: 'IRREVERSIBLE', compensations: [{ kind: 'NOTIFY', inputs: {} }] } as const;

/** The events with the tasks that they lead to, and what is answered to the first of them. */
function answered(events: readonly GoalEvent[], option?: HumanTaskOption): readonly GoalEvent[] {
  const asking = withTasks(events);
  if (option === undefined) return asking;
  const { taskId, digest } = openTask(asking);
  return after(asking, { type: 'ResolveTask', data: { ...by, taskId, digest, option } });
}

function propose(plan: Plan): GoalCommand {
  return { type: 'ProposePlan', data: { plan, attributes: [], sealedIn: anEventId, digest: 'digest-of-plan' } };
}

describe('a plan with a step that can’t be undone', () => {
  const early = aPlan({ steps: [aStep('s1', irreversible), aStep('s2', { after: ['s1'] })] });
  const beside = [aStep('s1', irreversible), aStep('s2'), aStep('s3', { after: ['s2'] })];

  it('carries a warning where another step may fail after it or beside it', () => {
    expect(warningsOf(early)).toEqual([{ code: 'IRREVERSIBLE_BEFORE_RISKY', step: 's1', risky: 's2' }]);
    expect(warningsOf({ steps: beside })).toHaveLength(1);
  });

  it('carries none where it is the last, or the pivot that the plan means', () => {
    expect(warningsOf({ steps: [aStep('s1'), aStep('s2', { ...irreversible, after: ['s1'] })] })).toEqual([]);
    expect(warningsOf({ steps: early.steps.map((step) => ({ ...step, pivot: step.id === 's1' })) })).toEqual([]);
  });

  it('is reordered where the others don’t wait for it', () => {
    const ordered = withIrreversibleLast(beside);
    expect(ordered.find(({ id }) => id === 's1')?.after).toEqual(['s2', 's3']);
    expect(warningsOf({ steps: ordered })).toEqual([]);
    expect(withIrreversibleLast(early.steps)).toEqual(early.steps);
  });

  it('is not made to wait for the step that it stands for', () => {
    const steps = [aStep('s1'), aStep('s2'), aStep('s1b', { ...irreversible, insteadOf: 's1' })];
    expect(withIrreversibleLast(steps).find(({ id }) => id === 's1b')?.after).toEqual(['s2']);
  });

  it('is refused where it declares an undo', () => {
    given(submitted())
      .when(propose(aPlan({ steps: [aStep('s1', { reversibility: 'IRREVERSIBLE' })] })))
      .thenRefused('PLAN_FAULTY');
  });

  it('is refused where it leaves no person at the end of what can be done', () => {
    given(submitted())
      .when(propose(aPlan({ steps: [aStep('s1', { compensations: [] })] })))
      .thenRefused('PLAN_FAULTY', 'NO_LAST_PERSON at s1');
  });

  it('waits until a person accepts it, and is carried out as it was shown', () => {
    const proposed = after([submitted()], propose(early));
    expect(owedAfter(proposed)).toEqual(['OPEN_TASK']);
    expect(resume(stateAfter(proposed), { now: aMoment, inFlight: new Set() }).waitingFor).toEqual([
      { kind: 'APPROVAL' },
    ]);
    expect(owedAfter(answered(proposed, 'APPROVE'))).toEqual(['HAND_OFF s1']);
  });

  it('ends with nothing done where a person rejects it', () => {
    const rejected = answered(after([submitted()], propose(early)), 'REJECT');
    const ended = after(rejected, { type: 'Conclude', data: { now: aMoment } });
    expect(ended.at(-1)).toMatchObject({ data: { outcome: 'NOTHING_DONE', closeReason: 'CANCELED' } });
  });

  it('ends the goal where a person rejects it, though that was paused, and nobody is asked how to go on', () => {
    const paused = after(answered(after([submitted()], propose(early))), { type: 'PauseGoal', data: by });
    const rejected = answered(paused, 'REJECT');
    expect(owedAfter(rejected)).toEqual(['CONCLUDE']);
    const pausedOnceMore = after(rejected, { type: 'PauseGoal', data: by });
    expect(owedAfter(pausedOnceMore, plusMs(aMoment, 48 * 60 * 60_000))).toEqual([]);
  });

  it('takes no approval once the goal is to end', () => {
    const asking = answered(after([submitted()], propose(early)));
    const { taskId, digest } = openTask(asking);
    given(...after(asking, { type: 'CancelGoal', data: by }))
      .when({ type: 'ResolveTask', data: { ...by, taskId, digest, option: 'APPROVE' } })
      .thenRefused('TASK_CHANGED');
  });

  it('voids an approval of another plan', () => {
    const asking = answered(after([submitted()], propose(early)));
    const taskId = Object.keys(stateAfter(asking).tasks)[0] ?? '';
    given(...asking)
      .when({ type: 'ResolveTask', data: { ...by, taskId, digest: 'digest-of-another', option: 'APPROVE' } })
      .thenRefused('TASK_CHANGED');
  });
});

describe('a plan that a person has to approve', () => {
  const roleFor = (set: Partial<Plan>) =>
    openTask(withTasks(after([submitted()], propose(aPlan({ approval: 'FOUR_EYES', ...set })))));

  it('asks the role that the playbook names, and an approver where it names none', () => {
    expect(roleFor({})).toMatchObject({ kind: 'APPROVE_PLAN', role: 'approver' });
    expect(roleFor({ approvalRole: 'operator' }).role).toBe('operator');
  });

  it('goes on to an approver where no operator answers', () => {
    const asking = withTasks(after([submitted()], propose(aPlan({ approval: 'ANYBODY', approvalRole: 'operator' }))));
    const { taskId } = openTask(asking);
    const late = plusMs(aMoment, 25 * 60 * 60_000);
    expect(openTask(after(asking, { type: 'EscalateTask', data: { now: late, taskId } })).role).toBe('approver');
  });
});

describe('a step that another one may stand for', () => {
  const s3: OperationRef = { step: 's3', operation: 'forward' };
  const other: OperationRef = { step: 's2b', operation: 'forward' };
  const steps = [
    ...[aStep('s1'), aStep('s2', { after: ['s1'] }), aStep('s3', { after: ['s2'] })],
    aStep('s2b', { after: ['s1'], insteadOf: 's2' }),
  ];
  const failed: readonly GoalEvent[] = [
    ...[
      submitted(),
      planned(aPlan({ steps })),
      briefed(s1),
      dispatched(s1),
      committed(s1),
      briefed(s2),
      dispatched(s2),
    ],
    { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
  ];

  it('is done by that one after it has failed, and the steps after it go on', () => {
    expect(owedAfter(failed)).toEqual(['HAND_OFF s2b']);
    const stoodFor = [...failed, briefed(other), dispatched(other), committed(other)];
    expect(owedAfter(stoodFor)).toEqual(['HAND_OFF s3']);
  });

  it('is put right after what was built upon the one that stood for it', () => {
    const canceled = after(
      [...failed, briefed(other), dispatched(other), committed(other), briefed(s3), dispatched(s3), committed(s3)],
      { type: 'CancelGoal', data: by },
    );
    expect(owedAfter(canceled)).toEqual(['REQUEST_REVOCATION s3']);
  });

  it.each<[string, Partial<Plan>, string]>([
    [
      'waits for its alternative',
      { steps: [aStep('s1', { after: ['s2'] }), aStep('s2', { insteadOf: 's1' })] },
      'CYCLE at s1',
    ],
    ['would wait for itself', { steps: [aStep('s1'), aStep('s2', { insteadOf: 's1', after: ['s1'] })] }, 'CYCLE at s2'],
    ['has two', { steps: [...steps, aStep('s2c', { insteadOf: 's2' })] }, 'SECOND_ALTERNATIVE at s2b'],
    ['has one that has one', { steps: [...steps, aStep('s2c', { insteadOf: 's2b' })] }, 'SECOND_ALTERNATIVE at s2c'],
  ])('is refused where it %s', (_what, set, at) => {
    given(submitted())
      .when(propose(aPlan(set)))
      .thenRefused('PLAN_FAULTY', at);
  });
});

describe('a handoff that policy blocks', () => {
  const denied = (
    ref: OperationRef,
    reason: 'FORBIDDEN' | 'OTHER_SUBJECT',
    blockedFields: readonly string[] = ['amount'],
  ): GoalEvent => ({
    type: 'HandoffBlocked',
    data: {
      ...{ ...ref, generation: 1, recipient: 'sap', purpose: 'CONTRACT_RENEWAL', policySetHash: 'policies' },
      considered: blockedFields.map((field) => ({
        ...{ attribute: `request.${field}`, labels: someLabels(), field },
        ...{ decision: 'WITHHELD', reason, policies: [] },
      })),
      blockedFields,
    },
  });
  const blocked = [submitted(), planned(aChain('s1', 's2')), denied(s1, 'FORBIDDEN')];

  it('waits for a person who may let the value cross, for this handoff alone', () => {
    expect(owedAfter(blocked)).toEqual(['OPEN_TASK']);
    const waived = answered(blocked, 'WAIVE');
    expect(owedAfter(waived)).toEqual(['HAND_OFF s1']);
    expect(stateAfter(waived).steps['s1']?.waivers['forward']).toMatchObject([{ fields: ['amount'], mayHold: [] }]);
  });

  it('is asked about one field at a time, and what was let cross adds up, for this handoff and until a time', () => {
    const both = denied(s1, 'FORBIDDEN', ['amount', 'currency']);
    const once = answered([...blocked.slice(0, 2), both], 'WAIVE');
    const twice = answered([...once, denied(s1, 'FORBIDDEN', ['currency'])], 'WAIVE');
    const waivedIn = (events: readonly GoalEvent[], now = aMoment) =>
      Object.keys(briefInputs(stateAfter(events), s1, { fields: [], now }).waived ?? {});
    expect([waivedIn(once), waivedIn(twice)]).toEqual([['amount'], ['amount', 'currency']]);
    expect(waivedIn(twice, plusMs(aMoment, 24 * 60 * 60_000))).toEqual([]);
    const rejected: GoalEvent = { type: 'OperationRejected', data: { ...s1, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } };
    const again: GoalEvent = { type: 'RetryRequested', data: { ...s1, dueAt: aMoment } };
    expect(waivedIn([...twice, briefed(s1), dispatched(s1), rejected, again])).toEqual([]);
  });

  it('takes no word that is over when it is given', () => {
    const asking = answered(blocked);
    const { taskId, digest } = openTask(asking);
    const late = { ...by, taskId, digest, option: 'WAIVE', waitUntil: by.now } as const;
    given(...asking)
      .when({ type: 'ResolveTask', data: late })
      .thenRefused('DEADLINE_NEEDED', 'Say until when it may cross');
  });

  it('has failed where the person refuses, and where nobody answers in time', () => {
    expect(owedAfter(answered(blocked, 'REFUSE'))).toEqual(['REQUIRE_COMPENSATION s1']);
    const asking = answered(blocked);
    const late = plusMs(aMoment, 4 * 60 * 60_000);
    expect(owedAfter(asking, late)).toEqual(['WITHDRAW_TASK']);
    const taskId = Object.keys(stateAfter(asking).tasks)[0] ?? '';
    const over = after(asking, { type: 'WithdrawTask', data: { now: late, taskId } });
    expect(owedAfter(over, late)).toEqual(['REQUIRE_COMPENSATION s1']);
  });

  it('is never let through for what is about somebody else', () => {
    expect(owedAfter([...blocked.slice(0, 2), denied(s1, 'OTHER_SUBJECT')])).toEqual(['REQUIRE_COMPENSATION s1']);
  });

  it('gives way to the next compensation where nobody lets it through', () => {
    const back: readonly GoalEvent[] = [
      ...[submitted(), planned(aChain('s1', 's2')), briefed(s1), dispatched(s1), committed(s1)],
      example.CompensationRequired,
      { type: 'RevocationRequested', data: { ...s1, key: 'key-s1-forward', why: 'BEFORE_COMPENSATION' } },
      { type: 'OperationRevoked', data: { ...s1, found: 'COMMITTED', unaccountedAttempts: [] } },
      denied(undoOfS1, 'FORBIDDEN'),
    ];
    expect(owedAfter(back)).toEqual(['OPEN_TASK']);
    expect(owedAfter(answered(back, 'WAIVE'))).toEqual(['HAND_OFF s1']);
    expect(owedAfter(answered(back, 'REFUSE'))).toEqual(['EXHAUST_COMPENSATION s1']);
    const asking = answered(back);
    const { kind, taskId, deadline = aMoment } = openTask(asking);
    expect([kind, owedAfter(asking, deadline)]).toEqual(['WAIVE_DISCLOSURE', ['WITHDRAW_TASK']]);
    const over = after(asking, { type: 'WithdrawTask', data: { now: deadline, taskId } });
    expect(owedAfter(over, deadline)).toEqual(['EXHAUST_COMPENSATION s1']);
  });
});

describe('a goal that is planned anew', () => {
  const held: readonly GoalEvent[] = [
    ...[submitted({ recovery: 'HOLD' }), planned(aChain('s1', 's2', 's3'))],
    ...[briefed(s1), dispatched(s1), committed(s1), briefed(s2), dispatched(s2)],
    { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
  ];
  const replanning = answered(held, 'REPLAN');
  const anew = aPlan({
    revision: 2,
    steps: [aStep('s1'), aStep('s2-2', { after: ['s1'] }), aStep('s3-2', { after: ['s2-2'] })],
  });
  const revise = (plan: Plan): GoalCommand => ({
    type: 'RevisePlan',
    data: { plan, attributes: [], sealedIn: anEventId },
  });

  it('keeps what is committed and begins what is new', () => {
    const revised = after(replanning, revise(anew));
    expect(owedAfter(revised)).toEqual(['HAND_OFF s2-2']);
    expect(stateAfter(revised).steps['s1']?.operations.forward?.phase.at).toBe('COMMITTED');
  });

  it('refuses a revision that leaves out what is committed, or uses an id again', () => {
    given(...replanning)
      .when(revise(aPlan({ revision: 2, steps: [aStep('s9')] })))
      .thenRefused('PLAN_FAULTY');
    given(...replanning)
      .when(revise(aChain('s1', 's2')))
      .thenRefused('PLAN_FAULTY');
  });

  it('is refused where nobody asked for it', () => {
    given(...held)
      .when(revise(anew))
      .thenRefused('NOT_OWED');
  });

  it('begins a step anew that waited for one which the new plan has left out', () => {
    const chain = aPlan({ steps: [aStep('s1'), aStep('s2', { after: ['s1'] }), aStep('s3')] });
    const s3: OperationRef = { step: 's3', operation: 'forward' };
    const failed: readonly GoalEvent[] = [
      ...[submitted({ recovery: 'HOLD' }), planned(chain)],
      { type: 'StepSkipped', data: { step: 's1', because: 'PERSON', ...aReason } },
      ...[briefed(s2), dispatched(s2), briefed(s3), dispatched(s3)],
      { type: 'OperationBecameUnknown', data: { ...s2, attempt: 1, cause: 'TIMEOUT' } },
      { type: 'OperationRejected', data: { ...s3, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
    ];
    const kept = aPlan({ revision: 2, steps: [aStep('s2', { after: ['s1'] })] });
    const revised: readonly GoalEvent[] = [
      ...answered(failed, 'REPLAN'),
      { type: 'PlanRevised', data: { plan: kept, attributes: [], sealedIn: anEventId } },
    ];
    const mark: GoalCommand = { type: 'MarkOutcome', data: { ...by, ...s2, finding: 'NOT_DONE_TRY_AGAIN' } };
    expect(owedAfter(after(revised, mark))).toContain('HAND_OFF s2');
  });

  it('sends a step no more that a person left out meanwhile', () => {
    const besides = aPlan({ steps: [aStep('s1'), aStep('s2')] });
    const waiting = answered(
      [
        ...[
          submitted({ recovery: 'HOLD' }),
          planned(besides),
          briefed(s1),
          dispatched(s1),
          briefed(s2),
          dispatched(s2),
        ],
        { type: 'OperationRejected', data: { ...s2, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
        example.OperationDeferred,
      ],
      'REPLAN',
    );
    expect(owedAfter(waiting)).toContain('SEND_AGAIN s1');
    const skipped = after(waiting, { type: 'SkipStep', data: { ...by, step: 's1' } });
    expect(owedAfter(skipped)).toContain('REQUEST_REVOCATION s1');
    expect(owedAfter(skipped)).not.toContain('SEND_AGAIN s1');
  });

  it('does nothing that a person has left out before, and does not end as completed', () => {
    const sideBySide = aPlan({ steps: [aStep('s1'), aStep('s2', { after: ['s1'] }), aStep('s3', { after: ['s1'] })] });
    const failed: readonly GoalEvent[] = [
      ...[submitted({ recovery: 'HOLD' }), planned(sideBySide), briefed(s1), dispatched(s1)],
      { type: 'OperationRejected', data: { ...s1, attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' } },
    ];
    const wanted = answered(after(failed, { type: 'SkipStep', data: { ...by, step: 's2' } }), 'REPLAN');
    const plan = revisionOf(stateAfter(wanted), { ...sideBySide, revision: 2 });
    const revised = after(wanted, revise(plan));
    expect(revised.at(-1)).toEqual({ type: 'StepSkipped', data: { step: 's2-r2', because: 'PERSON' } });
    const begun = [...revised, ...done({ ...s1, step: 's1-r2' })];
    expect(owedAfter(begun)).toEqual(['HAND_OFF s3-r2']);
    const ended = after([...begun, ...done({ ...s1, step: 's3-r2' })], { type: 'Conclude', data: { now: aMoment } });
    expect(ended.at(-1)).toMatchObject({ data: { outcome: 'PARTIAL' } });
  });

  it('asks the person again where no plan can be made', () => {
    const failed = after(replanning, { type: 'FailPlanning', data: { at: 's2', code: 'FIELD_UNBOUND' } });
    expect(owedAfter(failed)).toEqual(['OPEN_TASK']);
  });
});
