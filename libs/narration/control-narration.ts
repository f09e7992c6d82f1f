import { assertNever } from '@baton/kernel';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { momentInWords } from './task-lines.js';
import type { Narration } from './telling.js';
import { systemOf, tell, titleOf } from './telling.js';
import { causeInWords, effectWords, inWords } from './words.js';

/** What persons did to a goal or are asked about it, and what an amendment says: names, never a value or a reason. */
export type ControlEvent = Extract<
  GoalEvent,
  {
    type:
      | 'GoalPaused'
      | 'GoalResumed'
      | 'CancellationRequested'
      | 'GoalTerminated'
      | 'RetryRequested'
      | 'StepSkipped'
      | 'ConditionChecked'
      | 'OutcomeMarked'
      | 'AnswerContradicted'
      | 'RecoveryChosen'
      | 'DeadlineMoved'
      | 'StepPutRight'
      | 'AttributeRelabelled'
      | 'GoalPutBack'
      | 'ConclusionAmended'
      | 'PlanApproved'
      | 'PlanRejected'
      | 'DisclosureWaived'
      | 'HumanTaskOpened'
      | 'HumanTaskReminded'
      | 'HumanTaskDelegated'
      | 'HumanTaskEscalated'
      | 'HumanTaskResolved'
      | 'HumanTaskWithdrawn';
  }
>;

export function narrateControl(event: ControlEvent, state: GoalState): Narration {
  switch (event.type) {
    case 'GoalPaused':
      return tell('TELL', 'paused by a person: nothing new is sent');
    case 'GoalResumed':
      return tell('TELL', 'resumed by a person');
    case 'CancellationRequested':
      return tell('BACK', 'canceled by a person: what was done is put right');
    case 'GoalTerminated':
      return tell('BAD', 'terminated by a person: nothing is put right');
    case 'PlanApproved':
      return tell('GOOD', 'a person approved the plan');
    case 'PlanRejected':
      return tell('BAD', 'a person rejected the plan');
    case 'ConclusionAmended': {
      const { outcome, effects } = event.data;
      const counts = Object.entries(effects).map(
        ([effect, n]) => `${n} ${effectWords[effect as keyof typeof effects]}`,
      );
      return tell('END', `the conclusion is amended, ${inWords(outcome)}: ${counts.join(', ')}`);
    }
    case 'AttributeRelabelled': {
      const { attribute, from, classification } = event.data;
      return tell('TELL', `a person labelled ${attribute} as ${classification}, which was ${from}`);
    }
    case 'GoalPutBack':
      return tell(
        'BAD',
        `put back as of ${momentInWords(event.data.takenAt)}: what it did after that may be done already`,
      );
    case 'DeadlineMoved': {
      const { step, settleBy } = event.data;
      const what = step === undefined ? 'the goal' : `"${titleOf(state, step)}"`;
      return tell('TELL', `${what} has time until ${momentInWords(settleBy)}`);
    }
    case 'HumanTaskOpened':
    case 'HumanTaskReminded':
    case 'HumanTaskDelegated':
    case 'HumanTaskEscalated':
    case 'HumanTaskResolved':
    case 'HumanTaskWithdrawn':
      return narrateTask(event, state);
    default:
      return narrateStepControl(event, state);
  }
}

type TaskEvent = Extract<ControlEvent, { data: { readonly taskId: string } }>;

function narrateTask(event: TaskEvent, state: GoalState): Narration {
  const task = state.tasks[event.data.taskId];
  const step = task?.step;
  const about = step === undefined ? undefined : systemOf(state, step);
  const what = step === undefined ? 'the goal' : titleOf(state, step, task?.operation);
  switch (event.type) {
    case 'HumanTaskOpened': {
      const { cause, role, options, taskId } = event.data;
      const text = `${what}: ${causeInWords(cause)}, so a person is asked (${role})`;
      const choice = options.length > 0 ? [options.map(inWords).join(' | ')] : [];
      return tell('ASK', text, about, [...choice, `task ${taskId}`]);
    }
    case 'HumanTaskReminded':
      return tell('ASK', `${what}: a person is reminded`, about);
    case 'HumanTaskDelegated':
      return tell('TELL', `${what}: passed on to one person`, about);
    case 'HumanTaskEscalated':
      return tell('ASK', `${what}: nobody answered, so ${event.data.role} is asked`, about);
    case 'HumanTaskResolved':
      return tell('TELL', `${what}: a person answered, ${inWords(event.data.option)}`, about);
    case 'HumanTaskWithdrawn':
      return tell('QUIET', `${what}: settled otherwise, nobody needs to answer`, about);
    default:
      return assertNever(event, 'human task event');
  }
}

type StepControl = Exclude<Extract<ControlEvent, { data: { readonly step: string } }>, TaskEvent>;

function narrateStepControl(event: StepControl, state: GoalState): Narration {
  const { step } = event.data;
  const operation = 'operation' in event.data ? event.data.operation : 'forward';
  const title = titleOf(state, step, operation);
  const about = systemOf(state, step);
  switch (event.type) {
    case 'RetryRequested': {
      const byPerson = event.data.sealedReason !== undefined;
      const who = byPerson ? 'a person wants it tried again' : 'tried again, since there is no way back any more';
      return tell('TELL', `${title}: ${who}`, about);
    }
    case 'StepSkipped': {
      const why = event.data.because === 'PERSON' ? 'skipped by a person' : 'left out, as the plan says';
      return tell('TELL', `${title}: ${why}`, about);
    }
    case 'ConditionChecked':
      return tell('QUIET', `${title}: its condition ${event.data.holds ? 'holds' : 'does not hold'}`, about);
    case 'OutcomeMarked':
      return tell('TELL', `${title}: a person found out, ${inWords(event.data.finding)}`, about);
    case 'AnswerContradicted': {
      const { known, heard } = event.data;
      if (heard !== 'COMMITTED')
        return tell(
          'DOUBT',
          `${title}: reported as ${inWords(heard)}, though it was known as ${inWords(known)}`,
          about,
        );
      const though =
        known === 'COMMITTED' ? 'with another record than before' : `though it was known as ${inWords(known)}`;
      return tell('DOUBT', `${title}: reported as done, ${though}`, about);
    }
    case 'DisclosureWaived':
      return tell('TELL', `${title}: a person lets ${event.data.fields.map(inWords).join(', ')} cross`, about);
    case 'RecoveryChosen':
      return tell('TELL', `${title}: a person chose to ${recoveryWords[event.data.choice]}`, about);
    case 'StepPutRight':
      return tell('GOOD', `${title}: ${putRightWords[event.data.how]}`, about);
    default:
      return assertNever(event, 'event about a step');
  }
}

const recoveryWords = {
  COMPENSATE: 'put right what was done',
  RETRY: 'try it again',
  ACCEPT_PARTIAL: 'leave it at what was done',
  REPLAN: 'plan the rest anew',
} as const;

const putRightWords = {
  UNDONE: 'undone by a person',
  CORRECTED: 'corrected by a person',
  LEFT: 'left as it is by a person',
} as const;
