import { assertNever, invariant } from '@baton/kernel';
import type { ApprovalEvent } from './approval.events.js';
import type { SealedAttribute } from './attribute.js';
import { asStrictAsBefore } from './attribute-names.js';
import type {
  ClarificationAnswered,
  CommitRecord,
  GoalConcluded,
  GoalEvent,
  GoalSubmitted,
  PlanningFailed,
  PlanProposed,
  SubjectsLinked,
  StepCommitted,
} from './goal.events.js';
import { evolveControl, evolveHumanTask } from './control.evolve.js';
import { calledOff, onStep, withOperation, withTimeToSettle } from './evolve-places.js';
import type { GoalState, StepState } from './goal.state.js';
import { nextGeneration } from './goal.state.js';
import type { Operation } from './operation.js';
import { evolveOperation, isOfOperation } from './operation.evolve.js';
import type { AttributeName } from './plan.js';
import { evolveReservation, isOfReservation } from './reservation.evolve.js';

/** Folds one event into the state: no rule, no mutation, and no event left out. */
export function evolveGoal(state: GoalState, event: GoalEvent): GoalState {
  if (isOfReservation(event)) return evolveReservation(state, event);
  if (isOfOperation(event)) return evolveOperation(state, event);
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
    case 'StepCommitted':
      return withResults(onCommitted(state, event.data), event.data);
    case 'CompensationRequired':
      return {
        ...withTimeToSettle(state, event.data.settleBy),
        phase: 'COMPENSATING',
        failure: event.data.because,
      };
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
    settleBy: data.settleBy,
    attributes: joined(state.attributes, attributes),
  };
}

function onLinked(state: GoalState, { links }: SubjectsLinked['data']): GoalState {
  return { ...state, links: [...state.links, ...links.map(({ subject, sameAs }) => [subject, sameAs] as const)] };
}

function onAnswered(state: GoalState, { attributes, subjects, task }: ClarificationAnswered['data']): GoalState {
  const asked = task && state.tasks[task.taskId];
  return {
    ...state,
    tasks: asked ? { ...state.tasks, [asked.taskId]: { ...asked, ended: 'ANSWERED' } } : state.tasks,
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
      return { ...calledOff(state, event.data.settleBy), awaitedApproval: undefined };
    case 'DisclosureWaived':
      return onStep(state, event.data, (step) => {
        const { operation, waiverId, fields, mayHold, quote, expiresAt } = event.data;
        const { [operation]: _blocked, ...blocked } = step.blocked;
        const waiver = { waiverId, fields, mayHold, quote, expiresAt, generation: nextGeneration(state, event.data) };
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

function joined(
  known: Readonly<Record<AttributeName, SealedAttribute>>,
  more: readonly SealedAttribute[],
): Readonly<Record<AttributeName, SealedAttribute>> {
  if (more.length === 0) return known;
  const all: Record<AttributeName, SealedAttribute> = { ...known };
  for (const attribute of more) all[attribute.name] = asStrictAsBefore(attribute, known);
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

function onCommitted(state: GoalState, data: CommitRecord): GoalState {
  return onStep(state, data, (step) => {
    const operation = step.operations[data.operation];
    invariant(operation, `Committed without a handoff (goal ${state.goalId}, ${data.step}/${data.operation})`);
    const committed: Operation = {
      ...operation,
      phase: { at: 'COMMITTED', committedAt: data.receipt.committedAt ?? data.recordedAt },
    };
    return {
      ...withOperation(step, committed),
      receipts: { ...step.receipts, [data.operation]: { ...data.receipt, sealedIn: data.sealedIn } },
    };
  });
}

function onCompensated(state: GoalState, data: CommitRecord): GoalState {
  return onStep(onCommitted(state, data), data, ({ putRight, ...step }) => ({
    ...step,
    compensatedBy: data.operation,
    // What a person had left as it was is put right by now.
    ...(putRight === 'LEFT' ? {} : { putRight }),
  }));
}
