import { invariant } from '@baton/kernel';
import type { Vault } from '@baton/encryption';
import { pseudonymOf } from '@baton/encryption';
import type { OperationRef } from '@baton/goal/domain';
import { operationIdOf, operationOf, plannedOperation } from '@baton/goal/domain';
import type { OperationCall } from '@baton/specialist/gateway';
import type { OpenBrief } from './hand-off.js';
import { reopenBrief } from './hand-off.js';
import type { OpenGoal } from './open-goal.js';

/** A call to be made as soon as the intent that it belongs to is durable. */
export interface OwedCall extends OperationRef {
  readonly what: 'SEND' | 'ASK_OUTCOME' | 'REVOKE';
  readonly brief?: OpenBrief;
  /** The journal that earlier attempts went to. */
  readonly dispatchedTo?: string;
}

/** What crosses to the specialist: the recorded brief and key, and names of goal and person that are its alone. */
export function messageFor(vault: Vault, goal: OpenGoal, call: OwedCall): OperationCall {
  const { state, ownTenant: tenant, goalId } = goal;
  const { pin } = plannedOperation(state, call);
  const operation = operationOf(state, call);
  invariant(operation, `No such operation (goal ${goalId}, ${operationIdOf(call)})`);
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
    dispatchedTo: call.what === 'SEND' ? call.dispatchedTo : operation.journalId,
    deadline: operation.deadline,
    brief: brief.text.reveal(),
    briefSalt: brief.salt.reveal(),
    briefDigest: brief.digest,
  };
}
