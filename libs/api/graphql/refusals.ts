import { Refusal } from '@baton/kernel';
import type { RequestRefusalCode } from '@baton/goal/application';
import type { AnswerRefusalCode, SubmitRefusalCode } from './enums.js';
import { admissionRetrySeconds } from './admission.js';
import { AnswerRefusalCodeEnum, SubmitRefusalCodeEnum } from './enums.js';
import { AnswerClarificationRefused, SubmitGoalRefused } from './result-types.js';

/** What to do about refusals that come at more than one door. */
export const whatToDoAnywhere = {
  MALFORMED_KEY: 'Use a key of 1 to 200 printable ASCII characters without spaces, e.g. a UUID.',
  KEY_ALREADY_USED: 'Use a new key for what is new.',
  GOAL_NOT_FOUND: 'Look for its id in the list of goals.',
  GOAL_CONCLUDED: 'Read its report; submit a new goal for what remains.',
  ROLE_NEEDED: 'Ask somebody who has the role.',
} as const;

type RefusalCode = RequestRefusalCode | SubmitRefusalCode | keyof typeof whatToDoAnywhere;

const whatToDo: Readonly<Record<RefusalCode, string>> = {
  ...whatToDoAnywhere,
  NO_PLAYBOOK: 'Say it anew in the words of one of the playbooks; use a new key for the new sentence.',
  SENTENCE_TOO_LONG: 'Say it shorter: what, for whom, from when, at which price.',
  GOAL_ALREADY_SUBMITTED:
    'Use a new key for a new goal; to see the goal of this key, send its own sentence again, under its label.',
  TOO_MANY_OPEN_GOALS:
    'Send the same request again after retryAfterSeconds; see to the goals that wait for persons in the meantime.',
  NO_OPEN_QUESTION: 'Nothing: the goal goes on by itself. Look at it again to see what it does.',
  QUESTION_UNANSWERED: 'Answer all open questions of the goal together.',
  ANSWER_NOT_UNDERSTOOD: 'Answer in the form that the question asks for, e.g. "5 %" or "2026-04-01".',
  PLAYBOOK_UNAVAILABLE: 'Put the former file of the playbook back, then answer again; the goal waits for it.',
  REVISION_DIFFERS: 'Look at the goal as it is now, and answer what it asks by then.',
};

/** @throws the error itself when it is no refusal of this request: then something is broken, not wrong. */
export function submitRefusalOf(error: unknown): SubmitGoalRefused {
  const { code, ...said } = refusalOf<SubmitRefusalCode>(error, SubmitRefusalCodeEnum);
  const retryAfterSeconds = code === 'TOO_MANY_OPEN_GOALS' ? admissionRetrySeconds : undefined;
  return Object.assign(new SubmitGoalRefused(), { code, ...said, retryAfterSeconds });
}

/** @throws the error itself when it is no refusal of this request: then something is broken, not wrong. */
export function answerRefusalOf(error: unknown): AnswerClarificationRefused {
  const { code, ...said } = refusalOf<AnswerRefusalCode>(error, AnswerRefusalCodeEnum);
  return Object.assign(new AnswerClarificationRefused(), { code, ...said });
}

/** What a client is told of a refusal of these codes. @throws the error itself when it is none of them */
export function refusalOf<Code extends RefusalCode>(error: unknown, codes: Readonly<Record<Code, Code>>) {
  if (!isRefusal(error) || !isOf(error.code, codes)) throw error;
  return { code: error.code, message: error.message, whatToDo: whatToDo[error.code] };
}

function isOf<Code extends string>(code: string, codes: Readonly<Record<Code, Code>>): code is Code {
  return Object.hasOwn(codes, code);
}

/** `instanceof` alone would leave the code untyped. */
function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}
