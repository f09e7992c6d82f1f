import type { SealedAt, SealedValue } from '@baton/kernel';
import type { GoalEvent, QuarantineEvent } from '@baton/goal/domain';
import { reasonPlace } from '@baton/goal/domain';

/** A value that is still sealed, with the place that it opens at. */
export interface SealedPlace {
  readonly sealed: SealedValue;
  readonly at: SealedAt;
}

/** Why a person brought an event of a stream about, in their own words; nothing where no person had to say. */
export function reasonIn({ data }: GoalEvent | QuarantineEvent, stream: string): SealedPlace | undefined {
  if (!('sealedReason' in data) || !data.sealedReason || !data.sealedIn) return undefined;
  const at = { stream, eventId: data.sealedIn, attribute: reasonPlace };
  return { sealed: data.sealedReason, at };
}
