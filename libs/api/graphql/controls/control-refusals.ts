import { Refusal } from '@baton/kernel';
import { isUnreadable } from '@baton/read-models';
import type { ControlCode } from './control-enums.js';
import { whatToDoAnywhere } from '../refusals.js';
import { ControlRefusalCodeEnum } from './control-enums.js';

/** A control that was not carried out, and why. */
export interface ControlRefusal {
  readonly code: ControlCode;
  readonly message: string;
}

export const whatToDo: Readonly<Record<ControlCode, string>> = {
  ...whatToDoAnywhere,
  GOAL_UNREADABLE: 'Start the release of Baton that can read it, or the one that mends it; then release the goal.',
  NOT_QUARANTINED: 'Nothing: the goal is driven. Look at it again to see what it does.',
  ALREADY_PAUSED: 'Nothing, or resume it.',
  NOT_PAUSED: 'Nothing: the goal goes on. Look at it again to see what it does.',
  ALREADY_GOING_BACK: 'Wait for its end, or answer its open tasks; terminate it to end it as it stands.',
  STEP_NOT_FOUND: 'Take the id of a step from the goal.',
  STEP_UNDER_WAY: 'Wait until it is settled, or mark its outcome where nobody can tell.',
  STEP_NEEDED: 'Skip the step that needs it first, or cancel the goal.',
  NOTHING_TO_RETRY: 'Look at the goal again to see what it does; it goes on by itself.',
  NOTHING_TO_MARK: 'Look at the goal again: its open tasks say what can be answered.',
  ATTRIBUTE_NOT_FOUND:
    'Take a name from the attributes of the goal; what is not answered yet takes its label with the answer.',
  ALREADY_LABELLED: 'Nothing: it has the label that you want.',
  RECORD_NEEDED: 'Give the id of the record in its system as recordId.',
  NOT_ITS_RECORD: 'Look for the record that the correction itself left; where there is none, it was not done.',
  NO_RECOVERY_TO_CHOOSE: 'Look at the goal again: its open tasks say what can be chosen.',
  TASK_NOT_FOUND: 'Take the id of a task from the goal, or from humanTasks.',
  TASK_CLOSED: 'Nothing: look at the goal again to see what became of it.',
  TASK_CHANGED: 'Look at the task as it is now, and answer with its digest.',
  UNKNOWN_OPTION: 'Answer with one of the options of the task.',
  DEADLINE_NEEDED: 'Give a time to come as waitUntil.',
  REASON_NEEDED: 'Say why, in 1 to 500 characters.',
  REVISION_DIFFERS: 'Look at the goal as it is now, and decide anew.',
  NOT_IN_BULK: 'Look at each task, and answer it by itself.',
  SIGHT_NEEDED: 'Ask somebody who may see the text, or keep it back.',
  FOUR_EYES: 'Ask somebody else who has the role: nobody approves a goal of their own here.',
};

/** @throws the error itself when it is no refusal of a control: then something is broken, not wrong. */
export function controlRefusalOf(error: unknown): ControlRefusal {
  if (isUnreadable(error)) return { code: 'GOAL_UNREADABLE', message: error.message };
  if (!(error instanceof Refusal)) throw error;
  const code = Object.values(ControlRefusalCodeEnum).find((known) => known === error.code);
  if (code === undefined) throw error;
  return { code, message: error.message };
}
