import { assertNever, invariant } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import type {
  ClarificationAnswered,
  CommitRecord,
  GoalConcluded,
  GoalEvent,
  GoalSubmitted,
  HandoffBriefed,
  OperationDispatched,
  PlanProposed,
  SubjectsLinked,
} from './goal.events.js';
import { evolveControl, evolveHumanTask } from './control.evolve.js';
import { inPhase, onOperation, onStep } from './evolve-places.js';
import type { GoalState, StepState } from './goal.state.js';
import type { Operation, RecordedBrief } from './operation.js';
import type { AttributeName } from './plan.js';

type OperationEvent = Extract<
  GoalEvent,
  {
    type:
      | 'HandoffBriefed'
      | 'HandoffBlocked'
      | 'OperationDispatched'
      | 'OperationProgressed'
      | 'OperationDeferred'
      | 'OperationRejected'
      | 'OperationBecameUnknown'
      | 'OutcomeQueried'
      | 'RetryScheduled'
      | 'RevocationRequested'
      | 'OperationRevoked';
  }
>;

/** Folds one event into the state: no rule, no mutation, and no event left out. */
export function evolveGoal(state: GoalState, event: GoalEvent): GoalState {
  switch (event.type) {
    case 'GoalSubmitted':
      return onSubmitted(state, event.data);
    case 'SubjectsLinked':
      return onLinked(state, event.data);
    case 'ClarificationRequested':
      return { ...state, openQuestions: event.data.questions };
    case 'ClarificationAnswered':
      return onAnswered(state, event.data);
    case 'PlanProposed':
      return withPlan(state, event.data);
    case 'PlanningFailed':
      return { ...state, failure: { step: event.data.at, code: event.data.code } };
    case 'HandoffBriefed':
    case 'HandoffBlocked':
    case 'OperationDispatched':
    case 'OperationProgressed':
    case 'OperationDeferred':
    case 'OperationRejected':
    case 'OperationBecameUnknown':
    case 'OutcomeQueried':
    case 'RetryScheduled':
    case 'RevocationRequested':
    case 'OperationRevoked':
      return evolveOperation(state, event);
    case 'StepCommitted':
      return {
        ...onCommitted(state, event.data),
        attributes: joined(state.attributes, [...event.data.outputs, ...event.data.before]),
      };
    case 'CompensationRequired':
      return { ...state, phase: 'COMPENSATING', failure: event.data.because };
    case 'StepCompensated':
      return onStep(onCommitted(state, event.data), event.data, (step) => ({
        ...step,
        compensatedBy: event.data.operation,
      }));
    case 'CompensationExhausted':
      return onStep(state, event.data, (step) => ({ ...step, exhaustedFor: event.data.role }));
    case 'GoalConcluded':
      return onConcluded(state, event.data);
    case 'HumanTaskOpened':
    case 'HumanTaskEscalated':
    case 'HumanTaskResolved':
    case 'HumanTaskWithdrawn':
      return evolveHumanTask(state, event);
    case 'GoalPaused':
    case 'GoalResumed':
    case 'CancellationRequested':
    case 'GoalTerminated':
    case 'RetryRequested':
    case 'StepSkipped':
    case 'ConditionChecked':
    case 'OutcomeMarked':
    case 'AnswerContradicted':
    case 'RecoveryChosen':
    case 'DeadlineMoved':
    case 'StepPutRight':
    case 'ConclusionAmended':
      return evolveControl(state, event);
    default:
      return assertNever(event, 'goal event');
  }
}

function onSubmitted(state: GoalState, data: GoalSubmitted['data']): GoalState {
  const { goalId, purpose, owner, conversationId, sentenceDigest, subjects, attributes, playbook } = data;
  return {
    ...state,
    phase: 'PLANNING',
    ...{ goalId, purpose, owner, conversationId, sentenceDigest, subjects, recovery: data.recovery },
    playbookId: playbook.id,
    playbookDigest: playbook.digest,
    attributes: joined(state.attributes, attributes),
  };
}

function onLinked(state: GoalState, { links }: SubjectsLinked['data']): GoalState {
  return { ...state, links: [...state.links, ...links.map(({ subject, sameAs }) => [subject, sameAs] as const)] };
}

function onAnswered(state: GoalState, { attributes, subjects }: ClarificationAnswered['data']): GoalState {
  return {
    ...state,
    openQuestions: [],
    answeredSincePlan: true,
    attributes: joined(state.attributes, attributes),
    subjects: [...new Set([...state.subjects, ...subjects])],
  };
}

function onConcluded(state: GoalState, { outcome, closeReason, effects }: GoalConcluded['data']): GoalState {
  return { ...state, phase: 'CONCLUDED', outcome, closeReason, concludedEffects: effects, paused: false };
}

/** What is heard and intended about one operation, short of its commit. */
function evolveOperation(state: GoalState, event: OperationEvent): GoalState {
  switch (event.type) {
    case 'HandoffBriefed':
      return onBriefed(state, event.data);
    case 'HandoffBlocked':
      return onStep(state, event.data, (step) => ({
        ...step,
        blocked: { ...step.blocked, [event.data.operation]: event.data.blockedFields },
      }));
    case 'OperationDispatched':
      return onDispatched(state, event.data);
    case 'OperationProgressed':
      return inPhase(state, event.data, { at: 'IN_PROGRESS', askAgainAt: event.data.askAgainAt });
    case 'OperationDeferred':
      return inPhase(state, event.data, { at: 'DEFERRED', dueAt: event.data.retryAt });
    case 'OperationRejected':
      return inPhase(state, event.data, { at: 'REJECTED', code: event.data.code });
    case 'OperationBecameUnknown':
      return inPhase(state, event.data, { at: 'UNKNOWN', cause: event.data.cause });
    case 'OutcomeQueried':
      if (event.data.answer !== 'CANNOT_TELL') return state;
      return event.data.question === 'OUTCOME'
        ? inPhase(state, event.data, { at: 'UNTELLABLE' })
        : onOperation(state, event.data, (operation) => ({ ...operation, fence: 'UNTELLABLE' }));
    case 'RetryScheduled':
      return onOperation(state, event.data, (operation) => ({
        ...operation,
        attempt: event.data.attempt - 1,
        phase: { at: 'NOT_DONE', dueAt: event.data.dueAt },
      }));
    case 'RevocationRequested':
      return onOperation(state, event.data, (operation) => ({ ...operation, fence: 'REQUESTED' }));
    case 'OperationRevoked':
      return onOperation(state, event.data, (operation) => ({
        ...operation,
        fence: 'FENCED',
        unaccountedAttempts: event.data.unaccountedAttempts,
        phase: event.data.found === 'NOTHING' ? { at: 'REVOKED' } : operation.phase,
      }));
    default:
      return assertNever(event, 'operation event');
  }
}

function joined(
  known: Readonly<Record<AttributeName, SealedAttribute>>,
  more: readonly SealedAttribute[],
): Readonly<Record<AttributeName, SealedAttribute>> {
  if (more.length === 0) return known;
  return { ...known, ...Object.fromEntries(more.map((attribute) => [attribute.name, attribute])) };
}

function withPlan(state: GoalState, { plan, attributes }: PlanProposed['data']): GoalState {
  const planned = plan.steps.map((step): [string, StepState] => [
    step.id,
    {
      ...{ planned: step, planRevision: plan.revision, settleBy: step.settleBy },
      ...{ briefs: {}, operations: {}, blocked: {}, receipts: {}, earlier: [] },
    },
  ]);
  return {
    ...state,
    phase: plan.stage === 'ACTING' ? 'RUNNING' : 'PLANNING',
    answeredSincePlan: false,
    plan,
    settleBy: plan.settleBy,
    steps: { ...state.steps, ...Object.fromEntries(planned) },
    attributes: joined(state.attributes, attributes),
  };
}

function onBriefed(state: GoalState, data: HandoffBriefed['data']): GoalState {
  const brief: RecordedBrief = {
    handoffId: data.handoffId,
    sealedIn: data.sealedIn,
    fields: data.disclosed.map(({ field, sealed }) => ({ field, sealed })),
    sealedSalt: data.sealedSalt,
    digest: data.digest,
  };
  return onStep(state, data, (step) => ({ ...step, briefs: { ...step.briefs, [data.operation]: brief } }));
}

function onDispatched(state: GoalState, data: OperationDispatched['data']): GoalState {
  return onStep(state, data, (step) => {
    const brief = step.briefs[data.operation];
    invariant(brief, `Dispatched without a brief (goal ${state.goalId}, ${data.step}/${data.operation})`);
    const operation: Operation = {
      name: data.operation,
      phase: { at: 'DISPATCHED' },
      fence: 'NONE',
      generation: data.generation,
      key: data.key,
      attempt: data.attempt,
      deadline: data.deadline,
      journalId: data.journalId,
      idempotencyClass: data.idempotencyClass,
      brief,
      unaccountedAttempts: [],
    };
    return { ...step, operations: { ...step.operations, [data.operation]: operation } };
  });
}

function onCommitted(state: GoalState, data: CommitRecord): GoalState {
  return onStep(state, data, (step) => {
    const operation = step.operations[data.operation];
    invariant(operation, `Committed without a handoff (goal ${state.goalId}, ${data.step}/${data.operation})`);
    const committed: Operation = {
      ...operation,
      phase: { at: 'COMMITTED', committedAt: data.receipt.committedAt ?? data.recordedAt },
    };
    return {
      ...step,
      operations: { ...step.operations, [data.operation]: committed },
      receipts: { ...step.receipts, [data.operation]: { ...data.receipt, sealedIn: data.sealedIn } },
    };
  });
}
