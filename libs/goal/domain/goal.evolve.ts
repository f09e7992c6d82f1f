import { assertNever, invariant } from '@baton/kernel';
import type { ApprovalEvent } from './approval.events.js';
import type { SealedAttribute } from './attribute.js';
import type {
  ClarificationAnswered,
  CommitRecord,
  GoalConcluded,
  GoalEvent,
  GoalSubmitted,
  HandoffBlocked,
  HandoffBriefed,
  OperationDispatched,
  OutcomeQueried,
  PlanningFailed,
  PlanProposed,
  SubjectsLinked,
  StepCommitted,
} from './goal.events.js';
import { evolveControl, evolveHumanTask } from './control.evolve.js';
import { inPhase, onOperation, onStep } from './evolve-places.js';
import type { BlockedHandoff, GoalState, StepState } from './goal.state.js';
import { nextGeneration } from './goal.state.js';
import type { Operation, RecordedBrief } from './operation.js';
import type { AttributeName } from './plan.js';
import { evolveReservation, isOfReservation, withoutReservation } from './reservation.evolve.js';

type OperationEvent = Extract<
  GoalEvent,
  {
    type:
      | 'HandoffBriefed'
      | 'HandoffBlocked'
      | 'PinnedCapabilityGone'
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
  if (isOfReservation(event)) return evolveReservation(state, event);
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
    case 'PlanRevised':
      return withPlan(state, event.data);
    case 'PlanningFailed':
      return onPlanningFailed(state, event.data);
    case 'PlanApproved':
    case 'PlanRejected':
    case 'DisclosureWaived':
      return evolveApproval(state, event);
    case 'HandoffBriefed':
    case 'HandoffBlocked':
    case 'PinnedCapabilityGone':
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
      return withResults(onCommitted(state, event.data), event.data);
    case 'CompensationRequired':
      return { ...state, phase: 'COMPENSATING', failure: event.data.because };
    case 'StepCompensated':
      return onCompensated(state, event.data);
    case 'CompensationExhausted':
      return onStep(state, event.data, (step) => ({ ...step, exhaustedFor: event.data.role }));
    case 'GoalConcluded':
      return onConcluded(state, event.data);
    case 'HumanTaskOpened':
    case 'HumanTaskReminded':
    case 'HumanTaskDelegated':
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
    case 'AttributeRelabelled':
    case 'GoalPutBack':
    case 'ConclusionAmended':
      return evolveControl(state, event);
    default:
      return assertNever(event, 'goal event');
  }
}

function withResults(state: GoalState, { outputs, before }: StepCommitted['data']): GoalState {
  return { ...state, attributes: joined(state.attributes, [...outputs, ...before]) };
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

/** What can't be planned anew goes back to whoever chose that it should be. */
function onPlanningFailed(state: GoalState, { at, code }: PlanningFailed['data']): GoalState {
  if (!state.isReplanning) return { ...state, failure: { step: at, code } };
  const steps = Object.entries(state.steps).map(([id, step]) => {
    const { recovery, ...undecided } = step;
    return [id, recovery === 'REPLAN' ? undecided : step] as const;
  });
  return { ...state, isReplanning: false, steps: Object.fromEntries(steps) };
}

function evolveApproval(state: GoalState, event: ApprovalEvent): GoalState {
  switch (event.type) {
    case 'PlanApproved':
      return { ...state, phase: 'RUNNING', awaitedApproval: undefined };
    case 'PlanRejected':
      // A revision that nobody wants leaves the goal to be put right; a first plan leaves nothing to put right.
      return {
        ...state,
        awaitedApproval: undefined,
        closing: 'CANCELED',
        phase: state.phase === 'RUNNING' ? 'COMPENSATING' : state.phase,
      };
    case 'DisclosureWaived':
      return onStep(state, event.data, (step) => {
        const { operation, waiverId, fields, expiresAt } = event.data;
        const { [operation]: _blocked, ...blocked } = step.blocked;
        const waiver = { waiverId, fields, expiresAt, generation: nextGeneration(state, event.data) };
        const held = [...(step.waivers[operation] ?? []), waiver];
        return { ...step, blocked, waivers: { ...step.waivers, [operation]: held } };
      });
    default:
      return assertNever(event, 'approval event');
  }
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
        blocked: { ...step.blocked, [event.data.operation]: blockedBy(event.data) },
      }));
    case 'PinnedCapabilityGone':
      return onStep(state, event.data, (step) => {
        const { operation, pinnedVersion, servedVersion } = event.data;
        return { ...step, gone: { ...step.gone, [operation]: { pinnedVersion, servedVersion } } };
      });
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
      return onQueried(state, event.data);
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
  const all: Record<AttributeName, SealedAttribute> = { ...known };
  for (const attribute of more) all[attribute.name] = attribute;
  return all;
}

function withPlan(state: GoalState, { plan, attributes, digest, warnings = [] }: PlanProposed['data']): GoalState {
  const planned = plan.steps.map((step): [string, StepState] => [
    step.id,
    // A revision keeps what is committed or under way: those steps stay as they are.
    state.steps[step.id] ?? {
      ...{ planned: step, planRevision: plan.revision, settleBy: step.settleBy },
      ...{
        briefs: {},
        operations: {},
        blocked: {},
        gone: {},
        waivers: {},
        reservations: {},
        receipts: {},
        earlier: [],
      },
    },
  ]);
  const isAwaited = digest !== undefined && (warnings.length > 0 || plan.approval !== undefined);
  return {
    ...state,
    phase: plan.stage === 'ACTING' && !(isAwaited && state.phase === 'PLANNING') ? 'RUNNING' : 'PLANNING',
    answeredSincePlan: false,
    awaitedApproval: isAwaited ? { digest, warnings } : undefined,
    isReplanning: false,
    plan,
    settleBy: plan.settleBy ?? state.settleBy,
    steps: { ...state.steps, ...Object.fromEntries(planned) },
    attributes: joined(state.attributes, attributes),
  };
}

/**
 * Only what policy denies can be waived, and only if that is all that keeps a required field back; and what was only
 * suspected, since a value can stand in another by chance.
 */
function blockedBy({ blockedFields, considered, stopped }: HandoffBlocked['data']): BlockedHandoff {
  if (stopped) return { fields: blockedFields, isWaivable: true, stopped };
  const denied: readonly (string | undefined)[] = ['NO_PERMIT_MATCHED', 'FORBIDDEN', 'COMBINATION_FORBIDDEN'];
  const isWaivable = blockedFields.every((field) =>
    considered.some((one) => one.field === field && denied.includes(one.reason)),
  );
  return { fields: blockedFields, isWaivable };
}

function onBriefed(state: GoalState, data: HandoffBriefed['data']): GoalState {
  const brief: RecordedBrief = {
    handoffId: data.handoffId,
    sealedIn: data.sealedIn,
    fields: data.disclosed.map(({ field, sealed }) => ({ field, sealed })),
    sealedSalt: data.sealedSalt,
    digest: data.digest,
  };
  return onStep(state, data, (step) => ({
    ...withoutReservation(step, data),
    briefs: { ...step.briefs, [data.operation]: brief },
  }));
}

function onQueried(state: GoalState, { step, operation: name, question, answer }: OutcomeQueried['data']): GoalState {
  if (answer !== 'CANNOT_TELL' && answer !== 'WRONG_KEY') return state;
  return onOperation(state, { step, operation: name }, ({ misheard: _before, ...operation }) => ({
    ...operation,
    ...(question === 'OUTCOME' ? { phase: { at: 'UNTELLABLE' } } : { fence: 'UNTELLABLE' }),
    ...(answer === 'WRONG_KEY' ? { misheard: true } : {}),
  }));
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
      heard: heardAt(step.operations[data.operation], data),
      earlierJournalId: earlierJournalOf(state, step, data),
      idempotencyClass: data.idempotencyClass,
      brief,
      unaccountedAttempts: [],
    };
    // It was sent, so what was pinned is served.
    const { [data.operation]: _servedAgain, ...gone } = step.gone;
    return { ...step, gone, operations: { ...step.operations, [data.operation]: operation } };
  });
}

/** A runner that had heard nothing yet takes nothing back of what was heard of the same journal before. */
function heardAt(before: Operation | undefined, { journalId, heard }: OperationDispatched['data']) {
  return heard ?? (before?.journalId === journalId ? before.heard : undefined);
}

/** A history that was put back may lack an attempt; from the next key on, a person has said what became of it. */
function earlierJournalOf(
  { timesPutBack }: GoalState,
  { operations, earlier }: StepState,
  { operation: name, journalId }: OperationDispatched['data'],
): string | undefined {
  const before = operations[name];
  if (before !== undefined) return before.journalId === journalId ? before.earlierJournalId : before.journalId;
  if (timesPutBack === 0) return undefined;
  const forgotten = `forgotten-${timesPutBack}`;
  return earlier.some((one) => one.name === name && one.earlierJournalId === forgotten) ? undefined : forgotten;
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

function onCompensated(state: GoalState, data: CommitRecord): GoalState {
  return onStep(onCommitted(state, data), data, (step) => ({ ...step, compensatedBy: data.operation }));
}
