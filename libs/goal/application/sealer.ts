import type { EventId, JsonValue, SealedValue, TenantId } from '@baton/kernel';
import type { Vault } from '@baton/encryption';
import { subjectKey, tenantKey } from '@baton/encryption';

/** Seals values for one event: each under the key of the being that it is about, else under the tenant's. */
export function sealerFor(
  vault: Vault,
  tenant: TenantId,
  stream: string,
  eventId: EventId,
): (value: JsonValue, attribute: string, subject?: string) => SealedValue {
  return (value, attribute, subject) =>
    vault.seal(value, subject === undefined ? tenantKey(tenant) : subjectKey(subject), { stream, eventId, attribute });
}
