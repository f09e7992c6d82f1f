/** What somebody's work is; a token that names any other role says nothing by it. */
export const roles = ['requester', 'operator', 'approver', 'auditor', 'integrator', 'admin'] as const;
export type Role = (typeof roles)[number];

export function isRole(name: unknown): name is Role {
  return roles.some((role) => role === name);
}
