import type { JsonValue, TenantId } from '@baton/kernel';
import type { Vault } from '@baton/encryption';
import { pseudonymOf } from '@baton/encryption';

/** One operation under one key, by names that no specialist is told. */
export interface NamedOperation {
  readonly tenant: TenantId;
  readonly goal: string;
  readonly step: string;
  readonly operation: string;
  readonly generation: number;
}

/* What a recipient sees in place of names and values: its own for each, so that two recipients can compare nothing. */

export function handoffIdOf(vault: Vault, recipient: string, named: NamedOperation): string {
  const { tenant, goal, step, operation, generation } = named;
  return pseudonymOf(vault, recipient, { tenant, kind: 'handoff', id: `${goal}/${step}/${operation}/${generation}` });
}

export function tokenFor(vault: Vault, recipient: string, tenant: TenantId, value: JsonValue): string {
  return pseudonymOf(vault, recipient, { tenant, kind: 'value', id: JSON.stringify(value) });
}
