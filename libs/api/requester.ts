import type { Requester } from '@baton/goal/application';
import type { Classification, TenantId } from '@baton/kernel';
import { GraphQLError } from 'graphql';

/** What the edge puts at the disposal of each request; made anew for each, never shared. */
export interface RequestContext {
  readonly requester: Requester;
}

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
export function requesterOf(said: Said | undefined, otherwise: DevelopmentIdentity): Requester {
  const roles = textOf(said, names.roles);
  return {
    tenant: nameOf(textOf(said, names.tenant) ?? otherwise.tenant, names.tenant) as TenantId,
    actorId: nameOf(textOf(said, names.actor) ?? otherwise.actorId, names.actor),
    roles: roles === undefined ? otherwise.roles : roles.split(',').map((role) => nameOf(role.trim(), names.roles)),
    authenticatedBy: 'development',
  };
}

/** Roles whose work it is to look into what is not theirs. */
const rolesThatSee: readonly string[] = ['operator', 'approver', 'auditor'];

/** Whether somebody of the goal's own tenant may see a value of this class; whoever owns a goal may see all of it. */
export function mayOpen({ actorId, roles }: Requester, owner: string, classification: Classification): boolean {
  if (classification === 'public' || classification === 'internal') return true;
  return actorId === owner || maySeeOthers({ roles });
}

/** Whether it is somebody's work to look into what is not theirs, in their own tenant. */
export function maySeeOthers({ roles }: Pick<Requester, 'roles'>): boolean {
  return roles.some((role) => rolesThatSee.includes(role));
}

function textOf(said: Said | undefined, name: string): string | undefined {
  const value = said?.[name];
  return typeof value === 'string' ? value : undefined;
}

function nameOf(text: string, where: string): string {
  if (form.test(text)) return text;
  throw new GraphQLError(`Say who is asking: ${where} takes 1 to 64 of A-Z a-z 0-9 _ . -`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
