import type { EventId, Instant } from '@baton/kernel';
import { invariant } from '@baton/kernel';
import type { KeyStore, Vault } from '@baton/encryption';
import { pseudonymOf } from '@baton/encryption';
import type { EventStore } from '@baton/event-store';
import type {
  GoalCommand,
  Misheard,
  Operation,
  OperationId,
  OperationRef,
  Owed,
  SealedCommit,
  SendAnswer,
} from '@baton/goal/domain';
import { operationIdOf, operationOf, plannedOperation } from '@baton/goal/domain';
import type { PerformAnswer, QueryAnswer, Receipt, RevokeAnswer, Unanswered } from '@baton/specialist/domain';
import type { OperationCall, SpecialistGateway } from '@baton/specialist/gateway';
import type { Chance } from '@baton/time-and-chance';
import { runnerAsActor } from './event-metadata.js';
import type { OpenBrief } from './hand-off.js';
import { reopenBrief } from './hand-off.js';
import type { ManifestCatalog } from './manifest-catalog.js';
import { CapabilityUnavailable } from './manifest-catalog.js';
import type { OpenGoal } from './open-goal.js';
import { sealCommit } from './seal-commit.js';
import { recordLinks } from './subject-links.js';

/** A call to be made as soon as the intent that it belongs to is durable. */
export interface OwedCall extends OperationRef {
  readonly what: 'SEND' | 'ASK_OUTCOME' | 'REVOKE';
  readonly brief?: OpenBrief;
}

/** What a call brought, to be decided upon in the next turn. */
export interface Heard {
  readonly about: OperationId;
  /** Whether the specialist answered at all: that it did not is news of a send, too. */
  readonly isAnswered: boolean;
  readonly commandAt: (at: { readonly now: Instant; readonly chance: number }) => GoalCommand;
  readonly firstEventId?: EventId;
}

export interface CallTools {
  readonly store: EventStore;
  readonly gateway: SpecialistGateway;
  readonly catalog: ManifestCatalog;
  readonly vault: Vault;
  readonly keys: KeyStore;
  readonly chance: Chance;
}

/** An answer whose receipt, if it has one, is sealed. */
type Sealed<Answer> = Answer extends { readonly receipt: Receipt }
  ? Omit<Answer, 'receipt'> & { readonly commit: SealedCommit }
  : Answer;

/** Makes a call; nothing was heard where a question stayed unanswered, or an answer can't be read for now. */
export async function makeCall(
  tools: CallTools,
  goal: OpenGoal,
  call: OwedCall,
  now: Instant,
): Promise<Heard | undefined> {
  const { catalog, vault } = tools;
  const gateway = tools.gateway.onBehalfOf(goal.goalId);
  const ref: OperationRef = { step: call.step, operation: call.operation };
  const message = messageFor(vault, goal, call);
  const key = { ...ref, generation: mustExist(goal, ref).generation };
  const heard = { about: operationIdOf(ref), isAnswered: true };
  const sealing = { goal, ref, now };
  try {
    switch (call.what) {
      case 'SEND': {
        const { answer, firstEventId } = await sealed(tools, sealing, await gateway.perform(message));
        const isAnswered = answer.kind !== 'UNANSWERED';
        if (!isAnswered || isUnknownThere(answer)) catalog.forget(message.specialist);
        const data = { ...key, attempt: message.attempt, answer };
        return {
          ...{ ...heard, isAnswered, firstEventId },
          commandAt: (at) => ({ type: 'RecordAnswer', data: { ...data, ...at } }),
        };
      }
      case 'ASK_OUTCOME': {
        const { answer, firstEventId } = await sealed(tools, sealing, misheard(await gateway.queryOutcome(message)));
        if (answer.kind === 'UNANSWERED') return undefined;
        const data = { ...key, attempt: message.attempt, answer };
        return { ...heard, firstEventId, commandAt: (at) => ({ type: 'RecordOutcome', data: { ...data, ...at } }) };
      }
      case 'REVOKE': {
        const { answer, firstEventId } = await sealed(tools, sealing, misheard(await gateway.revoke(message)));
        if (answer.kind === 'UNANSWERED') return undefined;
        const data = { ...key, answer };
        return { ...heard, firstEventId, commandAt: (at) => ({ type: 'RecordRevocation', data: { ...data, ...at } }) };
      }
    }
  } catch (error) {
    // The schema that would label the answer can't be had now; the outcome is asked for again.
    if (error instanceof CapabilityUnavailable) return undefined;
    throw error;
  }
}

/**
 * A question that got no answer is asked again. One that got the answer to another question is a matter for a person, and so
 * is one about a key that is not ours alone: no later answer would be another.
 */
function misheard<Answer extends QueryAnswer | RevokeAnswer>(
  answer: Answer | Unanswered,
): Answer | Unanswered | Misheard {
  if (answer.kind !== 'UNANSWERED') return answer;
  const { cause } = answer;
  return cause === 'WRONG_KEY' || cause === 'KEY_BOUND_TO_ANOTHER_BRIEF' ? { kind: cause } : answer;
}

/** Seals the receipt that an answer brings, so that nothing opened is kept until it is recorded. */
async function sealed<Answer extends PerformAnswer | QueryAnswer | RevokeAnswer | Misheard | Unanswered>(
  tools: CallTools,
  { goal, ref, now }: { readonly goal: OpenGoal; readonly ref: OperationRef; readonly now: Instant },
  answer: Answer,
): Promise<{ readonly answer: Sealed<Answer>; readonly firstEventId?: EventId }> {
  // The compiler does not narrow a type parameter by its `kind`; Sealed<> says what each branch is.
  if (answer.kind !== 'COMMITTED') return { answer: answer as Sealed<Answer> };
  const { receipt, ...rest } = answer;
  const { state, ownTenant: tenant, goalId } = goal;
  const { pin } = plannedOperation(state, ref);
  // Without values there is nothing to label: an effect is taken note of whether or not its capability is served any more.
  const isBare = Object.keys({ ...receipt.outputs, ...receipt.before }).length === 0;
  const capability = isBare ? { output: [], before: [] } : (await tools.catalog.pinned(pin)).capability;
  const commit = await sealCommit(tools, state, ref, { tenant, pin, capability, receipt });
  // Known to all goals before this one builds on it: a crash in between only finds it written already.
  await recordLinks(tools, commit.links, { tenant, goalId, actor: runnerAsActor, now });
  return { answer: { ...rest, commit } as Sealed<Answer>, firstEventId: commit.sealedIn };
}

/** It was updated since it was asked what it offers: what it offers now, the next handoff has to know. */
function isUnknownThere(answer: SendAnswer): boolean {
  return answer.kind === 'REJECTED' && answer.code === 'CAPABILITY_UNKNOWN';
}

/** What crosses to the specialist: the recorded brief and key, and names of goal and person that are its alone. */
function messageFor(vault: Vault, goal: OpenGoal, call: OwedCall): OperationCall {
  const { state, ownTenant: tenant, goalId } = goal;
  const { pin } = plannedOperation(state, call);
  const operation = mustExist(goal, call);
  const isFirstSend = call.what === 'SEND' && operation.attempt === 1;
  const brief = call.brief ?? reopenBrief(vault, goalId, operation.brief);
  return {
    specialist: pin.specialist,
    tenant,
    capability: pin.capability,
    capabilityVersion: pin.version,
    handoffId: operation.brief.handoffId,
    goalPseudonym: pseudonymOf(vault, pin.specialist, { tenant, kind: 'goal', id: goalId }),
    requesterPseudonym: pseudonymOf(vault, pin.specialist, { tenant, kind: 'person', id: state.owner }),
    key: operation.key,
    attempt: operation.attempt,
    journal: operation.journalId,
    heard: operation.heard,
    dispatchedTo: operation.earlierJournalId ?? (isFirstSend ? undefined : operation.journalId),
    deadline: operation.deadline,
    brief: brief.text.reveal(),
    briefSalt: brief.salt.reveal(),
    briefDigest: brief.digest,
  };
}

function mustExist({ state, goalId }: OpenGoal, ref: OperationRef): Operation {
  const operation = operationOf(state, ref);
  invariant(operation, `No such operation (goal ${goalId}, ${operationIdOf(ref)})`);
  return operation;
}

/** Stands for the goal's plan in the book of what is under way: no step bears this name. */
export const planning: OperationId = '(plan)/forward';

/** Under which name what is owed stands in that book. */
export function idOf(owed: Owed): OperationId {
  return 'operation' in owed ? operationIdOf(owed) : planning;
}
