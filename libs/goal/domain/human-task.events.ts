import type { DomainEvent, Instant } from '@baton/kernel';
import type { PersonsReason } from './control.events.js';
import type { OperationName } from './operation.js';
import type { StepId } from './plan.js';

export type HumanTaskKind =
  | 'APPROVE_PLAN'
  | 'WAIVE_DISCLOSURE'
  | 'SETTLE_UNKNOWN'
  | 'MANUAL_COMPENSATION'
  | 'CHOOSE_RECOVERY'
  | 'ANSWER_CLARIFICATION';

/** Why a person is asked. */
export type HumanTaskCause =
  | 'SYSTEM_CANNOT_TELL'
  | 'REVOCATION_CANNOT_TELL'
  | 'ATTEMPT_UNACCOUNTED_FOR'
  | 'ANSWERS_CONTRADICT'
  | 'COMPENSATIONS_EXHAUSTED'
  | 'EFFECT_FLAGGED'
  | 'EFFECT_REMAINS'
  | 'STEP_FAILED'
  | 'CAPABILITY_GONE'
  | 'COMPENSATION_GONE'
  | 'STEP_OVERDUE'
  | 'GOAL_OVERDUE'
  | 'COMPENSATION_OVERDUE'
  | 'ANSWER_OVERDUE'
  | 'PLAN_NEEDS_APPROVAL'
  | 'DISCLOSURE_BLOCKED'
  | 'QUOTE_NOT_APPROVED'
  | 'QUESTIONS_OPEN';

export type HumanTaskOption =
  | 'DONE'
  | 'NOT_DONE_TRY_AGAIN'
  | 'NOT_DONE_GIVE_UP'
  | 'ASK_AGAIN'
  | 'GO_ON_UNFENCED'
  | 'NO_LATE_EFFECT'
  | 'UNDONE'
  | 'CORRECTED'
  | 'LEFT'
  | 'COMPENSATE'
  | 'RETRY'
  | 'ACCEPT_PARTIAL'
  | 'REPLAN'
  | 'APPROVE'
  | 'REJECT'
  | 'WAIVE'
  | 'REFUSE'
  | 'SKIP'
  | 'WAIT'
  | 'CANCEL';

/** One fact that helps to decide; nothing personal, and no value of the goal. */
export interface Evidence {
  readonly name: string;
  readonly value: string;
}

/** A question to a person, with all that it takes to answer it. */
export type HumanTaskOpened = DomainEvent<
  'HumanTaskOpened',
  {
    /** Unique within the goal. */
    readonly taskId: string;
    readonly kind: HumanTaskKind;
    readonly cause: HumanTaskCause;
    readonly step?: StepId;
    readonly operation?: OperationName;
    /** Tasks of one kind, system and cause can be settled together. */
    readonly group: string;
    /** Stands for what is decided as it was shown: an answer to anything else is refused. */
    readonly digest: string;
    readonly options: readonly HumanTaskOption[];
    readonly evidence: readonly Evidence[];
    readonly role: string;
    readonly deadline: Instant;
    /** When somebody who has not answered is reminded. */
    readonly remindAt?: Instant;
  }
>;

/** Nobody answered in time, so the question goes to the next role. */
export type HumanTaskEscalated = DomainEvent<
  'HumanTaskEscalated',
  { readonly taskId: string; readonly role: string; readonly deadline?: Instant; readonly remindAt?: Instant }
>;

/** A person answered; what follows from it stands in the same append. */
export type HumanTaskResolved = DomainEvent<
  'HumanTaskResolved',
  {
    readonly taskId: string;
    readonly option: HumanTaskOption;
    readonly digest: string;
    /** Keyed digest of the record and time that the person named, so that others under the same key are told apart. */
    readonly requestDigest?: string;
  } & PersonsReason
>;

/** Nobody needs to answer any more: the matter was settled otherwise. */
export type HumanTaskWithdrawn = DomainEvent<'HumanTaskWithdrawn', { readonly taskId: string }>;

/** Half of the time to answer is over, and nobody has. */
export type HumanTaskReminded = DomainEvent<'HumanTaskReminded', { readonly taskId: string }>;

/** The question was passed on to one person, who may answer it whatever their role. */
export type HumanTaskDelegated = DomainEvent<
  'HumanTaskDelegated',
  { readonly taskId: string; /** A surrogate id, never a name. */ readonly to: string } & PersonsReason
>;

export type HumanTaskEvent =
  | HumanTaskReminded
  | HumanTaskDelegated
  | HumanTaskOpened
  | HumanTaskEscalated
  | HumanTaskResolved
  | HumanTaskWithdrawn;
