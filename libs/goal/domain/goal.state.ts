import type { EventId, SubjectId } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import type { ReceiptRecord, Question } from './goal.events.js';
import type { Operation, OperationName, OperationPhase, OperationRef, RecordedBrief } from './operation.js';
import { compensationIndexOf } from './operation.js';
import type { CloseReason, Effect, Outcome } from './outcome.js';
import type { AttributeName, CapabilityPin, Plan, PlannedStep, StepId } from './plan.js';

export type GoalPhase = 'PLANNING' | 'RUNNING' | 'COMPENSATING' | 'CONCLUDED';

export interface StepState {
  readonly planned: PlannedStep;
  readonly planRevision: number;
  /** These four are by operation name. */
  readonly briefs: Readonly<Record<string, RecordedBrief>>;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Operations that policy kept from being handed off, with the fields that may not cross. */
  readonly blocked: Readonly<Record<string, readonly string[]>>;
  readonly receipts: Readonly<Record<string, ReceiptRecord & { readonly sealedIn: EventId }>>;
  /** How its committed effect was dealt with, and by which compensation. */
  readonly compensatedBy?: OperationName;
  /** The role that must act, where no machine can do more. */
  readonly exhaustedFor?: string;
}

/** Everything that deciding needs of a goal: references and facts, never an opened value. */
export interface GoalState {
  /** Absent before the goal was submitted. */
  readonly phase?: GoalPhase;
  readonly goalId: string;
  readonly playbookId: string;
  readonly playbookDigest: string;
  readonly purpose: string;
  readonly owner: string;
  readonly conversationId: string;
  readonly sentenceDigest: string;
  readonly attributes: Readonly<Record<AttributeName, SealedAttribute>>;
  readonly subjects: readonly SubjectId[];
  /** Every pair of ids known to mean one being. */
  readonly links: readonly (readonly [SubjectId, SubjectId])[];
  readonly plan?: Plan;
  /** All steps of all revisions, in the order in which they were planned. */
  readonly steps: Readonly<Record<StepId, StepState>>;
  readonly openQuestions: readonly Question[];
  /** A person has answered since the latest plan was laid down. */
  readonly answeredSincePlan: boolean;
  /** Why the goal can't go forward, and at which step or field of the plan. */
  readonly failure?: { readonly step: string; readonly code: string };
  readonly outcome?: Outcome;
  readonly closeReason?: CloseReason;
}

export const initialGoal: GoalState = {
  goalId: '',
  playbookId: '',
  playbookDigest: '',
  purpose: '',
  owner: '',
  conversationId: '',
  sentenceDigest: '',
  attributes: {},
  subjects: [],
  links: [],
  steps: {},
  openQuestions: [],
  answeredSincePlan: false,
};

export function operationOf(state: GoalState, ref: OperationRef): Operation | undefined {
  return state.steps[ref.step]?.operations[ref.operation];
}

/** What the plan says about one operation: the capability that it uses and the attributes that it needs. */
export function plannedOperation(
  state: GoalState,
  { step, operation }: OperationRef,
): { readonly pin: CapabilityPin; readonly inputs: Readonly<Record<string, AttributeName>> } {
  const planned = state.steps[step]?.planned;
  const entry = operation === 'forward' ? planned : planned?.compensations[compensationIndexOf(operation)];
  invariant(entry?.pin, `No capability is planned (goal ${state.goalId}, ${step}/${operation})`);
  return { pin: entry.pin, inputs: entry.inputs };
}

/** The steps of the plan in force; earlier revisions' reads are history. */
export function currentSteps(state: GoalState): readonly StepState[] {
  return (state.plan?.steps ?? []).flatMap((planned) => state.steps[planned.id] ?? []);
}

/** All steps that ask something of a system, whatever revision planned them. */
export function effectfulSteps(state: GoalState): readonly StepState[] {
  return Object.values(state.steps).filter((step) => step.planned.effect === 'WRITE');
}

/** What is true of a step's record now, as far as the events tell. */
export function effectOf(step: StepState): Effect {
  if (step.compensatedBy !== undefined) {
    if (step.operations.forward?.unaccountedAttempts.length) return 'UNKNOWN';
    const kind = step.planned.compensations[compensationIndexOf(step.compensatedBy)]?.kind;
    return kind === 'UNDO' ? 'UNDONE' : kind === 'CORRECT' ? 'CORRECTED' : 'FLAGGED';
  }
  const forward = step.operations.forward;
  if (forward === undefined || step.planned.effect === 'READ') return 'NONE';
  switch (forward.phase.at) {
    case 'COMMITTED':
      if (step.exhaustedFor !== undefined) return 'RESIDUAL';
      return compensationsOf(step).some(isOpenEnded) ? 'UNKNOWN' : 'APPLIED';
    case 'REJECTED':
    case 'REVOKED':
      return forward.unaccountedAttempts.length > 0 ? 'UNKNOWN' : 'NONE';
    case 'NOT_DONE':
    case 'DEFERRED':
      return 'NONE';
    case 'DISPATCHED':
    case 'IN_PROGRESS':
    case 'UNKNOWN':
    case 'UNTELLABLE':
      return 'UNKNOWN';
  }
}

/** The compensations asked for so far, in their order. */
export function compensationsOf(step: StepState): readonly Operation[] {
  return Object.values(step.operations).filter(({ name }) => name !== 'forward');
}

function isOpenEnded({ phase }: Operation): boolean {
  return openEnded.includes(phase.at);
}

const openEnded: readonly OperationPhase['at'][] = ['DISPATCHED', 'IN_PROGRESS', 'UNKNOWN', 'UNTELLABLE'];

/** The given subjects and every id known to mean the same beings. */
export function withLinkedIds(state: Pick<GoalState, 'links'>, subjects: readonly SubjectId[]): readonly SubjectId[] {
  const all = new Set(subjects);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const [a, b] of state.links) {
      if (all.has(a)) all.add(b);
      if (all.has(b)) all.add(a);
    }
  }
  return [...all];
}
