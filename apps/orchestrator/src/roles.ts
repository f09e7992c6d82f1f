/** What a process of the orchestrator takes on; all of it by default. */
const roles = ['api', 'runner', 'projector'] as const;
export type Role = (typeof roles)[number];

export const allRoles = roles.join(',');

export function rolesIn(text: string): ReadonlySet<Role> | undefined {
  const named = text.split(',').map((name) => name.trim());
  const known = named.filter((name): name is Role => roles.some((role) => role === name));
  return known.length === named.length ? new Set(known) : undefined;
}
