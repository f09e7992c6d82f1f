import type { Requester } from '@baton/goal/application';
import type { TenantId } from '@baton/kernel';
import { unauthenticated } from './gate.js';

/** Who is taken to ask where nobody says so: for development, until people prove who they are. */
export interface DevelopmentIdentity {
  readonly tenant: string;
  readonly actorId: string;
  readonly roles: readonly string[];
}

type Said = Readonly<Record<string, unknown>>;

const names = { tenant: 'x-baton-tenant', actor: 'x-baton-actor', roles: 'x-baton-roles' } as const;
const form = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * The one place that knows who is asking. A development identity believes what it is told: a request may act as somebody
 * else by the headers x-baton-tenant, x-baton-actor and x-baton-roles (comma-separated); a WebSocket says the same in its
 * connection parameters.
 * @throws GraphQLError UNAUTHENTICATED for a name that is none
 */
export async function requesterOf(said: Said | undefined, otherwise: DevelopmentIdentity): Promise<Requester> {
  const roles = textOf(said, names.roles);
  return {
    tenant: nameOf(textOf(said, names.tenant) ?? otherwise.tenant, names.tenant) as TenantId,
    actorId: nameOf(textOf(said, names.actor) ?? otherwise.actorId, names.actor),
    roles: roles === undefined ? otherwise.roles : roles.split(',').map((role) => nameOf(role.trim(), names.roles)),
    authenticatedBy: 'development',
  };
}

function textOf(said: Said | undefined, name: string): string | undefined {
  const value = said?.[name];
  return typeof value === 'string' ? value : undefined;
}

function nameOf(text: string, where: string): string {
  if (form.test(text)) return text;
  throw unauthenticated(`Say who is asking: ${where} takes 1 to 64 of A-Z a-z 0-9 _ . -`);
}
