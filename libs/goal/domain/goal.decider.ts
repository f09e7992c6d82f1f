import type { Decider, Instant } from '@baton/kernel';
import { assertNever, invariant, plusMs } from '@baton/kernel';
import type { GoalCommand, SealedCommit } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import { evolveGoal } from './goal.evolve.js';
import { refuse } from './goal.refusals.js';
import type { GoalState } from './goal.state.js';
import { effectfulSteps, effectOf, initialGoal, operationOf, plannedOperation } from './goal.state.js';
import type { Operation, OperationRef } from './operation.js';
import { compensationIndexOf, retryDelayMs } from './operation.js';
import { countEffects, outcomeOf } from './outcome.js';
import { findPlanFault } from './plan.js';
import type { Owed } from './resume.js';
import { hasFailed, resume } from './resume.js';

type DataOf<Type extends GoalCommand['type']> = Extract<GoalCommand, { type: Type }>['data'];

/** Rises when the same history would be decided differently: old goals are then known by the version in their events. */
export const goalDecisionVersion = 1;

/** The role that finishes by hand what no machine can put right. */
const roleForResidualEffects = 'operator';

export const goalDecider: Decider<GoalCommand, GoalEvent, GoalState> = {
  initial: initialGoal,
  decide: decideGoal,
  evolve: evolveGoal,
};

function decideGoal(command: GoalCommand, state: GoalState): readonly GoalEvent[] {
  if (command.type === 'SubmitGoal') return submit(command.data, state);
  if (state.phase === undefined) return refuse('GOAL_NOT_FOUND', 'There is no such goal');
  if (state.phase === 'CONCLUDED') return refuse('GOAL_CONCLUDED', `The goal has ended (goal ${state.goalId})`);
  switch (command.type) {
    case 'AskBack':
      return askBack(command.data, state);
    case 'AnswerClarification':
      return answerClarification(command.data, state);
    case 'ProposePlan':
      return proposePlan(command.data, state);
    case 'FailPlanning':
      return failPlanning(command.data, state);
    case 'HandOff':
      return handOff(command.data, state);
    case 'BlockHandoff':
      return blockHandoff(command.data, state);
    case 'SendAgain':
      return sendAgain(command.data, state);
    case 'RecordAnswer':
      return recordAnswer(command.data, state);
    case 'RecordOutcome':
      return recordOutcome(command.data, state);
    case 'RequestRevocation':
      return requestRevocation(command.data, state);
    case 'RecordRevocation':
      return recordRevocation(command.data, state);
    case 'RequireCompensation':
      return requireCompensation(command.data, state);
    case 'ExhaustCompensation':
      return exhaustCompensation(command.data, state);
    case 'Conclude':
      return conclude(command.data, state);
    default:
      return assertNever(command, 'goal command');
  }
}

function submit(data: DataOf<'SubmitGoal'>, state: GoalState): readonly GoalEvent[] {
  if (state.phase === undefined) return [{ type: 'GoalSubmitted', data }];
  if (state.sentenceDigest === data.sentenceDigest) return [];
  return refuse(
    'GOAL_ALREADY_SUBMITTED',
    `Another sentence was submitted under this key before; use a new key for a new goal (goal ${state.goalId})`,
  );
}

function askBack({ questions }: DataOf<'AskBack'>, state: GoalState): readonly GoalEvent[] {
  if (state.phase !== 'PLANNING') refuse('NOT_OWED', `Questions belong to planning (goal ${state.goalId})`);
  invariant(questions.length > 0, `A clarification without a question (goal ${state.goalId})`);
  return [{ type: 'ClarificationRequested', data: { questions } }];
}

function answerClarification(data: DataOf<'AnswerClarification'>, state: GoalState): readonly GoalEvent[] {
  if (state.openQuestions.length === 0)
    refuse('NO_OPEN_QUESTION', `Nothing is being asked of you (goal ${state.goalId})`);
  const answered = new Set(data.attributes.map(({ name }) => name));
  const open = state.openQuestions.filter(({ attribute }) => !answered.has(attribute));
  if (open.length > 0)
    refuse('QUESTION_UNANSWERED', `Still to be answered: ${open.map((q) => q.attribute).join(', ')}`);
  return [{ type: 'ClarificationAnswered', data }];
}

function proposePlan(data: DataOf<'ProposePlan'>, state: GoalState): readonly GoalEvent[] {
  if (state.phase !== 'PLANNING') refuse('NOT_OWED', `The goal has its plan already (goal ${state.goalId})`);
  const attributes = new Set([...Object.keys(state.attributes), ...data.attributes.map(({ name }) => name)]);
  const fault = findPlanFault(data.plan, { attributes, usedStepIds: new Set(Object.keys(state.steps)) });
  if (fault) refuse('PLAN_FAULTY', `${fault.fault} at ${fault.at} (goal ${state.goalId})`);
  return [{ type: 'PlanProposed', data }];
}

function failPlanning(data: DataOf<'FailPlanning'>, state: GoalState): readonly GoalEvent[] {
  if (state.phase !== 'PLANNING') refuse('NOT_OWED', `The goal has its plan already (goal ${state.goalId})`);
  return [{ type: 'PlanningFailed', data }];
}

function handOff({ brief, key, deadline, journalId, now }: DataOf<'HandOff'>, state: GoalState): readonly GoalEvent[] {
  const { step, operation, generation, handoffId } = brief;
  mustBeOwed(state, now, { owe: 'HAND_OFF', step, operation });
  const { idempotencyClass } = plannedOperation(state, brief).pin;
  return [
    { type: 'HandoffBriefed', data: brief },
    {
      type: 'OperationDispatched',
      data: { step, operation, handoffId, key, generation, attempt: 1, deadline, idempotencyClass, journalId },
    },
  ];
}

function blockHandoff({ blocked, now }: DataOf<'BlockHandoff'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'HAND_OFF', step: blocked.step, operation: blocked.operation });
  return [{ type: 'HandoffBlocked', data: blocked }];
}

/** The same key and the same brief go out once more, under the next attempt number. */
function sendAgain(data: DataOf<'SendAgain'>, state: GoalState): readonly GoalEvent[] {
  const { step, operation: name, deadline, journalId, now } = data;
  mustBeOwed(state, now, { owe: 'SEND_AGAIN', step, operation: name });
  const { key, generation, attempt, idempotencyClass, brief } = mustExist(state, data);
  return [
    {
      type: 'OperationDispatched',
      data: {
        ...{ step, operation: name, handoffId: brief.handoffId, key, generation, idempotencyClass },
        ...{ attempt: attempt + 1, deadline, journalId },
      },
    },
  ];
}

function recordAnswer(data: DataOf<'RecordAnswer'>, state: GoalState): readonly GoalEvent[] {
  const { answer, now } = data;
  const ref = refOf(data);
  const operation = mustExist(state, ref);
  const { attempt } = data;
  // What an attempt did stays true; what it says of not having done it is overtaken by the next attempt.
  const isOvertaken = attempt !== operation.attempt && answer.kind !== 'COMMITTED';
  if (operation.phase.at !== 'DISPATCHED' || isOvertaken) return [];
  switch (answer.kind) {
    case 'COMMITTED':
      return commit(state, ref, { ...operation, attempt }, answer.commit, 'ANSWER', now);
    case 'REJECTED':
      return [{ type: 'OperationRejected', data: { ...ref, attempt, code: answer.code } }];
    case 'IN_PROGRESS':
      return [{ type: 'OperationProgressed', data: { ...ref, attempt, askAgainAt: plusMs(now, answer.askAgainMs) } }];
    case 'DEFERRED':
      return [
        {
          type: 'OperationDeferred',
          data: { ...ref, attempt, cause: answer.cause, retryAt: plusMs(now, answer.retryAfterMs) },
        },
      ];
    case 'UNANSWERED':
      return [{ type: 'OperationBecameUnknown', data: { ...ref, attempt, cause: answer.cause } }];
    default:
      return assertNever(answer, 'answer to a send');
  }
}

function recordOutcome(data: DataOf<'RecordOutcome'>, state: GoalState): readonly GoalEvent[] {
  const { answer, now, chance } = data;
  const ref = refOf(data);
  const operation = mustExist(state, ref);
  if (!isAskable(operation)) return [];
  const attempt = Math.max(operation.attempt, answer.highestAttempt);
  switch (answer.kind) {
    case 'COMMITTED':
      return commit(state, ref, operation, answer.commit, 'QUERY', now);
    case 'REJECTED':
      return [{ type: 'OperationRejected', data: { ...ref, attempt, code: answer.code } }];
    case 'REVOKED':
      return [{ type: 'OperationRevoked', data: { ...ref, found: 'NOTHING', unaccountedAttempts: [] } }];
    case 'IN_PROGRESS':
      return [{ type: 'OperationProgressed', data: { ...ref, attempt, askAgainAt: plusMs(now, answer.askAgainMs) } }];
    case 'NEVER_STARTED':
    case 'ABSENT':
    case 'CANNOT_TELL': {
      // A journal that is not the one of the dispatch can't know that nothing was started: only the system could tell.
      const foreign = answer.kind === 'NEVER_STARTED' && answer.journalId !== operation.journalId;
      const told = foreign ? 'CANNOT_TELL' : answer.kind;
      const { journalId } = answer;
      const queried = { ...ref, question: 'OUTCOME', answer: told, attempt, journalId } as const;
      if (told === 'CANNOT_TELL') return [{ type: 'OutcomeQueried', data: queried }];
      const dueAt = plusMs(now, retryDelayMs(attempt, chance));
      return [
        { type: 'OutcomeQueried', data: queried },
        { type: 'RetryScheduled', data: { ...ref, attempt: attempt + 1, dueAt } },
      ];
    }
    default:
      return assertNever(answer, 'answer to an outcome query');
  }
}

function requestRevocation(data: DataOf<'RequestRevocation'>, state: GoalState): readonly GoalEvent[] {
  const ref = refOf(data);
  mustBeOwed(state, data.now, { owe: 'REQUEST_REVOCATION', ...ref });
  const { key, phase } = mustExist(state, ref);
  const why = phase.at === 'COMMITTED' ? 'BEFORE_COMPENSATION' : 'GIVEN_UP';
  return [{ type: 'RevocationRequested', data: { ...ref, key, why } }];
}

function recordRevocation(data: DataOf<'RecordRevocation'>, state: GoalState): readonly GoalEvent[] {
  const { answer, now } = data;
  const ref = refOf(data);
  const operation = mustExist(state, ref);
  if (operation.fence !== 'REQUESTED') return [];
  const { attempt } = operation;
  const committed = operation.phase.at === 'COMMITTED';
  const undecided: GoalEvent = {
    type: 'OutcomeQueried',
    data: { ...ref, question: 'REVOCATION', answer: 'CANNOT_TELL', attempt, journalId: answer.journalId },
  };
  switch (answer.kind) {
    case 'CANNOT_TELL':
      return [undecided];
    // What was committed can't have been revoked or rejected: the two answers contradict each other, so a person looks.
    case 'REVOKED':
      return committed
        ? [undecided]
        : [{ type: 'OperationRevoked', data: { ...ref, found: 'NOTHING', unaccountedAttempts: [] } }];
    case 'REJECTED':
      return committed ? [undecided] : [{ type: 'OperationRejected', data: { ...ref, attempt, code: answer.code } }];
    case 'COMMITTED': {
      const { commit: found, unaccountedAttempts } = answer;
      const fenced: GoalEvent = { type: 'OperationRevoked', data: { ...ref, found: 'COMMITTED', unaccountedAttempts } };
      return committed ? [fenced] : [...commit(state, ref, operation, found, 'REVOCATION', now), fenced];
    }
    default:
      return assertNever(answer, 'answer to a revocation');
  }
}

function requireCompensation({ step, now }: DataOf<'RequireCompensation'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'REQUIRE_COMPENSATION', step });
  const failed = state.steps[step];
  const phase = failed?.operations.forward?.phase;
  const code = phase?.at === 'REJECTED' ? phase.code : failed?.blocked.forward ? 'HANDOFF_BLOCKED' : 'REVOKED';
  const steps = effectfulSteps(state)
    .filter((candidate) => candidate.operations.forward && !hasFailed(candidate))
    .map((candidate) => candidate.planned.id);
  return [{ type: 'CompensationRequired', data: { because: { step, code }, steps } }];
}

function exhaustCompensation({ step, now }: DataOf<'ExhaustCompensation'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'EXHAUST_COMPENSATION', step });
  return [{ type: 'CompensationExhausted', data: { step, role: roleForResidualEffects } }];
}

function conclude({ now }: DataOf<'Conclude'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'CONCLUDE' });
  const effects = effectfulSteps(state).map(effectOf);
  return [
    {
      type: 'GoalConcluded',
      data: {
        outcome: outcomeOf(effects, true),
        closeReason: state.failure ? 'FAILED' : 'FINISHED',
        effects: countEffects(effects),
      },
    },
  ];
}

/** The events of a commit, forward or compensating, with what it taught about who is who. */
function commit(
  state: GoalState,
  ref: OperationRef,
  operation: Operation,
  { receipt, outputs, before, links, sealedIn }: SealedCommit,
  learnedBy: 'ANSWER' | 'QUERY' | 'REVOCATION',
  now: Instant,
): readonly GoalEvent[] {
  const { generation, attempt, idempotencyClass } = operation;
  const record = { ...ref, generation, attempt, idempotencyClass, recordedAt: now, learnedBy, receipt, sealedIn };
  if (ref.operation !== 'forward') {
    const kind = state.steps[ref.step]?.planned.compensations[compensationIndexOf(ref.operation)]?.kind;
    invariant(kind && kind !== 'NOTIFY', `A compensation that no machine does was committed (${ref.step})`);
    return [{ type: 'StepCompensated', data: { ...record, compensation: kind } }];
  }
  const committed: GoalEvent = { type: 'StepCommitted', data: { ...record, outputs, before } };
  if (links.length === 0) return [committed];
  return [committed, { type: 'SubjectsLinked', data: { links, learnedFrom: ref.step } }];
}

function isAskable(operation: Operation): boolean {
  const { at } = operation.phase;
  return at === 'DISPATCHED' || at === 'UNKNOWN' || at === 'IN_PROGRESS';
}

/** A decision is taken only when the state owes it: so deciding and resuming can never disagree. */
function mustBeOwed(state: GoalState, now: Instant, wanted: Owed): void {
  const { owed } = resume(state, { now, inFlight: new Set() });
  if (!owed.some((candidate) => isSame(candidate, wanted)))
    refuse('NOT_OWED', `Not owed by this goal now: ${Object.values(wanted).join(' ')} (goal ${state.goalId})`);
}

function isSame(a: Owed, b: Owed): boolean {
  if (a.owe !== b.owe) return false;
  const stepOf = (owed: Owed) => ('step' in owed ? owed.step : '');
  const operationNameOf = (owed: Owed) => ('operation' in owed ? owed.operation : '');
  return stepOf(a) === stepOf(b) && operationNameOf(a) === operationNameOf(b);
}

function mustExist(state: GoalState, ref: OperationRef): Operation {
  const operation = operationOf(state, ref);
  invariant(operation, `No such operation (goal ${state.goalId}, ${ref.step}/${ref.operation})`);
  return operation;
}

function refOf({ step, operation }: OperationRef): OperationRef {
  return { step, operation };
}
