import type { DomainEvent, EventId, Instant, SealedValue, SubjectId } from '@baton/kernel';
import type { BoundField, ConsideredAttribute } from '@baton/handoff/domain';
import type {
  CompensationKind,
  DeferralCause,
  IdempotencyClass,
  JournalMark,
  RejectionCode,
  UnknownCause,
} from '@baton/specialist/domain';
import type { ApprovalEvent } from './approval.events.js';
import type { SealedAttribute } from './attribute.js';
import type { ControlEvent } from './control.events.js';
import type { HumanTaskEvent } from './human-task.events.js';
import type { OperationRef } from './operation.js';
import type { CloseReason, EffectCounts, Outcome } from './outcome.js';
import type { JoinedSubject, Plan, PlanWarning, RecoveryPolicy, StepId } from './plan.js';
import type { ReservationEvent } from './reservation.events.js';
import type { RevocationEvent } from './revocation.events.js';

/** Why a question is asked back instead of being guessed. */
export type QuestionReason = 'MISSING' | 'AMBIGUOUS' | 'NOT_FOUND';

export interface Question {
  /** The attribute that an answer will fill. */
  readonly attribute: string;
  readonly reason: QuestionReason;
  /** The playbook's wording; holds no value. */
  readonly text: string;
  /** Attributes of the goal that may be what is meant. */
  readonly candidates: readonly string[];
}

export interface DisclosedRecord {
  readonly field: string;
  readonly attribute: string;
  readonly sealed: SealedValue;
}

/** What a handoff was decided from that no other event of the goal tells, so that it can be decided again from the log alone. */
export interface HandoffInputs {
  readonly decidedAt: Instant;
  /** What the capability asked for, and what the plan bound to it. */
  readonly fields: readonly BoundField[];
}

/** How far one ledger stream had come when a handoff was decided; -1 where there was none. */
export interface LedgerPosition {
  readonly subject: SubjectId;
  readonly revision: number;
}

export interface ReceiptRecord {
  readonly recordType: string;
  /** HMAC of system and record id under the tenant's key: searchable, tells nothing. */
  readonly recordIndex: string;
  readonly sealedRecordId: SealedValue;
  readonly sealedLink?: SealedValue;
  readonly versionBefore?: string;
  readonly versionAfter?: string;
  /** The system's own time of the commit. */
  readonly committedAt?: Instant;
}

export interface CommitRecord extends OperationRef {
  readonly generation: number;
  readonly attempt: number;
  readonly idempotencyClass: IdempotencyClass;
  /** When this became known here; a compensation window is counted from the system's own commit time where it tells it. */
  readonly recordedAt: Instant;
  /** Whether the send itself was answered, or a later question found the effect. */
  readonly learnedBy: 'ANSWER' | 'QUERY' | 'REVOCATION' | 'PERSON';
  readonly receipt: ReceiptRecord;
  /** How many values of the answer the capability's schema does not know, or knows otherwise: they were dropped. Absent for none. */
  readonly droppedValues?: number;
  readonly sealedIn: EventId;
}

/** A person's intent was taken on, with an owner and what the sentence said. */
export type GoalSubmitted = DomainEvent<
  'GoalSubmitted',
  {
    readonly goalId: string;
    readonly playbook: { readonly id: string; readonly version: string; readonly digest: string };
    readonly purpose: string;
    readonly owner: string;
    readonly conversationId: string;
    /** Keyed digest of the sentence: the same client key with another sentence is told apart by it. */
    readonly sentenceDigest: string;
    readonly recovery: RecoveryPolicy;
    readonly attributes: readonly SealedAttribute[];
    readonly subjects: readonly SubjectId[];
    readonly sealedIn: EventId;
    /** When a person is asked about it, where no plan has set another time by then. Where none was recorded, it is set by the time of the event. */
    readonly settleBy?: Instant;
  }
>;

/** Two surrogate ids turned out to mean one being. */
export type SubjectsLinked = DomainEvent<
  'SubjectsLinked',
  {
    readonly links: readonly { readonly subject: SubjectId; readonly sameAs: SubjectId }[];
    readonly learnedFrom: StepId;
  }
>;

/** The goal needs words from its person before it can be planned. */
export type ClarificationRequested = DomainEvent<'ClarificationRequested', { readonly questions: readonly Question[] }>;

/** The person answered; the answers joined the goal's context, under the playbook's labels or stricter ones of the person. */
export type ClarificationAnswered = DomainEvent<
  'ClarificationAnswered',
  {
    readonly attributes: readonly SealedAttribute[];
    readonly subjects: readonly SubjectId[];
    readonly sealedIn: EventId;
    /** Keyed digest of the words: other answers under the same client key are told apart by it. Absent before it was kept. */
    readonly answersDigest?: string;
    /**
     * The task that it ends, with what that showed; absent where nobody had been asked by one yet, and in what was recorded
     * before it was.
     */
    readonly task?: { readonly taskId: string; readonly digest: string };
  }
>;

/** A plan was laid down; with nothing to approve it holds at once. */
export type PlanProposed = DomainEvent<
  'PlanProposed',
  {
    readonly plan: Plan;
    /** Literals of the playbook and values derived from others. */
    readonly attributes: readonly SealedAttribute[];
    readonly sealedIn: EventId;
    /** SHA-256 of the canonical plan, base64url: what a person approves. Absent where nobody has to. */
    readonly digest?: string;
    /** What a person must accept before it may be carried out. */
    readonly warnings?: readonly PlanWarning[];
    /** Other goals about whom the person named that had not ended, as far as was known. Advice: nothing waits for them. */
    readonly alongside?: readonly string[];
  }
>;

/** The plan was laid down anew for what is not done yet; every committed step is kept as it is. */
export type PlanRevised = DomainEvent<'PlanRevised', PlanProposed['data']>;

/** No plan can be made of what is known, and no answer would change that. */
export type PlanningFailed = DomainEvent<'PlanningFailed', { readonly at: string; readonly code: string }>;

/** It was decided what one specialist may see for one operation, and what not. */
export type HandoffBriefed = DomainEvent<
  'HandoffBriefed',
  OperationRef & {
    readonly generation: number;
    readonly handoffId: string;
    readonly recipient: string;
    readonly purpose: string;
    /** Whom it is about, under every id that was known to mean one of them. */
    readonly subjects: readonly SubjectId[];
    /** Those of them whom the step brings in beside those of the plan, each with the role by which it joined. Absent for none. */
    readonly joined?: readonly JoinedSubject[];
    readonly policySetHash: string;
    readonly considered: readonly ConsideredAttribute[];
    /** Absent in what was recorded before it was. */
    readonly inputs?: HandoffInputs;
    readonly disclosed: readonly DisclosedRecord[];
    readonly serialisation: string;
    readonly sealedSalt: SealedValue;
    readonly digest: string;
    readonly waivers: readonly string[];
    /** What the decision took for told before; empty where nothing that it tells is watched by a combination. */
    readonly ledger: readonly LedgerPosition[];
    /** What it tells was reserved under this name, where it is watched. */
    readonly reservation?: string;
    readonly sealedIn: EventId;
  }
>;

/** A required value may not cross, or a brief holds what must stay, so this operation can't be handed off. */
export type HandoffBlocked = DomainEvent<
  'HandoffBlocked',
  OperationRef & {
    readonly generation: number;
    readonly recipient: string;
    readonly purpose: string;
    readonly policySetHash: string;
    readonly considered: readonly ConsideredAttribute[];
    /** Absent in what was recorded before it was. */
    readonly inputs?: HandoffInputs;
    readonly blockedFields: readonly string[];
    /** The handoff that it would have been, and what it took for told before; absent where nothing was watched. */
    readonly handoffId?: string;
    readonly ledger?: readonly LedgerPosition[];
    /**
     * Policy let the brief cross, and the last look at its text found values in it that must stay: in which field, and
     * whose. Absent where policy blocked it.
     */
    readonly stopped?: readonly { readonly field: string; readonly attribute: string }[];
  }
>;

/**
 * A brief was to cross once more, and what it discloses may not any more: its key is made sure of, and what may cross now
 * is decided anew, under the next key.
 */
export type HandoffRecalled = DomainEvent<
  'HandoffRecalled',
  OperationRef & {
    readonly generation: number;
    readonly handoffId: string;
    readonly recipient: string;
    readonly purpose: string;
    readonly policySetHash: string;
    readonly considered: readonly ConsideredAttribute[];
    readonly inputs: HandoffInputs;
    /** Fields of the brief that would not cross now, or not in the form in which they stand in it. */
    readonly withdrawnFields: readonly string[];
    readonly ledger: readonly LedgerPosition[];
    /** Found in the brief by the last look, where policy would let it cross; as of a blocked handoff. */
    readonly stopped?: HandoffBlocked['data']['stopped'];
  }
>;

/** Whatever was decided about what crosses: each can be decided again from the log. */
export type HandoffDecision = HandoffBriefed | HandoffBlocked | HandoffRecalled;

/**
 * The specialist no longer serves what the plan has pinned for an operation, so nothing is sent for it until it serves
 * that again, or a person decides otherwise.
 */
export type PinnedCapabilityGone = DomainEvent<
  'PinnedCapabilityGone',
  OperationRef & {
    readonly specialist: string;
    readonly capability: string;
    readonly pinnedVersion: string;
    /** The version that is served now: the pinned one where its schemas or its promises changed; absent for none. */
    readonly servedVersion?: string;
  }
>;

/** An effect is about to be asked of a system: recorded before anything is sent. */
export type OperationDispatched = DomainEvent<
  'OperationDispatched',
  OperationRef & {
    readonly handoffId: string;
    readonly key: string;
    readonly generation: number;
    readonly attempt: number;
    readonly deadline: Instant;
    readonly idempotencyClass: IdempotencyClass;
    readonly journalId: string;
    /** How far that journal had come, as far as was heard; absent where nothing was yet. */
    readonly heard?: JournalMark;
  }
>;

/** The system works on it and will know more later. */
export type OperationProgressed = DomainEvent<
  'OperationProgressed',
  OperationRef & { readonly attempt: number; readonly askAgainAt: Instant }
>;

/** Nothing happened now; it may be asked again later. */
export type OperationDeferred = DomainEvent<
  'OperationDeferred',
  OperationRef & { readonly attempt: number; readonly cause: DeferralCause; readonly retryAt: Instant }
>;

/** The system refused for good, and nothing happened. */
export type OperationRejected = DomainEvent<
  'OperationRejected',
  OperationRef & { readonly attempt: number; readonly code: RejectionCode }
>;

/** It was sent, and no answer came that can be trusted. */
export type OperationBecameUnknown = DomainEvent<
  'OperationBecameUnknown',
  OperationRef & { readonly attempt: number; readonly cause: UnknownCause }
>;

/**
 * The outcome was asked for and the answer changed what is known. WRONG_KEY: it was about another key than was asked about;
 * KEY_BOUND_TO_ANOTHER_BRIEF: the specialist knows the key from another brief. Nothing is known from either; `journalId` is
 * then the journal that was asked.
 */
export type OutcomeQueried = DomainEvent<
  'OutcomeQueried',
  OperationRef & {
    readonly question: 'OUTCOME' | 'REVOCATION';
    readonly answer: 'NEVER_STARTED' | 'ABSENT' | 'CANNOT_TELL' | 'WRONG_KEY' | 'KEY_BOUND_TO_ANOTHER_BRIEF';
    readonly attempt: number;
    readonly journalId: string;
  }
>;

/** The next attempt of an operation was set for a time. */
export type RetryScheduled = DomainEvent<
  'RetryScheduled',
  OperationRef & { readonly attempt: number; readonly dueAt: Instant }
>;

/** A step's effect is in its system, with a receipt. */
export type StepCommitted = DomainEvent<
  'StepCommitted',
  CommitRecord & { readonly outputs: readonly SealedAttribute[]; readonly before: readonly SealedAttribute[] }
>;

/** The goal can't go forward; what is committed has to be dealt with. */
export type CompensationRequired = DomainEvent<
  'CompensationRequired',
  {
    readonly because: { readonly step: StepId; readonly code: string };
    readonly steps: readonly StepId[];
    /** When a person is asked about what is not put right by then. */
    readonly settleBy?: Instant;
  }
>;

/** A committed effect was undone, corrected or flagged, with a receipt. */
export type StepCompensated = DomainEvent<
  'StepCompensated',
  CommitRecord & { readonly compensation: Exclude<CompensationKind, 'NOTIFY'> }
>;

/** No machine can do more about a committed effect: a person must. */
export type CompensationExhausted = DomainEvent<
  'CompensationExhausted',
  { readonly step: StepId; readonly role: string }
>;

/** The goal ended, with an outcome that follows from the effects alone. */
export type GoalConcluded = DomainEvent<
  'GoalConcluded',
  { readonly outcome: Outcome; readonly closeReason: CloseReason; readonly effects: EffectCounts }
>;

export type GoalEvent =
  | GoalSubmitted
  | SubjectsLinked
  | ClarificationRequested
  | ClarificationAnswered
  | PlanProposed
  | PlanRevised
  | PlanningFailed
  | HandoffBriefed
  | HandoffBlocked
  | HandoffRecalled
  | PinnedCapabilityGone
  | OperationDispatched
  | OperationProgressed
  | OperationDeferred
  | OperationRejected
  | OperationBecameUnknown
  | OutcomeQueried
  | RetryScheduled
  | RevocationEvent
  | StepCommitted
  | CompensationRequired
  | StepCompensated
  | CompensationExhausted
  | GoalConcluded
  | ReservationEvent
  | ControlEvent
  | ApprovalEvent
  | HumanTaskEvent;

/** What persons bring about, and a driver has to hear of. */
export const personsEvents: readonly GoalEvent['type'][] = [
  'GoalSubmitted',
  'ClarificationAnswered',
  'GoalPaused',
  'GoalResumed',
  'CancellationRequested',
  'GoalTerminated',
  'RetryRequested',
  'StepSkipped',
  'AttributeRelabelled',
  'OutcomeMarked',
  'RecoveryChosen',
  'StepPutRight',
  'HumanTaskResolved',
  'PlanApproved',
  'PlanRejected',
  'DisclosureWaived',
];
