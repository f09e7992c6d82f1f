import type { EventId, Instant, SubjectId } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import type { DisclosureWaived } from './approval.events.js';
import type { PutRightBy, RecoveryChoice } from './control.events.js';
import type { HandoffBlocked, PinnedCapabilityGone, ReceiptRecord, Question } from './goal.events.js';
import type { HumanTaskOpened, HumanTaskOption } from './human-task.events.js';
import type { Operation, OperationName, OperationPhase, OperationRef, RecordedBrief } from './operation.js';
import { compensationIndexOf } from './operation.js';
import type { CloseReason, Effect, EffectCounts, Outcome } from './outcome.js';
import type { AttributeName, CapabilityPin, Plan, PlannedStep, PlanWarning, RecoveryPolicy, StepId } from './plan.js';
import type { ReservationRequested } from './reservation.events.js';

export type GoalPhase = 'PLANNING' | 'RUNNING' | 'COMPENSATING' | 'CONCLUDED';

export interface BlockedHandoff {
  /** Fields that may not cross. */
  readonly fields: readonly string[];
  /**
   * Whether a person may let them cross all the same: never what is about somebody else, nor untrusted text but to a field
   * that quotes it; nor what they refused, or did not answer in time, as long as the handoff stays blocked as it is.
   */
  readonly isWaivable: boolean;
  /** Values that must stay and were found in those fields; absent where policy kept the fields back. */
  readonly stopped?: HandoffBlocked['data']['stopped'];
  /** Texts that a field would quote and nobody has approved, each with what stands for exactly this text. */
  readonly quotes?: readonly { readonly field: string; readonly attribute: string; readonly mark: string }[];
}

/** Holds for one handoff: a later one of the same operation, under its next key, is another. */
export type Waiver = Pick<DisclosureWaived['data'], 'waiverId' | 'fields' | 'mayHold' | 'quote' | 'expiresAt'> & {
  readonly generation: number;
};

/** Asked for in the ledger before a brief, which has not come yet. */
export type Reservation = Pick<ReservationRequested['data'], 'reservationId' | 'recipient' | 'subjects'> & {
  readonly isGivenUp: boolean;
};

export interface StepState {
  readonly planned: PlannedStep;
  readonly planRevision: number;
  /** These six are by operation name. */
  readonly briefs: Readonly<Record<string, RecordedBrief>>;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Operations that policy kept from being handed off. */
  readonly blocked: Readonly<Record<string, BlockedHandoff>>;
  /** Operations whose specialist does not serve what was pinned, as far as was noticed. */
  readonly gone: Readonly<Record<string, Pick<PinnedCapabilityGone['data'], 'pinnedVersion' | 'servedVersion'>>>;
  /** What a person let cross for one operation, until when. */
  readonly waivers: Readonly<Record<string, readonly Waiver[]>>;
  readonly reservations: Readonly<Record<string, Reservation>>;
  readonly receipts: Readonly<Record<string, ReceiptRecord & { readonly sealedIn: EventId }>>;
  /** How its committed effect was dealt with, and by which compensation. */
  readonly compensatedBy?: OperationName;
  /** The role that must act, where no machine can do more. */
  readonly exhaustedFor?: string;
  /** What a person did about an effect that no machine put right. */
  readonly putRight?: PutRightBy;
  /** Operations under former keys, which were rejected or revoked before they were tried again under new ones. */
  readonly earlier: readonly Operation[];
  readonly skipped?: 'PERSON' | 'CONDITION';
  /** What was found of the condition that the plan sets for this step; absent before it was looked at. */
  readonly conditionHeld?: boolean;
  /** What a person chose after this step had failed. */
  readonly recovery?: RecoveryChoice;
  /** When the step is begun anew under its next key, at the earliest. */
  readonly notBefore?: Instant;
  /** When a person is asked about this step, by the plan or as it was moved. */
  readonly settleBy?: Instant;
}

/** By one of its options; ANSWERED: by answers to what was asked; WITHDRAWN: nobody needs to answer any more. */
export type HumanTaskEnding = HumanTaskOption | 'ANSWERED' | 'WITHDRAWN';

export type HumanTaskState = Omit<HumanTaskOpened['data'], 'deadline'> & {
  readonly deadline?: Instant;
  /** The one person who was asked instead of a role. */
  readonly delegatedTo?: string;
  /** How it ended; absent while it is open. */
  readonly ended?: HumanTaskEnding;
};

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
  readonly recovery: RecoveryPolicy;
  /** Nothing new is sent until a person resumes the goal. */
  readonly paused: boolean;
  /** How often its history was put back from a backup, and lacks what came after that. */
  readonly timesPutBack: number;
  /** A person wants it to end: put right, or with what there is. */
  readonly closing?: 'CANCELED' | 'ACCEPTED';
  /** The plan that waits for a person's word, by its digest. */
  readonly awaitedApproval?: { readonly digest: string; readonly warnings: readonly PlanWarning[] };
  /** A person wants what is not done yet planned anew. */
  readonly isReplanning: boolean;
  /** When a person is asked about the goal as a whole. */
  readonly settleBy?: Instant;
  /** Every question to a person that was ever opened, by task id. */
  readonly tasks: Readonly<Record<string, HumanTaskState>>;
  readonly outcome?: Outcome;
  readonly closeReason?: CloseReason;
  /** The effects as the conclusion, or its latest amendment, says them. */
  readonly concludedEffects?: EffectCounts;
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
  recovery: 'COMPENSATE',
  paused: false,
  timesPutBack: 0,
  isReplanning: false,
  tasks: {},
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
  const steps: StepState[] = [];
  for (const { id } of state.plan?.steps ?? []) {
    const step = state.steps[id];
    if (step) steps.push(step);
  }
  return steps;
}

export function isCurrent(state: GoalState, { planned }: StepState): boolean {
  return state.plan?.steps.some(({ id }) => id === planned.id) ?? false;
}

/** All steps that ask something of a system, whatever revision planned them. */
export function effectfulSteps(state: GoalState): readonly StepState[] {
  return Object.values(state.steps).filter((step) => step.planned.effect === 'WRITE');
}

/** What is true of a step's record now, as far as the events tell. */
export function effectOf(step: StepState): Effect {
  if (step.planned.effect === 'READ') return 'NONE';
  if (contradictedOf(step)) return 'UNKNOWN';
  if (step.putRight !== undefined) {
    if (compensationsOf(step).some(isUntold)) return 'UNKNOWN';
    if (step.putRight === 'LEFT') return 'RESIDUAL';
    return mayStillLand(step) ? 'UNKNOWN' : step.putRight;
  }
  const forward = step.operations.forward;
  if (step.compensatedBy !== undefined) {
    if (mayStillLand(step)) return 'UNKNOWN';
    const kind = step.planned.compensations[compensationIndexOf(step.compensatedBy)]?.kind;
    return kind === 'UNDO' ? 'UNDONE' : kind === 'CORRECT' ? 'CORRECTED' : 'FLAGGED';
  }
  switch (forward?.phase.at) {
    case 'COMMITTED':
      if (step.exhaustedFor !== undefined) return 'RESIDUAL';
      return compensationsOf(step).some(isUntold) ? 'UNKNOWN' : 'APPLIED';
    case undefined:
    case 'REJECTED':
    case 'REVOKED':
    case 'NOT_DONE':
    case 'DEFERRED':
      return mayStillLand(step) || (forward && isUntold(forward)) ? 'UNKNOWN' : 'NONE';
    case 'DISPATCHED':
    case 'IN_PROGRESS':
    case 'UNKNOWN':
    case 'UNTELLABLE':
      return 'UNKNOWN';
  }
}

/** Whether an attempt was started that nobody could account for: one more effect of the step, or of what put it right. */
function mayStillLand(step: StepState): boolean {
  return operationsEver(step).some(({ unaccountedAttempts }) => unaccountedAttempts.length > 0);
}

/** All operations of a step under all keys that they ever had, the former ones first. */
export function operationsEver(step: StepState): readonly Operation[] {
  const present = Object.values(step.operations);
  return step.earlier.length === 0 ? present : [...step.earlier, ...present];
}

/** The operation of which two answers can't both be true: until a person has looked, nobody knows the step's effect. */
export function contradictedOf(step: StepState): Operation | undefined {
  return step.planned.effect === 'READ' ? undefined : operationsEver(step).find(({ contradicted }) => contradicted);
}

/** The number that the next key of an operation bears. */
export function nextGeneration(state: GoalState, { step, operation }: OperationRef): number {
  const earlier = state.steps[step]?.earlier.filter(({ name }) => name === operation) ?? [];
  return earlier.length + 1;
}

/** The step can't be done: refused by its system, given up, or kept from its specialist by policy. */
export function hasFailed(step: StepState): boolean {
  const at = step.operations.forward?.phase.at;
  return at === 'REJECTED' || at === 'REVOKED' || step.blocked.forward !== undefined;
}

/**
 * What happens when a step has failed, or what a person chose. Where its specialist does not know what was pinned,
 * nothing is wrong with the step itself: a person chooses, whatever the policy.
 */
export function recoveryOf(state: GoalState, { recovery, planned, operations }: StepState) {
  const { forward } = operations;
  const isUnknown = forward?.phase.at === 'REJECTED' && forward.phase.code === 'CAPABILITY_UNKNOWN';
  return recovery ?? (isUnknown ? 'HOLD' : (planned.recovery ?? state.recovery));
}

/** Why a step that has failed can't be done, as a code for reports. */
export function failureCodeOf(step: StepState | undefined): string {
  const forward = step?.operations.forward;
  if (step?.blocked.forward !== undefined) return 'HANDOFF_BLOCKED';
  if (forward?.phase.at === 'REJECTED') return forward.phase.code;
  if (forward?.markedByPerson) return 'MARKED_NOT_DONE';
  return 'REVOKED';
}

/** Where it is done: it stood for a step that was done after all, a new plan has another one in its place, or a person left it out. */
export function isDoneBeside(state: GoalState, step: StepState): boolean {
  const original = state.steps[step.planned.insteadOf ?? ''];
  const isLeftOutByPerson = step.skipped === 'PERSON' || original?.skipped === 'PERSON';
  return isLeftOutByPerson || original?.operations.forward?.phase.at === 'COMMITTED' || !isCurrent(state, step);
}

/** The step that stands for another one where that has failed. */
export function alternativeTo(state: GoalState, id: StepId): StepState | undefined {
  return currentSteps(state).find(({ planned }) => planned.insteadOf === id);
}

/** Whether a pivot of the plan is committed: from there on the plan has no way back. */
export function isBeyondPivot(state: GoalState): boolean {
  return effectfulSteps(state).some(
    ({ planned, operations }) => planned.pivot && operations.forward?.phase.at === 'COMMITTED',
  );
}

/** The compensations asked for so far, in their order. */
export function compensationsOf(step: StepState): readonly Operation[] {
  return Object.values(step.operations).filter(({ name }) => name !== 'forward');
}

/** Whether it was sent and nobody has told yet what became of it. */
export function isUntold(operation: Operation): boolean {
  return untold.includes(operation.phase.at) || mayComeAboutStill(operation);
}

/**
 * Where a system knows the key, that it shows nothing is enough to send the next attempt, which would meet the one before.
 * It is no proof: as long as the key is in use, that one may still land. Nor is it one where nobody can tell whether the key
 * is out of use: a person is asked then.
 */
function mayComeAboutStill({ phase, fence, idempotencyClass, sentInVain }: Operation): boolean {
  if (phase.at !== 'NOT_DONE' && phase.at !== 'DEFERRED') return false;
  if (fence === 'FENCED' || fence === 'WAIVED') return false;
  return fence === 'UNTELLABLE' || (idempotencyClass === 'NATIVE' && sentInVain > 0);
}

const untold: readonly OperationPhase['at'][] = ['DISPATCHED', 'IN_PROGRESS', 'UNKNOWN', 'UNTELLABLE'];

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
