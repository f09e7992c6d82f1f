import type { Decider } from '@baton/kernel';
import { assertNever, invariant, plusMs } from '@baton/kernel';
import type { SealedAttribute } from './attribute.js';
import { isHeld, originName } from './attribute-names.js';
import { compensationExhausted, conclusionOf } from './conclusion.js';
import { recordAnswer, recordOutcome, recordRevocation } from './decide-answers.js';
import { decideControl } from './decide-controls.js';
import { decideHandoff, isAboutHandoff } from './decide-handoffs.js';
import { decideReservation, isAboutReservation } from './decide-reservations.js';
import { decideTask } from './decide-tasks.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent, PlanProposed } from './goal.events.js';
import { evolveGoal } from './goal.evolve.js';
import { refuse } from './goal.refusals.js';
import type { GoalState } from './goal.state.js';
import { effectfulSteps, failureCodeOf, hasFailed, initialGoal, operationOf } from './goal.state.js';
import { escalated, taskWork } from './human-task.js';
import { mustBeOwed } from './must-be-owed.js';
import type { Operation, OperationRef } from './operation.js';
import { findPlanFault, warningsOf } from './plan.js';
import { stepsLeftOutBefore, stepsToKeep } from './plan-revision.js';
import { timeToSettle } from './step-time.js';
import { isBeyondReturn } from './way-back.js';

type DataOf<Type extends GoalCommand['type']> = Extract<GoalCommand, { type: Type }>['data'];

/** Rises when the same history would be decided differently: old goals are then known by the version in their events. */
export const goalDecisionVersion = 11;

export const goalDecider: Decider<GoalCommand, GoalEvent, GoalState> = {
  initial: initialGoal,
  decide: decideGoal,
  evolve: evolveGoal,
};

function decideGoal(command: GoalCommand, state: GoalState): readonly GoalEvent[] {
  if (command.type === 'SubmitGoal') return submit(command.data, state);
  if (state.phase === undefined) return refuse('GOAL_NOT_FOUND', 'There is no such goal');
  if (state.phase === 'CONCLUDED' && !afterTheEnd.includes(command.type))
    return refuse('GOAL_CONCLUDED', `The goal has ended as ${state.outcome} (goal ${state.goalId})`);
  if (isAboutReservation(command)) return decideReservation(command, state);
  if (isAboutHandoff(command)) return decideHandoff(command, state);
  switch (command.type) {
    case 'AskBack':
      return askBack(command.data, state);
    case 'AnswerClarification':
      return answerClarification(command.data, state);
    case 'ProposePlan':
      return proposePlan(command.data, state);
    case 'RevisePlan':
      return revisePlan(command.data, state);
    case 'FailPlanning':
      return failPlanning(command.data, state);
    case 'RecordAnswer':
      return recordAnswer(command.data, state);
    case 'RecordOutcome':
      return recordOutcome(command.data, state);
    case 'RequestRevocation':
      return requestRevocation(command.data, state);
    case 'RecordRevocation':
      return recordRevocation(command.data, state);
    case 'RetryForward':
      return retryForward(command.data, state);
    case 'RequireCompensation':
      return requireCompensation(command.data, state);
    case 'ExhaustCompensation':
      return exhaustCompensation(command.data, state);
    case 'Conclude':
      return conclude(command.data, state);
    case 'Amend':
      return amend(command.data, state);
    case 'CheckCondition':
      return checkCondition(command.data, state);
    case 'OpenTask':
      return openTask(command.data, state);
    case 'RemindOfTask':
      return remindOfTask(command.data, state);
    case 'EscalateTask':
      return escalateTask(command.data, state);
    case 'WithdrawTask':
      return withdrawTask(command.data, state);
    case 'PauseGoal':
    case 'ResumeGoal':
    case 'CancelGoal':
    case 'TerminateGoal':
    case 'RetryStep':
    case 'SkipStep':
    case 'RelabelAttribute':
    case 'MarkOutcome':
    case 'ChooseRecovery':
      return decideControl(command, state);
    case 'DelegateTask':
    case 'ResolveTask':
      return decideTask(command, state);
    default:
      return assertNever(command, 'goal command');
  }
}

/** What is heard late, and what persons settle, is recorded after the end too: it amends the conclusion. */
const afterTheEnd: readonly GoalCommand['type'][] = [
  ...(['RecordAnswer', 'RecordOutcome', 'RequestRevocation', 'RecordRevocation', 'Amend'] as const),
  ...(['OpenTask', 'RemindOfTask', 'EscalateTask', 'WithdrawTask'] as const),
  ...(['ResolveTask', 'DelegateTask', 'MarkOutcome', 'RetryStep'] as const),
  ...(['GiveUpReservation', 'RecordRelease'] as const),
];

function submit(data: DataOf<'SubmitGoal'>, state: GoalState): readonly GoalEvent[] {
  if (state.phase === undefined) return [{ type: 'GoalSubmitted', data }];
  if (state.sentenceDigest === data.sentenceDigest) return [];
  return refuse(
    'GOAL_ALREADY_SUBMITTED',
    `Another sentence, or this one under another label, was submitted under this key before; use a new key for a new goal (goal ${state.goalId})`,
  );
}

function askBack({ questions }: DataOf<'AskBack'>, state: GoalState): readonly GoalEvent[] {
  mustBePlanning(state);
  invariant(questions.length > 0, `A clarification without a question (goal ${state.goalId})`);
  return [{ type: 'ClarificationRequested', data: { questions } }];
}

function answerClarification(data: DataOf<'AnswerClarification'>, state: GoalState): readonly GoalEvent[] {
  if (state.openQuestions.length === 0)
    refuse('NO_OPEN_QUESTION', `Nothing is being asked of you (goal ${state.goalId})`);
  const answered = new Set(data.attributes.map(({ name }) => originName(name)));
  const open = state.openQuestions.filter(({ attribute }) => !answered.has(attribute));
  if (open.length > 0)
    refuse('QUESTION_UNANSWERED', `Still to be answered: ${open.map((q) => q.attribute).join(', ')}`);
  mustLeaveWhatIsHeld(data.attributes, state);
  const asked = Object.values(state.tasks).find(({ cause, ended }) => cause === 'QUESTIONS_OPEN' && !ended);
  const task = asked && { task: { taskId: asked.taskId, digest: asked.digest } };
  return [{ type: 'ClarificationAnswered', data: { ...data, ...task } }];
}

function proposePlan(data: DataOf<'ProposePlan'>, state: GoalState): readonly GoalEvent[] {
  if (state.phase !== 'PLANNING') refuse('NOT_OWED', `The goal has its plan already (goal ${state.goalId})`);
  const attributes = new Set([...Object.keys(state.attributes), ...data.attributes.map(({ name }) => name)]);
  const fault = findPlanFault(data.plan, { attributes, usedStepIds: new Set(Object.keys(state.steps)) });
  if (fault) refuse('PLAN_FAULTY', `${fault.fault} at ${fault.at} (goal ${state.goalId})`);
  return [{ type: 'PlanProposed', data: withWarnings(data, state) }];
}

/**
 * What is committed or under way is in the new revision as it was; only what comes anew is looked at. What a person has left
 * out does not come back by it.
 */
function revisePlan(data: DataOf<'RevisePlan'>, state: GoalState): readonly GoalEvent[] {
  if (!state.isReplanning) refuse('NOT_OWED', `Nobody wants this goal planned anew (goal ${state.goalId})`);
  const kept = new Set(stepsToKeep(state).map(({ planned }) => planned.id));
  const ids = new Set(data.plan.steps.map(({ id }) => id));
  const lost = [...kept].find((id) => !ids.has(id));
  if (lost !== undefined) refuse('PLAN_FAULTY', `The revision leaves out ${lost}, which is done or under way`);
  const known = new Set([...Object.keys(state.attributes), ...data.attributes.map(({ name }) => name)]);
  const used = new Set(Object.keys(state.steps).filter((id) => !kept.has(id)));
  const fault = findPlanFault(data.plan, { attributes: known, usedStepIds: used });
  if (fault) refuse('PLAN_FAULTY', `${fault.fault} at ${fault.at} (goal ${state.goalId})`);
  mustLeaveWhatIsHeld(data.attributes, state);
  const leftOut = stepsLeftOutBefore(state, data.plan);
  return [
    { type: 'PlanRevised', data: withWarnings(data, state) },
    ...leftOut.map((step): GoalEvent => ({ type: 'StepSkipped', data: { step, because: 'PERSON' } })),
  ];
}

/** What an effect was asked for with, its way back is to have as well. */
function mustLeaveWhatIsHeld(attributes: readonly SealedAttribute[], state: GoalState): void {
  const taken = attributes.find(({ name }) => isHeld(state, name));
  invariant(!taken, `Another value in place of one that an effect has (goal ${state.goalId}, ${taken?.name})`);
}

function withWarnings(data: PlanProposed['data'], state: GoalState): PlanProposed['data'] {
  const warnings = data.plan.stage === 'ACTING' ? warningsOf(data.plan) : [];
  const isForPersons = warnings.length > 0 || data.plan.approval !== undefined;
  invariant(
    !isForPersons || data.digest !== undefined,
    `A plan to be approved without a digest (goal ${state.goalId})`,
  );
  return warnings.length > 0 ? { ...data, warnings } : data;
}

function failPlanning(data: DataOf<'FailPlanning'>, state: GoalState): readonly GoalEvent[] {
  mustBePlanning(state);
  return [{ type: 'PlanningFailed', data }];
}

function mustBePlanning(state: GoalState): void {
  if (state.phase !== 'PLANNING' && !state.isReplanning)
    refuse('NOT_OWED', `The goal has its plan already (goal ${state.goalId})`);
}

function requestRevocation(data: DataOf<'RequestRevocation'>, state: GoalState): readonly GoalEvent[] {
  const ref = refOf(data);
  mustBeOwed(state, data.now, { owe: 'REQUEST_REVOCATION', ...ref });
  const { key, phase } = mustExist(state, ref);
  if (phase.at === 'COMMITTED')
    return [{ type: 'RevocationRequested', data: { ...ref, key, why: 'BEFORE_COMPENSATION' } }];
  const settleBy = timeToSettle(data.now);
  return [{ type: 'RevocationRequested', data: { ...ref, key, why: 'GIVEN_UP', settleBy } }];
}

/** Beyond a pivot: the next key of a step that was refused, after a while. */
function retryForward({ step, now }: DataOf<'RetryForward'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'RETRY_FORWARD', step });
  const dueAt = plusMs(now, retryForwardMs);
  return [{ type: 'RetryRequested', data: { step, operation: 'forward', dueAt } }];
}

const retryForwardMs = 60_000;

function requireCompensation({ step, now }: DataOf<'RequireCompensation'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'REQUIRE_COMPENSATION', step });
  const because = { step, code: failureCodeOf(state.steps[step]) };
  const goingBack = { ...state, failure: because };
  const steps = effectfulSteps(state)
    .filter((one) => one.operations.forward && !hasFailed(one) && !isBeyondReturn(goingBack, one))
    .map((one) => one.planned.id);
  return [{ type: 'CompensationRequired', data: { because, steps, settleBy: timeToSettle(now) } }];
}

function exhaustCompensation({ step, now }: DataOf<'ExhaustCompensation'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'EXHAUST_COMPENSATION', step });
  return [compensationExhausted(step)];
}

function conclude({ now }: DataOf<'Conclude'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'CONCLUDE' });
  const closeReason = state.closing === 'CANCELED' ? 'CANCELED' : state.failure ? 'FAILED' : 'FINISHED';
  return [{ type: 'GoalConcluded', data: { ...conclusionOf(state), closeReason } }];
}

function amend({ now }: DataOf<'Amend'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'AMEND' });
  return [{ type: 'ConclusionAmended', data: conclusionOf(state) }];
}

/** The plan's condition for a step, with what it came to; a step for which it does not hold is left out. */
function checkCondition({ now, step, holds }: DataOf<'CheckCondition'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'CHECK_CONDITION', step });
  const checked: GoalEvent = { type: 'ConditionChecked', data: { step, holds } };
  return holds ? [checked] : [checked, { type: 'StepSkipped', data: { step, because: 'CONDITION' } }];
}

function openTask({ now, taskId }: DataOf<'OpenTask'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'OPEN_TASK', taskId });
  const { toOpen } = taskWork(state, now);
  return toOpen.filter((task) => task.taskId === taskId).map((data) => ({ type: 'HumanTaskOpened', data }));
}

function remindOfTask({ now, taskId }: DataOf<'RemindOfTask'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'REMIND_OF_TASK', taskId });
  return [{ type: 'HumanTaskReminded', data: { taskId } }];
}

function escalateTask({ now, taskId }: DataOf<'EscalateTask'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'ESCALATE_TASK', taskId });
  const task = state.tasks[taskId];
  return task ? [{ type: 'HumanTaskEscalated', data: escalated(task, now) }] : [];
}

function withdrawTask({ now, taskId }: DataOf<'WithdrawTask'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'WITHDRAW_TASK', taskId });
  return [{ type: 'HumanTaskWithdrawn', data: { taskId } }];
}

function mustExist(state: GoalState, ref: OperationRef): Operation {
  const operation = operationOf(state, ref);
  invariant(operation, `No such operation (goal ${state.goalId}, ${ref.step}/${ref.operation})`);
  return operation;
}

function refOf({ step, operation }: OperationRef): OperationRef {
  return { step, operation };
}
