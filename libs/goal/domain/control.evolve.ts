import { assertNever, isStricter } from '@baton/kernel';
import type { AttributeRelabelled, ControlEvent, OutcomeMarked, RetryRequested } from './control.events.js';
import type { SealedAttribute } from './attribute.js';
import { archived, calledOff, onStep, withTimeToSettle } from './evolve-places.js';
import type { GoalState, HumanTaskState, StepState } from './goal.state.js';
import { failureCodeOf } from './goal.state.js';
import type { HumanTaskEvent } from './human-task.events.js';
import { isStillToBeWaived } from './human-task.js';
import type { Operation, OperationName } from './operation.js';
import { isSpent } from './operation.js';

/**
 * Folds what persons did to a goal, and what followed from it: no mutation, no event left out, and no rule but whether a
 * question that was withdrawn had lapsed, which its event does not say.
 */
export function evolveControl(state: GoalState, event: ControlEvent): GoalState {
  switch (event.type) {
    case 'GoalPaused':
      return { ...state, paused: true };
    case 'GoalResumed':
      return { ...state, paused: false };
    case 'CancellationRequested':
      return calledOff(state, event.data.settleBy);
    // Its conclusion stands in the same append and says all but until when the machine asks alone.
    case 'GoalTerminated':
      return withTimeToSettle(state, event.data.settleBy);
    case 'RetryRequested':
      return onStep(state, event.data, (step) => tryAgain(step, event.data));
    case 'StepSkipped':
      return onStep(state, event.data, (step) => ({ ...step, skipped: event.data.because }));
    case 'ConditionChecked':
      return onStep(state, event.data, (step) => ({ ...step, conditionHeld: event.data.holds }));
    case 'OutcomeMarked':
      return onStep(state, event.data, (step) => marked(step, event.data));
    case 'AnswerContradicted': {
      const { known, heard } = event.data;
      return onStep(state, event.data, (step) =>
        onGeneration(step, event.data, (operation) => ({ ...operation, contradicted: { known, heard } })),
      );
    }
    case 'RecoveryChosen': {
      const { step: id, choice, code = codeOnceComputed(state.steps[id]), settleBy } = event.data;
      const chosen = onStep(state, event.data, (step) => ({ ...step, recovery: choice }));
      if (choice === 'REPLAN') return { ...chosen, isReplanning: true };
      if (choice !== 'ACCEPT_PARTIAL') return chosen;
      const failure = { step: id, code };
      return { ...withTimeToSettle(chosen, settleBy), closing: 'ACCEPTED', paused: false, failure };
    }
    case 'DeadlineMoved': {
      const { step: id, settleBy } = event.data;
      return id === undefined ? { ...state, settleBy } : onStep(state, { step: id }, (step) => ({ ...step, settleBy }));
    }
    case 'StepPutRight':
      return onStep(state, event.data, (step) => ({ ...step, putRight: event.data.how }));
    case 'AttributeRelabelled':
      return { ...state, attributes: relabelled(state.attributes, event.data) };
    case 'GoalPutBack':
      return { ...state, timesPutBack: state.timesPutBack + 1 };
    case 'ConclusionAmended':
      return { ...state, outcome: event.data.outcome, concludedEffects: event.data.effects };
    default:
      return assertNever(event, 'control event');
  }
}

/**
 * Why a step could not be done, as long as that was not recorded: what was sent in vain too often was given up then. A
 * report that was given out says so, and goes on saying it.
 */
function codeOnceComputed(step: StepState | undefined): string {
  const code = failureCodeOf(step);
  const { forward } = step?.operations ?? {};
  const wasSpent = code === 'REVOKED' && forward !== undefined && isSpent(forward, step?.planned.pin.attemptsMax);
  return wasSpent ? 'ATTEMPTS_EXHAUSTED' : code;
}

/** Raising a value raises what was computed from it; lowering one says nothing of what tells more than it does. */
function relabelled(
  attributes: GoalState['attributes'],
  { attribute, from, classification }: AttributeRelabelled['data'],
): GoalState['attributes'] {
  const isRaised = isStricter(classification, from);
  const changed = Object.values(attributes).flatMap((known): readonly SealedAttribute[] => {
    const relabelledTo = { ...known, labels: { ...known.labels, classification } };
    if (known.name === attribute) return [relabelledTo];
    const isFollowing = isRaised && (known.derivedFrom ?? []).includes(attribute);
    return isFollowing && isStricter(classification, known.labels.classification) ? [relabelledTo] : [];
  });
  return { ...attributes, ...Object.fromEntries(changed.map((one) => [one.name, one])) };
}

export function evolveHumanTask(state: GoalState, event: HumanTaskEvent): GoalState {
  const task = state.tasks[event.data.taskId];
  const onTask = (change: Partial<HumanTaskState>): GoalState =>
    task ? { ...state, tasks: { ...state.tasks, [task.taskId]: { ...task, ...change } } } : state;
  switch (event.type) {
    case 'HumanTaskOpened':
      return { ...state, tasks: { ...state.tasks, [event.data.taskId]: event.data } };
    case 'HumanTaskReminded':
      return onTask({ remindAt: undefined });
    case 'HumanTaskDelegated':
      return onTask({ delegatedTo: event.data.to });
    case 'HumanTaskEscalated':
      return onTask({
        role: event.data.role,
        deadline: event.data.deadline,
        remindAt: event.data.remindAt,
        delegatedTo: undefined,
      });
    case 'HumanTaskResolved': {
      const resolved = onTask({ ended: event.data.option });
      return task && event.data.option === 'REFUSE' ? keptBack(resolved, task) : resolved;
    }
    case 'HumanTaskWithdrawn': {
      const withdrawn = onTask({ ended: 'WITHDRAWN' });
      return task && isStillToBeWaived(state, task) ? keptBack(withdrawn, task) : withdrawn;
    }
    default:
      return assertNever(event, 'human task event');
  }
}

/**
 * Nobody lets it cross, be it that they said so or that their time is over. That is said of the handoff as it is blocked
 * now: whoever has it tried again may be asked again.
 */
function keptBack(state: GoalState, { step: id = '', operation: name = 'forward' }: HumanTaskState): GoalState {
  const blocked = state.steps[id]?.blocked[name];
  if (blocked === undefined) return state;
  const kept = { ...blocked, isWaivable: false };
  return onStep(state, { step: id }, (step) => ({ ...step, blocked: { ...step.blocked, [name]: kept } }));
}

/** What waits is due at once, what nobody could tell is asked again, and what is over begins anew under its next key. */
function tryAgain(step: StepState, { operation: name, dueAt }: RetryRequested['data']): StepState {
  const { [name]: _fields, ...blocked } = step.blocked;
  // Whether what was pinned is served by now is seen at the next try, and noted anew where it is not.
  const { [name]: _noted, ...gone } = step.gone;
  const { exhaustedFor: _role, recovery: _choice, ...open } = { ...step, blocked, gone };
  const operation = step.operations[name];
  if (operation === undefined) return open;
  const changed = (change: Partial<Operation>): StepState => ({
    ...{ ...step, gone },
    operations: { ...step.operations, [name]: { ...operation, ...change } },
  });
  switch (operation.phase.at) {
    case 'REJECTED':
    case 'REVOKED':
      return { ...archived(open, operation), notBefore: dueAt };
    case 'DEFERRED':
    case 'NOT_DONE':
      return changed({ phase: { at: operation.phase.at, dueAt }, fence: askedAgain(operation) });
    case 'IN_PROGRESS':
      return changed({ phase: { at: 'IN_PROGRESS', askAgainAt: dueAt } });
    case 'UNTELLABLE':
      return changed({ phase: { at: 'UNKNOWN', cause: 'SYSTEM_ERROR' }, fence: askedAgain(operation) });
    case 'COMMITTED':
    case 'DISPATCHED':
    case 'UNKNOWN':
      return changed({ fence: askedAgain(operation) });
  }
}

function askedAgain({ fence }: Operation): Operation['fence'] {
  return fence === 'UNTELLABLE' ? 'REQUESTED' : fence;
}

function marked(step: StepState, mark: OutcomeMarked['data']): StepState {
  const byPerson = { markedByPerson: true } as const;
  switch (mark.finding) {
    // The commit itself stands in the same append.
    case 'DONE':
      return onGeneration(step, mark, ({ contradicted: _, ...operation }) => ({ ...operation, ...byPerson }));
    case 'NOT_DONE_GIVE_UP':
      return onGeneration(step, mark, (operation) => ({
        ...operation,
        ...{ phase: { at: 'REVOKED' }, fence: 'WAIVED', ...byPerson },
      }));
    case 'NOT_DONE_TRY_AGAIN': {
      const operation = step.operations[mark.operation];
      if (operation === undefined) return step;
      return archived(step, { ...operation, phase: { at: 'REVOKED' }, fence: 'WAIVED', ...byPerson });
    }
    case 'GO_ON_UNFENCED':
      return onGeneration(step, mark, (operation) => ({ ...operation, fence: 'WAIVED' }));
    case 'NO_LATE_EFFECT':
      return onGeneration(step, mark, (operation) => ({ ...withoutDoubt(operation, mark.about), lookedInto: true }));
  }
}

function withoutDoubt(operation: Operation, about: OutcomeMarked['data']['about']): Operation {
  if (about === 'ATTEMPTS') return { ...operation, unaccountedAttempts: [] };
  const { contradicted: _, ...rest } = operation;
  // Before it was recorded, what a person had looked into was taken for all that there was to look into.
  return about === 'CONTRADICTION' ? rest : { ...rest, unaccountedAttempts: [] };
}

/** Changes an operation under the key that it had in one generation, the present one or a former. */
function onGeneration(
  step: StepState,
  { operation: name, generation }: { readonly operation: OperationName; readonly generation: number },
  change: (operation: Operation) => Operation,
): StepState {
  const present = step.operations[name];
  if (present?.generation === generation)
    return { ...step, operations: { ...step.operations, [name]: change(present) } };
  return {
    ...step,
    earlier: step.earlier.map((one) => (one.name === name && one.generation === generation ? change(one) : one)),
  };
}
