import { assertNever } from '@baton/kernel';
import type {
  GoalEvent,
  GoalState,
  HandoffBlocked,
  HandoffBriefed,
  HandoffDecision,
  HandoffRecalled,
  OperationName,
  Plan,
  PlannedStep,
  StepCommitted,
  StepId,
  PlanProposed,
  QuarantineEvent,
} from '@baton/goal/domain';
import { effectfulSteps, isHandoffDecision, isOfOperation, isOfReservation, windowsPassed } from '@baton/goal/domain';
import type { ControlEvent } from './control-narration.js';
import { narrateControl } from './control-narration.js';
import type { Narration, Tone } from './telling.js';
import { systemOf, tell, titleOf } from './telling.js';
import { conditionInWords, counted, disclosedInWords, effectWords, inWords, withheldInWords } from './words.js';
import type { WithheldAttribute } from './words.js';

/** @param state the goal after the event, for the titles of its steps */
export function narrateEvent(event: GoalEvent | QuarantineEvent, state: GoalState): Narration {
  switch (event.type) {
    case 'GoalQuarantined':
      return tell('BAD', 'set aside, since its own history breaks a promise: nothing more is done for it');
    case 'GoalReleased':
      return tell('TELL', 'released by a person: it is driven again');
    case 'GoalSubmitted': {
      const { playbook, attributes } = event.data;
      return tell('TELL', `taken on by ${playbook.id}, with ${counted(attributes.length, 'value')} of the sentence`);
    }
    case 'SubjectsLinked':
      return tell('QUIET', `${counted(event.data.links.length, 'pair')} of ids found to mean one being`);
    case 'ClarificationRequested':
      return tell('ASK', 'needs an answer', undefined, event.data.questions.map(questionInWords));
    case 'ClarificationAnswered':
      return tell('TELL', `answered: ${event.data.attributes.map(({ name }) => name).join(', ')}`);
    case 'PlanProposed':
    case 'PlanRevised':
      return planNarration(event.data, event.type === 'PlanRevised');
    case 'PlanningFailed':
      return tell('BAD', `no plan can be made of what is known (${inWords(event.data.code)} at ${event.data.at})`);
    case 'GoalConcluded': {
      const { outcome, closeReason, effects } = event.data;
      const counts = Object.entries(effects).map(
        ([effect, n]) => `${n} ${effectWords[effect as keyof typeof effects]}`,
      );
      const text = `${inWords(outcome)} (${inWords(closeReason)})`;
      return tell('END', [text, ...(counts.length > 0 ? [counts.join(', ')] : [])].join(': '));
    }
    case 'CompensationRequired': {
      const { because, steps } = event.data;
      const failed = state.steps[because.step]?.planned.title ?? because.step;
      const text = `can't go on, since "${failed}" failed (${inWords(because.code)})`;
      return tell('BACK', `${text}; ${leftToPutRight(steps.length, state)}`);
    }
    case 'CompensationExhausted': {
      const { step, role } = event.data;
      return tell(
        'BAD',
        `${titleOf(state, step)}: no machine can do more, a person must (${role})`,
        systemOf(state, step),
        passedInWords(state, step),
      );
    }
    default:
      return isAboutOperation(event) ? operationNarration(event, state) : narrateControl(event, state);
  }
}

function passedInWords(state: GoalState, id: StepId): readonly string[] {
  const step = state.steps[id];
  const passed = step === undefined ? [] : windowsPassed(step);
  return passed.map((name) => `${titleOf(state, id, name)} was not tried, since the time for it is over`);
}

type OperationEvent = Exclude<
  Extract<GoalEvent, { data: { readonly step: string; readonly operation: OperationName } }>,
  ControlEvent
>;

function isAboutOperation(event: OperationEvent | ControlEvent): event is OperationEvent {
  if (event.type === 'StepCommitted' || event.type === 'StepCompensated') return true;
  return isOfOperation(event) || isOfReservation(event);
}

function operationNarration(event: OperationEvent, state: GoalState): Narration {
  const { step, operation } = event.data;
  const about = systemOf(state, step);
  const title = titleOf(state, step, operation);
  const say = (tone: Tone, text: string): Narration => tell(tone, `${title}${text}`, about);
  if (isHandoffDecision(event)) return decisionNarration(event, state, title);
  switch (event.type) {
    case 'PinnedCapabilityGone': {
      const { specialist, capability, pinnedVersion } = event.data;
      return say(
        'DOUBT',
        `: waits, since ${specialist} no longer serves ${capability} as pinned (version ${pinnedVersion})`,
      );
    }
    case 'ReservationRequested':
      return say('QUIET', ': reserves what it is about to tell, since it may not be known together with all else');
    case 'ReservationGivenUp':
      return say('QUIET', ': will not be told what was reserved for it');
    case 'ReservationReleased':
      return say('QUIET', ': what was reserved for it counts as told no more');
    case 'OperationDispatched':
      return say(
        'QUIET',
        event.data.attempt === 1 ? ': asked for' : `: asked for again, attempt ${event.data.attempt}`,
      );
    case 'OperationProgressed':
      return say('QUIET', ': being worked on');
    case 'OperationDeferred':
      return say('DOUBT', `: not now (${inWords(event.data.cause)}), nothing happened`);
    case 'OperationRejected':
      return say('BAD', `: refused (${inWords(event.data.code)}), nothing happened`);
    case 'OperationBecameUnknown':
      return say(
        'DOUBT',
        `: no answer that can be trusted (${inWords(event.data.cause)}), so it is asked what became of it`,
      );
    case 'OutcomeQueried':
      return event.data.answer === 'WRONG_KEY'
        ? say('DOUBT', ': asked what became of it, and answered about something else')
        : say('DOUBT', `: asked what became of it, ${inWords(event.data.answer)}`);
    case 'RetryScheduled':
      return say('QUIET', `: attempt ${event.data.attempt} follows`);
    case 'RevocationRequested':
      return say('QUIET', ': asked that nothing late can happen');
    case 'OperationRevoked': {
      const { found, unaccountedAttempts } = event.data;
      if (unaccountedAttempts.length > 0)
        return say('DOUBT', `: attempts ${unaccountedAttempts.join(', ')} may still take effect`);
      return say('QUIET', found === 'NOTHING' ? ': nothing happened, and nothing can' : ': nothing more can happen');
    }
    case 'StepCommitted':
      return tell(
        'GOOD',
        `${title}${committedInWords(inWords(event.data.receipt.recordType), state.steps[step])}`,
        about,
        droppedInWords(event.data),
      );
    case 'StepCompensated': {
      const { compensation, receipt } = event.data;
      const how = `${compensationWords[compensation]}, ${inWords(receipt.recordType)} is in ${about}`;
      return tell('GOOD', `${titleOf(state, step)}: ${how}`, about);
    }
    default:
      return assertNever(event, 'operation event');
  }
}

function droppedInWords({ droppedValues }: StepCommitted['data']): readonly string[] {
  return droppedValues === undefined
    ? []
    : [`${droppedValues} values of the answer were not promised, and were dropped`];
}

function committedInWords(record: string, step: GoalState['steps'][string] | undefined): string {
  return step?.planned.effect === 'READ' ? `: ${record} found` : `: ${record} is in ${step?.planned.pin.system ?? ''}`;
}

const compensationWords = { UNDO: 'undone', CORRECT: 'corrected', FLAG: 'flagged' } as const;

function questionInWords({ attribute, text }: { readonly attribute: string; readonly text: string }): string {
  return `${attribute}: ${text}`;
}

function stepInWords({ title, pin, when, insteadOf, pivot }: PlannedStep, { steps }: Plan): string {
  const original = steps.find(({ id }) => id === insteadOf)?.title ?? insteadOf;
  return [
    `${title} (${pin.system})`,
    ...(when ? [`only where ${conditionInWords(when)}`] : []),
    ...(original === undefined ? [] : [`only where "${original}" fails`]),
    ...(pivot ? ['with no way back beyond it'] : []),
  ].join(', ');
}

function planNarration({ plan, warnings = [], alongside = [] }: PlanProposed['data'], isRevised: boolean): Narration {
  const steps = plan.steps.map((step) => stepInWords(step, plan));
  const [only = ''] = steps;
  if (plan.stage === 'READING' && steps.length === 1) return tell('TELL', `looks up first: ${only}`);
  const made = `has a ${isRevised ? 'new ' : ''}plan of ${counted(steps.length, 'step')}`;
  return tell('TELL', plan.stage === 'READING' ? 'looks up first' : made, undefined, [
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    ...(alongside.length === 0
      ? []
      : [`beside ${counted(alongside.length, 'open goal')} about the same: ${alongside.join(', ')}`]),
    ...warnings.map(({ step, risky }) => `step ${step} can't be undone, and step ${risky} may still fail after it`),
  ]);
}

function briefedNarration(
  { considered, recipient }: HandoffBriefed['data'],
  state: GoalState,
  title: string,
): Narration {
  const crossed = considered.flatMap(({ field, form }) => (field && form ? [{ field, form }] : []));
  return tell('HAND', title, recipient, [`crosses: ${disclosedInWords(crossed)}`, withheldDetail(considered, state)]);
}

function decisionNarration(decision: HandoffDecision, state: GoalState, title: string): Narration {
  switch (decision.type) {
    case 'HandoffBriefed':
      return briefedNarration(decision.data, state, title);
    case 'HandoffBlocked':
      return blockedNarration(decision.data, state, title);
    case 'HandoffRecalled':
      return recalledNarration(decision.data, state, title);
    default:
      return assertNever(decision, 'decision on a handoff');
  }
}

function blockedNarration(
  { considered, recipient, blockedFields, stopped = [] }: HandoffBlocked['data'],
  state: GoalState,
  title: string,
): Narration {
  const needed = blockedFields.map(inWords).join(', ');
  return tell('BAD', `${title}: not handed off, since ${needed} may not cross`, recipient, [
    ...foundDetails(stopped),
    withheldDetail(considered, state),
  ]);
}

function recalledNarration(
  { considered, recipient, withdrawnFields, stopped = [] }: HandoffRecalled['data'],
  state: GoalState,
  title: string,
): Narration {
  const withdrawn = withdrawnFields.map(inWords).join(', ');
  return tell('DOUBT', `${title}: not sent again, since ${withdrawn} may not cross any more`, recipient, [
    ...foundDetails(stopped),
    withheldDetail(considered, state),
  ]);
}

function foundDetails(stopped: NonNullable<HandoffBlocked['data']['stopped']>): readonly string[] {
  return stopped.map(({ field, attribute }) => `${inWords(field)} holds ${attribute}, which must stay`);
}

function withheldDetail(considered: HandoffBriefed['data']['considered'], { attributes }: GoalState): string {
  const crossed = considered.flatMap(({ field, form }) => (field && form ? [field] : []));
  return `withheld ${withheldInWords(withheldOf(considered, attributes), crossed, 4)}`;
}

function withheldOf(
  considered: HandoffBriefed['data']['considered'],
  attributes: GoalState['attributes'],
): WithheldAttribute[] {
  return considered.flatMap(({ attribute, reason, labels = attributes[attribute]?.labels }) =>
    reason ? [{ attribute, reason, labels }] : [],
  );
}

/** Beyond a pivot nothing is put right: what was done stays. */
function leftToPutRight(count: number, state: GoalState): string {
  if (count > 0) return `${counted(count, 'step')} to put right`;
  const isAnyDone = effectfulSteps(state).some(({ operations }) => operations.forward?.phase.at === 'COMMITTED');
  return isAnyDone ? 'what was done stays' : 'nothing to put right';
}
