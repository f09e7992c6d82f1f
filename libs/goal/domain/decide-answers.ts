import type { Instant } from '@baton/kernel';
import { assertNever, invariant, plusMs } from '@baton/kernel';
import type { GoalCommand, SealedCommit } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import type { GoalState } from './goal.state.js';
import { operationOf, operationsEver } from './goal.state.js';
import type { Contradiction, Operation, OperationRef } from './operation.js';
import { compensationIndexOf, retryDelayMs } from './operation.js';
import { longestPutOffMs } from './step-time.js';

/* What is made of what specialists answer: each function gives the events that an answer about one operation leads to. */

type DataOf<Type extends GoalCommand['type']> = Extract<GoalCommand, { type: Type }>['data'];

export function recordAnswer(data: DataOf<'RecordAnswer'>, state: GoalState): readonly GoalEvent[] {
  const { answer, now, attempt } = data;
  const ref = refOf(data);
  const operation = mustExist(state, data);
  if (answer.kind === 'COMMITTED') return foundCommitted(state, data, answer.commit, 'ANSWER');
  // What an attempt says of not having done it is overtaken by the next attempt, and by the next key.
  if (attempt !== operation.attempt || !isPresent(state, data)) return [];
  if (operation.phase.at === 'COMMITTED')
    return answer.kind === 'REJECTED' ? contradicted(state, data, 'COMMITTED', answer.kind) : [];
  if (operation.phase.at !== 'DISPATCHED') return [];
  switch (answer.kind) {
    case 'REJECTED':
      return [{ type: 'OperationRejected', data: { ...ref, attempt, code: answer.code } }];
    case 'IN_PROGRESS':
      return [{ type: 'OperationProgressed', data: { ...ref, attempt, askAgainAt: waitFrom(now, answer.askAgainMs) } }];
    case 'DEFERRED':
      return [
        {
          type: 'OperationDeferred',
          data: { ...ref, attempt, cause: answer.cause, retryAt: waitFrom(now, answer.retryAfterMs) },
        },
      ];
    case 'UNANSWERED':
      return [{ type: 'OperationBecameUnknown', data: { ...ref, attempt, cause: answer.cause } }];
    default:
      return assertNever(answer, 'answer to a send');
  }
}

export function recordOutcome(data: DataOf<'RecordOutcome'>, state: GoalState): readonly GoalEvent[] {
  const { answer, now, chance } = data;
  const ref = refOf(data);
  const operation = mustExist(state, data);
  const attempt = Math.max(operation.attempt, 'highestAttempt' in answer ? answer.highestAttempt : 0);
  if (answer.kind === 'COMMITTED') return foundCommitted(state, { ...data, attempt }, answer.commit, 'QUERY');
  // Another driver may have sent the next attempt meanwhile: that the one before did nothing is no news of that one.
  if (data.attempt < operation.attempt || !isPresent(state, data)) return [];
  if (operation.phase.at === 'COMMITTED')
    return isDenial(answer, operation) ? contradicted(state, { ...data, attempt }, 'COMMITTED', answer.kind) : [];
  if (!isAskable(operation)) return [];
  switch (answer.kind) {
    case 'REJECTED':
      return [{ type: 'OperationRejected', data: { ...ref, attempt, code: answer.code } }];
    case 'REVOKED':
      return [{ type: 'OperationRevoked', data: { ...ref, found: 'NOTHING', unaccountedAttempts: [] } }];
    case 'IN_PROGRESS':
      return [{ type: 'OperationProgressed', data: { ...ref, attempt, askAgainAt: waitFrom(now, answer.askAgainMs) } }];
    case 'WRONG_KEY':
    case 'KEY_BOUND_TO_ANOTHER_BRIEF':
      return [
        {
          type: 'OutcomeQueried',
          data: { ...ref, question: 'OUTCOME', answer: answer.kind, attempt, journalId: operation.journalId },
        },
      ];
    case 'NEVER_STARTED':
    case 'ABSENT':
    case 'CANNOT_TELL': {
      // A journal that is not the one of the dispatch can't know that nothing was started: only the system could tell.
      const foreign = answer.kind === 'NEVER_STARTED' && answer.journalId !== operation.journalId;
      const told = foreign ? 'CANNOT_TELL' : answer.kind;
      const { journalId } = answer;
      const queried = { ...ref, question: 'OUTCOME', answer: told, attempt, journalId } as const;
      if (told === 'CANNOT_TELL') return [{ type: 'OutcomeQueried', data: queried }];
      const dueAt = plusMs(now, retryDelayMs(operation.sentInVain + 1, chance));
      return [
        { type: 'OutcomeQueried', data: queried },
        { type: 'RetryScheduled', data: { ...ref, attempt: attempt + 1, dueAt } },
      ];
    }
    default:
      return assertNever(answer, 'answer to an outcome query');
  }
}

export function recordRevocation(data: DataOf<'RecordRevocation'>, state: GoalState): readonly GoalEvent[] {
  const { answer, now } = data;
  const ref = refOf(data);
  const operation = mustExist(state, data);
  const { attempt } = operation;
  // A person may have said meanwhile that it was not done.
  const isAsked = operation.fence === 'REQUESTED' && isPresent(state, data);
  const committed = operation.phase.at === 'COMMITTED';
  if (!isAsked && answer.kind === 'COMMITTED')
    return foundCommitted(state, { ...data, attempt }, answer.commit, 'REVOCATION');
  if (!isAsked)
    return committed && isDenial(answer, operation)
      ? contradicted(state, { ...data, attempt }, 'COMMITTED', answer.kind)
      : [];
  const journalId = 'journalId' in answer ? answer.journalId : operation.journalId;
  const queried = { ...ref, question: 'REVOCATION', attempt, journalId } as const;
  const undecided: GoalEvent = { type: 'OutcomeQueried', data: { ...queried, answer: 'CANNOT_TELL' } };
  switch (answer.kind) {
    case 'WRONG_KEY':
    case 'KEY_BOUND_TO_ANOTHER_BRIEF':
      return [{ type: 'OutcomeQueried', data: { ...queried, answer: answer.kind } }];
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
      const { commit: found } = answer;
      // A journal that took the place of another one can't know which attempts that one let begin nothing.
      const unaccountedAttempts = answer.unaccountedAttempts.filter((one) => !operation.begunNothing?.includes(one));
      const fenced: GoalEvent = { type: 'OperationRevoked', data: { ...ref, found: 'COMMITTED', unaccountedAttempts } };
      if (!committed) return [...commitOf(state, ref, operation, found, 'REVOCATION', now), fenced];
      return [...foundCommitted(state, { ...data, attempt }, found, 'REVOCATION'), fenced];
    }
    default:
      return assertNever(answer, 'answer to a revocation');
  }
}

/**
 * An effect that was found is the truth about an operation that nothing final was known of. Where it was known not to
 * have happened, has another key by now, or left another record, the two contradict each other, and a person looks.
 */
function foundCommitted(
  state: GoalState,
  data: OperationRef & { readonly generation: number; readonly attempt: number; readonly now: Instant },
  found: SealedCommit,
  learnedBy: 'ANSWER' | 'QUERY' | 'REVOCATION',
): readonly GoalEvent[] {
  const operation = mustExist(state, data);
  const { at } = operation.phase;
  if (operation.contradicted || (at === 'COMMITTED' && isKnownRecord(state, data, found))) return [];
  if (at !== 'REJECTED' && at !== 'REVOKED' && at !== 'COMMITTED')
    return commitOf(state, refOf(data), { ...operation, attempt: data.attempt }, found, learnedBy, data.now);
  return contradicted(state, data, at, 'COMMITTED');
}

type Denial = Exclude<Contradiction['heard'], 'COMMITTED'>;

/**
 * It says of an effect that it is not there, and that nothing which was sent can still bring it about. A journal that is not
 * the one of the dispatch can't know that nothing was started; and where a system knows the key, that it shows nothing may
 * have been true until what was on its way came in.
 */
function isDenial<Answer extends { readonly kind: string; readonly journalId?: string }>(
  answer: Answer,
  { journalId, idempotencyClass }: Operation,
): answer is Extract<Answer, { readonly kind: Denial }> {
  if (answer.kind === 'NEVER_STARTED') return answer.journalId === journalId;
  if (answer.kind === 'ABSENT') return idempotencyClass !== 'NATIVE';
  return answer.kind === 'REJECTED' || answer.kind === 'REVOKED';
}

/** What is heard contradicts what is known, and a person looks: once, and never at a read, of which nothing comes. */
function contradicted(
  state: GoalState,
  data: OperationRef & { readonly generation: number; readonly attempt: number },
  known: Contradiction['known'],
  heard: Contradiction['heard'],
): readonly GoalEvent[] {
  const { generation, attempt } = data;
  const isRead = state.steps[data.step]?.planned.effect === 'READ';
  if (isRead || mustExist(state, data).contradicted) return [];
  return [{ type: 'AnswerContradicted', data: { ...refOf(data), generation, attempt, known, heard } }];
}

/**
 * Whether it is the record that the effect is known to have left. A person names a record as they know it, and of a former
 * key's none is kept.
 */
function isKnownRecord(state: GoalState, data: OperationRef & { readonly generation: number }, found: SealedCommit) {
  const known = isPresent(state, data) ? state.steps[data.step]?.receipts[data.operation] : undefined;
  if (known === undefined || operationOf(state, data)?.markedByPerson) return true;
  return known.recordIndex === found.receipt.recordIndex;
}

/** The events of a commit, forward or compensating, with what it taught about who is who. */
export function commitOf(
  state: GoalState,
  ref: OperationRef,
  operation: Operation,
  { receipt, outputs, before, links, droppedValues, sealedIn }: SealedCommit,
  learnedBy: 'ANSWER' | 'QUERY' | 'REVOCATION' | 'PERSON',
  now: Instant,
): readonly GoalEvent[] {
  const { generation, attempt, idempotencyClass } = operation;
  const dropped = droppedValues === undefined ? {} : { droppedValues };
  const record = {
    ...ref,
    generation,
    attempt,
    idempotencyClass,
    recordedAt: now,
    learnedBy,
    receipt,
    ...dropped,
    sealedIn,
  };
  if (ref.operation !== 'forward') {
    const kind = state.steps[ref.step]?.planned.compensations[compensationIndexOf(ref.operation)]?.kind;
    invariant(kind && kind !== 'NOTIFY', `A compensation that no machine does was committed (${ref.step})`);
    const compensated: GoalEvent = { type: 'StepCompensated', data: { ...record, compensation: kind } };
    const byHand = state.steps[ref.step]?.putRight ?? 'LEFT';
    if (byHand === 'LEFT' || learnedBy === 'PERSON') return [compensated];
    // Put right twice: whether that is one credit too many, nobody knows before a person has looked.
    const twice = { ...ref, generation, attempt, known: 'PUT_RIGHT', heard: 'COMMITTED' } as const;
    return [compensated, { type: 'AnswerContradicted', data: twice }];
  }
  const committed: GoalEvent = { type: 'StepCommitted', data: { ...record, outputs, before } };
  if (links.length === 0) return [committed];
  return [committed, { type: 'SubjectsLinked', data: { links, learnedFrom: ref.step } }];
}

/**
 * A specialist may name any number of milliseconds. Beyond a day it is asked once more instead: so nothing is left lying
 * for years by a slip of theirs, and no moment comes out that has no date, or one whose text sorts before today. And each
 * answer is an event: one that always says "now" must not fill the log as fast as it can be asked.
 */
const waitMs = { shortest: 100, longest: longestPutOffMs } as const;

function waitFrom(now: Instant, ms: number): Instant {
  return plusMs(now, Math.min(Math.max(ms, waitMs.shortest), waitMs.longest));
}

function isAskable(operation: Operation): boolean {
  const { at } = operation.phase;
  return at === 'DISPATCHED' || at === 'UNKNOWN' || at === 'IN_PROGRESS';
}

/** The operation under the key that the answer is about, which may have been replaced since. */
function mustExist(state: GoalState, ref: OperationRef & { readonly generation: number }): Operation {
  const step = state.steps[ref.step];
  const operation =
    step && operationsEver(step).find((one) => one.name === ref.operation && one.generation === ref.generation);
  invariant(operation, `No such operation (goal ${state.goalId}, ${ref.step}/${ref.operation} ${ref.generation})`);
  return operation;
}

function isPresent(state: GoalState, ref: OperationRef & { readonly generation: number }): boolean {
  return operationOf(state, ref)?.generation === ref.generation;
}

function refOf({ step, operation }: OperationRef): OperationRef {
  return { step, operation };
}
