import type { Actor, TenantId } from '@baton/kernel';
import { Refusal } from '@baton/kernel';
import { v5 } from 'uuid';
import type { Requester } from './messages.js';

/** Names in which a goal's id and a command's id are made; fixed for ever, since ids are derived from them. */
const goalNames = '7c0b5f0e-6d0c-5d57-9b64-0a5e2f7d1c11';
const commandNames = '2f1f7e5a-54b1-5a0b-8d1e-94c2a80f7b23';

const keyForm = /^[\x21-\x7e]{1,200}$/;

/** UUIDv5(tenant, client's key): so the same request names the same goal, and a stream that must not exist guards it. */
export function goalIdOf(tenant: TenantId, clientKey: string): string {
  return v5(`${tenant}\n${mustBeKey(clientKey)}`, goalNames);
}

/** The name of a repeatable command to one goal. */
export function commandIdOf(goalId: string, clientKey: string): string {
  return v5(`${goalId}\n${mustBeKey(clientKey)}`, commandNames);
}

function mustBeKey(clientKey: string): string {
  if (!keyForm.test(clientKey))
    throw new Refusal('MALFORMED_KEY', 'An idempotency key is 1 to 200 printable ASCII characters without spaces');
  return clientKey;
}

export function personOf({ actorId, roles, authenticatedBy }: Requester): Actor {
  return { kind: 'person', id: actorId, roles, authenticatedBy };
}
