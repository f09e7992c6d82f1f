import { Refusal } from '@baton/kernel';

/** Every way in which a command to a goal can be wrong: a closed list that each edge maps exhaustively. */
export type GoalRefusalCode =
  | 'GOAL_NOT_FOUND'
  | 'GOAL_ALREADY_SUBMITTED'
  | 'GOAL_CONCLUDED'
  | 'NO_OPEN_QUESTION'
  | 'QUESTION_UNANSWERED'
  | 'PLAN_FAULTY'
  | 'NOT_OWED';

export function refuse(code: GoalRefusalCode, message: string): never {
  throw new Refusal(code, message);
}
