import type { Instant } from '@baton/kernel';
import { assertNever, plusMs } from '@baton/kernel';
import type { GoalState, StepState } from './goal.state.js';
import { currentSteps, effectfulSteps } from './goal.state.js';
import type { Operation, OperationId, OperationRef } from './operation.js';
import { compensationName, operationIdOf } from './operation.js';
import type { StepId } from './plan.js';
import { ancestorsOf } from './plan.js';

/** What the orchestrator owes the world: a decision to take now, or a call to make. */
export type Owed =
  | { readonly owe: 'PLAN' }
  | ({ readonly owe: 'HAND_OFF' } & OperationRef)
  | ({ readonly owe: 'SEND_AGAIN' } & OperationRef)
  | ({ readonly owe: 'ASK_OUTCOME' } & OperationRef)
  | ({ readonly owe: 'REQUEST_REVOCATION' } & OperationRef)
  | ({ readonly owe: 'REVOKE' } & OperationRef)
  | { readonly owe: 'REQUIRE_COMPENSATION'; readonly step: StepId }
  | { readonly owe: 'EXHAUST_COMPENSATION'; readonly step: StepId }
  | { readonly owe: 'CONCLUDE' };

export interface Resumption {
  readonly owed: readonly Owed[];
  /** When there is something to do again though no call is open: the earliest of the due times. */
  readonly wakeAt?: Instant;
  /** What only a person can bring: answers to questions, the outcome of an operation that no system can tell. */
  readonly waitingFor: readonly ({ readonly kind: 'ANSWER' } | ({ readonly kind: 'OUTCOME' } & OperationRef))[];
}

export interface Surroundings {
  readonly now: Instant;
  /** The calls that this driver has open: none after a crash or a takeover. */
  readonly inFlight: ReadonlySet<OperationId>;
}

/**
 * What is owed, from bare state. A dispatched operation that is in flight is waited for, any other is asked about: so a
 * history that was cut anywhere leads to the same end. Never a compensation over an unknown.
 */
export function resume(state: GoalState, around: Surroundings): Resumption {
  const collected = new Collector();
  if (state.phase === undefined || state.phase === 'CONCLUDED') return collected.result();
  if (state.phase === 'PLANNING') readOn(state, around, collected);
  else if (state.phase === 'RUNNING') actOn(state, around, collected);
  else goBack(state, around, collected);
  return collected.result();
}

class Collector {
  private readonly owed: Owed[] = [];
  private readonly waitingFor: Resumption['waitingFor'][number][] = [];
  private wakeAt: Instant | undefined;

  owe(owed: Owed): void {
    this.owed.push(owed);
  }

  wake(at: Instant): void {
    if (this.wakeAt === undefined || at < this.wakeAt) this.wakeAt = at;
  }

  waitForAnswer(): void {
    this.waitingFor.push({ kind: 'ANSWER' });
  }

  waitForOutcome(ref: OperationRef): void {
    this.waitingFor.push({ kind: 'OUTCOME', ...ref });
  }

  result(): Resumption {
    return { owed: this.owed, wakeAt: this.wakeAt, waitingFor: this.waitingFor };
  }
}

/** Planning: what has to be read is read, and then it is planned anew, or asked back. */
function readOn(state: GoalState, around: Surroundings, collected: Collector): void {
  if (state.failure) {
    collected.owe({ owe: 'CONCLUDE' });
    return;
  }
  const steps = currentSteps(state);
  goOn(steps, around, collected);
  const readingIsOver = steps.every((step) => hasFailed(step) || isDone(step));
  if (state.openQuestions.length > 0) collected.waitForAnswer();
  else if (readingIsOver) collected.owe({ owe: 'PLAN' });
}

/** Acting: every step whose turn has come, until all are done or one can't be. */
function actOn(state: GoalState, around: Surroundings, collected: Collector): void {
  const steps = currentSteps(state);
  const failed = steps.find(hasFailed);
  if (failed) collected.owe({ owe: 'REQUIRE_COMPENSATION', step: failed.planned.id });
  else if (steps.every(isDone)) collected.owe({ owe: 'CONCLUDE' });
  else goOn(steps, around, collected);
}

/** Takes on every step that was begun, and begins those that wait for no other. */
function goOn(steps: readonly StepState[], around: Surroundings, collected: Collector): void {
  const done = new Set(steps.filter(isDone).map(({ planned }) => planned.id));
  for (const step of steps) {
    const forward = step.operations.forward;
    const ref = { step: step.planned.id, operation: 'forward' } as const;
    if (forward) carryOn(forward, ref, around, collected);
    else if (!hasFailed(step) && step.planned.after.every((id) => done.has(id))) handOff(ref, around, collected);
  }
}

function isDone({ operations }: StepState): boolean {
  return operations.forward?.phase.at === 'COMMITTED';
}

/** The step can't be done: refused by its system, or kept from its specialist by policy. */
export function hasFailed(step: StepState): boolean {
  const at = step.operations.forward?.phase.at;
  return at === 'REJECTED' || at === 'REVOKED' || step.blocked.forward !== undefined;
}

function goBack(state: GoalState, around: Surroundings, collected: Collector): void {
  let allDealtWith = true;
  for (const step of effectfulSteps(state)) {
    if (isDealtWith(step) || isBeyondReturn(state, step)) continue;
    allDealtWith = false;
    const forward = step.operations.forward;
    const ref = { step: step.planned.id, operation: 'forward' } as const;
    if (forward && forward.phase.at !== 'COMMITTED') giveUp(forward, ref, around, collected);
    else if (forward && dependantsAreDealtWith(state, step)) compensate(step, forward, around, collected);
  }
  if (allDealtWith) collected.owe({ owe: 'CONCLUDE' });
}

/** Nothing of this step is left to do for a machine, and nothing of it is unknown. */
export function isDealtWith(step: StepState): boolean {
  const forward = step.operations.forward;
  if (!forward || step.exhaustedFor !== undefined || step.compensatedBy !== undefined) return true;
  return forward.phase.at === 'REJECTED' || forward.phase.at === 'REVOKED';
}

/**
 * Once a pivot is committed, neither it nor any step that it depends on is compensated: the plan has no way back beyond
 * it, so what is there stays and is reported.
 */
function isBeyondReturn(state: GoalState, step: StepState): boolean {
  if (step.operations.forward?.phase.at !== 'COMMITTED') return false;
  return effectfulSteps(state).some(
    ({ planned, operations }) =>
      planned.pivot &&
      operations.forward?.phase.at === 'COMMITTED' &&
      (planned.id === step.planned.id || ancestorsOf({ steps: plannedSteps(state) }, planned).has(step.planned.id)),
  );
}

/** Reverse dependency order: a step is dealt with after all that were built upon it. */
function dependantsAreDealtWith(state: GoalState, step: StepState): boolean {
  return effectfulSteps(state).every(
    (other) =>
      isDealtWith(other) ||
      isBeyondReturn(state, other) ||
      !ancestorsOf({ steps: plannedSteps(state) }, other.planned).has(step.planned.id),
  );
}

function plannedSteps(state: GoalState) {
  return Object.values(state.steps).map((step) => step.planned);
}

/** Takes one operation on from where it stands. */
function carryOn(operation: Operation, ref: OperationRef, around: Surroundings, collected: Collector): void {
  if (around.inFlight.has(operationIdOf(ref))) return;
  const { phase } = operation;
  switch (phase.at) {
    case 'DISPATCHED':
    case 'UNKNOWN':
      collected.owe({ owe: 'ASK_OUTCOME', ...ref });
      return;
    case 'IN_PROGRESS':
      if (phase.askAgainAt <= around.now) collected.owe({ owe: 'ASK_OUTCOME', ...ref });
      else collected.wake(phase.askAgainAt);
      return;
    case 'DEFERRED':
    case 'NOT_DONE':
      if (phase.dueAt <= around.now) collected.owe({ owe: 'SEND_AGAIN', ...ref });
      else collected.wake(phase.dueAt);
      return;
    case 'UNTELLABLE':
      collected.waitForOutcome(ref);
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
function giveUp(operation: Operation, ref: OperationRef, around: Surroundings, collected: Collector): void {
  const { phase } = operation;
  if (phase.at !== 'DEFERRED' && phase.at !== 'NOT_DONE') carryOn(operation, ref, around, collected);
  else fence(operation, ref, around, collected);
}

function fence(operation: Operation, ref: OperationRef, around: Surroundings, collected: Collector): void {
  if (around.inFlight.has(operationIdOf(ref))) return;
  switch (operation.fence) {
    case 'NONE':
      collected.owe({ owe: 'REQUEST_REVOCATION', ...ref });
      return;
    case 'REQUESTED':
      collected.owe({ owe: 'REVOKE', ...ref });
      return;
    case 'UNTELLABLE':
      collected.waitForOutcome(ref);
      return;
    case 'FENCED':
      return;
  }
}

/** Deals with a committed effect: the forward key is revoked, then the next compensation in line is asked for. */
function compensate(step: StepState, forward: Operation, around: Surroundings, collected: Collector): void {
  const id = step.planned.id;
  if (forward.fence !== 'FENCED') {
    fence(forward, { step: id, operation: 'forward' }, around, collected);
    return;
  }
  const index = compensationInLine(step, forward, around.now);
  const ref = { step: id, operation: compensationName(index) };
  const operation = step.operations[ref.operation];
  if (operation) carryOn(operation, ref, around, collected);
  else if (step.planned.compensations[index]?.pin === undefined)
    collected.owe({ owe: 'EXHAUST_COMPENSATION', step: id });
  else handOff(ref, around, collected);
}

/** A driver that could not prepare a handoff for now keeps it in its book as if it were in flight. */
function handOff(ref: OperationRef, around: Surroundings, collected: Collector): void {
  if (!around.inFlight.has(operationIdOf(ref))) collected.owe({ owe: 'HAND_OFF', ...ref });
}

/**
 * The compensation that is next: the first that is not over. One is over when its system refused it, when its key was
 * revoked, when policy kept it from being handed off, or when its time window closed before it was ever sent.
 */
function compensationInLine(step: StepState, forward: Operation, now: Instant): number {
  const { compensations } = step.planned;
  const index = compensations.findIndex(({ windowMs }, candidate) => {
    const name = compensationName(candidate);
    const operation = step.operations[name];
    if (operation) return operation.phase.at !== 'REJECTED' && operation.phase.at !== 'REVOKED';
    return step.blocked[name] === undefined && !windowHasPassed(forward, windowMs, now);
  });
  return index === -1 ? compensations.length : index;
}

function windowHasPassed(forward: Operation, windowMs: number | undefined, now: Instant): boolean {
  return (
    windowMs !== undefined && forward.phase.at === 'COMMITTED' && plusMs(forward.phase.committedAt, windowMs) <= now
  );
}
