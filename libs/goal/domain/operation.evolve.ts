import { assertNever, invariant, sealMark } from '@baton/kernel';
import type { WithholdingReason } from '@baton/handoff/domain';
import { archived, inPhase, onOperation, onStep, withOperation } from './evolve-places.js';
import type { GoalEvent, HandoffBlocked, HandoffBriefed, OperationDispatched, OutcomeQueried } from './goal.events.js';
import type { BlockedHandoff, GoalState, StepState } from './goal.state.js';
import type { Operation, OperationRef, RecordedBrief } from './operation.js';
import { withoutReservation } from './reservation.evolve.js';
import type { OperationRevoked } from './revocation.events.js';

type OperationEvent = Extract<
  GoalEvent,
  {
    type:
      | 'HandoffBriefed'
      | 'HandoffBlocked'
      | 'HandoffRecalled'
      | 'PinnedCapabilityGone'
      | 'OperationDispatched'
      | 'OperationProgressed'
      | 'OperationDeferred'
      | 'OperationRejected'
      | 'OperationBecameUnknown'
      | 'OutcomeQueried'
      | 'RetryScheduled'
      | 'RevocationRequested'
      | 'OperationRevoked';
  }
>;

export function isOfOperation(event: GoalEvent): event is OperationEvent {
  return operationEvents.includes(event.type);
}

const operationEvents: readonly GoalEvent['type'][] = [
  ...([
    'HandoffBriefed',
    'HandoffBlocked',
    'HandoffRecalled',
    'PinnedCapabilityGone',
    'OperationDispatched',
    'OperationProgressed',
    'OperationDeferred',
    'OperationRejected',
    'OperationBecameUnknown',
    'OutcomeQueried',
    'RetryScheduled',
    'RevocationRequested',
    'OperationRevoked',
  ] satisfies OperationEvent['type'][]),
];

/** What is heard and intended about one operation, short of its commit. */
export function evolveOperation(state: GoalState, event: OperationEvent): GoalState {
  switch (event.type) {
    case 'HandoffBriefed':
      return onBriefed(state, event.data);
    case 'HandoffBlocked':
      return onStep(state, event.data, (step) => ({
        ...step,
        blocked: { ...step.blocked, [event.data.operation]: blockedBy(state, event.data) },
      }));
    case 'HandoffRecalled':
      return onOperation(state, event.data, (operation) => ({ ...operation, recalled: true }));
    case 'PinnedCapabilityGone':
      return onStep(state, event.data, (step) => {
        const { operation, pinnedVersion, servedVersion } = event.data;
        return { ...step, gone: { ...step.gone, [operation]: { pinnedVersion, servedVersion } } };
      });
    case 'OperationDispatched':
      return onDispatched(state, event.data);
    case 'OperationProgressed':
      return inPhase(state, event.data, { at: 'IN_PROGRESS', askAgainAt: event.data.askAgainAt });
    case 'OperationDeferred':
      return begunNothing(inPhase(state, event.data, { at: 'DEFERRED', dueAt: event.data.retryAt }), event.data);
    case 'OperationRejected':
      return inPhase(state, event.data, { at: 'REJECTED', code: event.data.code });
    case 'OperationBecameUnknown':
      return inPhase(state, event.data, { at: 'UNKNOWN', cause: event.data.cause });
    case 'OutcomeQueried':
      return onQueried(state, event.data);
    case 'RetryScheduled':
      return onOperation(state, event.data, (operation) => ({
        ...operation,
        attempt: event.data.attempt - 1,
        sentInVain: operation.sentInVain + 1,
        phase: { at: 'NOT_DONE', dueAt: event.data.dueAt },
      }));
    case 'RevocationRequested':
      return onOperation(state, event.data, (operation) => {
        return { ...operation, fence: 'REQUESTED', settleBy: event.data.settleBy };
      });
    case 'OperationRevoked':
      return onRevoked(state, event.data);
    default:
      return assertNever(event, 'operation event');
  }
}

/**
 * Only what policy denies can be waived, and a text that is to be quoted, and only if that is all that keeps a required
 * field back; and what was only suspected, since a value can stand in another by chance.
 */
function blockedBy(
  { attributes }: GoalState,
  { blockedFields, considered, stopped }: HandoffBlocked['data'],
): BlockedHandoff {
  if (stopped) return { fields: blockedFields, isWaivable: true, stopped };
  const isWaivable = blockedFields.every((field) =>
    considered.some((one) => one.field === field && waivable.includes(one.reason)),
  );
  const quotes = considered.flatMap(({ field, attribute, reason }) => {
    const text = reason === 'QUOTE_NOT_APPROVED' ? attributes[attribute]?.sealed : undefined;
    return field === undefined || text === undefined ? [] : [{ field, attribute, mark: sealMark(text) }];
  });
  return { fields: blockedFields, isWaivable, ...(quotes.length > 0 ? { quotes } : {}) };
}

const waivable: readonly (WithholdingReason | undefined)[] = [
  'NO_PERMIT_MATCHED',
  'FORBIDDEN',
  'COMBINATION_FORBIDDEN',
  'QUOTE_NOT_APPROVED',
];

function onBriefed(state: GoalState, data: HandoffBriefed['data']): GoalState {
  const brief: RecordedBrief = {
    handoffId: data.handoffId,
    sealedIn: data.sealedIn,
    fields: data.disclosed.map(({ field, sealed }) => {
      return { field, form: data.considered.find((one) => one.field === field)?.form, sealed };
    }),
    sealedSalt: data.sealedSalt,
    digest: data.digest,
  };
  return onStep(state, data, (step) => ({
    ...withoutReservation(step, data),
    briefs: { ...step.briefs, [data.operation]: brief },
  }));
}

function begunNothing(state: GoalState, { attempt, ...ref }: OperationRef & { readonly attempt: number }): GoalState {
  return onOperation(state, ref, (operation) => ({
    ...operation,
    begunNothing: [...(operation.begunNothing ?? []), attempt],
  }));
}

function onQueried(state: GoalState, data: OutcomeQueried['data']): GoalState {
  const { step, operation: name, question, answer } = data;
  if (answer === 'NEVER_STARTED') return begunNothing(state, data);
  if (answer === 'ABSENT') return state;
  return onOperation(state, { step, operation: name }, ({ misheard: _before, ...operation }) => ({
    ...operation,
    ...(question === 'OUTCOME' ? { phase: { at: 'UNTELLABLE' } } : { fence: 'UNTELLABLE' }),
    ...(answer === 'CANNOT_TELL' ? {} : { misheard: answer }),
  }));
}

function onRevoked(state: GoalState, data: OperationRevoked['data']): GoalState {
  const { found, unaccountedAttempts } = data;
  return onStep(state, data, (step) => {
    const operation = step.operations[data.operation];
    invariant(operation, `Revoked without a handoff (goal ${state.goalId}, ${data.step}/${data.operation})`);
    const fenced: Operation = { ...operation, fence: 'FENCED', unaccountedAttempts };
    if (found === 'COMMITTED') return withOperation(step, fenced);
    const revoked: Operation = { ...fenced, phase: { at: 'REVOKED' } };
    return revoked.recalled ? archived(step, revoked) : withOperation(step, revoked);
  });
}

function onDispatched(state: GoalState, data: OperationDispatched['data']): GoalState {
  return onStep(state, data, (step) => {
    const brief = step.briefs[data.operation];
    invariant(brief, `Dispatched without a brief (goal ${state.goalId}, ${data.step}/${data.operation})`);
    const before = step.operations[data.operation];
    const operation: Operation = {
      name: data.operation,
      phase: { at: 'DISPATCHED' },
      fence: 'NONE',
      generation: data.generation,
      key: data.key,
      attempt: data.attempt,
      sentInVain: before?.sentInVain ?? 0,
      begunNothing: before?.begunNothing,
      deadline: data.deadline,
      journalId: data.journalId,
      heard: heardAt(before, data),
      earlierJournalId: earlierJournalOf(state, step, data),
      idempotencyClass: data.idempotencyClass,
      brief,
      unaccountedAttempts: [],
    };
    // It was sent, so what was pinned is served.
    const { [data.operation]: _servedAgain, ...gone } = step.gone;
    return withOperation({ ...step, gone }, operation);
  });
}

/** A runner that had heard nothing yet takes nothing back of what was heard of the same journal before. */
function heardAt(before: Operation | undefined, { journalId, heard }: OperationDispatched['data']) {
  return heard ?? (before?.journalId === journalId ? before.heard : undefined);
}

/**
 * A history that was put back may lack an attempt, under the key that it sends next or one after it. Once a person has said
 * what became of such a key, the next one is free of the doubt, but where the key was changed since its brief was recalled.
 */
function earlierJournalOf(
  { timesPutBack }: GoalState,
  { operations, earlier }: StepState,
  { operation: name, journalId }: OperationDispatched['data'],
): string | undefined {
  const before = operations[name];
  if (before !== undefined) return before.journalId === journalId ? before.earlierJournalId : before.journalId;
  if (timesPutBack === 0) return undefined;
  const forgotten = `forgotten-${timesPutBack}`;
  const isAccountedFor = earlier.some(
    (one) => one.name === name && one.earlierJournalId === forgotten && one.markedByPerson && !one.recalled,
  );
  return isAccountedFor ? undefined : forgotten;
}
