import type { JournalMark, OperationCall } from '@baton/specialist/domain';
import type { ListKeysRequest, OperationRequest } from './requests.js';
import type { OperationGrant } from './token.js';
import type { TokenRequest } from './token-issuer.js';

/**
 * The token that one call needs, for the specialist that knows itself as `audience`; `heard` is the furthest mark of the
 * call's journal that was heard of.
 */
export function operationTokenRequest(
  call: OperationCall,
  audience: string,
  action: OperationGrant['action'],
  heard?: JournalMark,
): TokenRequest {
  return {
    audience,
    tenant: call.tenant,
    requesterPseudonym: call.requesterPseudonym,
    goalPseudonym: call.goalPseudonym,
    grant: {
      type: 'handoff',
      action,
      capability: call.capability,
      capability_version: call.capabilityVersion,
      handoff: call.handoffId,
      key: call.key,
      attempt: call.attempt,
      journal: call.journal,
      ...(heard === undefined ? {} : { heard }),
      ...(call.dispatchedTo === undefined ? {} : { dispatched_to: call.dispatchedTo }),
      deadline: call.deadline,
      brief_digest: call.briefDigest,
    },
  };
}

/** Nobody's goal: the orchestrator asks for itself, to find what its log has forgotten. */
export function listTokenRequest(
  { tenant, since, after }: Omit<ListKeysRequest, 'token'>,
  audience: string,
): TokenRequest {
  return {
    audience,
    tenant,
    requesterPseudonym: 'orchestrator',
    grant: { type: 'handoff', action: 'list', since, ...(after === undefined ? {} : { after }) },
  };
}

export function requestOf(call: OperationCall, token: string, heard?: JournalMark): OperationRequest {
  return {
    token,
    tenant: call.tenant,
    capability: call.capability,
    capabilityVersion: call.capabilityVersion,
    key: call.key,
    attempt: call.attempt,
    journal: call.journal,
    ...(heard === undefined ? {} : { heard }),
    deadline: call.deadline,
    brief: Buffer.from(call.brief),
    briefSalt: call.briefSalt,
    ...(call.dispatchedTo === undefined ? {} : { dispatchedTo: call.dispatchedTo }),
  };
}
