import type { ControlRefusalCode } from '@baton/goal/application';
import type { GoalState, PersonsFinding, RecoveryChoice } from '@baton/goal/domain';
import type { StepView } from '@baton/read-models';
import { enumOf } from '../enum-of.js';

export const ClosingEnum = enumOf<NonNullable<GoalState['closing']>>(
  'GoalClosing',
  'How a person wants a goal to end.',
  {
    CANCELED: 'It is called off: what was done is put right.',
    ACCEPTED: 'It ends with what was done.',
  },
);

export const SkippedEnum = enumOf<NonNullable<StepView['skipped']>>('StepSkipped', 'Who left a step out.', {
  PERSON: 'A person did.',
  CONDITION: 'The plan did, by a condition of its own.',
  REPLACED: 'A later revision of the plan did, before anything of it was done.',
});

export const FindingEnum = enumOf<PersonsFinding>('Finding', 'What a person found out about an operation.', {
  DONE: 'It happened; a record shows it.',
  NOT_DONE_TRY_AGAIN: 'It did not happen; it is tried again under a new key.',
  NOT_DONE_GIVE_UP: 'It did not happen, and is given up.',
  GO_ON_UNFENCED: 'The goal goes on, though something late may still happen; the report says so.',
  NO_LATE_EFFECT: 'Nothing late has happened, and nothing will.',
});

export const RecoveryChoiceEnum = enumOf<RecoveryChoice>('RecoveryChoice', 'How to go on after a step has failed.', {
  COMPENSATE: 'What was done is put right.',
  RETRY: 'The step is tried again.',
  ACCEPT_PARTIAL: 'The goal ends with what was done.',
  REPLAN: 'What is not done yet is planned anew.',
});

export type ControlCode = ControlRefusalCode | 'GOAL_UNREADABLE' | 'NOT_IN_BULK';

export const ControlRefusalCodeEnum = enumOf<ControlCode>(
  'ControlRefusalCode',
  'Every way in which a control is not carried out.',
  {
    GOAL_NOT_FOUND: 'There is no such goal.',
    GOAL_UNREADABLE: 'The history of the goal can not be read by this release, or breaks a promise.',
    GOAL_CONCLUDED: 'The goal has ended.',
    NOT_QUARANTINED: 'The goal is not set aside.',
    ALREADY_PAUSED: 'The goal is paused already.',
    NOT_PAUSED: 'The goal is not paused.',
    ALREADY_GOING_BACK: 'The goal is being brought to its end already.',
    STEP_NOT_FOUND: 'The goal has no such step.',
    STEP_UNDER_WAY: 'The step is under way, or settled.',
    STEP_NEEDED: 'Another step needs what this one brings.',
    NOTHING_TO_RETRY: 'Nothing waits or has failed there.',
    NOTHING_TO_MARK: 'That can not be said of the operation as it stands.',
    ATTRIBUTE_NOT_FOUND: 'The goal has no such attribute.',
    ALREADY_LABELLED: 'The attribute has this label already.',
    RECORD_NEEDED: 'The record that shows it has to be named.',
    NOT_ITS_RECORD: 'The record is the one to put right, and not what put it right.',
    NO_RECOVERY_TO_CHOOSE: 'The step does not wait for a choice.',
    TASK_NOT_FOUND: 'The goal has no such task.',
    TASK_CLOSED: 'The task is over.',
    TASK_CHANGED: 'What the task is about has changed.',
    UNKNOWN_OPTION: 'The task does not take this answer.',
    DEADLINE_NEEDED: 'Until when to wait has to be said, a time to come.',
    MALFORMED_KEY: 'The idempotency key has a form that is not accepted.',
    KEY_ALREADY_USED: 'The idempotency key belongs to something else that was done to the goal.',
    REASON_NEEDED: 'Why has to be said, in a few words.',
    REVISION_DIFFERS: 'More has happened to the goal than was expected.',
    FOUR_EYES: 'Another person than the one whose goal it is has to answer.',
    ROLE_NEEDED: 'It takes a role that the requester does not have.',
    NOT_IN_BULK: 'It is not done to many at once: each has to be looked at by itself.',
    SIGHT_NEEDED: 'Whoever lets a text cross has to be able to see it, and the requester is not.',
  },
);

/** What can be done to many goals at once. */
export type BulkControl = 'PAUSE' | 'RESUME' | 'CANCEL' | 'TERMINATE' | 'RELEASE' | 'RETRY' | 'SKIP';

export const BulkControlEnum = enumOf<BulkControl>('BulkControl', 'What can be done to many goals at once.', {
  PAUSE: 'Nothing new is sent for them until they are resumed.',
  RESUME: 'They go on where they were paused.',
  CANCEL: 'They are called off, and what was done is put right.',
  TERMINATE: 'They end as they stand, and nothing is put right.',
  RELEASE: 'Those that were set aside are driven again.',
  RETRY: 'What waits or has failed in the system of the filter is tried, or asked about, again at once.',
  SKIP: 'Steps that wait or have failed in the system of the filter are left out.',
});

export type BulkRefusalCode = 'COUNT_DIFFERS' | 'TOO_MANY';

export const BulkRefusalCodeEnum = enumOf<BulkRefusalCode>(
  'BulkRefusalCode',
  'Every way in which nothing at all is done in bulk.',
  {
    COUNT_DIFFERS: 'Other than as many as expected fit now.',
    TOO_MANY: 'More fit than are taken at once.',
  },
);
