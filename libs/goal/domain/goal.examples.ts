import type { Instant, Labels, SealedValue, SubjectId } from '@baton/kernel';
import { eventIdOf, parseInstant, plusMs } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import type { SealedCommit } from './goal.commands.js';
import { approvalEventExamples, controlEventExamples, humanTaskEventExamples } from './control.examples.js';
import type { CommitRecord, GoalEvent } from './goal.events.js';
import type { OperationRef } from './operation.js';
import type { CapabilityPin, Plan, PlannedCompensation, PlannedStep } from './plan.js';

/*
 * Examples that the product's own tests are written with. Every field has a default, so what a test sets is what it
 * means; ids and instants are fixed.
 */

export const aMoment = parseInstant('2026-03-02T09:00:00.000Z');
export const anAccount = 'sub_account' as SubjectId;
export const anEventId = eventIdOf('00000000-0000-4000-8000-000000000001');

export function aSealedValue(of = 'value'): SealedValue {
  return { keyId: 'tenant:t1', algorithm: 'A256GCM', nonce: 'bm9uY2U', ciphertext: `sealed(${of})` };
}

export function someLabels(set: Partial<Labels> = {}): Labels {
  return {
    classification: 'confidential',
    category: 'commercial',
    subjects: [anAccount],
    source: 'person',
    trust: 'typed',
    ...set,
  };
}

export function anAttribute(name: string, set: Partial<SealedAttribute> = {}): SealedAttribute {
  return { name, type: 'decimal', labels: someLabels(), sealed: aSealedValue(name), sealedIn: anEventId, ...set };
}

export function aPin(set: Partial<CapabilityPin> = {}): CapabilityPin {
  return {
    specialist: 'sap',
    system: 'sap',
    capability: 'erp.invoice.create',
    version: '1',
    manifestDigest: 'manifest',
    schemaDigest: 'schema',
    idempotencyClass: 'NATIVE',
    callTimeoutMs: 5_000,
    visibilityLagMs: 0,
    ...set,
  };
}

const undo: PlannedCompensation = { kind: 'UNDO', pin: aPin({ capability: 'erp.undo' }), inputs: {} };
const notify: PlannedCompensation = { kind: 'NOTIFY', inputs: {} };

export function aStep(id: string, set: Partial<PlannedStep> = {}): PlannedStep {
  return {
    id,
    title: `Step ${id}`,
    pin: aPin(),
    effect: 'WRITE',
    reversibility: 'UNDOABLE',
    inputs: {},
    after: [],
    pivot: false,
    compensations: [undo, notify],
    chosenBy: 'playbook:example',
    ...set,
  };
}

/** A plan of writes, each after the one before it. */
export function aChain(...ids: readonly string[]): Plan {
  const steps = ids.map((id, index) => aStep(id, { after: ids.slice(Math.max(0, index - 1), index) }));
  return aPlan({ steps });
}

export function aPlan(set: Partial<Plan> = {}): Plan {
  return { revision: 1, stage: 'ACTING', steps: [aStep('s1')], subjects: [anAccount], ...set };
}

export function aSealedCommit(of: string, set: Partial<SealedCommit> = {}): SealedCommit {
  return {
    receipt: {
      recordType: 'Invoice',
      recordIndex: `rec_${of}`,
      sealedRecordId: aSealedValue(of),
      versionAfter: '1',
      committedAt: aMoment,
    },
    outputs: [],
    before: [],
    links: [],
    sealedIn: anEventId,
    ...set,
  };
}

/** One example of every event; the compiler asks for the ones that are missing. */
export const goalEventExamples: { readonly [Type in GoalEvent['type']]: Extract<GoalEvent, { type: Type }> } = {
  GoalSubmitted: submitted({ settleBy: plusMs(aMoment, 3 * 24 * 60 * 60_000) }),
  SubjectsLinked: {
    type: 'SubjectsLinked',
    data: { links: [{ subject: 'subp_mention' as SubjectId, sameAs: anAccount }], learnedFrom: 's1' },
  },
  ClarificationRequested: {
    type: 'ClarificationRequested',
    data: {
      questions: [
        {
          ...{ attribute: 'request.uplift', reason: 'MISSING', text: 'By how much should the price change?' },
          candidates: [],
        },
      ],
    },
  },
  ClarificationAnswered: {
    type: 'ClarificationAnswered',
    data: { attributes: [anAttribute('request.uplift')], subjects: [], sealedIn: anEventId },
  },
  PlanProposed: { type: 'PlanProposed', data: { plan: aChain('s1', 's2'), attributes: [], sealedIn: anEventId } },
  PlanningFailed: { type: 'PlanningFailed', data: { at: 's1.amount', code: 'FIELD_UNBOUND' } },
  HandoffBriefed: briefed({ step: 's1', operation: 'forward' }),
  HandoffBlocked: {
    type: 'HandoffBlocked',
    data: {
      ...{ step: 's1', operation: 'forward', generation: 1, recipient: 'sap', purpose: 'CONTRACT_RENEWAL' },
      ...{ policySetHash: 'policies', considered: [], blockedFields: ['amount'] },
    },
  },
  HandoffRecalled: {
    type: 'HandoffRecalled',
    data: {
      ...{ step: 's1', operation: 'forward', generation: 1, handoffId: 'handoff-s1-forward', recipient: 'sap' },
      ...{ purpose: 'CONTRACT_RENEWAL', policySetHash: 'policies', considered: [], ledger: [] },
      inputs: { decidedAt: aMoment, fields: [] },
      withdrawnFields: ['amount'],
    },
  },
  PinnedCapabilityGone: {
    type: 'PinnedCapabilityGone',
    data: {
      ...{ step: 's1', operation: 'forward', specialist: 'sap', capability: 'erp.invoice.create' },
      ...{ pinnedVersion: '1', servedVersion: '2' },
    },
  },
  ReservationRequested: {
    type: 'ReservationRequested',
    data: {
      ...{ step: 's1', operation: 'forward', reservationId: 'reservation-1', recipient: 'sap' },
      subjects: [anAccount],
    },
  },
  ReservationGivenUp: {
    type: 'ReservationGivenUp',
    data: { step: 's1', operation: 'forward', reservationId: 'reservation-1' },
  },
  ReservationReleased: {
    type: 'ReservationReleased',
    data: { step: 's1', operation: 'forward', reservationId: 'reservation-1' },
  },
  OperationDispatched: dispatched({ step: 's1', operation: 'forward' }),
  OperationProgressed: {
    type: 'OperationProgressed',
    data: { step: 's1', operation: 'forward', attempt: 1, askAgainAt: aMoment },
  },
  OperationDeferred: {
    type: 'OperationDeferred',
    data: { step: 's1', operation: 'forward', attempt: 1, cause: 'RATE_LIMITED', retryAt: aMoment },
  },
  OperationRejected: {
    type: 'OperationRejected',
    data: { step: 's1', operation: 'forward', attempt: 1, code: 'FORBIDDEN_BY_SYSTEM' },
  },
  OperationBecameUnknown: {
    type: 'OperationBecameUnknown',
    data: { step: 's1', operation: 'forward', attempt: 1, cause: 'TIMEOUT' },
  },
  OutcomeQueried: {
    type: 'OutcomeQueried',
    data: {
      ...{ step: 's1', operation: 'forward', question: 'OUTCOME', answer: 'NEVER_STARTED' },
      ...{ attempt: 1, journalId: 'journal-1' },
    },
  },
  RetryScheduled: {
    type: 'RetryScheduled',
    data: { step: 's1', operation: 'forward', attempt: 2, dueAt: aMoment },
  },
  RevocationRequested: {
    type: 'RevocationRequested',
    data: { step: 's1', operation: 'forward', key: 'key-s1', why: 'BEFORE_COMPENSATION' },
  },
  OperationRevoked: {
    type: 'OperationRevoked',
    data: { step: 's1', operation: 'forward', found: 'COMMITTED', unaccountedAttempts: [] },
  },
  StepCommitted: committed({ step: 's1', operation: 'forward' }),
  CompensationRequired: {
    type: 'CompensationRequired',
    data: { because: { step: 's2', code: 'FORBIDDEN_BY_SYSTEM' }, steps: ['s1'] },
  },
  StepCompensated: {
    type: 'StepCompensated',
    data: { ...commitRecord({ step: 's1', operation: 'compensation-0' }), compensation: 'UNDO' },
  },
  CompensationExhausted: { type: 'CompensationExhausted', data: { step: 's1', role: 'operator' } },
  GoalConcluded: {
    type: 'GoalConcluded',
    data: { outcome: 'COMPLETED', closeReason: 'FINISHED', effects: { APPLIED: 2 } },
  },
  ...controlEventExamples,
  ...approvalEventExamples,
  PlanRevised: { type: 'PlanRevised', data: { plan: aChain('s1', 's2'), attributes: [], sealedIn: anEventId } },
  ...humanTaskEventExamples,
};

export function submitted(set: Partial<Extract<GoalEvent, { type: 'GoalSubmitted' }>['data']> = {}) {
  return {
    type: 'GoalSubmitted',
    data: {
      goalId: 'g1',
      playbook: { id: 'contract-renewal', version: '1', digest: 'playbook' },
      purpose: 'CONTRACT_RENEWAL',
      owner: 'person-1',
      conversationId: 'c1',
      sentenceDigest: 'digest-of-sentence',
      recovery: 'COMPENSATE',
      attributes: [],
      subjects: [anAccount],
      sealedIn: anEventId,
      ...set,
    },
  } as const satisfies GoalEvent;
}

export function planned(plan: Plan) {
  return { type: 'PlanProposed', data: { plan, attributes: [], sealedIn: anEventId } } as const satisfies GoalEvent;
}

export function briefed(ref: OperationRef) {
  return {
    type: 'HandoffBriefed',
    data: {
      ...ref,
      generation: 1,
      handoffId: `handoff-${ref.step}-${ref.operation}`,
      recipient: 'sap',
      purpose: 'CONTRACT_RENEWAL',
      subjects: [anAccount],
      policySetHash: 'policies',
      considered: [
        {
          ...{ attribute: 'request.amount', labels: someLabels(), field: 'amount' },
          ...{ decision: 'DISCLOSED', form: 'FULL', policies: ['erp-bills'] },
        },
        {
          ...{ attribute: 'account.notes', decision: 'WITHHELD', reason: 'NOT_RELEVANT', policies: [] },
        },
      ],
      disclosed: [{ field: 'amount', attribute: 'request.amount', sealed: aSealedValue('amount') }],
      serialisation: 'baton.brief.v1',
      sealedSalt: aSealedValue('salt'),
      digest: 'digest-of-brief',
      waivers: [],
      ledger: [],
      sealedIn: anEventId,
    },
  } as const satisfies GoalEvent;
}

export function dispatched(ref: OperationRef, attempt = 1, deadline: Instant = aMoment) {
  return {
    type: 'OperationDispatched',
    data: {
      ...ref,
      ...{ handoffId: `handoff-${ref.step}-${ref.operation}`, key: `key-${ref.step}-${ref.operation}` },
      ...{ generation: 1, attempt, deadline, idempotencyClass: 'NATIVE', journalId: 'journal-1' },
    },
  } as const satisfies GoalEvent;
}

export function committed(ref: OperationRef) {
  return {
    type: 'StepCommitted',
    data: { ...commitRecord(ref), outputs: [], before: [] },
  } as const satisfies GoalEvent;
}

function commitRecord(ref: OperationRef): CommitRecord {
  const { receipt, sealedIn } = aSealedCommit(ref.step);
  return {
    ...ref,
    ...{ generation: 1, attempt: 1, idempotencyClass: 'NATIVE', recordedAt: aMoment, learnedBy: 'ANSWER' },
    ...{ receipt, sealedIn },
  };
}
