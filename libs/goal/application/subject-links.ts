import type { Actor, Instant, SubjectId, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import type { EventStore } from '@baton/event-store';
import { subjectCodec, subjectStream } from '@baton/event-store';
import type { SealedCommit } from '@baton/goal/domain';
import type { Chance } from '@baton/time-and-chance';
import { metadataOf } from './event-metadata.js';

interface Learned {
  readonly tenant: TenantId;
  readonly goalId: string;
  readonly actor: Actor;
  readonly now: Instant;
}

/**
 * Writes down, in the stream of the being that it concerns, which other record is known to mean the same being: once,
 * whichever goals learn it. A mention in a sentence is known to its own goal alone, so it is not among these.
 */
export async function recordLinks(
  tools: { readonly store: EventStore; readonly chance: Chance },
  links: SealedCommit['links'],
  learned: Learned,
): Promise<void> {
  for (const { subject, sameAs } of links) if (isRecord(subject)) await recordLink(tools, subject, sameAs, learned);
}

/** Only who has a record in some system; a provisional subject bears another prefix. */
function isRecord(subject: SubjectId): boolean {
  return subject.startsWith('sub_');
}

async function recordLink(
  { store, chance }: { readonly store: EventStore; readonly chance: Chance },
  subject: SubjectId,
  sameAs: SubjectId,
  { tenant, goalId, actor, now }: Learned,
): Promise<void> {
  const stream = subjectStream(subject);
  for (;;) {
    let last = -1;
    for await (const stored of store.readStream(stream)) {
      if (subjectCodec.decode(stored).event.data.sameAs === sameAs) return;
      last = stored.revision;
    }
    const commandId = chance.uuid();
    const event = subjectCodec.encode(
      { type: 'SubjectLinked', data: { subject, sameAs, learnedInGoal: goalId } },
      metadataOf({ tenant, actor, goalId, commandId, recordedAt: now }),
      eventIdOf(chance.uuid()),
    );
    const { status } = await store.append(stream, last === -1 ? 'NO_STREAM' : last, [event]);
    if (status === 'APPENDED') return;
  }
}
