import type { Classification, DomainEvent, EventId, Instant, SealedValue } from '@baton/kernel';
import type { Contradiction, OperationRef } from './operation.js';
import type { EffectCounts, Outcome } from './outcome.js';
import type { StepId } from './plan.js';

/** Why a person did something, in their own words: those may name anybody, so they are sealed like every value. */
export interface PersonsReason {
  readonly sealedReason: SealedValue;
  readonly sealedIn: EventId;
}

/** How an operation ended that no machine could tell of. DONE brings a receipt, by a commit in the same append. */
export type PersonsFinding = 'DONE' | 'NOT_DONE_TRY_AGAIN' | 'NOT_DONE_GIVE_UP' | 'GO_ON_UNFENCED' | 'NO_LATE_EFFECT';

export type RecoveryChoice = 'COMPENSATE' | 'RETRY' | 'ACCEPT_PARTIAL' | 'REPLAN';

/** How a person dealt with an effect that no machine could put right. LEFT: it stays, knowingly. */
export type PutRightBy = 'UNDONE' | 'CORRECTED' | 'LEFT';

/** Nothing new is sent for this goal, forward or back, until it is resumed; questions and answers go on. */
export type GoalPaused = DomainEvent<'GoalPaused', PersonsReason>;

/** The goal goes on where it was paused. */
export type GoalResumed = DomainEvent<'GoalResumed', PersonsReason>;

/** A person wants the goal no more: what was done is put right. */
export type CancellationRequested = DomainEvent<
  'CancellationRequested',
  {
    /** When a person is asked about what is not put right by then. */
    readonly settleBy?: Instant;
  } & PersonsReason
>;

/** A person ended the goal as it stands: nothing is put right, and the report says what remains. */
export type GoalTerminated = DomainEvent<
  'GoalTerminated',
  {
    /** When a person is asked about what nobody has told by then. */
    readonly settleBy?: Instant;
  } & PersonsReason
>;

/** A person wants an operation tried, or asked about, again: at once, and under a new key where the old one is over. */
export type RetryRequested = DomainEvent<
  'RetryRequested',
  OperationRef & { readonly dueAt: Instant } & Partial<PersonsReason>
>;

/**
 * A step will not be done: a person decided so, of it or of the step whose place it takes in a new plan, or the plan's own
 * condition did.
 */
export type StepSkipped = DomainEvent<
  'StepSkipped',
  { readonly step: StepId; readonly because: 'PERSON' | 'CONDITION' } & Partial<PersonsReason>
>;

/** The plan's condition for a step was looked at, with what was known then. */
export type ConditionChecked = DomainEvent<'ConditionChecked', { readonly step: StepId; readonly holds: boolean }>;

/** What can be in doubt of an operation though it is over: its answers, or attempts that nobody accounts for. */
export type Doubt = 'CONTRADICTION' | 'ATTEMPTS';

/** A person established what became of an operation, with evidence. */
export type OutcomeMarked = DomainEvent<
  'OutcomeMarked',
  OperationRef & {
    readonly generation: number;
    readonly finding: PersonsFinding;
    /** Which of its doubts a finding of NO_LATE_EFFECT settles. */
    readonly about?: Doubt;
    /** Keyed digest of the record that the person named, so that another one under the same key is told apart. */
    readonly requestDigest?: string;
  } & PersonsReason
>;

/**
 * An answer says that something happened which was known not to have happened, that it left another record than was
 * known, that it did not happen though it was known to have, or that a machine put right what a person had put right by hand:
 * a person must look.
 */
export type AnswerContradicted = DomainEvent<
  'AnswerContradicted',
  OperationRef & { readonly generation: number; readonly attempt: number } & Contradiction
>;

/** A person chose how to go on after a step had failed. */
export type RecoveryChosen = DomainEvent<
  'RecoveryChosen',
  {
    readonly step: StepId;
    readonly choice: RecoveryChoice;
    /** Where it is left at what was done: why the step can't be done. Absent in what was recorded before it was. */
    readonly code?: string;
    /**
     * Where it is left at what was done: when a person is asked about what nobody has told by then. Absent in what was
     * recorded before it was.
     */
    readonly settleBy?: Instant;
  } & PersonsReason
>;

/** A person gave a step, or the whole goal, more time. */
export type DeadlineMoved = DomainEvent<
  'DeadlineMoved',
  { readonly step?: StepId; readonly settleBy: Instant } & PersonsReason
>;

/**
 * A person dealt by hand with an effect that no machine put right: none could, or did in time, or the goal was ended with
 * it. A compensation that was sent is made sure of all the same.
 */
export type StepPutRight = DomainEvent<
  'StepPutRight',
  { readonly step: StepId; readonly how: PutRightBy } & PersonsReason
>;

/**
 * A person labelled a value otherwise than it came: anybody may raise a label, and lowering one is an act with a name on
 * it. Where it is raised, what was computed from the value is raised as high; where it is lowered, that stays as it is.
 */
export type AttributeRelabelled = DomainEvent<
  'AttributeRelabelled',
  {
    readonly attribute: string;
    readonly from: Classification;
    readonly classification: Classification;
  } & PersonsReason
>;

/**
 * The log was put back from a backup: what this goal did after that was taken is in the systems, and its history doesn't
 * have it. Whatever it sends from now on may have been sent before.
 */
export type GoalPutBack = DomainEvent<'GoalPutBack', { readonly takenAt: Instant }>;

/** What was learned after the end changed what is true of the effects; the conclusion stands as it was written. */
export type ConclusionAmended = DomainEvent<
  'ConclusionAmended',
  { readonly outcome: Outcome; readonly effects: EffectCounts }
>;

export type ControlEvent =
  | GoalPaused
  | GoalResumed
  | CancellationRequested
  | GoalTerminated
  | RetryRequested
  | StepSkipped
  | ConditionChecked
  | OutcomeMarked
  | AnswerContradicted
  | RecoveryChosen
  | DeadlineMoved
  | StepPutRight
  | AttributeRelabelled
  | GoalPutBack
  | ConclusionAmended;
