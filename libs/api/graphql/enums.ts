import type { RequestRefusalCode } from '@baton/goal/application';
import type {
  ActionNeeded,
  CloseReason,
  Effect,
  GoalPhase,
  Outcome,
  Plan,
  PlannedStep,
  PlanWarning,
  QuestionReason,
  RecoveryPolicy,
  ReportedOperation,
  Resumption,
} from '@baton/goal/domain';
import type { WithholdingReason } from '@baton/handoff/domain';
import type { Classification, Form, Trust } from '@baton/kernel';
import type { Tone } from '@baton/narration';
import type { StepView } from '@baton/read-models';
import type { CompensationKind, IdempotencyClass, Reversibility } from '@baton/specialist/domain';
import { enumOf } from './enum-of.js';

export const PhaseEnum = enumOf<GoalPhase>('GoalPhase', 'What a goal is about now.', {
  PLANNING: 'It is being understood: looked up, asked back, planned.',
  RUNNING: 'Its plan is being carried out.',
  COMPENSATING: 'It can not go on; what was done is being put right.',
  CONCLUDED: 'It has ended.',
});

export const OutcomeEnum = enumOf<Outcome>('Outcome', 'What became of a goal, from the effects of its steps alone.', {
  NOTHING_DONE: 'Nothing is in any system.',
  COMPLETED: 'All that the plan asked for is in the systems.',
  COMPENSATED: 'What was done has been undone or corrected, and that is confirmed.',
  PARTIAL: 'Something is in the systems against the end of the goal: the counts by effect say what.',
});

export const CloseReasonEnum = enumOf<CloseReason>(
  'CloseReason',
  'Why a goal was closed; it says nothing about what is in the systems.',
  {
    FINISHED: 'Its plan came to its end.',
    FAILED: 'It could not go on.',
    CANCELED: 'A person called it off, and what was done was put right.',
    TERMINATED: 'A person stopped it where it was.',
  },
);

export const EffectEnum = enumOf<Effect>('Effect', 'What is true of the record of a step now.', {
  NONE: 'Nothing is there.',
  APPLIED: 'The effect is there.',
  UNDONE: 'The effect was there and was undone.',
  CORRECTED: 'The effect was there and was made good by a correction.',
  FLAGGED: 'The effect is still there, and is marked.',
  RESIDUAL: 'The effect is there against the end of the goal, and no machine can do more.',
  UNKNOWN: 'Nobody can tell yet.',
});

export const OperationStateEnum = enumOf<StepView['state'] | ReportedOperation['state']>(
  'OperationState',
  'Where one operation stands.',
  {
    PLANNED: 'Not handed off yet.',
    BLOCKED: 'Not handed off, since a required value may not cross.',
    WINDOW_PASSED: 'Never sent, since the time for it was over when its turn came.',
    DISPATCHED: 'Sent, or about to be.',
    IN_PROGRESS: 'The system works on it.',
    DEFERRED: 'Not now, nothing happened; it is sent again later.',
    NOT_DONE: 'Nothing happened so far; it is sent again.',
    UNKNOWN: 'Sent, and no answer came that can be trusted; it is asked what became of it.',
    UNTELLABLE: 'The system can not say what became of it: a person must find out.',
    COMMITTED: 'Done, with a receipt.',
    REJECTED: 'Refused for good; nothing happened.',
    REVOKED: 'Given up, and no late request can take effect.',
  },
);

export const StepKindEnum = enumOf<PlannedStep['effect']>('StepKind', 'Whether a step changes anything.', {
  READ: 'It looks something up.',
  WRITE: 'It asks a system for an effect.',
});

export const StageEnum = enumOf<Plan['stage']>('PlanStage', 'What a plan is for.', {
  READING: 'To look up what planning needs.',
  ACTING: 'To carry the goal out.',
});

export const ApprovalEnum = enumOf<NonNullable<Plan['approval']>>('PlanApproval', 'Whose leave a plan takes.', {
  ANYBODY: 'Anybody who has the role.',
  FOUR_EYES: 'Another person than the one whose goal it is.',
});

export const PlanWarningCodeEnum = enumOf<PlanWarning['code']>(
  'PlanWarningCode',
  'What in a plan a person has to accept first.',
  { IRREVERSIBLE_BEFORE_RISKY: 'A step that can not be undone, while another one may still fail.' },
);

export const ReversibilityEnum = enumOf<Reversibility>('Reversibility', 'Whether there is a way back.', {
  UNDOABLE: 'The effect can be undone.',
  COMPENSATABLE: 'The effect stays, and can be made good by another.',
  IRREVERSIBLE: 'There is no way back but a person.',
});

export const CompensationKindEnum = enumOf<CompensationKind>(
  'CompensationKind',
  'How a committed effect is dealt with.',
  {
    UNDO: 'It is undone.',
    CORRECT: 'A correction is issued.',
    FLAG: 'The record is marked.',
    NOTIFY: 'A person is asked to put it right.',
  },
);

export const IdempotencyClassEnum = enumOf<IdempotencyClass>(
  'IdempotencyClass',
  'What the system itself can promise for an idempotency key.',
  {
    NATIVE: 'It creates only once under the key, and enforces that.',
    CHECK_THEN_ACT: 'The effect is found again by key or version before it is asked for again.',
    NONE: 'The effect can not be found again.',
  },
);

export const FenceEnum = enumOf<ReportedOperation['fence']>('Fence', 'Whether a late request can still take effect.', {
  NONE: 'It was not asked to be impossible.',
  REQUESTED: 'It was asked to be made impossible.',
  FENCED: 'No late request can take effect.',
  UNTELLABLE: 'The system can not say.',
  WAIVED: 'A person went on without it.',
});

export const RecoveryPolicyEnum = enumOf<RecoveryPolicy>(
  'RecoveryPolicy',
  'What follows where a step fails for good.',
  {
    COMPENSATE: 'What was done is put right at once.',
    HOLD: 'A person chooses how to go on.',
  },
);

export const ActionEnum = enumOf<ActionNeeded['action']>('ActionNeeded', 'What has to be done about an effect.', {
  SETTLE_UNKNOWN: 'Find out in the system whether it happened.',
  PUT_RIGHT_BY_HAND: 'Put the effect right by hand.',
  WATCH_FOR_LATE_EFFECT: 'Watch for a late effect: not every attempt is accounted for.',
  AWAIT_ANSWER:
    'Nothing yet: Baton still asks the system what became of it, or tries it again while an earlier attempt may land.',
});

export const WaitingKindEnum = enumOf<Resumption['waitingFor'][number]['kind']>(
  'WaitingKind',
  'What a goal waits for that only a person can bring.',
  {
    ANSWER: 'Answers to its open questions.',
    OUTCOME: 'The outcome of an operation that no system can tell.',
    RECOVERY: 'The choice of how to go on after a step has failed, or was sent in vain until its time was over.',
    APPROVAL: 'Leave for the plan to be carried out.',
    WAIVER: 'Leave for a value to cross that policy keeps back.',
  },
);

export const QuestionReasonEnum = enumOf<QuestionReason>('QuestionReason', 'Why it is asked back, not guessed.', {
  MISSING: 'The sentence does not say it.',
  AMBIGUOUS: 'It may mean more than one thing.',
  NOT_FOUND: 'Nothing was found under it.',
});

export const WithholdingReasonEnum = enumOf<WithholdingReason>('WithholdingReason', 'Why a value did not cross.', {
  NOT_RELEVANT: 'The operation does not need it.',
  OTHER_SUBJECT: 'It is about somebody whom the handoff is not about.',
  SEVERAL_SUBJECTS: 'It is about more than one being at once: what is true of one would tell of the other.',
  UNTRUSTED_TEXT: 'It is free text, or not what its field takes: it is shown to people, and crosses to nobody.',
  QUOTE_NOT_APPROVED: 'It is free text that its field would quote, and nobody has approved it for this handoff.',
  NO_PERMIT_MATCHED: 'No policy permits it.',
  FORBIDDEN: 'A policy forbids it.',
  COMBINATION_FORBIDDEN:
    'Together with what this specialist was told of the same being, it is a combination that none may know.',
  POLICY_FAILED: 'The policy could not be asked, which counts as no.',
  NO_ACCEPTABLE_FORM: 'No form that is permitted is of use to the operation.',
});

export const FormEnum = enumOf<Form>('Form', 'How much of a value crossed, least revealing first.', {
  BUCKET: 'The range that it lies in.',
  TOKEN: 'A token that means something to this recipient alone.',
  MASK: 'Its last characters.',
  PART: 'A part of it.',
  FULL: 'All of it.',
});

export const ClassificationEnum = enumOf<Classification>('Classification', 'How delicate a value is.', {
  public: 'Anybody may know it.',
  internal: 'For the organisation.',
  confidential: 'For those who need it.',
  restricted: 'For the fewest; also whatever has no label.',
});

export const TrustEnum = enumOf<Trust>('Trust', 'Whether a value may be worked with.', {
  typed: 'It fits a schema that leaves no room for prose.',
  untrusted: 'It may be shown to a person, and nothing else.',
});

export const ToneEnum = enumOf<Tone>('NarrationTone', 'How an event is told.', {
  TELL: 'Something went on.',
  QUIET: 'A detail.',
  HAND: 'Something was handed to a specialist.',
  GOOD: 'Something was done.',
  BAD: 'Something was refused.',
  DOUBT: 'Something is not certain.',
  BACK: 'The goal turned back.',
  ASK: 'A person is asked.',
  END: 'The goal ended.',
});

export type SubmitRefusalCode =
  | Extract<RequestRefusalCode, 'NO_PLAYBOOK' | 'MALFORMED_KEY' | 'SENTENCE_TOO_LONG' | 'GOAL_ALREADY_SUBMITTED'>
  | 'TOO_MANY_OPEN_GOALS';

export const SubmitRefusalCodeEnum = enumOf<SubmitRefusalCode>(
  'SubmitGoalRefusalCode',
  'Every way in which a sentence is not taken on.',
  {
    NO_PLAYBOOK: 'No playbook fits the sentence.',
    MALFORMED_KEY: 'The idempotency key has a form that is not accepted.',
    SENTENCE_TOO_LONG: 'The sentence is longer than one that a person would say.',
    GOAL_ALREADY_SUBMITTED: 'The idempotency key belongs to another sentence.',
    TOO_MANY_OPEN_GOALS: 'As many goals as are taken on at once have not ended yet.',
  },
);

export type AnswerRefusalCode = Exclude<RequestRefusalCode, Exclude<SubmitRefusalCode, 'MALFORMED_KEY'>>;

export const AnswerRefusalCodeEnum = enumOf<AnswerRefusalCode>(
  'AnswerClarificationRefusalCode',
  'Every way in which an answer is not taken.',
  {
    MALFORMED_KEY: 'The idempotency key has a form that is not accepted.',
    KEY_ALREADY_USED: 'The idempotency key belongs to something else that was done to the goal.',
    GOAL_NOT_FOUND: 'There is no such goal.',
    GOAL_CONCLUDED: 'The goal has ended.',
    NO_OPEN_QUESTION: 'Nothing is asked now.',
    QUESTION_UNANSWERED: 'A question that is open has no answer.',
    ANSWER_NOT_UNDERSTOOD: 'An answer is not of the kind that was asked for.',
    PLAYBOOK_UNAVAILABLE: 'The playbook that the goal was begun with is not there any more.',
    REVISION_DIFFERS: 'More has happened to the goal than was expected.',
  },
);
