import type { TenantId } from '@baton/kernel';
import type { Position } from '@baton/event-store';
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
  | 'SENTENCE_TOO_LONG'
  | 'ANSWER_NOT_UNDERSTOOD'
  | 'GOAL_ALREADY_SUBMITTED'
  | 'GOAL_NOT_FOUND'
  | 'GOAL_CONCLUDED'
  | 'NO_OPEN_QUESTION'
  | 'QUESTION_UNANSWERED'
  | 'PLAYBOOK_UNAVAILABLE';

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
  ) {
    super();
  }
}

/** A person's answers to what was asked back. Refused with a {@link RequestRefusalCode}. */
export class AnswerClarification extends Command<GoalAccepted> {
  constructor(
    readonly goalId: string,
    readonly answers: readonly { readonly attribute: string; readonly text: string }[],
    readonly clientKey: string,
    readonly requester: Requester,
  ) {
    super();
  }
}
