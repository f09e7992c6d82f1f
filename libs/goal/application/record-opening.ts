import type { EventId, Instant } from '@baton/kernel';
import type { EventStore, ExpectedRevision } from '@baton/event-store';
import { openingCodec, openingStream } from '@baton/event-store';
import type { OpeningEvent } from '@baton/goal/domain';
import { metadataOf } from './event-metadata.js';
import { personOf } from './identities.js';
import type { Requester } from './messages.js';

/** Which values of a goal somebody is about to be given, and for what the goal has them. */
export type Opening = OpeningEvent['data'];

/**
 * Puts on record who is given which values; resolves when that is durable, and only then may they be given. It goes into
 * a stream beside the goal's, so that who reads a goal never changes it.
 * @throws StoreError where it can't be put on record: then nothing is given
 */
export async function recordOpening(
  store: EventStore,
  opening: Opening,
  by: { readonly requester: Requester; readonly now: Instant; readonly eventId: EventId },
): Promise<void> {
  const { requester, now, eventId } = by;
  const { goalId } = opening;
  const event = openingCodec.encode(
    { type: 'ValuesOpened', data: opening },
    metadataOf({
      ...{ tenant: requester.tenant, actor: personOf(requester), goalId, commandId: eventId, recordedAt: now },
    }),
    eventId,
  );
  let expected: ExpectedRevision = 'NO_STREAM';
  for (;;) {
    const result = await store.append(openingStream(goalId), expected, [event]);
    if (result.status === 'APPENDED') return;
    expected = result.actual;
  }
}
