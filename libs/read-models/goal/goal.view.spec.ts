import { describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { eventIdOf, parseInstant, sealMark } from '@baton/kernel';
import type { GoalEvent } from '@baton/goal/domain';
import * as examples from '../../goal/domain/goal.examples.js';
import type { GoalHistory } from './goal-history.projection.js';
import { foldHistory } from './goal-history.projection.js';
import { goalViewOf } from './goal.view.js';

const { goalEventExamples: example } = examples;
const forward = { step: 's1', operation: 'forward' } as const;
const undo = { step: 's1', operation: 'compensation-0' } as const;

function viewAfter(...events: readonly GoalEvent[]) {
  const history = events.reduce<GoalHistory | undefined>((before, event, revision) => {
    const metadata = {
      tenant: 't1' as TenantId,
      actor: { kind: 'person', id: 'person-1', roles: [], authenticatedBy: 'development' },
      ...{ commandId: 'command', $correlationId: 'g1', $causationId: 'command', decisionVersion: 1 },
      recordedAt: parseInstant(`2026-03-02T09:0${revision}:00.000Z`),
    } as const;
    const id = eventIdOf('00000000-0000-4000-8000-000000000002');
    return foldHistory(before, { id, stream: 'goal-g1', revision, event, metadata }, `p-${revision}`);
  }, undefined);
  if (!history) throw new Error('A goal has at least one event');
  return goalViewOf(history);
}

const note = examples.anAttribute('account.notes', { labels: examples.someLabels({ category: 'health' }) });
const begun = [examples.submitted({ attributes: [note] }), examples.planned(examples.aChain('s1', 's2'))] as const;

describe('a question about one operation of a step', () => {
  it.each([
    [forward, 'Step s1'],
    [undo, 'Undo: Step s1'],
  ])('bears the title of %j', (about, title) => {
    const { HumanTaskOpened: opened } = example;
    const { tasks } = viewAfter(...begun, { ...opened, data: { ...opened.data, ...about } });
    expect(tasks).toMatchObject([{ ...about, title }]);
  });
});

describe('a question whether a text may be quoted', () => {
  const text = examples.anAttribute('account.remark', { labels: examples.someLabels({ trust: 'untrusted' }) });
  const { data } = examples.goalEventExamples.HandoffBlocked;
  const considered = [
    { attribute: text.name, field: 'amount', decision: 'WITHHELD', reason: 'QUOTE_NOT_APPROVED', policies: [] },
  ] as const;
  const blocked: GoalEvent = { type: 'HandoffBlocked', data: { ...data, considered } };
  const asked = (digest: string): GoalEvent => ({
    type: 'HumanTaskOpened',
    data: {
      ...example.HumanTaskOpened.data,
      ...forward,
      kind: 'WAIVE_DISCLOSURE',
      cause: 'DISCLOSURE_BLOCKED',
      digest,
    },
  });
  const quoteUnder = (digest: string) => {
    const { tasks } = viewAfter(
      examples.submitted({ attributes: [text] }),
      examples.planned(examples.aChain('s1', 's2')),
      blocked,
      asked(digest),
    );
    return tasks[0]?.quote;
  };

  it('brings that very text, sealed, and none where it is asked about something else', () => {
    const digest = ['s1', 'forward', 'amount', text.name, sealMark(text.sealed)].join('.');
    expect(quoteUnder(digest)).toEqual({
      ...{ attribute: text.name, labels: text.labels, sealed: text.sealed },
      at: { stream: 'goal-g1', eventId: text.sealedIn, attribute: text.name },
    });
    expect(quoteUnder('of something else')).toBeUndefined();
  });
});

describe('a task that asks questions', () => {
  it('was answered by whoever answered them', () => {
    const { HumanTaskOpened: opened, ClarificationAnswered: answered } = example;
    const { taskId, digest } = opened.data;
    const { tasks } = viewAfter(begun[0], opened, {
      ...answered,
      data: { ...answered.data, task: { taskId, digest } },
    });
    expect(tasks).toMatchObject([
      { ended: 'ANSWERED', answeredBy: 'person-1', endedAt: '2026-03-02T09:02:00.000Z', sealedReason: undefined },
    ]);
  });
});

describe('a goal that was submitted and planned', () => {
  const view = viewAfter(...begun);

  it('says whose it is, since when, and how far its events go', () => {
    expect(view).toMatchObject({
      ...{ goalId: 'g1', tenant: 't1', owner: 'person-1', phase: 'RUNNING', revision: 1, position: 'p-1' },
      ...{ submittedAt: '2026-03-02T09:00:00.000Z', updatedAt: '2026-03-02T09:01:00.000Z' },
    });
  });

  it('shows which other goals its plan was laid down beside', () => {
    const [submitted, { data }] = begun;
    const beside = viewAfter(submitted, { type: 'PlanProposed', data: { ...data, alongside: ['g7'] } });
    expect([view.plan?.alongside, beside.plan]).toEqual([
      [],
      { revision: 1, stage: 'ACTING', alongside: ['g7'], steps: ['s1', 's2'], warnings: [] },
    ]);
  });

  it('shows steps that were not begun as planned, and without effect', () => {
    expect(view.steps.map(({ state, effect, operations }) => ({ state, effect, operations }))).toEqual([
      { state: 'PLANNED', effect: 'NONE', operations: [] },
      { state: 'PLANNED', effect: 'NONE', operations: [] },
    ]);
  });
});

describe('a handoff', () => {
  it('shows all that was considered in exactly one of its two lists, each value at its own place', () => {
    const [handoff] = viewAfter(...begun, examples.briefed(forward)).handoffs;
    expect(handoff).toMatchObject({
      ...{ step: 's1', recipient: 'sap', decidedAt: '2026-03-02T09:02:00.000Z', blockedFields: [] },
      disclosed: [
        {
          ...{ field: 'amount', attribute: 'request.amount', form: 'FULL', policies: ['erp-bills'] },
          value: { at: { stream: 'goal-g1', attribute: 'brief.amount' } },
        },
      ],
      withheld: [{ attribute: 'account.notes', reason: 'NOT_RELEVANT', labels: { category: 'health' } }],
    });
  });

  it('that was blocked disclosed nothing, and its step says so', () => {
    const view = viewAfter(...begun, example.HandoffBlocked);
    expect(view.handoffs).toMatchObject([{ blockedFields: ['amount'], disclosed: [] }]);
    expect(view.handoffs[0]).not.toHaveProperty('handoffId');
    expect(view.steps[0]).toMatchObject({ state: 'BLOCKED', effect: 'NONE' });
  });

  it('that was recalled is told beside the one that crossed before it', () => {
    const sent = [examples.briefed(forward), examples.dispatched(forward)];
    const view = viewAfter(...begun, ...sent, example.OperationDeferred, example.HandoffRecalled);
    expect(view.handoffs).toMatchObject([
      { withdrawnFields: [], disclosed: [{ field: 'amount' }] },
      { handoffId: 'handoff-s1-forward', withdrawnFields: ['amount'], blockedFields: [], disclosed: [] },
    ]);
  });

  it('of a compensation stands beside that of the step', () => {
    const view = viewAfter(
      ...begun,
      examples.briefed(forward),
      examples.dispatched(forward),
      examples.committed(forward),
      examples.briefed(undo),
    );
    expect(view.handoffs.map(({ operation }) => operation)).toEqual(['forward', 'compensation-0']);
  });
});

describe('an open question', () => {
  it('brings what may be meant, sealed, with the place that it opens at', () => {
    const name = 'find.candidate1';
    const asked: GoalEvent = {
      type: 'ClarificationRequested',
      data: { questions: [{ attribute: 'request.account', reason: 'AMBIGUOUS', text: 'Which?', candidates: [name] }] },
    };
    const view = viewAfter(examples.submitted({ attributes: [examples.anAttribute(name)] }), asked);
    expect(view.openQuestions).toMatchObject([
      { attribute: 'request.account', candidates: [{ at: { stream: 'goal-g1', attribute: name } }] },
    ]);
    expect(view.waitingFor).toEqual([{ kind: 'ANSWER' }]);
  });
});
