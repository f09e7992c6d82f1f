import type {
  ActionNeeded,
  CloseReason,
  Effect,
  GoalPhase,
  GoalState,
  OperationName,
  OperationPhase,
  Outcome,
  RecoveryChoice,
  RecoveryPolicy,
  ReportedOperation,
  StepState,
} from '@baton/goal/domain';
import type { IdempotencyClass } from '@baton/specialist/domain';
import type { PageTask } from './task-lines.js';
import type { DisclosedField, WithheldAttribute } from './words.js';

type Maybe<T> = T | null | undefined;

/** A receipt with its values opened; a value that can't be opened any more is null. */
export interface PageReceipt {
  readonly operation: OperationName;
  readonly recordType: string;
  readonly recordId?: Maybe<string>;
  readonly link?: Maybe<string>;
  readonly committedAt?: Maybe<string>;
}

export interface PageOperation extends Pick<
  ReportedOperation,
  'capability' | 'generation' | 'state' | 'attempts' | 'fence' | 'onPersonsWord' | 'lookedInto'
> {
  readonly operation: OperationName;
  readonly compensation?: Maybe<ReportedOperation['compensation']>;
  readonly code?: Maybe<string>;
  readonly unaccountedAttempts: readonly number[];
  readonly sentAt?: Maybe<string>;
  readonly toldAt?: Maybe<string>;
}

export interface PageAction extends Pick<ActionNeeded, 'role' | 'action' | 'operation' | 'idempotencyKey'> {
  readonly deadline?: Maybe<string>;
  readonly delegatedTo?: Maybe<string>;
  readonly taskId?: Maybe<string>;
  /** The record to look at; absent where none is known, and the one that bears the key has to be looked for. */
  readonly record?: Maybe<PageReceipt>;
  /** The record that a compensation was to put right: no proof that it was. */
  readonly putsRight?: Maybe<PageReceipt>;
}

/** What is known of the effect that a task is about; what a query of it answers fits as it is. */
export interface PageKnown {
  readonly record?: Maybe<PageReceipt>;
  readonly putsRight?: Maybe<PageReceipt>;
  readonly tried: readonly PageOperation[];
  /** What the record held before; a value that can't be shown is null. */
  readonly formerValues: readonly { readonly attribute: string; readonly value?: Maybe<string> }[];
  /** The text that would cross word for word; null where none is asked about. */
  readonly quote?: Maybe<{ readonly value?: Maybe<string> }>;
}

export interface PageStep {
  readonly step: string;
  readonly title: string;
  readonly system: string;
  readonly effect: Effect;
  readonly idempotencyClass: IdempotencyClass;
  readonly since?: Maybe<string>;
  readonly pivot: boolean;
  readonly recovery: RecoveryPolicy;
  readonly recoveryChosen?: Maybe<RecoveryChoice>;
  readonly tried: readonly PageOperation[];
  readonly receipts: readonly PageReceipt[];
  readonly actionNeeded?: Maybe<PageAction>;
}

export interface PageHandoff {
  readonly step: string;
  readonly operation: OperationName;
  readonly recipient: string;
  readonly blockedFields: readonly string[];
  readonly withdrawnFields: readonly string[];
  readonly joined: readonly { readonly role: string }[];
  readonly disclosed: readonly DisclosedField[];
  readonly withheld: readonly WithheldAttribute[];
}

export interface PageQuestion {
  readonly attribute: string;
  readonly text: string;
  /** Values that may be what is meant. */
  readonly candidates: readonly string[];
}

/** What one event told after the report was issued. */
export interface PageAmendment {
  readonly revision: number;
  readonly recordedAt: string;
  readonly event: string;
  readonly changes: readonly { readonly step: string; readonly was: Effect; readonly is: Effect }[];
  readonly outcome?: Maybe<{ readonly was: Outcome; readonly is: Outcome }>;
}

export interface PageStatement {
  readonly outcome?: Maybe<Outcome>;
  readonly closeReason?: Maybe<CloseReason>;
  readonly failure?: Maybe<{ readonly step: string; readonly code: string }>;
  readonly sentence: string;
  readonly steps: readonly PageStep[];
  /** The event up to which it is told. */
  readonly revision: number;
  readonly recordedAt: string;
  readonly digest: string;
}

/** All that the page of a goal shows; what a query of it answers fits as it is. */
export interface ReportPage {
  readonly goalId: string;
  readonly playbook: string;
  readonly phase: GoalPhase;
  /** Nothing new is sent for it until a person resumes it. */
  readonly paused: boolean;
  /** How many of its events a newer release wrote, so that the page is made without them. */
  readonly eventsSkipped?: Maybe<number>;
  /** How a person wants it to end. */
  readonly closing?: Maybe<GoalState['closing']>;
  readonly openQuestions: readonly PageQuestion[];
  /** All steps, those that only look something up as well. */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    /** Where its own operation stands. */
    readonly state: OperationPhase['at'] | 'BLOCKED' | 'PLANNED';
    readonly skipped?: Maybe<StepState['skipped'] | 'REPLACED'>;
  }[];
  /** What persons are and were asked. */
  readonly tasks: readonly PageTask[];
  readonly handoffs: readonly PageHandoff[];
  readonly report: PageStatement & {
    readonly amendments: readonly PageAmendment[];
    /** The report as it was given out when the goal ended. */
    readonly issued?: Maybe<PageStatement>;
  };
}
