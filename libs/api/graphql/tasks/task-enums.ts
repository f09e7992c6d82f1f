import type { HumanTaskCause, HumanTaskEnding, HumanTaskKind, HumanTaskOption } from '@baton/goal/domain';
import { enumOf } from '../enum-of.js';

export const HumanTaskKindEnum = enumOf<HumanTaskKind>('HumanTaskKind', 'What a person is asked for.', {
  APPROVE_PLAN: 'To let a plan be carried out.',
  WAIVE_DISCLOSURE: 'To let a value cross that is kept back.',
  ANSWER_CLARIFICATION: 'To answer what the goal asks.',
  SETTLE_UNKNOWN: 'To find out what became of an operation that no machine can tell.',
  MANUAL_COMPENSATION: 'To put right by hand what no machine can.',
  CHOOSE_RECOVERY: 'To choose how to go on.',
});

export const HumanTaskCauseEnum = enumOf<HumanTaskCause>('HumanTaskCause', 'Why a person is asked.', {
  SYSTEM_CANNOT_TELL: 'The system can not say what became of an operation.',
  REVOCATION_CANNOT_TELL: 'The system can not say whether something late can still happen.',
  ATTEMPT_UNACCOUNTED_FOR: 'An attempt was started, and nobody knows what became of it.',
  ANSWERS_CONTRADICT: 'An answer says that something happened which was known not to have, or left another record.',
  COMPENSATIONS_EXHAUSTED: 'Every way back was tried, or is closed.',
  EFFECT_FLAGGED: 'An effect could only be marked for somebody to look at: it is still there.',
  EFFECT_REMAINS: 'The goal was ended though an effect of it is still there, and nothing puts it right.',
  STEP_FAILED: 'A step has failed, and the goal is to be held for a person then.',
  CAPABILITY_GONE: 'The specialist no longer serves what the plan pinned for a step.',
  COMPENSATION_GONE: 'The specialist no longer serves what the plan pinned for a way back.',
  STEP_OVERDUE: 'A step is not settled, and its time is over.',
  GOAL_OVERDUE: 'The goal has not ended, and its time is over.',
  COMPENSATION_OVERDUE: 'An effect is not put right yet, and the time for that is over.',
  ANSWER_OVERDUE: 'Nobody has told what became of an operation, and the time for that is over.',
  PLAN_NEEDS_APPROVAL: 'The plan holds what a person must accept first.',
  DISCLOSURE_BLOCKED: 'Policy keeps back a value that an operation needs.',
  QUOTE_NOT_APPROVED: 'An operation would quote a text that nobody vouches for, and no person has approved it.',
  QUESTIONS_OPEN: 'The goal can not be planned before its questions are answered.',
});

const options: Readonly<Record<HumanTaskOption, string>> = {
  DONE: 'It happened; a record shows it.',
  NOT_DONE_TRY_AGAIN: 'It did not happen; it is tried again under a new key.',
  NOT_DONE_GIVE_UP: 'It did not happen, and is to be given up.',
  ASK_AGAIN: 'The system is to be asked again.',
  GO_ON_UNFENCED: 'The goal goes on, though something late may still happen; the report says so.',
  NO_LATE_EFFECT: 'Nothing late has happened, and nothing will.',
  UNDONE: 'The effect was undone by hand.',
  CORRECTED: 'The effect was made good by hand.',
  LEFT: 'The effect stays as it is, knowingly.',
  COMPENSATE: 'What was done is put right.',
  RETRY: 'The step is tried again.',
  ACCEPT_PARTIAL: 'The goal ends with what was done.',
  REPLAN: 'What is not done yet is planned anew.',
  APPROVE: 'The plan may be carried out as it was shown.',
  REJECT: 'The plan must not be carried out.',
  WAIVE: 'The value may cross, for this handoff alone.',
  REFUSE: 'The value must not cross.',
  SKIP: 'The step is left out.',
  WAIT: 'It gets more time.',
  CANCEL: 'The goal is called off, and what was done is put right.',
};

export const HumanTaskOptionEnum = enumOf<HumanTaskOption>(
  'HumanTaskOption',
  'What a task can be answered with; each task says which of these it takes.',
  options,
);

export const HumanTaskEndingEnum = enumOf<HumanTaskEnding>(
  'HumanTaskEnding',
  'How a task ended: by the answer of a person, or since nobody needs to answer any more.',
  { ...options, ANSWERED: 'The questions were answered.', WITHDRAWN: 'The matter was settled otherwise.' },
);

/** Some of the options, by the kind of task that takes them; each task says which of these it takes now. */
function someOf<Option extends HumanTaskOption>(name: string, what: string, ...taken: readonly Option[]) {
  return enumOf<Option>(
    name,
    what,
    Object.fromEntries(taken.map((one) => [one, options[one]])) as Record<Option, string>,
  );
}

export const PlanDecisionEnum = someOf('PlanDecision', 'What a person decides about a plan.', 'APPROVE', 'REJECT');
export type PlanDecision = keyof typeof PlanDecisionEnum;

export const DisclosureDecisionEnum = someOf(
  ...(['DisclosureDecision', 'What a person decides about a value that is kept back.', 'WAIVE', 'REFUSE'] as const),
);
export type DisclosureDecision = keyof typeof DisclosureDecisionEnum;

export const SettlementEnum = someOf(
  ...(['Settlement', 'What a person found out about an operation that no machine can tell.'] as const),
  ...(['DONE', 'NOT_DONE_TRY_AGAIN', 'NOT_DONE_GIVE_UP', 'ASK_AGAIN', 'GO_ON_UNFENCED', 'NO_LATE_EFFECT'] as const),
);
export type Settlement = keyof typeof SettlementEnum;

export const ManualResultEnum = someOf(
  ...(['ManualResult', 'What a person did about an effect that no machine can put right.'] as const),
  ...(['UNDONE', 'CORRECTED', 'LEFT', 'RETRY', 'WAIT'] as const),
);
export type ManualResult = keyof typeof ManualResultEnum;

export const WayOnEnum = someOf(
  ...(['WayOn', 'How a goal is to go on that is held for a person.'] as const),
  ...(['COMPENSATE', 'RETRY', 'SKIP', 'REPLAN', 'ACCEPT_PARTIAL', 'WAIT', 'CANCEL'] as const),
);
export type WayOn = keyof typeof WayOnEnum;
