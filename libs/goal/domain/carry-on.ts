import { assertNever } from '@baton/kernel';
import { conclusionOf } from './conclusion.js';
import type { GoalState, StepState } from './goal.state.js';
import { effectfulSteps } from './goal.state.js';
import type { Operation, OperationName, OperationRef } from './operation.js';
import { isSentNoMore, operationIdOf } from './operation.js';
import type { Collector, Surroundings } from './owed.js';
import { isDue } from './step-time.js';

/** Takes one operation on from where it stands. */
export function carryOn(step: StepState, name: OperationName, around: Surroundings, collected: Collector): void {
  const operation = step.operations[name];
  const ref = { step: step.planned.id, operation: name };
  if (operation === undefined || around.inFlight.has(operationIdOf(ref))) return;
  const { phase } = operation;
  switch (phase.at) {
    case 'DISPATCHED':
    case 'UNKNOWN':
      collected.owe({ owe: 'ASK_OUTCOME', ...ref });
      return;
    case 'IN_PROGRESS':
      if (isDue(phase.askAgainAt, around.now)) collected.owe({ owe: 'ASK_OUTCOME', ...ref });
      else collected.wake(phase.askAgainAt);
      return;
    case 'DEFERRED':
    case 'NOT_DONE':
      if (isSentNoMore(operation)) fence(operation, ref, around, collected);
      else if (isDue(phase.dueAt, around.now)) collected.owe({ owe: 'SEND_AGAIN', ...ref });
      else collected.wake(phase.dueAt);
      return;
    case 'UNTELLABLE':
      collected.waitFor({ kind: 'OUTCOME', ...ref });
      return;
    case 'COMMITTED':
    case 'REJECTED':
    case 'REVOKED':
      return;
    default:
      assertNever(phase, 'operation phase');
  }
}

/** Ends an operation that is no longer wanted: what is unknown is asked about first, what is open is revoked. */
export function giveUp(step: StepState, name: OperationName, around: Surroundings, collected: Collector): void {
  const operation = step.operations[name];
  if (operation === undefined || step.planned.effect === 'READ') return;
  const { at } = operation.phase;
  if (at !== 'DEFERRED' && at !== 'NOT_DONE') carryOn(step, name, around, collected);
  else fence(operation, { step: step.planned.id, operation: name }, around, collected);
}

export function fence(operation: Operation, ref: OperationRef, around: Surroundings, collected: Collector): void {
  if (around.inFlight.has(operationIdOf(ref))) return;
  switch (operation.fence) {
    case 'NONE':
      collected.owe({ owe: 'REQUEST_REVOCATION', ...ref });
      return;
    case 'REQUESTED':
      collected.owe({ owe: 'REVOKE', ...ref });
      return;
    case 'UNTELLABLE':
      collected.waitFor({ kind: 'OUTCOME', ...ref });
      return;
    case 'FENCED':
    case 'WAIVED':
      return;
  }
}

/** A driver that could not prepare a handoff for now keeps it in its book as if it were in flight. */
export function handOff(ref: OperationRef, around: Surroundings, collected: Collector): void {
  if (!around.inFlight.has(operationIdOf(ref))) collected.owe({ owe: 'HAND_OFF', ...ref });
}

/** The step is done, or was skipped with nothing of it left open. */
export function isSettled(step: StepState): boolean {
  if (step.operations.forward?.phase.at === 'COMMITTED') return true;
  return step.skipped !== undefined && isGivenUp(step);
}

/** Of a step that is no longer wanted nothing can come about any more: of a read nothing ever does. */
export function isGivenUp({ planned, operations: { forward } }: StepState): boolean {
  return planned.effect === 'READ' || forward === undefined || isOver(forward);
}

/** Nothing more will come of it, as far as anybody can tell. */
export function isOver({ phase }: Operation): boolean {
  return phase.at === 'REJECTED' || phase.at === 'REVOKED';
}

/**
 * A goal that was terminated has ended with operations open: what became of them is found out all the same, nothing is
 * sent any more, and what is learned amends the conclusion.
 */
export function settleAfterTheEnd(state: GoalState, around: Surroundings, collected: Collector): void {
  for (const step of effectfulSteps(state))
    for (const operation of Object.values(step.operations)) giveUp(step, operation.name, around, collected);
  const { effects } = conclusionOf(state);
  const concluded = state.concludedEffects ?? {};
  const kinds = new Set([...Object.keys(effects), ...Object.keys(concluded)] as (keyof typeof effects)[]);
  if ([...kinds].some((kind) => effects[kind] !== concluded[kind])) collected.owe({ owe: 'AMEND' });
}
