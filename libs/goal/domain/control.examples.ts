import { eventIdOf, parseInstant } from '@baton/kernel';
import type { ApprovalEvent } from './approval.events.js';
import type { ControlEvent, PersonsReason } from './control.events.js';
import type { HumanTaskEvent } from './human-task.events.js';

type ExamplesOf<Event extends { readonly type: string }> = {
  readonly [Type in Event['type']]: Extract<Event, { type: Type }>;
};

const later = parseInstant('2026-03-03T09:00:00.000Z');
const s1 = { step: 's1', operation: 'forward' } as const;

export const aReason: PersonsReason = {
  sealedReason: { keyId: 'tenant:t1', algorithm: 'A256GCM', nonce: 'bm9uY2U', ciphertext: 'sealed(reason)' },
  sealedIn: eventIdOf('00000000-0000-4000-8000-000000000001'),
};

export const controlEventExamples: ExamplesOf<ControlEvent> = {
  GoalPaused: { type: 'GoalPaused', data: aReason },
  GoalResumed: { type: 'GoalResumed', data: aReason },
  CancellationRequested: { type: 'CancellationRequested', data: aReason },
  GoalTerminated: { type: 'GoalTerminated', data: aReason },
  RetryRequested: { type: 'RetryRequested', data: { ...s1, dueAt: later, ...aReason } },
  StepSkipped: { type: 'StepSkipped', data: { step: 's1', because: 'PERSON', ...aReason } },
  ConditionChecked: { type: 'ConditionChecked', data: { step: 's1', holds: false } },
  OutcomeMarked: { type: 'OutcomeMarked', data: { ...s1, generation: 1, finding: 'NOT_DONE_TRY_AGAIN', ...aReason } },
  AnswerContradicted: {
    type: 'AnswerContradicted',
    data: { ...s1, generation: 1, attempt: 1, known: 'REVOKED', heard: 'COMMITTED' },
  },
  RecoveryChosen: { type: 'RecoveryChosen', data: { step: 's1', choice: 'RETRY', ...aReason } },
  DeadlineMoved: { type: 'DeadlineMoved', data: { step: 's1', settleBy: later, ...aReason } },
  StepPutRight: { type: 'StepPutRight', data: { step: 's1', how: 'UNDONE', ...aReason } },
  AttributeRelabelled: {
    type: 'AttributeRelabelled',
    data: { attribute: 'request.uplift', from: 'confidential', classification: 'restricted', ...aReason },
  },
  GoalPutBack: { type: 'GoalPutBack', data: { takenAt: later } },
  ConclusionAmended: { type: 'ConclusionAmended', data: { outcome: 'COMPENSATED', effects: { UNDONE: 1, NONE: 1 } } },
};

export const humanTaskEventExamples: ExamplesOf<HumanTaskEvent> = {
  HumanTaskOpened: {
    type: 'HumanTaskOpened',
    data: {
      ...{ taskId: 'system-cannot-tell:s1/forward:1', kind: 'SETTLE_UNKNOWN', cause: 'SYSTEM_CANNOT_TELL' },
      ...s1,
      group: 'SETTLE_UNKNOWN/sap/SYSTEM_CANNOT_TELL',
      digest: 's1.forward.1.1',
      options: ['DONE', 'NOT_DONE_TRY_AGAIN', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN'],
      evidence: [{ name: 'system', value: 'sap' }],
      role: 'operator',
      deadline: later,
    },
  },
  HumanTaskReminded: { type: 'HumanTaskReminded', data: { taskId: 'system-cannot-tell:s1/forward:1' } },
  HumanTaskDelegated: {
    type: 'HumanTaskDelegated',
    data: { taskId: 'system-cannot-tell:s1/forward:1', to: 'person-2', ...aReason },
  },
  HumanTaskEscalated: {
    type: 'HumanTaskEscalated',
    data: { taskId: 'system-cannot-tell:s1/forward:1', role: 'approver' },
  },
  HumanTaskResolved: {
    type: 'HumanTaskResolved',
    data: { taskId: 'system-cannot-tell:s1/forward:1', option: 'DONE', digest: 's1.forward.1.1', ...aReason },
  },
  HumanTaskWithdrawn: { type: 'HumanTaskWithdrawn', data: { taskId: 'system-cannot-tell:s1/forward:1' } },
};

export const approvalEventExamples: ExamplesOf<ApprovalEvent> = {
  PlanApproved: { type: 'PlanApproved', data: { revision: 1, digest: 'digest-of-plan', ...aReason } },
  PlanRejected: { type: 'PlanRejected', data: { revision: 1, digest: 'digest-of-plan', ...aReason } },
  DisclosureWaived: {
    type: 'DisclosureWaived',
    data: {
      ...{ ...s1, waiverId: 'disclosure-blocked:s1/forward:1', fields: ['amount'], mayHold: ['request.phone'] },
      ...{ expiresAt: later, ...aReason },
    },
  },
};
