import type { TenantId } from '@baton/kernel';
import type { KeyPage, KnownKey } from '@baton/specialist/domain';
import type { ListKeysRequest, OperationRequest } from '../requests.js';
import type {
  KnownKeyMessage,
  ListKeysRequestMessage,
  ListKeysResponseMessage,
  OperationCallMessage,
} from './messages.js';
import {
  markFromWire,
  markToWire,
  nonEmpty,
  present,
  timestampFromWire,
  timestampToWire,
  wholeNumber,
} from './values.js';

export function operationToWire(request: OperationRequest): OperationCallMessage {
  const { token, tenant, capability, capabilityVersion, key, attempt, deadline, brief, briefSalt } = request;
  return {
    operation: {
      token,
      tenant,
      capability,
      capabilityVersion,
      key,
      attempt,
      deadline: timestampToWire(deadline),
      brief,
      briefSalt,
      dispatchedTo: request.dispatchedTo ?? '',
      journal: request.journal,
      ...(request.heard === undefined ? {} : { heard: markToWire(request.heard) }),
    },
  };
}

/** Throws `MalformedMessage`, as all that reads from the wire. */
export function operationFromWire(message: OperationCallMessage): OperationRequest {
  const operation = present(message.operation, 'operation');
  return {
    token: nonEmpty(operation.token, 'token'),
    tenant: tenantFrom(operation.tenant),
    capability: nonEmpty(operation.capability, 'capability'),
    capabilityVersion: nonEmpty(operation.capabilityVersion, 'capability_version'),
    key: nonEmpty(operation.key, 'key'),
    attempt: wholeNumber(operation.attempt, 'attempt', 1),
    deadline: timestampFromWire(operation.deadline, 'deadline'),
    brief: operation.brief,
    briefSalt: nonEmpty(operation.briefSalt, 'brief_salt'),
    journal: nonEmpty(operation.journal, 'journal'),
    ...(operation.heard ? { heard: markFromWire(operation.heard, 'heard') } : {}),
    ...(operation.dispatchedTo === '' ? {} : { dispatchedTo: operation.dispatchedTo }),
  };
}

export function listKeysToWire({ token, tenant, since, after }: ListKeysRequest): ListKeysRequestMessage {
  return { token, tenant, since: timestampToWire(since), after: after ?? '' };
}

export function listKeysFromWire(message: ListKeysRequestMessage): ListKeysRequest {
  return {
    token: nonEmpty(message.token, 'token'),
    tenant: tenantFrom(message.tenant),
    since: timestampFromWire(message.since, 'since'),
    ...(message.after === '' ? {} : { after: message.after }),
  };
}

export function keyPageToWire({ keys, next, unlisted }: KeyPage): ListKeysResponseMessage {
  return { keys: keys.map((known) => ({ ...known, at: timestampToWire(known.at) })), next: next ?? '', unlisted };
}

export function keyPageFromWire({ keys, next, unlisted }: ListKeysResponseMessage): KeyPage {
  return { keys: keys.map(knownKeyFromWire), unlisted, ...(next === '' ? {} : { next }) };
}

function knownKeyFromWire({ key, recordType, recordId, at }: KnownKeyMessage): KnownKey {
  return {
    key: nonEmpty(key, 'key'),
    recordType: nonEmpty(recordType, 'record_type'),
    recordId: nonEmpty(recordId, 'record_id'),
    at: timestampFromWire(at, 'at'),
  };
}

function tenantFrom(text: string): TenantId {
  return nonEmpty(text, 'tenant') as TenantId;
}
