import { Refusal } from '@baton/kernel';

/** Every way in which a command to a goal can be wrong: a closed list that each edge maps exhaustively. */
export type GoalRefusalCode =
  | 'GOAL_NOT_FOUND'
  | 'GOAL_ALREADY_SUBMITTED'
  | 'GOAL_CONCLUDED'
  | 'NO_OPEN_QUESTION'
  | 'QUESTION_UNANSWERED'
  | 'PLAN_FAULTY'
  | 'NOT_OWED'
  | 'ALREADY_PAUSED'
  | 'NOT_PAUSED'
  | 'ALREADY_GOING_BACK'
  | 'STEP_NOT_FOUND'
  | 'STEP_UNDER_WAY'
  | 'STEP_NEEDED'
  | 'NOTHING_TO_RETRY'
  | 'NOTHING_TO_MARK'
  | 'ATTRIBUTE_NOT_FOUND'
  | 'ALREADY_LABELLED'
  | 'RECORD_NEEDED'
  | 'NOT_ITS_RECORD'
  | 'NO_RECOVERY_TO_CHOOSE'
  | 'TASK_NOT_FOUND'
  | 'TASK_CLOSED'
  | 'TASK_CHANGED'
  | 'UNKNOWN_OPTION'
  | 'DEADLINE_NEEDED';

export function refuse(code: GoalRefusalCode, message: string): never {
  throw new Refusal(code, message);
}
