import type { Classification, EventId, Instant, SubjectId } from '@baton/kernel';
import type { JournalMark, Provenance, RejectionCode, DeferralCause, UnknownCause } from '@baton/specialist/domain';
import type { SealedAttribute } from './attribute.js';
import type { PersonsFinding, PersonsReason, RecoveryChoice } from './control.events.js';
import type {
  GoalSubmitted,
  HandoffBlocked,
  HandoffBriefed,
  HandoffRecalled,
  PinnedCapabilityGone,
  Question,
  ReceiptRecord,
} from './goal.events.js';
import type { HumanTaskOption } from './human-task.events.js';
import type { OperationRef } from './operation.js';
import type { Plan, StepId } from './plan.js';
import type { ReservationRequested } from './reservation.events.js';

/** The clock and the die, as data: `chance` in [0, 1) spreads retries. */
interface Circumstances {
  readonly now: Instant;
  readonly chance: number;
}

/** A receipt with its values already sealed for the event that will record them. */
export interface SealedCommit {
  readonly receipt: ReceiptRecord;
  readonly outputs: readonly SealedAttribute[];
  readonly before: readonly SealedAttribute[];
  readonly links: readonly { readonly subject: SubjectId; readonly sameAs: SubjectId }[];
  /** Absent for none. */
  readonly droppedValues?: number;
  /** Id of the event that the values were sealed for. */
  readonly sealedIn: EventId;
}

type Committed = { readonly kind: 'COMMITTED'; readonly commit: SealedCommit };
type Rejected = { readonly kind: 'REJECTED'; readonly code: RejectionCode };
type InProgress = { readonly kind: 'IN_PROGRESS'; readonly askAgainMs: number };

/** What came back of a send. */
export type SendAnswer =
  | ((
      | Committed
      | Rejected
      | InProgress
      | { readonly kind: 'DEFERRED'; readonly cause: DeferralCause; readonly retryAfterMs: number }
    ) &
      Provenance)
  | { readonly kind: 'UNANSWERED'; readonly cause: UnknownCause };

/** What came back of an outcome query that was answered; an unanswered one is asked again and changes nothing. */
export type OutcomeAnswer =
  | ((Committed | Rejected | InProgress | { readonly kind: 'REVOKED' | 'NEVER_STARTED' | 'ABSENT' | 'CANNOT_TELL' }) &
      Provenance)
  | Misheard;

/** What came back of a revocation that was answered. */
export type RevocationAnswer =
  | ((
      | { readonly kind: 'REVOKED' | 'CANNOT_TELL' }
      | (Committed & { readonly unaccountedAttempts: readonly number[] })
      | Rejected
    ) &
      Provenance)
  | Misheard;

/** An answer to another question than was asked, or to none about that key: it tells but that a person has to look at who gave it. */
export interface Misheard {
  readonly kind: 'WRONG_KEY' | 'KEY_BOUND_TO_ANOTHER_BRIEF';
}

export type GoalCommand =
  | { readonly type: 'SubmitGoal'; readonly data: GoalSubmitted['data'] }
  | { readonly type: 'AskBack'; readonly data: { readonly questions: readonly Question[] } }
  | {
      readonly type: 'AnswerClarification';
      readonly data: {
        readonly attributes: readonly SealedAttribute[];
        readonly subjects: readonly SubjectId[];
        readonly sealedIn: EventId;
        readonly answersDigest?: string;
      };
    }
  | {
      readonly type: 'ProposePlan';
      readonly data: {
        readonly plan: Plan;
        readonly attributes: readonly SealedAttribute[];
        readonly sealedIn: EventId;
        /** SHA-256 of the canonical plan, base64url: what a person approves, if one has to. */
        readonly digest?: string;
        /** Other open goals about whom the person named. */
        readonly alongside?: readonly string[];
      };
    }
  | {
      readonly type: 'RevisePlan';
      readonly data: {
        readonly plan: Plan;
        readonly attributes: readonly SealedAttribute[];
        readonly sealedIn: EventId;
        readonly digest?: string;
      };
    }
  | { readonly type: 'FailPlanning'; readonly data: { readonly at: string; readonly code: string } }
  | {
      readonly type: 'HandOff';
      readonly data: {
        readonly now: Instant;
        readonly brief: HandoffBriefed['data'];
        readonly key: string;
        readonly deadline: Instant;
        readonly journalId: string;
        readonly heard?: JournalMark;
      };
    }
  | {
      readonly type: 'BlockHandoff';
      readonly data: { readonly now: Instant; readonly blocked: HandoffBlocked['data'] };
    }
  | {
      readonly type: 'RecallHandoff';
      readonly data: { readonly now: Instant; readonly recalled: HandoffRecalled['data'] };
    }
  | {
      readonly type: 'RequestReservation';
      readonly data: { readonly now: Instant; readonly requested: ReservationRequested['data'] };
    }
  | { readonly type: 'GiveUpReservation'; readonly data: OperationRef & { readonly now: Instant } }
  | { readonly type: 'RecordRelease'; readonly data: OperationRef & { readonly reservationId: string } }
  | {
      readonly type: 'NoteGoneCapability';
      readonly data: { readonly now: Instant; readonly gone: PinnedCapabilityGone['data'] };
    }
  | {
      readonly type: 'SendAgain';
      readonly data: OperationRef & {
        readonly now: Instant;
        readonly deadline: Instant;
        readonly journalId: string;
        readonly heard?: JournalMark;
      };
    }
  | {
      readonly type: 'RecordAnswer';
      readonly data: OperationRef &
        Circumstances & {
          readonly generation: number;
          /** The attempt that was answered; by now there may have been another. */
          readonly attempt: number;
          readonly answer: SendAnswer;
        };
    }
  | {
      readonly type: 'RecordOutcome';
      readonly data: OperationRef &
        Circumstances & {
          readonly generation: number;
          /** The attempt that was asked about: what was found of it says nothing about a later one. */
          readonly attempt: number;
          readonly answer: OutcomeAnswer;
        };
    }
  | { readonly type: 'RequestRevocation'; readonly data: OperationRef & { readonly now: Instant } }
  | {
      readonly type: 'RecordRevocation';
      readonly data: OperationRef & Circumstances & { readonly generation: number; readonly answer: RevocationAnswer };
    }
  | { readonly type: 'RetryForward'; readonly data: { readonly now: Instant; readonly step: StepId } }
  | { readonly type: 'RequireCompensation'; readonly data: { readonly now: Instant; readonly step: StepId } }
  | { readonly type: 'ExhaustCompensation'; readonly data: { readonly now: Instant; readonly step: StepId } }
  | { readonly type: 'Conclude'; readonly data: { readonly now: Instant } }
  | { readonly type: 'Amend'; readonly data: { readonly now: Instant } }
  | {
      readonly type: 'CheckCondition';
      readonly data: { readonly now: Instant; readonly step: StepId; readonly holds: boolean };
    }
  | { readonly type: 'OpenTask'; readonly data: OwedTask }
  | { readonly type: 'RemindOfTask'; readonly data: OwedTask }
  | { readonly type: 'EscalateTask'; readonly data: OwedTask }
  | { readonly type: 'WithdrawTask'; readonly data: OwedTask }
  | ControlCommand;

interface OwedTask {
  readonly now: Instant;
  readonly taskId: string;
}

type ByPerson = { readonly now: Instant } & PersonsReason;

/** What a person found out about an operation, with the receipt that they give where it was done. */
export interface Mark {
  readonly finding: PersonsFinding;
  readonly receipt?: ReceiptRecord;
  readonly requestDigest?: string;
}

/** What persons do to a goal. Each may be refused, and each carries why it was done. */
export type ControlCommand =
  | { readonly type: 'PauseGoal'; readonly data: ByPerson }
  | { readonly type: 'ResumeGoal'; readonly data: ByPerson }
  | { readonly type: 'CancelGoal'; readonly data: ByPerson }
  | { readonly type: 'TerminateGoal'; readonly data: ByPerson }
  | { readonly type: 'RetryStep'; readonly data: ByPerson & OperationRef }
  | { readonly type: 'SkipStep'; readonly data: ByPerson & { readonly step: StepId } }
  | {
      readonly type: 'RelabelAttribute';
      readonly data: ByPerson & { readonly attribute: string; readonly classification: Classification };
    }
  | { readonly type: 'MarkOutcome'; readonly data: ByPerson & OperationRef & Mark }
  | {
      readonly type: 'ChooseRecovery';
      readonly data: ByPerson & { readonly step: StepId; readonly choice: RecoveryChoice };
    }
  | { readonly type: 'DelegateTask'; readonly data: ByPerson & { readonly taskId: string; readonly to: string } }
  | {
      readonly type: 'ResolveTask';
      readonly data: ByPerson & {
        readonly taskId: string;
        /** Of the task as it was shown. */
        readonly digest: string;
        readonly option: HumanTaskOption;
        /** Where the answer is that something was done. */
        readonly receipt?: ReceiptRecord;
        /** Where the answer is to wait, or how long a value may cross. */
        readonly waitUntil?: Instant;
        readonly requestDigest?: string;
      };
    };
