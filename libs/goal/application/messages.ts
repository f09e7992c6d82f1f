import type { Classification, Instant, TenantId } from '@baton/kernel';
import type { Position } from '@baton/event-store';
import type {
  GoalRefusalCode,
  HumanTaskOption,
  OperationName,
  PersonsFinding,
  RecoveryChoice,
} from '@baton/goal/domain';
import { Command } from '@nestjs/cqrs';

/** Who is asking, as one place of the edge established it. */
export interface Requester {
  readonly tenant: TenantId;
  /** A surrogate id, never a name or an address. */
  readonly actorId: string;
  readonly roles: readonly string[];
  readonly authenticatedBy: string;
}

/** Every way in which a request about a goal can be refused before it reaches the decider. */
export type RequestRefusalCode =
  | 'NO_PLAYBOOK'
  | 'MALFORMED_KEY'
  | 'KEY_ALREADY_USED'
  | 'SENTENCE_TOO_LONG'
  | 'ANSWER_NOT_UNDERSTOOD'
  | 'GOAL_ALREADY_SUBMITTED'
  | 'GOAL_NOT_FOUND'
  | 'GOAL_CONCLUDED'
  | 'NO_OPEN_QUESTION'
  | 'QUESTION_UNANSWERED'
  | 'PLAYBOOK_UNAVAILABLE'
  | 'REVISION_DIFFERS';

export interface GoalAccepted {
  readonly goalId: string;
  /** Read models that have reached this position show the command's effect. */
  readonly position: Position;
  /** The same request was taken on before; nothing was added now. */
  readonly alreadySubmitted: boolean;
}

/** A person's sentence, to be carried to an honest end. Refused with a {@link RequestRefusalCode}. */
export class SubmitGoal extends Command<GoalAccepted> {
  constructor(
    readonly sentence: string,
    readonly clientKey: string,
    readonly requester: Requester,
    /** How delicate they call what they say; it raises labels of the playbook, and lowers none. */
    readonly classification?: Classification,
  ) {
    super();
  }
}

/** What a person answers to one question, and how delicate they call it: that raises a label, and lowers none. */
export interface Answer {
  readonly attribute: string;
  readonly text: string;
  readonly classification?: Classification;
}

/** A person's answers to what was asked back. Refused with a {@link RequestRefusalCode}. */
export class AnswerClarification extends Command<GoalAccepted> {
  constructor(
    readonly goalId: string,
    readonly answers: readonly Answer[],
    readonly clientKey: string,
    readonly requester: Requester,
    /** The revision of the goal as the person saw it; absent: whatever it is by now. */
    readonly expectedRevision?: number,
  ) {
    super();
  }
}

/** What a person may do to a goal that is there. */
export type Control =
  | { readonly do: 'PAUSE' | 'RESUME' | 'CANCEL' | 'TERMINATE' }
  | { readonly do: 'RETRY_STEP'; readonly step: string; readonly operation: OperationName }
  | { readonly do: 'SKIP_STEP'; readonly step: string }
  | {
      readonly do: 'MARK_OUTCOME';
      readonly step: string;
      readonly operation: OperationName;
      readonly finding: PersonsFinding;
      /** The record that shows it, where it was done. */
      readonly recordId?: string;
    }
  | { readonly do: 'RELABEL'; readonly attribute: string; readonly classification: Classification }
  | { readonly do: 'CHOOSE_RECOVERY'; readonly step: string; readonly choice: RecoveryChoice }
  /** To one person, by their surrogate id. */
  | { readonly do: 'DELEGATE_TASK'; readonly taskId: string; readonly to: string }
  | {
      readonly do: 'RESOLVE_TASK';
      readonly taskId: string;
      readonly digest: string;
      readonly option: HumanTaskOption;
      readonly recordId?: string;
      readonly waitUntil?: Instant;
    };

/** Every way in which a control can be refused. */
export type ControlRefusalCode =
  | Exclude<
      GoalRefusalCode,
      'GOAL_ALREADY_SUBMITTED' | 'NO_OPEN_QUESTION' | 'QUESTION_UNANSWERED' | 'PLAN_FAULTY' | 'NOT_OWED'
    >
  | 'MALFORMED_KEY'
  | 'KEY_ALREADY_USED'
  | 'REASON_NEEDED'
  | 'ROLE_NEEDED'
  | 'FOUR_EYES'
  | 'SIGHT_NEEDED'
  | 'REVISION_DIFFERS'
  | 'NOT_QUARANTINED';

/** A person's control of one goal, with why. Refused with a {@link ControlRefusalCode}. */
export class ControlGoal extends Command<GoalAccepted> {
  constructor(
    readonly goalId: string,
    readonly control: Control,
    readonly reason: string,
    readonly clientKey: string,
    readonly requester: Requester,
    /** The latest event that the person has seen; absent: whatever has happened since. */
    readonly expectedRevision?: number,
  ) {
    super();
  }
}

/** A goal that was set aside is driven again, after a person has looked. Refused with a {@link ControlRefusalCode}. */
export class ReleaseGoal extends Command<GoalAccepted> {
  constructor(
    readonly goalId: string,
    readonly reason: string,
    readonly clientKey: string,
    readonly requester: Requester,
  ) {
    super();
  }
}
