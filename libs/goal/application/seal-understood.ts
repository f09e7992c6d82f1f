import type { EventId, SubjectId } from '@baton/kernel';
import type { UnderstoodAttribute } from '@baton/conversation';
import { conversationKey, provisionalSubjectIdOf, subjectKey, tenantKey } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type { SealedAttribute } from '@baton/goal/domain';
import type { Requester } from './messages.js';
import type { RequestTools } from './request-tools.js';
import { sealerFor } from './sealer.js';

/**
 * Seals what a person said for the event that will record it. Whoever they spoke of has no record yet: the subject is
 * provisional, named by the mention's place in the conversation, until a system's answer links it to a record.
 */
export async function sealUnderstood(
  { vault, keys }: Pick<RequestTools, 'vault' | 'keys'>,
  understood: readonly UnderstoodAttribute[],
  place: {
    readonly goalId: string;
    readonly conversationId: string;
    readonly requester: Requester;
    readonly sealedIn: EventId;
  },
): Promise<{
  readonly attributes: readonly SealedAttribute[];
  readonly subjects: readonly SubjectId[];
  readonly sealedIn: EventId;
}> {
  const { goalId, conversationId, requester, sealedIn } = place;
  await keys.ensure([tenantKey(requester.tenant), conversationKey(conversationId)]);
  // Mostly all that is said is about one being, and naming it takes a keyed digest.
  const beings = new Map<string, SubjectId>();
  for (const { about: mention } of understood)
    if (mention !== undefined && !beings.has(mention))
      beings.set(mention, provisionalSubjectIdOf(vault, { conversation: conversationId, mention }));
  const subjects = [...beings.values()];
  await keys.ensure(subjects.map((subject) => subjectKey(subject)));
  const seal = sealerFor(vault, requester.tenant, goalStream(goalId), sealedIn);
  const attributes = understood.map((attribute): SealedAttribute => {
    const { name, type, value, source, about = '' } = attribute;
    const being = beings.get(about);
    const labels = { ...attribute.labels, subjects: being ? [being] : [], source, trust: 'typed' as const };
    return { name, type, labels, sealed: seal(value, name, labels.subjects[0]), sealedIn };
  });
  return { attributes, subjects, sealedIn };
}
