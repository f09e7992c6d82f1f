import type { EventId, TenantId } from '@baton/kernel';
import { Refusal } from '@baton/kernel';
import { tenantKey } from '@baton/encryption';
import type { PersonsReason } from '@baton/goal/domain';
import { reasonPlace } from '@baton/goal/domain';
import type { RequestTools } from './request-tools.js';
import { sealerFor } from './sealer.js';

const reasonLengthMax = 500;

/** Seals why a person does something, for the event that will record it. @throws Refusal REASON_NEEDED */
export async function sealReason(
  { vault, keys }: Pick<RequestTools, 'vault' | 'keys'>,
  reason: string,
  place: { readonly tenant: TenantId; readonly stream: string; readonly sealedIn: EventId },
): Promise<PersonsReason> {
  const text = reason.trim();
  if (text === '' || text.length > reasonLengthMax)
    throw new Refusal('REASON_NEEDED', `Say why, in 1 to ${reasonLengthMax} characters`);
  await keys.ensure([tenantKey(place.tenant)]);
  const seal = sealerFor(vault, place.tenant, place.stream, place.sealedIn);
  return { sealedReason: seal(text, reasonPlace), sealedIn: place.sealedIn };
}
